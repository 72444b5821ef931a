// What the stage "See inside" says before its views are there: text-inside.js has the rest.

import { placeInWords } from "../draw/text.js";
import { fixed } from "../ui/numbers.js";

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
  /** @param {string} caption @param {number} side */
  name: (caption, side) => `${caption}, ${side} × ${side} numbers`,
  /** What the sheets add to one pixel. @param {number[]} inks */
  sum: (inks) => (inks.length < 2 ? "" : `, both sheets: ${inks.map((v) => fixed(v)).join(" + ")}${inks[0] + inks[1] > 1 ? ", clipped" : ""}`),
  /** @param {number} side @param {unknown} there */
  mergedLabel: (side, there) => (there ? `Both digits as the network sees them, ${side} by ${side} pixels` : `${side} by ${side} pixels, all paper`),
  /** @param {boolean} both */
  apartLabel: (both) => (both ? "The two sheets in their own inks, dark where they overlap" : "The sheets in their own inks"),
  /** @param {number} k @param {PlacedDigit | null} digit */
  place: (k, digit) => `${k ? "second" : "first"}: ${digit ? placeInWords(digit) : "blank"}`,
};

export const door = {
  /** @param {string} why */
  failed: (why) => `The views of the inside could not be loaded. ${why}`,
  retry: "Retry",
};
