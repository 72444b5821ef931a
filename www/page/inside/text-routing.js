// What the panel "Routing by agreement" says.

import { fixed, grouped, percent, signed } from "../ui/numbers.js";

/** @typedef {import("./steps.js").Moment} Moment */

/** A capsule by its place. @param {{ type: number, row: number, column: number }} place */
export const placeInWords = ({ type, row, column }) => `type ${type + 1}, row ${row + 1}, column ${column + 1}`;

/** @type {Record<import("./steps.js").Step, string>} */
const STEP_NAMES = { softmax: "softmax", sum: "weighted sum", squash: "squash", agreement: "agreement" };

/** What a screen reader calls a formula that must be scrolled. */
export const formulaName = "Formula";

export const routing = {
  iterations: "Routing iterations",
  digit: "Digit",
  beside: "beside",
  winner: "winner",
  runnerUp: "runner-up",
  back: "One step back",
  on: "One step on",
  play: "Play",
  pause: "Pause",
  time: "Time line of routing",
  none: "Draw a digit: then its capsules vote.",
  coming: "The votes are on their way.",
  /** @param {Moment} moment @param {number} rounds */
  moment: ({ round, step }, rounds) => `Iteration ${round + 1} of ${rounds}: ${STEP_NAMES[step]}`,
  /** @param {Moment} moment @param {number} rounds @param {string} name of the digit @param {{ even: number, none: number } | null} leak of the first round, what each digit gets, and none; null: there is no leak */
  meaning: ({ round, step }, rounds, name, leak) =>
    ({
      softmax:
        round === 0
          ? leak
            ? `All logits are 0, so every capsule gives each digit ${percent(leak.even)} of its vote; the rest, ${percent(leak.none)}, leaks to no digit at all.`
            : "All logits are 0, so every capsule splits its vote evenly."
          : "Each capsule gives more of its vote to digits that it agreed with, and less to the others.",
      sum: `The votes for ${name}, each times its coupling, add up to one long vector.`,
      squash: `Squashing keeps the direction and makes the length less than 1: the capsule of ${name}${round + 1 === rounds ? ", and its answer" : " for this iteration"}.`,
      agreement: `Votes that point where the capsule of ${name} points gain; votes against it lose.`,
    })[step] + (leak && round > 0 && step === "softmax" ? " A part leaks to no digit at all." : ""),
  ofThis: "\u00a0from i\u00a0",
  ofOthers: "\u00a0from all others\u00a0",
  /** @param {string} place */
  example: (place) => `Here i is the capsule of ${place}.`,
  space: "Vote space",
  where: "Where from",
  couplings: "Couplings",
  marks: { pose: "final pose →", unit: "length 1" },
  /** @param {string} name @param {number} count */
  spaceLabel: (name, count) => `Votes of ${grouped(count)} primary capsules for ${name}, in the plane of its final pose`,
  /** @param {string} place @param {string} name @param {{ length: number, coupling: number, agreement: number }} vote */
  vote: (place, name, { length, coupling, agreement }) =>
    `${place}: a vote ${fixed(length)} long for ${name}, coupling ${fixed(coupling)}, agreement ${signed(agreement)}`,
  /** @param {string} name @param {number} round */
  whereName: (name, round) => `Iteration ${round + 1}: what each spot adds to ${name}`,
  /** @param {string} name @param {number} row @param {number} column @param {number} value @param {string} most place of the capsule that adds most */
  spot: (name, row, column, value, most) => `Row ${row + 1}, column ${column + 1}: adds ${signed(value)} to ${name}, most of it by ${most}`,
  /** @param {number} sum @param {{ row: number, column: number }} most @param {number} added there */
  sum: (sum, { row, column }, added) => `Σ = ‖s‖ = ${fixed(sum)}. Most comes from row ${row + 1}, column ${column + 1}: ${fixed(added)}.`,
  notYet: "Nothing is added up yet.",
  legend: "added by a spot; agreement of a vote",
  notes: [
    "Vote space: each circle is a vote, its area coupling × length; to the right lies the final pose, up and down the direction in which the votes differ most.",
    "Where from: the small square is the spot that adds most; the large frame is what the capsule that you follow sees.",
    "Couplings: a dot for each capsule. Those with short votes agree with little and stay near the even split.",
  ],
  tableNote: "Coupling: the mean over all capsules, long ones counting more. Spread: how far the votes lie from their mean, as a share of their length; 0 if all agree. Length: of the digit’s capsule.",
  rest: "Point at a vote or a spot to read it; press it to follow its capsule.",
  table: "Iteration by iteration",
  heads: { round: "round", coupling: "cou\u00adpling", spread: "spread", sum: "‖s‖", length: "length" },
  /** @param {string} name @param {number} round @param {Float32Array} couplings of all capsules */
  strip: (name, round, couplings) => `Iteration ${round + 1}: ${distribution(couplings, name)}`,
};

/** @param {Float32Array} couplings @param {string} name */
function distribution(couplings, name) {
  const sorted = couplings.slice().sort();
  const at = (/** @type {number} */ quantile) => percent(sorted[Math.round(quantile * (sorted.length - 1))]);
  const many = sorted.filter((v) => v > 0.5).length;
  return `of ${grouped(sorted.length)} capsules ${many === 0 ? "none gives" : many === 1 ? "one gives" : `${many} give`} more than half of its vote to ${name}; the middle half gives ${at(0.25)} to ${at(0.75)}, the most is ${at(1)}`;
}
