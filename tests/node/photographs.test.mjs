// @ts-check
// Ink is found by its contrast with what surrounds it: every kind of photograph, over its whole range. Those of
// light are in a file of their own, which Node runs beside this one.

import assert from "node:assert/strict";
import test from "node:test";

import { readInk } from "../../www/page/draw/picture/read-ink.js";
import { placeInk } from "../../www/page/draw/picture/place-ink.js";
import { shrink } from "../../www/page/draw/picture/planes.js";
import { KINDS, LIGHT, photograph, photographs, randomFrom } from "../browser/support/photographs.mjs";
import { isRead } from "./support/is-read.mjs";

const SEED = Number(process.env.CAPSNET_SEED ?? 15);

for (const kind of Object.keys(KINDS).filter((each) => !LIGHT.includes(each))) {
  test(`photographs: ${kind} (seed ${SEED})`, () => photographs(kind, SEED).forEach(isRead));
}

test(`any part of a picture is its numbers, up to the border (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  const [width, height] = [90, 70];
  const rgba = Uint8ClampedArray.from({ length: 4 * width * height }, () => 255 * random());
  for (let k = 0; k < 200; k += 1) {
    const [left, top] = [width, height].map((side) => Math.floor(2 * side * random()) / 2); // from between two pixels, too
    const ends = random() < 0.5; // at the border, as a digit near it is cut out
    const box = { left, top, width: (width - left) * (ends ? 1 : random()), height: (height - top) * (ends ? 1 : random()) };
    const { rgb, ...size } = shrink({ width, height, rgba }, box, 10 + Math.floor(100 * random()));
    for (const plane of rgb) {
      assert.equal(plane.length, size.width * size.height);
      assert.ok(plane.every((v) => v >= 0 && v <= 1), JSON.stringify(box));
    }
  }
});

test(`an empty sheet is refused, whatever its light (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (let k = 0; k < 20; k += 1) {
    const level = 20 + 11.5 * k;
    /** @type {[number, number, number]} */
    const colour = [level, level, level];
    const slope = random() * 0.5;
    const { rgba, width, height } = photograph(k % 10, { width: 200, height: 150, paper: colour, pen: colour, noise: 1.2, light: (x) => 1 - slope * x }, random, "");
    assert.equal(readInk({ rgba, width, height })?.inkFrom() ?? null, null, `paper ${level}, light falls by ${slope.toFixed(2)}`);
  }
});

test("turned by a quarter four times, ink is what it was", () => {
  const random = randomFrom(SEED);
  const ink = Float32Array.from({ length: 40 * 30 }, () => Number(random() > 0.5));
  const once = placeInk({ ink, width: 40, height: 30 }, 40);
  let turned = once;
  for (let k = 0; k < 4; k += 1) turned = placeInk({ ink: Float32Array.from(turned, (v) => v / 255), width: 40, height: 40 }, 40, 90);
  assert.deepEqual([...turned], [...once]);
  const [first] = [placeInk({ ink: Float32Array.of(1, 0, 0, 0), width: 2, height: 2 }, 2, 90)];
  assert.deepEqual([...first], [0, 255, 0, 0], "clockwise");
});
