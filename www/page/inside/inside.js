// @ts-check
// Sums over a trace that the views of routing show. Capsule i = (type · rows + row) · columns + column.

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").CapsNet["info"]} Info */

const DIGITS = 10;

/** The digit to which a primary capsule gives most, and how much. @param {Float32Array} couplings @param {number} i */
export function favourite(couplings, i) {
  let digit = 0;
  for (let j = 1; j < DIGITS; j += 1) if (couplings[i * DIGITS + j] > couplings[i * DIGITS + digit]) digit = j;
  return { digit, share: couplings[i * DIGITS + digit] };
}

/** Length of one digit capsule after one round. @param {Float32Array} digits n·10·16 @param {number} digit @param {Info} info */
export function digitLength(digits, digit, { digit: { dims } }) {
  return Math.hypot(...digits.subarray(digit * dims, (digit + 1) * dims));
}

/** The share that each primary capsule gives to one digit. @param {Float32Array} couplings of one round @param {number} digit */
export function couplingsTo(couplings, digit) {
  return Float32Array.from({ length: couplings.length / DIGITS }, (_, i) => couplings[i * DIGITS + digit]);
}

/**
 * What each spot of the picture adds to a digit's capsule in one round: Σ over the types there of
 * c_ij · û_ij · v_j / ‖v_j‖. Since v_j points where s_j = Σ_i c_ij û_ij points, all spots together
 * give exactly ‖s_j‖, which squashing turns into the capsule's length.
 * @param {Trace} trace
 * @param {number} round from 0
 * @param {number} digit
 * @param {Info} info
 */
export function addedBySpot(trace, round, digit, info) {
  const spots = info.primary.rows * info.primary.columns;
  const couplings = trace.couplings[round];
  const agreements = trace.agreements[round];
  const length = digitLength(trace.digits[round], digit, info) || 1;
  const sum = new Float32Array(spots);
  for (let i = 0; i < couplings.length / DIGITS; i += 1) {
    const k = i * DIGITS + digit;
    sum[i % spots] += (couplings[k] * agreements[k]) / length;
  }
  return sum;
}
