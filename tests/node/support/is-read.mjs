// @ts-check
// Whether a photograph's ink is found: likeness of what is read and of what was drawn.

import assert from "node:assert/strict";

import { readInk } from "../../../www/page/draw/picture/read-ink.js";

const SIDE = 20;

/**
 * The ink's box, whole, in a square: what a network gets, but for the place.
 * @param {ArrayLike<number>} ink @param {number} width @param {number} height
 */
function fitted(ink, width, height) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let k = 0; k < width * height; k += 1) {
    if (Number(ink[k]) < 0.25) continue;
    const [x, y] = [k % width, Math.floor(k / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x + 1), Math.min(top, y), Math.max(bottom, y + 1)];
  }
  const [wide, high] = [right - left, bottom - top];
  const long = Math.max(wide, high);
  const sums = new Float64Array(SIDE * SIDE);
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const [u, v] = [x - left + (long - wide) / 2, y - top + (long - high) / 2].map((at) => Math.min(SIDE - 1, Math.floor((at * SIDE) / long)));
      sums[Number(v) * SIDE + Number(u)] += Number(ink[y * width + x]);
    }
  }
  return sums;
}

/** @param {Float64Array} a @param {Float64Array} b */
function likeness(a, b) {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((v, k) => {
    ab += v * Number(b[k]);
    aa += v * v;
    bb += Number(b[k]) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

/**
 * @param {import("../../browser/support/photographs.mjs").Photograph} photograph
 * @param {import("../../../www/page/draw/picture/planes.js").Box | null} crop that the visitor chose, with all of the ink in it
 */
export function isReadIn({ name, rgba, ink, width, height }, crop) {
  const found = readInk({ rgba, width, height }, crop)?.inkFrom();
  assert.ok(found, `${name}: refused`);
  const like = likeness(fitted(found.ink, found.width, found.height), fitted(ink, width, height));
  assert.ok(like > 0.85, `${name}: likeness ${like.toFixed(3)}`);
}

/** @param {import("../../browser/support/photographs.mjs").Photograph} photograph */
export const isRead = (photograph) => isReadIn(photograph, null);
