// Votes of many numbers on paper: a plane through zero, the same for all rounds, in which points keep their place.

import { lengthAt } from "./inside.js";

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {{ along: Float32Array, across: Float32Array }} Plane two unit vectors of D numbers, at right angles */

/** Height of a picture of the plane, as a share of its width. */
export const ASPECT = 0.86;
/** Radius of the largest point, as a share of the width. */
export const LARGEST = 0.065;
/** Around it all, in CSS pixels: the ring of what is held is wider than its point. */
const PAD = 10;

/** The largest direction of a 16 × 16 covariance stands still long before. */
const POWERS = 60;

/**
 * How far the votes for a digit lie apart in one round, as in `cargo xtask evaluate`: with w_i = c_ij ‖u_i‖, the
 * weighted mean distance of the votes to their weighted mean, over the weighted mean length of a vote. 0 where all
 * votes are one, about 1 where they point everywhere.
 * @param {Trace} trace with votes @param {Float32Array} lengths ‖u_i‖ @param {number} round @param {number} digit @param {Info} info
 */
export function spread(trace, lengths, round, digit, info) {
  const { dims } = info.digit;
  const { mean, weights } = meanVote(trace, lengths, round, digit, info);
  let apart = 0;
  let long = 0;
  const { votes } = trace;
  eachVote(trace, digit, info, (i, from) => {
    let distance = 0;
    let squares = 0;
    for (let k = 0; k < dims; k += 1) {
      const value = votes[from + k];
      distance += (value - mean[k]) * (value - mean[k]);
      squares += value * value;
    }
    apart += weights[i] * Math.sqrt(distance);
    long += weights[i] * Math.sqrt(squares);
  });
  return long > 0 ? apart / long : 0;
}

/**
 * Along: the digit's final pose. Across: of all directions at right angles to it, the one in which the votes lie
 * furthest apart, weighted by c_ij ‖u_i‖ of the last round.
 * @param {Trace} trace with votes @param {Float32Array} lengths ‖u_i‖ @param {number} digit @param {Info} info
 * @param {Plane | null} before the plane of the drawing a moment ago: the picture should not flip over
 * @returns {Plane}
 */
export function planeOf(trace, lengths, digit, info, before = null) {
  const { dims } = info.digit;
  const last = trace.digits.length - 1;
  const pose = trace.digits[last].subarray(digit * dims, (digit + 1) * dims);
  const along = unit(pose) ?? Float32Array.from({ length: dims }, (_, k) => (k === 0 ? 1 : 0));
  const { mean, weights } = meanVote(trace, lengths, last, digit, info);
  const off = new Float64Array(dims);
  const covariance = new Float64Array(dims * dims);
  eachVote(trace, digit, info, (i, from) => {
    let shadow = 0;
    for (let k = 0; k < dims; k += 1) shadow += (off[k] = trace.votes[from + k] - mean[k]) * along[k];
    for (let k = 0; k < dims; k += 1) off[k] -= shadow * along[k];
    for (let k = 0; k < dims; k += 1) for (let l = 0; l <= k; l += 1) covariance[k * dims + l] += weights[i] * off[k] * off[l];
  });
  for (let k = 0; k < dims; k += 1) for (let l = k + 1; l < dims; l += 1) covariance[k * dims + l] = covariance[l * dims + k];
  const across = principal(covariance, dims) ?? anyOther(along);
  const turned = before?.across.length === dims && across.reduce((sum, v, k) => sum + v * before.across[k], 0) < 0;
  return { along, across: turned ? across.map((v) => -v) : across };
}

/** Where each vote for a digit lies in the plane: along, across, along, … @param {Trace} trace @param {Plane} plane @param {number} digit @param {Info} info */
export function project(trace, { along, across }, digit, info) {
  const { dims, classes } = info.digit;
  const points = new Float32Array((2 * trace.votes.length) / (classes * dims));
  eachVote(trace, digit, info, (i, from) => {
    for (let k = 0; k < dims; k += 1) {
      points[2 * i] += trace.votes[from + k] * along[k];
      points[2 * i + 1] += trace.votes[from + k] * across[k];
    }
  });
  return points;
}

/** @param {Trace} trace @param {number} digit @param {Info} info @param {(i: number, from: number) => void} visit */
function eachVote({ votes }, digit, { digit: { classes, dims } }, visit) {
  for (let i = 0, from = digit * dims; from < votes.length; i += 1, from += classes * dims) visit(i, from);
}

/** @param {Trace} trace @param {Float32Array} lengths @param {number} round @param {number} digit @param {Info} info */
function meanVote(trace, lengths, round, digit, info) {
  const { classes, dims } = info.digit;
  const weights = lengths.map((length, i) => length * trace.couplings[round][i * classes + digit]);
  const all = weights.reduce((sum, w) => sum + w, 0) || 1;
  const mean = new Float64Array(dims);
  eachVote(trace, digit, info, (i, from) => {
    for (let k = 0; k < dims; k += 1) mean[k] += (weights[i] / all) * trace.votes[from + k];
  });
  return { mean, weights };
}

/** The direction that a symmetric matrix stretches most, null where it stretches none. @param {Float64Array} matrix @param {number} dims */
function principal(matrix, dims) {
  let vector = Float32Array.from({ length: dims }, (_, k) => matrix[k * dims + k]);
  for (let power = 0; power < POWERS; power += 1) {
    const next = new Float32Array(dims);
    for (let k = 0; k < dims; k += 1) for (let l = 0; l < dims; l += 1) next[k] += matrix[k * dims + l] * vector[l];
    const scaled = unit(next);
    if (!scaled) return null;
    vector = scaled;
  }
  return vector;
}

/** @param {ArrayLike<number>} vector */
function unit(vector) {
  const values = Float32Array.from(vector);
  const length = lengthAt(values, 0, values.length);
  return length > 1e-12 ? values.map((v) => v / length) : null;
}

/** Some unit vector at right angles: with votes that are all one, no direction is better. @param {Float32Array} along */
function anyOther(along) {
  const least = along.reduce((best, v, k) => (Math.abs(v) < Math.abs(along[best]) ? k : best), 0);
  return unit(along.map((v, k) => (k === least ? 1 : 0) - along[least] * v)) ?? new Float32Array(along.length);
}

/** @typedef {{ left: number, right: number, up: number }} Reach of a picture, in the plane: 0 ± up, −left … right */

/**
 * What a picture must show so that each circle lies in it whole. Radii are shares of the picture's width, which is at most so
 * wide in the plane as where all points had the largest one.
 * @param {Reach} least @param {{ x: number, y: number, radius: number }[]} circles
 * @returns {Reach}
 */
export function reachOf(least, circles) {
  const around = (/** @type {number} */ width) => {
    const reach = { ...least };
    for (const { x, y, radius } of circles) {
      reach.left = Math.max(reach.left, width * radius - x);
      reach.right = Math.max(reach.right, width * radius + x);
      reach.up = Math.max(reach.up, width * radius + Math.abs(y));
    }
    return reach;
  };
  const { left, right, up } = around(0);
  return around(Math.max((left + right) / (1 - 2 * LARGEST), (2 * up) / (ASPECT - 2 * LARGEST)));
}

/** How a reach lies in a picture: pixels for 1, and where 0 is. @param {Reach} reach @param {number} width @param {number} height */
export function fit({ left, right, up }, width, height) {
  const scale = Math.min((width - 2 * PAD) / (left + right), (height - 2 * PAD) / (2 * up));
  return { scale, x: (width - scale * (right - left)) / 2, y: height / 2 };
}
