// @ts-check
// Ink is found by its contrast, whatever the light: dark and bright, with shadows, light on dark.

import test from "node:test";

import { LIGHT, photographs } from "../browser/support/photographs.mjs";
import { isRead } from "./support/is-read.mjs";

const SEED = Number(process.env.CAPSNET_SEED ?? 15);

for (const kind of LIGHT) {
  test(`photographs: ${kind} (seed ${SEED})`, () => photographs(kind, SEED).forEach(isRead));
}

test("between a stroke and the edge of a shadow there is more paper than ink", () => {
  // read as bright strokes while the polarity was told by their area
  for (const [seed, digits] of /** @type {[number, number[]][]} */ ([[3, [1, 8]], [7, [5]], [9, [2, 5]], [12, [5]]])) {
    photographs("hard shadow", seed).filter(({ digit }) => digits.includes(digit)).forEach(isRead);
  }
});
