// What the panel "The way through the network" says.

import { fixed, grouped, percent } from "../ui/numbers.js";

/** @typedef {import("../types.js").CapsNet["info"]} Info */

const times = (/** @type {number[]} */ ...counts) => counts.map(grouped).join(" × ");
/** The same where there is little room. */
const tight = (/** @type {number[]} */ ...counts) => counts.map(grouped).join("×\u200b"); // which may break there

export const way = {
  /** @param {string} name */
  close: (name) => `${name}: close`,
  drawing: {
    name: "Drawing",
    shape: (/** @type {Info} */ { image }) => tight(image.rows, image.columns),
    sentence: (/** @type {Info} */ { image }) => `All that the network gets: ${grouped(image.rows * image.columns)} numbers from 0, paper, to 1, ink.`,
    ink: "All its numbers together: how many whole pixels of ink there are.",
  },
  convolution: {
    /** @param {number} index */
    name: (index) => `Conv ${index + 1}`,
    /** @param {import("../../capsnet.js").ConvolutionInfo} layer */
    shape: ({ channels, rows, columns }) => tight(channels, rows, columns),
    /** @param {import("../../capsnet.js").ConvolutionInfo} layer @param {number} inputs channels */
    sentence: ({ channels, kernel, receptiveField }, inputs) =>
      `${grouped(channels)} maps, each made by one filter of ${times(inputs, kernel, kernel)} numbers that slides over the maps before; what comes out negative becomes 0. Each place sees ${receptiveField.size} × ${receptiveField.size} pixels, as far as they lie on the drawing.`,
  },
  primary: {
    name: "Primary capsules",
    shape: (/** @type {NonNullable<Info["primary"]>} */ { types, rows, columns, dims }) => `${tight(types, rows, columns)} of\u00a0${dims}`,
    sentence: (/** @type {NonNullable<Info["primary"]>} */ { types, dims }) =>
      `One more convolution, whose channels are read as ${types} types of vectors of ${dims} numbers. Squashing makes each length one below 1: how sure the capsule is that its feature is there.`,
    /** @param {string} place */
    longest: (place) => `Numbers of the longest: ${place}.`,
  },
  votes: {
    name: "Votes",
    shape: (/** @type {number} */ capsules, /** @type {Info["digit"]} */ { classes, dims }) => `${tight(capsules, classes)} of\u00a0${dims}`,
    sentence: (/** @type {number} */ capsules, /** @type {Info} */ { primary, digit }) =>
      `Each of the ${grouped(capsules)} capsules says what each digit’s pose should be: its numbers times a matrix of its own for each digit, ${grouped(capsules * digit.classes)} matrices of ${primary?.dims} × ${digit.dims}. The picture shows, a row a digit and a column a type, how much is routed there.`,
    /** @param {string} name @param {string} place */
    most: (name, place) => `Lengths of the capsule that adds most to ${name} (${place}) and of its vote for ${name}.`,
  },
  digits: {
    name: "Digit capsules",
    shape: (/** @type {Info["digit"]} */ { classes, dims }) => `${classes} of\u00a0${dims}`,
    sentence: (/** @type {Info} */ { digit }) => `The votes for each digit, weighted by routing, add up to its capsule of ${digit.dims} numbers. Its length says how present the digit is.`,
    /** @param {string} name */
    longest: (name) => `Numbers of the longest, ${name}.`,
  },
  scores: {
    name: "Scores",
    sentence: "A dense layer gives each class its numbers, and another one a score of them.",
  },
  decoder: {
    name: "Decoder",
    shape: (/** @type {Info} */ { image }) => tight(image.rows, image.columns),
    /** @param {Info} info @param {string} name @param {number | null} covered share of the ink */
    sentence: ({ digit }, name, covered) =>
      `Of the ${grouped(digit.classes * digit.dims)} numbers all but the ${digit.dims} of ${name || "the answer"} are set to 0, and the decoder draws a picture of those.${covered === null ? "" : ` It covers ${percent(covered)} of your ink.`}`,
    ink: "The length of the pose that it draws, and the ink of the picture, to compare with that of the drawing.",
  },
};

export const maps = {
  grid: (/** @type {number} */ layer) => `Maps of convolution ${layer + 1}`,
  pick: "Press a map to see it large.",
  channel: (/** @type {number} */ channel) => `Map ${channel + 1}`,
  enlarged: (/** @type {number} */ channel) => `Map ${channel + 1}, large`,
  sees: "What the place sees",
  none: "No map here.",
  scale: "One colour scale for all maps",
  rest: "Point at a place of the map to read it and see its part of the drawing.",
  /** @param {number} channel @param {number} row @param {number} column @param {number} value */
  reading: (channel, row, column, value) => `map ${channel + 1}, row ${row + 1}, column ${column + 1}: ${fixed(value, 3)}`,
  /** @param {number} most @param {boolean} isShared */
  legend: (most, isShared) => `${fixed(most)}, the largest ${isShared ? "of all maps" : "of this map"}`,
};
