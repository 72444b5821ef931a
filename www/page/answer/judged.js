// How usual an answer is: its longest capsule and its redrawing, beside those of digits that the network
// was measured on and did not learn from.

import { longest, PRESENT, redrawn } from "./reading.js";
import { statisticsOf } from "./pose-range.js";

/** @typedef {import("../types.js").Shown} Shown */

/** An answer rarer than this among real digits is unusual. */
const RARE = 0.01;
/**
 * An answer is sure only where its longest capsule is longer than in half of the digits: no letter of a font
 * that training never saw gets there (`cargo xtask evaluate`, "no digit, but trusted"). Of a network without
 * statistics, or taught since, nobody knows.
 */
const SURE = 0.5;

/**
 * @typedef {object} Judgement
 * @property {number} digits  how many it is compared with
 * @property {number} shorter  share of them whose longest capsule was shorter, 0 … 1
 * @property {number} worse  share of them that were redrawn worse, 0 … 1
 * @property {number} missed  share of the ink that the redrawing misses, 0 … 1
 * @property {boolean} isShort
 * @property {boolean} isRedrawnBadly
 * @property {boolean} isSure  long as in most digits, and redrawn as they are
 */

/**
 * The share of a distribution below a value.
 * @param {ArrayLike<number>} quantiles evenly spaced from 0 to 100 %
 * @param {number} value
 */
export function shareBelow(quantiles, value) {
  const last = quantiles.length - 1;
  if (!(value > quantiles[0])) return 0;
  if (value >= quantiles[last]) return 1;
  let k = 1;
  while (quantiles[k] < value) k += 1;
  return (k - 1 + (value - quantiles[k - 1]) / (quantiles[k] - quantiles[k - 1])) / last;
}

/** @param {ArrayLike<number>} drawn @param {ArrayLike<number>} seen */
function squaredError(drawn, seen) {
  let sum = 0;
  for (let k = 0; k < seen.length; k += 1) sum += (drawn[k] - seen[k]) ** 2;
  return sum;
}

/**
 * Whether an answer was routed as the network was trained: with another number of iterations a length means something
 * else, and no digits were measured.
 * @param {Pick<Shown, "result" | "network">} shown
 */
export function isRoutedAsTrained({ result, network }) {
  const own = network?.routingIterations;
  return !own || (result?.routingIterations ?? own) === own;
}

/** @typedef {Pick<Shown, "result" | "pixels" | "network" | "two" | "precomputed" | "original">} Judged */

/** Of the last answer: the numeral, its words and the preview ask one after the other. */
let last = { of: /** @type {unknown[]} */ ([]), judgement: /** @type {Judgement | null} */ (null) };

/**
 * null where nothing is known: no answer, no statistics, weights that were taught since, or other routing.
 * @param {Judged} shown
 * @returns {Judgement | null}
 */
export function judge(shown) {
  const of = [shown.result, shown.pixels, shown.network, shown.two, shown.precomputed, shown.original];
  if (of.some((part, k) => part !== last.of[k])) last = { of, judgement: judged(shown) };
  return last.judgement;
}

/** The statistics that are those of the weights which answer. @param {Pick<Judged, "network" | "two" | "original">} shown */
export function comparedWith({ network, two, original }) {
  const statistics = statisticsOf(network);
  return !statistics || two || (statistics.stale && !original) ? null : statistics;
}

/** @param {Judged} shown @returns {Judgement | null} */
function judged(shown) {
  const { result, pixels, precomputed } = shown;
  const statistics = comparedWith(shown);
  if (!statistics || !result || !pixels || precomputed || !isRoutedAsTrained(shown)) return null;
  const shorter = shareBelow(statistics.longest, Math.max(...result.lengths));
  const worse = 1 - shareBelow(statistics.error, squaredError(result.reconstruction, pixels));
  const isRedrawnBadly = worse < RARE;
  return {
    digits: statistics.digits,
    shorter,
    worse,
    missed: 1 - redrawn(result.reconstruction, pixels),
    isShort: shorter < RARE,
    isRedrawnBadly,
    isSure: shorter >= SURE && !isRedrawnBadly,
  };
}

/**
 * How the answer's numeral may stand there: large and plain only where the words are sure, too.
 * @param {Shown} shown
 * @returns {"digit" | "likely" | "perhaps" | "none"}
 */
export function certainty(shown) {
  const { result, two, precomputed } = shown;
  if (!result || precomputed) return "digit";
  if (two) return isRoutedAsTrained(shown) ? "digit" : "likely";
  const judgement = judge(shown);
  if (judgement?.isShort) return "none";
  if (judgement?.isRedrawnBadly || longest(result.lengths)[0].length < PRESENT) return "perhaps";
  return judgement?.isSure ? "digit" : "likely";
}
