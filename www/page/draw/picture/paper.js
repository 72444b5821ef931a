// @ts-check
// What colour the paper has at every place, ink or not: the same all over, a slope of light, or, under
// shadows, the median of the neighbourhood, which keeps the edge of a shadow sharp.

/** @import { Planes } from "./planes.js" */

const BINS = 128;
/** Longest side on which medians are taken. */
const MEDIAN_SIDE = 160;
/** How far a neighbourhood reaches, as a share of the longer side: strokes must stay a minority in it. */
const REACH = 0.2;
/** Where the median jumps by more, a shadow ends: a place has the paper of the one side or the other, nothing between. */
const EDGE = 0.06;

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
 * The median around every place. Beyond its sides the picture goes on as a slope of light would: mirrored, and
 * as much brighter as it was darker.
 * @param {Planes} picture
 * @param {Uint8Array} valid 1: to be looked at
 * @returns {Float32Array[]}
 */
export function medianOf({ width, height, rgb }, valid) {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / MEDIAN_SIDE));
  const [wide, high] = [Math.ceil(width / step), Math.ceil(height / step)];
  const reach = Math.max(2, Math.round(REACH * Math.max(wide, high)));
  const within = (/** @type {number} */ k, /** @type {number} */ size) => Math.max(0, Math.min(size - 1, k));
  const mirror = (/** @type {number} */ k, /** @type {number} */ size) => {
    const period = 2 * size;
    const m = ((k % period) + period) % period;
    return m < size ? m : period - 1 - m;
  };
  return rgb.map((plane) => {
    const bin = new Int16Array(wide * high).fill(-1);
    for (let y = 0; y < high; y += 1) {
      for (let x = 0; x < wide; x += 1) {
        const k = Math.min(height - 1, y * step + (step >> 1)) * width + Math.min(width - 1, x * step + (step >> 1));
        if (valid[k]) bin[y * wide + x] = Math.min(BINS - 1, Math.floor(plane[k] * BINS));
      }
    }
    const coarse = new Float32Array(wide * high);
    const counts = new Int32Array(BINS);
    for (let y = 0; y < high; y += 1) {
      counts.fill(0);
      let all = 0;
      const column = (/** @type {number} */ x, /** @type {number} */ by) => {
        const at = mirror(x, wide);
        for (let v = y - reach; v <= y + reach; v += 1) {
          const row = mirror(v, high) * wide;
          let b = bin[row + at];
          if (b < 0) continue;
          if (at !== x || row !== v * wide) {
            const edge = bin[within(v, high) * wide + within(x, wide)];
            if (edge >= 0) b = within(2 * edge - b, BINS);
          }
          counts[b] += by;
          all += by;
        }
      };
      for (let x = -reach; x < reach; x += 1) column(x, 1);
      for (let x = 0; x < wide; x += 1) {
        column(x + reach, 1);
        let below = 0;
        let b = 0;
        while (b < BINS - 1 && below + counts[b] < all / 2) below += counts[b++];
        coarse[y * wide + x] = (b + (counts[b] ? (all / 2 - below) / counts[b] : 0.5)) / BINS;
        column(x - reach, -1);
      }
    }
    const out = new Float32Array(plane.length);
    for (let y = 0; y < height; y += 1) {
      const v = Math.max(0, Math.min(high - 1.001, y / step - 0.5 + 0.5 / step));
      for (let x = 0; x < width; x += 1) {
        const u = Math.max(0, Math.min(wide - 1.001, x / step - 0.5 + 0.5 / step));
        const [i, j] = [Math.max(0, Math.floor(u)), Math.max(0, Math.floor(v))];
        const [right, under] = [Math.min(wide - 1, i + 1), Math.min(high - 1, j + 1)];
        const corners = [coarse[j * wide + i], coarse[j * wide + right], coarse[under * wide + i], coarse[under * wide + right]];
        const k = y * width + x;
        out[k] = Math.max(...corners) - Math.min(...corners) > EDGE ? nearest(corners, plane[k]) : mixed(corners, u - i, v - j);
      }
    }
    return out;
  });
}

/** Between four corners. @param {number[]} corners @param {number} p @param {number} q */
const mixed = ([a, b, c, d], p, q) => (a * (1 - p) + b * p) * (1 - q) + (c * (1 - p) + d * p) * q;

/** @param {number[]} values @param {number} to */
const nearest = (values, to) => values.reduce((best, v) => (Math.abs(v - to) < Math.abs(best - to) ? v : best));
