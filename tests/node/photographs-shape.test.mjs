// @ts-check
// A picture may be any part of a photograph: cut tightly around the digit, or a strip; and its ink may be faint.

import test from "node:test";

import { boxAroundInk, cutOut, KINDS, mixed, photograph, randomFrom } from "../browser/support/photographs.mjs";
import { isRead, isReadIn } from "./support/is-read.mjs";

const SEED = Number(process.env.CAPSNET_SEED ?? 15);

/** Strokes so broad that next to nothing but ink and shadow is left are not read when they are cut tightly. */
const CUT = Object.keys(KINDS).filter((kind) => !["small on a large page", "broad strokes in two shadows"].includes(kind));

test(`digits that are cut out tightly, by the page's crop and before they are opened (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (const each of mixed(CUT, SEED)) {
    const box = boxAroundInk(each, 0.04 + 0.1 * random());
    isReadIn({ ...each, name: `${each.name}, cropped to ${box.width} × ${box.height}` }, box);
    isRead(cutOut(each, box));
  }
});

test(`faint ink, from 3 % of the paper on (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (let k = 0; k < 20; k += 1) {
    const [level, noise] = [110 + 140 * random(), 1.2 * random()];
    const pen = Math.round(level * (0.97 - (0.05 * k) / 19));
    const words = `a ${k % 10}, paper ${level.toFixed(1)}, ink ${pen}, noise ${noise.toFixed(1)}`;
    isRead(photograph(k % 10, { paper: [level, level, level], pen: [pen, pen, pen], noise }, random, words));
  }
});

test(`strips, level and upright (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (let k = 0; k < 20; k += 1) {
    const [short, long] = [48 + Math.floor(60 * random()), 1000 + Math.floor(k ? 2000 * random() : 7000)];
    const [width, height] = k % 2 ? [long, short] : [short, long];
    isRead(photograph(k % 10, { width, height, share: 0.95, paper: [240, 240, 240], pen: [30, 30, 30], noise: random() }, random, `a ${k % 10} on ${width} × ${height}`));
  }
});
