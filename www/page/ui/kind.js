// What the views are built for: the classes of a network, the numbers of a pose, the side of an image.

import { setText } from "./dom.js";
import { COUNTS, text } from "./text.js";

/** @import { CapsNet } from "../types.js" */

/**
 * @typedef {object} Kind
 * @property {readonly string[]} classes  their names
 * @property {number} dims  numbers in a pose
 * @property {number} side  of the image, in pixels
 */

/** @param {CapsNet["info"]} info @returns {Kind} */
export const kindOf = ({ classes, digit, image }) => ({ classes, dims: digit.dims, side: image.rows });

/** @param {Kind} a @param {Kind} b */
export const isSameKind = (a, b) =>
  a.dims === b.dims && a.side === b.side && a.classes.length === b.classes.length && a.classes.every((name, k) => name === b.classes[k]);

/**
 * Puts the network's own counts into the page's sentences, and what its classes are called.
 * @param {Kind} kind
 */
export function sayKind({ classes, dims, side }) {
  const [name, names] = classes.every((each) => /^\d$/.test(each)) ? text.digits : text.classes;
  const words = { classes: COUNTS[classes.length] ?? classes.length, dims: COUNTS[dims] ?? dims, side, name, names };
  for (const [kind, word] of Object.entries(words)) {
    for (const element of document.querySelectorAll(`[data-kind="${kind}"]`)) setText(element, String(word));
  }
}
