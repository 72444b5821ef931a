// @ts-check
// Sums over a trace that the views of routing show. Capsule i = (type · rows + row) · columns + column.

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").CapsNet["info"]} Info */

/**
 * The class to which a primary capsule couples most, and how much.
 * @param {Float32Array} couplings n·J of one round @param {number} i @param {number} classes J
 */
export function favourite(couplings, i, classes) {
  const own = couplings.subarray(i * classes, (i + 1) * classes);
  const share = Math.max(...own);
  return { digit: own.indexOf(share), share };
}

/** Length of one digit capsule after one round. @param {Float32Array} digits n·J·D @param {number} digit @param {Info} info */
export function digitLength(digits, digit, { digit: { dims } }) {
  return Math.hypot(...digits.subarray(digit * dims, (digit + 1) * dims));
}

/**
 * The coupling of each primary capsule to one digit.
 * @param {Float32Array} couplings of one round @param {number} digit @param {Info} info
 */
export function couplingsTo(couplings, digit, { digit: { classes } }) {
  return Float32Array.from({ length: couplings.length / classes }, (_, i) => couplings[i * classes + digit]);
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
  const { classes } = info.digit;
  const spots = (info.primary?.rows ?? 1) * (info.primary?.columns ?? 1);
  const couplings = trace.couplings[round];
  const agreements = trace.agreements[round];
  const length = digitLength(trace.digits[round], digit, info) || 1;
  const sum = new Float32Array(spots);
  for (let i = 0; i < couplings.length / classes; i += 1) {
    const k = i * classes + digit;
    sum[i % spots] += (couplings[k] * agreements[k]) / length;
  }
  return sum;
}
