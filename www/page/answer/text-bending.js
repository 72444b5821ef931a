// What "Change a pose" says; it comes with the part itself.

import { aClass, fixed, grouped, percent, signed } from "../ui/numbers.js";

/** @typedef {import("./pose-range.js").Statistics} Statistics */

export const bending = {
  pose: "Pose of",
  before: "As it is",
  after: "Changed",
  undo: "Undo",
  redo: "Redo",
  reset: "Reset all",
  nothing: "Draw something first: then its poses can be changed.",
  coming: "The poses of your drawing are on their way.",
  /** @param {string} name @param {number} before @param {number} after @param {boolean} isSquashed a capsule's, so below 1 by itself */
  state: (name, before, after, isSquashed) => `Pose of ${name}: length ${fixed(before)}${fixed(before, 3) === fixed(after, 3) ? "" : `, changed ${fixed(after)}${isSquashed && after >= 1 ? ", longer than squashing allows" : ""}`}.`,
  /** @param {string} name @param {boolean} isBent */
  picture: (name, isBent) => `What the decoder draws from the ${isBent ? "changed " : ""}pose of ${name}`,
  /** @param {Statistics | null} statistics */
  range(statistics) {
    if (!statistics) return "Each slider reaches 0.25 to either side of your drawing’s own value, which the mark shows: nothing was measured of this network.";
    const of = `The numbers that change the picture most come first. Each slider reaches two standard deviations to either side of its mean on ${grouped(statistics.digits)} validation digits, with the network as it was trained; the mark is your drawing’s own value, and the pictures show both ends.`;
    return statistics.stale ? `${of} This was measured before the network was taught.` : of;
  },
  /** @param {number} dims */
  all: (dims) => `All ${dims} numbers`,
};

export const dial = {
  /** @param {number} k */
  title: (k) => `Number ${k + 1}`,
  namePlaceholder: "name what it does",
  /** @param {number} k */
  nameLabel: (k) => `Your name for number ${k + 1}`,
  /** @param {number} value @param {number} own */
  spoken: (value, own) => (value === own ? `${signed(value)}, your drawing’s own` : `${signed(value)}, your drawing’s is ${signed(own)}`),
  /** @param {number} k @param {number} own */
  reset: (k, own) => `Number ${k + 1} back to ${signed(own)}`,
};

export const sweep = {
  /** @param {number} dims @param {number} columns */
  title: (dims, columns) => `All ${dims}, swept: ${dims * columns} pictures`,
  name: "Sweep: one number changed in each row",
  rest: "Each row changes one number from its lower to its upper end and leaves the others. Press a picture to take its value.",
  /** @param {string} number @param {string} value */
  reading: (number, value) => `${number} at ${value}`,
  low: "lower end",
  high: "upper end",
  /** @param {number} k @param {string} name */
  row: (k, name) => (name ? `Number ${k + 1}, “${name}”` : `Number ${k + 1}`),
};

export const morph = {
  title: "From one pose to another",
  rest: "Hold a pose, draw or set another one, hold that as well, and walk from one to the other.",
  hold: ["Hold as A", "Hold as B"],
  slot: ["A", "B"],
  /** @param {string} slot @param {string | null} name */
  picture: (slot, name) => (name === null ? `${slot}: nothing held` : `${slot}: ${aClass(name)}, as the decoder draws the held pose`),
  between: "Between A and B",
  /** @param {number} share 0…1 */
  spoken: (share) => `${percent(share)} of the way from A to B`,
  strip: "Nine poses from A to B, as the decoder draws them",
  /** @param {string} a @param {string} b */
  differ: (a, b) => `A is ${aClass(a)} and B ${aClass(b)}: the numbers of two poses do not mix. Hold two of one digit.`,
  /** @param {string} name */
  straight: (name) => `A straight line through the numbers of ${aClass(name)}: every picture is decoded, none is blended.`,
};
