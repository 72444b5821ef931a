// @ts-check
// Ink is found by its contrast with what surrounds it: every kind of photograph, over its whole range.

import assert from "node:assert/strict";
import test from "node:test";

import { readInk } from "../../www/page/draw/picture/read-ink.js";
import { placeInk } from "../../www/page/draw/picture/place-ink.js";
import { shrink } from "../../www/page/draw/picture/planes.js";
import { KINDS, photograph, photographs, randomFrom } from "../browser/support/photographs.mjs";

const SEED = Number(process.env.CAPSNET_SEED ?? 15);
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

/** @param {import("../browser/support/photographs.mjs").Photograph} photograph */
function isRead({ name, rgba, ink, width, height }) {
  const found = readInk({ rgba, width, height })?.inkFrom();
  assert.ok(found, `${name}: refused`);
  const like = likeness(fitted(found.ink, found.width, found.height), fitted(ink, width, height));
  assert.ok(like > 0.85, `${name}: likeness ${like.toFixed(3)}`);
}

for (const kind of Object.keys(KINDS)) {
  test(`photographs: ${kind} (seed ${SEED})`, () => photographs(kind, SEED).forEach(isRead));
}

test("between a stroke and the edge of a shadow there is more paper than ink", () => {
  // read as bright strokes while the polarity was told by their area
  for (const [seed, digits] of /** @type {[number, number[]][]} */ ([[3, [1, 8]], [7, [5]], [9, [2, 5]], [12, [5]]])) {
    photographs("hard shadow", seed).filter(({ digit }) => digits.includes(digit)).forEach(isRead);
  }
});

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
