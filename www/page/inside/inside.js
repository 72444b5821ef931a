// @ts-check
// Sums over a trace that the views of routing show. Capsule i = (type · rows + row) · columns + column.

import { argmax } from "../answer/reading.js";

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").CapsNet["info"]} Info */

/**
 * The class to which a primary capsule is coupled most, and how much.
 * @param {Float32Array} couplings n·J of one iteration @param {number} i @param {number} classes J
 */
export function favourite(couplings, i, classes) {
  const digit = argmax(couplings, i * classes, (i + 1) * classes);
  return { digit, coupling: couplings[i * classes + digit] };
}

/** Length of one digit capsule after one iteration. @param {Float32Array} digits n·J·D @param {number} digit @param {Info} info */
export function digitLength(digits, digit, { digit: { dims } }) {
  return Math.hypot(...digits.subarray(digit * dims, (digit + 1) * dims));
}

/**
 * Each primary capsule’s coupling coefficient for one digit.
 * @param {Float32Array} couplings of one iteration @param {number} digit @param {Info} info
 */
export function couplingsTo(couplings, digit, { digit: { classes } }) {
  return Float32Array.from({ length: couplings.length / classes }, (_, i) => couplings[i * classes + digit]);
}

/**
 * What each spot of the picture adds to a digit's capsule in one iteration: Σ over the types there of
 * c_ij · û_ij · v_j / ‖v_j‖. Since v_j points where s_j = Σ_i c_ij û_ij points, all spots together
 * give exactly ‖s_j‖, which squashing turns into the capsule's length.
 * @param {Trace} trace
 * @param {number} iteration from 0
 * @param {number} digit
 * @param {Info} info
 */
export function addedBySpot(trace, iteration, digit, info) {
  const { classes } = info.digit;
  const spots = (info.primary?.rows ?? 1) * (info.primary?.columns ?? 1);
  const couplings = trace.couplings[iteration];
  const agreements = trace.agreements[iteration];
  const length = digitLength(trace.digits[iteration], digit, info) || 1;
  const sum = new Float32Array(spots);
  for (let i = 0; i < couplings.length / classes; i += 1) {
    const k = i * classes + digit;
    sum[i % spots] += (couplings[k] * agreements[k]) / length;
  }
  return sum;
}
