// How far each number of a pose can be bent, and which ones come first. With the network's statistics:
// two standard deviations about the mean of the class's digits, largest effect first (UC in
// demos.md: raw steps leave what the decoder has ever seen). Without them: a quarter about the
// drawing's own value, as in figure 4 of Sabour et al. 2017.

/** @typedef {import("../types.js").CapsNet["info"]} Info */

/** @typedef {import("../../capsnet.js").Statistics} Statistics */

/** @typedef {{ low: number, high: number }} Range */

/** Without statistics. */
export const REACH = 0.25;
/** Deviations about the mean. */
const DEVIATIONS = 2;
/** A number that never varied can be moved a little all the same. */
const LEAST = 0.02;
/** Positions of a slider. */
export const POSITIONS = 200;

/** @param {Info | null} info @returns {Statistics | null} */
export const statisticsOf = (info) => info?.statistics ?? null;

/**
 * @param {Statistics | null} statistics @param {number} digit @param {number} dims D
 * @returns {number[]} indices into the pose
 */
export function orderOf(statistics, digit, dims) {
  return Array.from({ length: dims }, (_, k) => (statistics ? statistics.order[digit * dims + k] : k));
}

/**
 * The own value always lies within.
 * @param {Statistics | null} statistics @param {number} digit @param {Float32Array} own the pose as the network gave it @param {number} k
 * @returns {Range}
 */
export function rangeOf(statistics, digit, own, k) {
  const value = own[k];
  if (!statistics) return { low: value - REACH, high: value + REACH };
  const at = digit * own.length + k;
  const reach = Math.max(LEAST, DEVIATIONS * statistics.deviation[at]);
  return { low: Math.min(value, statistics.mean[at] - reach), high: Math.max(value, statistics.mean[at] + reach) };
}

/** Where a value stands on its slider, 0 … 1. @param {number} value @param {Range} range */
export const shareOf = (value, { low, high }) => Math.min(1, Math.max(0, (value - low) / (high - low)));

/** The slider's nearest position. @param {number} value @param {Range} range */
export const positionOf = (value, range) => Math.round(POSITIONS * shareOf(value, range));

/**
 * The value of a position; the one nearest to the own value stands for exactly that.
 * @param {number} position @param {Range} range @param {number} own
 */
export function valueAt(position, range, own) {
  if (position === positionOf(own, range)) return own;
  return range.low + ((range.high - range.low) * position) / POSITIONS;
}

/** Columns of a sweep. */
export const COLUMNS = 11;

/** The values of a row of the sweep, from end to end. @param {Range} range */
export const sweepOf = ({ low, high }) => Array.from({ length: COLUMNS }, (_, c) => low + ((high - low) * c) / (COLUMNS - 1));

/**
 * The pose once for each of many values of single numbers.
 * @param {Float32Array} pose
 * @param {{ k: number, value: number }[]} changes
 * @returns {Float32Array} changes · D
 */
export function changed(pose, changes) {
  const all = new Float32Array(changes.length * pose.length);
  changes.forEach(({ k, value }, n) => {
    all.set(pose, n * pose.length);
    all[n * pose.length + k] = value;
  });
  return all;
}

/** Between two poses, from one to the other. @param {Float32Array} from @param {Float32Array} to @param {number} share 0 … 1 */
export const between = (from, to, share) => (share === 0 ? from : share === 1 ? to : from.map((v, k) => v + share * (to[k] - v)));
