// @ts-check
// What the stage "See inside" says.

import { placeInWords } from "../draw/text.js";
import { fixed, percent, signed } from "../ui/numbers.js";

/** @typedef {import("../types.js").PlacedDigit} PlacedDigit */

export const legend = { paper: "0 paper", ink: "1 ink" };

export const seen = {
  rest: "Point at a pixel to read its value.",
  asItIs: "MNIST’s own picture, sized and centred by its makers.",
  normalise: "Size and centre the digit",
  /** @param {number} side */
  name: (side) => `The ${side} × ${side} numbers that the network sees`,
  /** @param {number} ink @param {number} row @param {number} column */
  reading: (ink, row, column) => `ink ${fixed(ink)} at row ${row + 1}, column ${column + 1}`,
  /** @param {number} side @param {unknown} there */
  label: (side, there) => (there ? `The drawing as the network sees it, ${side} by ${side} pixels` : `${side} by ${side} pixels, all paper`),
};

export const seenTwo = {
  merged: "As the network gets it",
  apart: "Whose ink it is",
  normalise: "Size and centre each digit",
  both: "where both lie",
  /** @param {string} caption */
  name: (caption) => `${caption}, 36 × 36 numbers`,
  /** What the sheets add to one pixel. @param {number[]} inks */
  sum: (inks) => (inks.length < 2 ? "" : `, both sheets: ${inks.map((v) => fixed(v)).join(" + ")}${inks[0] + inks[1] > 1 ? ", clipped" : ""}`),
  /** @param {unknown} there */
  mergedLabel: (there) => (there ? "Both digits as the network sees them, 36 by 36 pixels" : "36 by 36 pixels, all paper"),
  /** @param {boolean} both */
  apartLabel: (both) => (both ? "The two sheets in their own inks, dark where they overlap" : "The sheets in their own inks"),
  /** @param {number} k @param {PlacedDigit | null} digit */
  place: (k, digit) => `${k ? "second" : "first"}: ${digit ? placeInWords(digit) : "blank"}`,
};

export const primary = {
  name: "Primary capsules",
  rest: "Point at a needle to read its numbers.",
  none: "No capsule here.",
  /** @param {number} type */
  caption: (type) => `type ${type + 1}`,
  /** @param {number} type @param {number} row @param {number} column */
  spot: (type, row, column) => `Type ${type + 1}, row ${row + 1}, column ${column + 1}`,
  /** @param {number} length @param {{ name: string, coupling: number } | null} favourite null: none @param {number[]} pose */
  reading: (length, favourite, pose) =>
    `length ${fixed(length)}, ${favourite ? `${percent(favourite.coupling)} of its vote to ${favourite.name}` : "its vote evenly split"}; ${pose.map(signed).join(" ")}`,
  /** @param {number} count @param {number | null} long null: nothing is drawn */
  label: (count, long) => `${count} primary capsules, ${long === null ? "none active" : `${long} of them longer than one half`}`,
};

export const routing = {
  iterations: "Routing iterations",
  heads: { number: "iter.", length: "length" },
  /** @param {string | null} name */
  adds: (name) => (name === null ? "adds" : `adds to ${name}`),
  /** @param {string | null} name */
  couplings: (name) => (name === null ? "coupling" : `coupling to ${name}`),
  legend: "added by a spot",
  /** @param {number} index */
  name: (index) => `Iteration ${index + 1}: what each spot adds`,
  /** @param {number} index @param {number} row @param {number} column @param {number} added @param {string} name */
  reading: (index, row, column, added, name) => `Iteration ${index + 1}, row ${row + 1}, column ${column + 1}: this spot adds ${signed(added)} to ${name}`,
  /** @param {number} index @param {string | null} name */
  map: (index, name) => `Iteration ${index + 1}: ${name === null ? "nothing yet" : `what each spot adds to ${name}`}`,
  /** @param {number} index @param {{ couplings: Float32Array, name: string } | null} facts */
  strip: (index, facts) => `Iteration ${index + 1}: ${facts ? spread(facts.couplings, facts.name) : "nothing to route yet"}`,
};

/** @param {Float32Array} couplings @param {string} name */
function spread(couplings, name) {
  const sorted = couplings.slice().sort();
  const at = (/** @type {number} */ quantile) => percent(sorted[Math.round(quantile * (sorted.length - 1))]);
  const many = sorted.filter((v) => v > 0.5).length;
  return `of ${sorted.length} capsules ${many === 0 ? "none gives" : many === 1 ? "one gives" : `${many} give`} more than half of its vote to ${name}; the middle half gives ${at(0.25)} to ${at(0.75)}, the most is ${at(1)}`;
}
