// Sums over a trace that the views of capsules and routing show. Capsule i = (type · rows + row) · columns + column;
// rounds count from 0.

import { argmax } from "../answer/reading.js";

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").CapsNet["info"]} Info */

/**
 * The class to which a primary capsule is coupled most, and how much.
 * @param {Float32Array} couplings n·J of one round @param {number} i @param {number} classes J
 */
export function favourite(couplings, i, classes) {
  const digit = argmax(couplings, i * classes, (i + 1) * classes);
  return { digit, coupling: couplings[i * classes + digit] };
}

/** ‖x‖ of the vector of `dims` numbers from `from`. @param {Float32Array} values @param {number} from @param {number} dims */
export function lengthAt(values, from, dims) {
  let squares = 0;
  for (let k = from; k < from + dims; k += 1) squares += values[k] * values[k];
  return Math.sqrt(squares);
}

/** Length of one digit capsule after one round. @param {Float32Array} digits n·J·D @param {number} digit @param {Info} info */
export const digitLength = (digits, digit, { digit: { dims } }) => lengthAt(digits, digit * dims, dims);

/** A loop: `Float32Array.from` takes several times as long. @param {number} count @param {(i: number) => number} value */
function numbers(count, value) {
  const list = new Float32Array(count);
  for (let i = 0; i < count; i += 1) list[i] = value(i);
  return list;
}

/** Each primary capsule's length. @param {Trace} trace @param {Info} info */
export function primaryLengths({ primary }, { primary: shape }) {
  const dims = shape?.dims ?? 1;
  return numbers(primary.length / dims, (i) => lengthAt(primary, i * dims, dims));
}

/** Each capsule's number for one digit. @param {Float32Array} all n·J: couplings or agreements of a round @param {number} digit @param {Info} info */
export function ofDigit(all, digit, { digit: { classes } }) {
  return numbers(all.length / classes, (i) => all[i * classes + digit]);
}

/** How long each capsule's vote for a digit is. @param {Trace} trace @param {number} digit @param {Info} info */
export function voteLengths({ votes }, digit, { digit: { classes, dims } }) {
  return numbers(votes.length / (classes * dims), (i) => lengthAt(votes, (i * classes + digit) * dims, dims));
}

/**
 * b_ij, with which a round begins: the agreements of all rounds before it.
 * @param {Trace} trace @param {number} round @param {number} i @param {number} digit @param {Info} info
 */
export function logit({ agreements }, round, i, digit, { digit: { classes } }) {
  let sum = 0;
  for (let k = 0; k < round; k += 1) sum += agreements[k][i * classes + digit];
  return sum;
}

/**
 * What a capsule gives each class while it has agreed with none: all logits are 0, but for the leak's.
 * @param {Pick<Info, "classes" | "routing">} info
 */
export const evenCoupling = ({ classes, routing }) => 1 / (classes.length + (routing && routing.leak !== null ? Math.exp(routing.leak) : 0));

/** What of a capsule's vote goes to no digit at all, where the network leaks. @param {Float32Array} couplings @param {number} i @param {number} classes */
export function leaked(couplings, i, classes) {
  let sum = 0;
  for (let j = i * classes; j < (i + 1) * classes; j += 1) sum += couplings[j];
  return Math.max(0, 1 - sum);
}

/**
 * What each capsule adds to a digit in one round: c_ij · û_ij · v_j / ‖v_j‖. Since v_j points where
 * s_j = Σ_i c_ij û_ij points, all together give exactly ‖s_j‖, which squashing turns into the length.
 * @param {Trace} trace @param {number} round @param {number} digit @param {Info} info
 */
export function added(trace, round, digit, info) {
  const { classes } = info.digit;
  const [couplings, agreements] = [trace.couplings[round], trace.agreements[round]];
  const length = digitLength(trace.digits[round], digit, info) || 1;
  return numbers(couplings.length / classes, (i) => (couplings[i * classes + digit] * agreements[i * classes + digit]) / length);
}

/** The same, summed over the types at each spot of the image. @param {Float32Array} perCapsule @param {Info} info */
export function bySpot(perCapsule, { primary }) {
  const spots = (primary?.rows ?? 1) * (primary?.columns ?? 1);
  const sum = new Float32Array(spots);
  perCapsule.forEach((value, i) => (sum[i % spots] += value));
  return sum;
}

/** @param {Float32Array} values */
export function total(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/**
 * The vector that squashing makes of one of length n, as a factor.
 * @param {number} n @param {NonNullable<Info["routing"]>["squash"]} kind
 */
export const squashed = (n, kind) => (kind === "exponential" ? 1 - Math.exp(-n) : (n * n) / (1 + n * n));

/**
 * One vote, squashed as if it were the only one: the pose that it alone would make.
 * @param {Trace} trace @param {number} i @param {number} digit @param {Info} info
 */
export function poseOfVote({ votes }, i, digit, { digit: { classes, dims }, routing }) {
  const from = (i * classes + digit) * dims;
  const length = lengthAt(votes, from, dims);
  const factor = length > 0 ? squashed(length, routing?.squash ?? "quadratic") / length : 0;
  return votes.slice(from, from + dims).map((v) => v * factor);
}

/** The longest digit capsule but `digit`. @param {Float32Array} lengths @param {number} digit */
export function runnerUp(lengths, digit) {
  let best = -1;
  lengths.forEach((length, j) => {
    if (j !== digit && (best < 0 || length > lengths[best])) best = j;
  });
  return best < 0 ? digit : best;
}

/**
 * What a digit is in an answer; of two digits in the picture both win.
 * @param {{ present: readonly number[], lengths: Float32Array } | null | undefined} result @param {number | undefined} digit
 * @returns {"winner" | "runnerUp" | null}
 */
export function roleOf(result, digit) {
  if (!result || digit === undefined) return null;
  const { present, lengths } = result;
  if (present.includes(digit)) return "winner";
  return lengths.every((length, j) => present.includes(j) || length <= lengths[digit]) ? "runnerUp" : null;
}
