// @ts-check
// The image, bent: what must stay, what must move, and where.

import assert from "node:assert/strict";
import test from "node:test";

import { bent, NONE, pointsOf, TRANSFORMATIONS, transformation, within } from "../../www/page/bend/transform.js";

const SIDE = 28;
const at = (/** @type {number} */ row, /** @type {number} */ column) => row * SIDE + column;

/** An image with ink in some pixels. @param {[row: number, column: number][]} pixels */
function inked(pixels) {
  const image = new Float32Array(SIDE * SIDE);
  for (const [row, column] of pixels) image[at(row, column)] = 1;
  return image;
}

/** @param {Float32Array} image */
const ink = (image) => image.reduce((sum, v) => sum + v, 0);

test("nothing bent is the same image, bit by bit, and a new one", () => {
  const image = Float32Array.from({ length: SIDE * SIDE }, (_, k) => (k % 13) / 13);
  const same = bent(image, SIDE, NONE);
  assert.deepEqual(same, image);
  assert.notEqual(same, image);
});

test("a quarter turn is clockwise and loses nothing", () => {
  const turned = bent(inked([[4, 20]]), SIDE, { ...NONE, turn: 90 });
  assert.ok(Math.abs(turned[at(20, 23)] - 1) < 1e-5, "above on the right comes to lie below on the right");
  assert.ok(Math.abs(ink(turned) - 1) < 1e-5);
});

test("a whole turn, and a turn back, lead to the same place", () => {
  const image = inked([[9, 9], [9, 10], [10, 9], [10, 10]]);
  const around = bent(image, SIDE, { ...NONE, turn: 360 });
  image.forEach((v, k) => assert.ok(Math.abs(v - around[k]) < 1e-4));
});

test("shifts move by pixels, the shear leans the top to the right, the scale grows about the middle", () => {
  assert.equal(bent(inked([[10, 10]]), SIDE, { ...NONE, right: 3, down: -2 })[at(8, 13)], 1);
  const leaning = bent(inked([[3, 14], [24, 13]]), SIDE, { ...NONE, shear: 0.5 });
  const centre = (/** @type {number} */ row) => leaning.subarray(at(row, 0), at(row + 1, 0)).reduce((sum, v, column) => sum + v * column, 0) / leaning.subarray(at(row, 0), at(row + 1, 0)).reduce((sum, v) => sum + v, 0);
  assert.ok(Math.abs(centre(3) - (14 + 0.5 * 10.5)) < 1e-4);
  assert.ok(Math.abs(centre(24) - (13 - 0.5 * 10.5)) < 1e-4);
  const block = inked(Array.from({ length: 64 }, (_, k) => [10 + Math.floor(k / 8), 10 + (k % 8)]));
  const grown = ink(bent(block, SIDE, { ...NONE, scale: 1.5 }));
  assert.ok(Math.abs(grown / 64 - 2.25) < 0.02, `an area of ${grown}`);
});

test("strokes grow and shrink, and what is too thin vanishes", () => {
  const bar = inked(Array.from({ length: 60 }, (_, k) => [4 + Math.floor(k / 3), 13 + (k % 3)]));
  const wider = bent(bar, SIDE, { ...NONE, thickness: 1 });
  assert.equal(wider[at(14, 12)], 1);
  assert.equal(wider[at(14, 16)], 1);
  assert.equal(wider[at(14, 11)], 0);
  const half = bent(bar, SIDE, { ...NONE, thickness: 0.5 });
  assert.ok(Math.abs(half[at(14, 12)] - 0.5) < 1e-6, "half a pixel");
  const thinner = bent(bar, SIDE, { ...NONE, thickness: -1 });
  assert.equal(thinner[at(14, 14)], 1);
  assert.equal(thinner[at(14, 13)], 0);
  assert.ok(ink(bent(bar, SIDE, { ...NONE, thickness: -2 })) < 1e-6);
});

test("a patch is erased where it lies, pixels at its rim in part", () => {
  const full = new Float32Array(SIDE * SIDE).fill(1);
  const holed = bent(full, SIDE, { ...NONE, hole: 5, holeRight: 2, holeDown: -3 });
  assert.ok(Math.abs(SIDE * SIDE - ink(holed) - 25) < 1e-3);
  assert.equal(holed[at(10, 15)], 0);
  assert.equal(holed[at(20, 15)], 1);
});

test("noise is the same for the same seed, another for another, and stays between paper and ink", () => {
  const image = new Float32Array(SIDE * SIDE).fill(0.5);
  const noisy = bent(image, SIDE, { ...NONE, noise: 0.3, seed: 7 });
  assert.deepEqual(noisy, bent(image, SIDE, { ...NONE, noise: 0.3, seed: 7 }));
  assert.notDeepEqual(noisy, bent(image, SIDE, { ...NONE, noise: 0.3, seed: 8 }));
  assert.ok(noisy.every((v) => v >= 0 && v <= 1));
  const small = bent(image, SIDE, { ...NONE, noise: 0.1, seed: 3 });
  const deviation = Math.sqrt(small.reduce((sum, v) => sum + (v - 0.5) ** 2, 0) / small.length);
  assert.ok(Math.abs(deviation - 0.1) < 0.01, `a deviation of ${deviation}`);
});

test("the points of each curve reach both ends and pass where nothing is bent", () => {
  for (const each of TRANSFORMATIONS) {
    const points = pointsOf(each);
    assert.equal(points[0], each.low, each.name);
    assert.equal(points.at(-1), each.high, each.name);
    assert.ok(points.includes(NONE[each.name]), `${each.name} passes ${NONE[each.name]}`);
  }
  assert.equal(within("turn", 500), 180);
  assert.throws(() => transformation(/** @type {any} */ ("melt")), /melt/);
});
