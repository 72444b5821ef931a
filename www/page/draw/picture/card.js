// A card, a sheet or a board in front of something else: a four-cornered patch of one brightness or colour
// with something written in it.

import { partsOf } from "./components.js";

/** @import { Planes } from "./planes.js" */
/** @import { Part } from "./components.js" */

/** How much of the picture it may be. */
const LEAST_AREA = 0.05;
const MOST_AREA = 0.92;
/** How much of the narrowest rectangle around it it fills, its writing included: an ellipse has 0.79. */
const LEAST_FILLED = 0.88;
/** How much of it the writing may be. */
const LEAST_WRITTEN = 0.002;
const MOST_WRITTEN = 0.4;

/**
 * @param {Planes} picture
 * @returns {Uint8Array | null} 1: on the card, a little inside its edge; null where there is none
 */
export function cardIn(picture) {
  const { width, height } = picture;
  const { values, cut } = twoBrightnesses(picture);
  if (Number.isNaN(cut)) return null;
  let best = null;
  let bestArea = 0;
  for (const bright of [true, false]) {
    for (const part of partsOf((k) => values[k] > cut === bright, width, height, null, false)) {
      if (part.at.length < LEAST_AREA * 0.6 * width * height) continue;
      // what leaves the picture at several sides may be half of a page in the light, and half of a digit
      const sides = [part.left === 0, part.top === 0, part.right === width, part.bottom === height];
      if (sides.filter(Boolean).length > 1) continue;
      const { mask, area, written } = filled(part, width);
      if (area < LEAST_AREA * width * height || area > MOST_AREA * width * height) continue;
      if (written < LEAST_WRITTEN * area || written > MOST_WRITTEN * area || area < bestArea) continue;
      if (area < LEAST_FILLED * rectangleAround(part, width)) continue;
      [best, bestArea] = [mask, area];
    }
  }
  return best && shrunk(best, width, height, Math.max(2, Math.round(0.012 * Math.max(width, height))));
}

/** Projects the colours onto the line along which they differ most, and cuts them in two (Otsu 1979). @param {Planes} picture */
function twoBrightnesses({ rgb }) {
  const count = rgb[0].length;
  const mean = rgb.map((plane) => plane.reduce((sum, v) => sum + v, 0) / count);
  let axis = [1, 1, 1];
  const cov = rgb.map((a, i) =>
    rgb.map((b, j) => {
      let sum = 0;
      for (let k = 0; k < count; k += 1) sum += (a[k] - mean[i]) * (b[k] - mean[j]);
      return sum / count;
    }),
  );
  for (let turn = 0; turn < 12; turn += 1) {
    const next = cov.map((row) => row.reduce((sum, v, i) => sum + v * axis[i], 0));
    const length = Math.hypot(...next) || 1;
    axis = next.map((v) => v / length);
  }
  const values = new Float32Array(count);
  let [least, most] = [Infinity, -Infinity];
  rgb.forEach((plane, c) => {
    for (let k = 0; k < count; k += 1) values[k] += axis[c] * (plane[k] - mean[c]);
  });
  for (const v of values) {
    if (v < least) least = v;
    if (v > most) most = v;
  }
  if (most - least < 0.1) return { values, cut: NaN };
  const bins = new Float64Array(64);
  for (const v of values) bins[Math.min(63, Math.floor(((v - least) / (most - least)) * 64))] += 1;
  let [bestBetween, cut, below, sumBelow] = [0, NaN, 0, 0];
  const sum = bins.reduce((total, n, b) => total + n * b, 0);
  for (let b = 0; b < 63; b += 1) {
    below += bins[b];
    sumBelow += b * bins[b];
    const above = count - below;
    if (!below || !above) continue;
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (between > bestBetween) [bestBetween, cut] = [between, least + ((b + 1) / 64) * (most - least)];
  }
  return { values, cut };
}

/** A part with what it encloses. @param {Part} part @param {number} width */
function filled(part, width) {
  const { left, top, right, bottom, at } = part;
  const [wide, high] = [right - left + 2, bottom - top + 2];
  const own = new Uint8Array(wide * high);
  for (const k of at) own[(Math.floor(k / width) - top + 1) * wide + (k % width) - left + 1] = 1;
  // what can be reached from outside is not enclosed
  const outside = partsOf((k) => !own[k], wide, high, null, false).find((each) => each.atEdge && each.left === 0 && each.top === 0);
  const isOut = new Uint8Array(wide * high);
  for (const k of outside?.at ?? []) isOut[k] = 1;
  /** @type {number[]} */
  const mask = [];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) if (!isOut[(y - top + 1) * wide + x - left + 1]) mask.push(y * width + x);
  }
  return { mask, area: mask.length, written: mask.length - at.length };
}

/** The area of the narrowest rectangle around a part, at any angle. @param {Part} part @param {number} width */
function rectangleAround({ at }, width) {
  // the ends of its rows reach as far as all of it
  /** @type {Map<number, [first: number, last: number]>} */
  const rows = new Map();
  for (const k of at) {
    const x = k % width;
    const row = rows.get((k - x) / width);
    if (!row) rows.set((k - x) / width, [x, x]);
    else if (x < row[0]) row[0] = x;
    else if (x > row[1]) row[1] = x;
  }
  const ends = [...rows].flatMap(([y, row]) => row.map((x) => y * width + x));
  let best = Infinity;
  for (let degrees = 0; degrees < 90; degrees += 3) {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    let [a0, a1, b0, b1] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const k of ends) {
      const x = k % width;
      const y = (k - x) / width;
      const [a, b] = [x * cos + y * sin, y * cos - x * sin];
      if (a < a0) a0 = a;
      if (a > a1) a1 = a;
      if (b < b0) b0 = b;
      if (b > b1) b1 = b;
    }
    best = Math.min(best, (a1 - a0 + 1) * (b1 - b0 + 1));
  }
  return best;
}

/** Without its edge. @param {number[]} at @param {number} width @param {number} height @param {number} by pixels */
function shrunk(at, width, height, by) {
  let mask = new Uint8Array(width * height);
  for (const k of at) mask[k] = 1;
  for (let turn = 0; turn < by; turn += 1) {
    const next = mask.slice();
    for (const k of at) {
      const x = k % width;
      const isInside = (x === 0 || mask[k - 1]) && (x === width - 1 || mask[k + 1]) && (k < width || mask[k - width]) && (k >= mask.length - width || mask[k + width]);
      if (!isInside) next[k] = 0;
    }
    mask = next;
  }
  return mask;
}
