// What colour the paper has at every place, ink or not: a plane where the light falls evenly, else what is left
// when everything as narrow as a stroke is filled.

import { quantile } from "./planes.js";

/** @import { Planes } from "./planes.js" */

/** Where among the values at the border its paper may be looked for: a digit that is cut out tightly touches it. */
const LEVELS = [0.5, 0.15, 0.35, 0.65, 0.85];
/** What is nearer than this to a plane lies on it, 0 … 1. */
const ON_PLANE = 0.04;

/** Strokes of up to twice this share of the longer side are filled. */
const REACH = 0.07;
/** Of strokes whose thickness is known: so much of it, to either side. */
const OVER_HALF = 0.6;

/**
 * A plane through the colours at the border, where most is paper.
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
    const fit = planeThrough(at, plane, width, height);
    const out = new Float32Array(plane.length);
    const [level, across, down] = fit;
    for (let k = 0; k < out.length; k += 1) {
      const x = k % width;
      out[k] = level + across * (x / width - 0.5) + down * ((k - x) / width / height - 0.5);
    }
    return out;
  });
}

/**
 * The plane on which most of these places lie: of several levels each is fitted to what is near, again and again nearer.
 * @param {number[]} at @param {Float32Array} plane @param {number} width @param {number} height
 */
function planeThrough(at, plane, width, height) {
  const seen = Float32Array.from(at, (k) => plane[k]);
  const spread = quantile(seen, 0.8) - quantile(seen, 0.2);
  let best = { fit: [0, 0, 0], count: -1 };
  for (const share of LEVELS) {
    let [fit, count] = [[quantile(seen, share), 0, 0], 0];
    for (let within = Math.max(ON_PLANE, spread); ; within = Math.max(ON_PLANE, within / 2)) {
      const [level, across, down] = fit;
      const near = at.filter((k) => Math.abs(plane[k] - level - across * ((k % width) / width - 0.5) - down * (Math.floor(k / width) / height - 0.5)) < within);
      count = near.length;
      if (count > 12) fit = fitted(near, plane, width, height);
      if (within === ON_PLANE) break;
    }
    if (count > best.count) best = { fit, count };
  }
  return best.fit;
}

/** Least squares. @param {number[]} at @param {Float32Array} plane @param {number} width @param {number} height */
function fitted(at, plane, width, height) {
  const n = at.length;
  let [sx, sy, sxx, sxy, syy, sv, svx, svy] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const k of at) {
    const x = (k % width) / width - 0.5;
    const y = Math.floor(k / width) / height - 0.5;
    const v = plane[k];
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
    sv += v;
    svx += v * x;
    svy += v * y;
  }
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
 * @param {number} [thick] of the strokes, in pixels, if that is known
 * @returns {Float32Array}
 */
export function filled(plane, width, height, valid, isDark, thick = 0) {
  const reach = Math.max(2, Math.round(REACH * Math.max(width, height)), Math.ceil(OVER_HALF * thick));
  const sign = isDark ? 1 : -1;
  // the largest, then the smallest of every neighbourhood; for bright strokes with the sign turned
  const grown = largest(signed(plane, sign, valid), width, height, reach);
  const shrunk = largest(signed(grown, -1, valid), width, height, reach);
  for (let k = 0; k < shrunk.length; k += 1) shrunk[k] *= -sign;
  return shrunk;
}

/** @param {Float32Array} values @param {number} sign @param {Uint8Array} valid what is not loses against everything */
function signed(values, sign, valid) {
  const out = new Float32Array(values.length);
  for (let k = 0; k < out.length; k += 1) out[k] = valid[k] ? sign * values[k] : -Infinity;
  return out;
}

/** The largest value of each square neighbourhood. @param {Float32Array} values @param {number} width @param {number} height @param {number} reach */
function largest(values, width, height, reach) {
  const room = Math.max(width, height) + 4 * reach + 2;
  const [ahead, behind] = [new Float32Array(room), new Float32Array(room)];
  const rows = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) slide(values, rows, y * width, 1, width, reach, ahead, behind);
  const out = new Float32Array(values.length);
  for (let x = 0; x < width; x += 1) slide(rows, out, x, width, height, reach, ahead, behind);
  return out;
}

/**
 * The largest of a sliding window along a line, in one pass: every window lies over the end of one block, and is the
 * rest of it and the beginning of the next (van Herk 1992).
 * @param {Float32Array} from @param {Float32Array} to @param {number} first @param {number} step @param {number} count @param {number} reach
 * @param {Float32Array} ahead @param {Float32Array} behind room for the line with its margins, in whole blocks
 */
function slide(from, to, first, step, count, reach, ahead, behind) {
  const block = 2 * reach + 1;
  const length = Math.ceil((count + 2 * reach) / block) * block;
  ahead.fill(-Infinity, 0, length);
  for (let k = 0; k < count; k += 1) ahead[k + reach] = from[first + k * step];
  for (let start = 0; start < length; start += block) {
    const end = start + block - 1;
    behind[end] = ahead[end];
    for (let k = end - 1; k >= start; k -= 1) behind[k] = ahead[k] > behind[k + 1] ? ahead[k] : behind[k + 1];
    for (let k = start + 1; k <= end; k += 1) if (ahead[k - 1] > ahead[k]) ahead[k] = ahead[k - 1];
  }
  for (let k = 0; k < count; k += 1) {
    const [rest, next] = [behind[k], ahead[k + 2 * reach]];
    to[first + k * step] = rest > next ? rest : next;
  }
}
