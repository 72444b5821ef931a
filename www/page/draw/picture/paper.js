// @ts-check
// What colour the paper has at every place, ink or not: a plane where the light falls evenly, else what is left
// when everything as narrow as a stroke is filled.

/** @import { Planes } from "./planes.js" */

/** Strokes of up to twice this share of the longer side are filled. */
const REACH = 0.07;

/**
 * A plane through the colours at the border, where a drawing seldom is. Fitted twice, the second time without
 * what lies far off the first.
 * @param {Planes} picture
 * @param {Uint8Array} valid 1: to be looked at
 * @returns {Float32Array[]}
 */
export function slopeOf({ width, height, rgb }, valid) {
  const deep = Math.max(1, Math.round(Math.min(width, height) / 20));
  /** @type {number[]} */
  const at = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isEdge = x < deep || y < deep || x >= width - deep || y >= height - deep;
      if (isEdge && valid[y * width + x]) at.push(y * width + x);
    }
  }
  return rgb.map((plane) => {
    const sorted = at.map((k) => plane[k]).sort((a, b) => a - b);
    const middle = sorted[sorted.length >> 1] ?? 0;
    const spread = Math.max(0.02, 2 * ((sorted[Math.floor(sorted.length * 0.8)] ?? middle) - (sorted[Math.floor(sorted.length * 0.2)] ?? middle)));
    let fit = [middle, 0, 0];
    for (const within of [spread, spread / 2]) {
      const near = at.filter((k) => Math.abs(plane[k] - valueOf(fit, (k % width) / width - 0.5, Math.floor(k / width) / height - 0.5)) < within);
      fit = near.length > 12 ? fitted(near, plane, width, height) : fit;
    }
    const out = new Float32Array(plane.length);
    for (let k = 0; k < out.length; k += 1) out[k] = valueOf(fit, (k % width) / width - 0.5, Math.floor(k / width) / height - 0.5);
    return out;
  });
}

/** @param {number[]} fit @param {number} x @param {number} y */
const valueOf = ([level, across, down], x, y) => level + across * x + down * y;

/** Least squares. @param {number[]} at @param {Float32Array} plane @param {number} width @param {number} height */
function fitted(at, plane, width, height) {
  const m = [0, 0, 0, 0, 0, 0, 0, 0, 0]; // sums of 1, x, y, xx, xy, yy, v, vx, vy
  for (const k of at) {
    const [x, y, v] = [(k % width) / width - 0.5, Math.floor(k / width) / height - 0.5, plane[k]];
    [1, x, y, x * x, x * y, y * y, v, v * x, v * y].forEach((term, i) => (m[i] += term));
  }
  const [n, sx, sy, sxx, sxy, syy, sv, svx, svy] = m;
  const det = (/** @type {number[]} */ [a, b, c, d, e, f, g, h, i]) => a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const whole = det([n, sx, sy, sx, sxx, sxy, sy, sxy, syy]);
  if (Math.abs(whole) < 1e-6 * n) return [sv / n, 0, 0];
  return [
    det([sv, sx, sy, svx, sxx, sxy, svy, sxy, syy]) / whole,
    det([n, sv, sy, sx, svx, sxy, sy, svy, syy]) / whole,
    det([n, sx, sv, sx, sxx, svx, sy, sxy, svy]) / whole,
  ];
}

/**
 * The paper under strokes that are darker, or brighter: what is narrower than twice the reach is filled with what
 * lies around it (a morphological closing, or opening), and everything wider, the edge of a shadow for instance,
 * stays where it is.
 * @param {Float32Array} plane
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} valid 1: to be looked at
 * @param {boolean} isDark whether the strokes are
 * @returns {Float32Array}
 */
export function filled(plane, width, height, valid, isDark) {
  const reach = Math.max(2, Math.round(REACH * Math.max(width, height)));
  const sign = isDark ? 1 : -1;
  // the largest, then the smallest of every neighbourhood; for bright strokes with the sign turned
  const start = plane.map((v, k) => (valid[k] ? sign * v : -Infinity));
  const grown = largest(start, width, height, reach);
  const shrunk = largest(grown.map((v, k) => (valid[k] ? -v : -Infinity)), width, height, reach);
  return shrunk.map((v) => -sign * v);
}

/** The largest value of each square neighbourhood. @param {Float32Array} values @param {number} width @param {number} height @param {number} reach */
function largest(values, width, height, reach) {
  const rows = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) slide(values, rows, y * width, 1, width, reach);
  const out = new Float32Array(values.length);
  for (let x = 0; x < width; x += 1) slide(rows, out, x, width, height, reach);
  return out;
}

/**
 * The largest of a sliding window along a line, in one pass: `queue` holds what can still become the largest.
 * @param {Float32Array} from @param {Float32Array} to @param {number} first @param {number} step @param {number} count @param {number} reach
 */
function slide(from, to, first, step, count, reach) {
  const queue = new Int32Array(count);
  let [head, tail] = [0, 0];
  for (let k = 0; k < count + reach; k += 1) {
    if (k < count) {
      const value = from[first + k * step];
      while (tail > head && from[first + queue[tail - 1] * step] <= value) tail -= 1;
      queue[tail++] = k;
    }
    const middle = k - reach;
    if (middle < 0) continue;
    while (queue[head] < middle - reach) head += 1;
    to[first + middle * step] = from[first + queue[head] * step];
  }
}
