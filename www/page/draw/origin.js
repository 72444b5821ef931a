// Which opened picture an image on the pad came from, also after undo, and how it was wished. Reading pictures is
// fetched with the first one; this is here before.

import { USUAL_THRESHOLD } from "./picture/threshold.js";

/** @import { InkImage } from "../types.js" */
/** @import { OpenedPicture } from "./opened.js" */
/** @import { Box } from "./picture/planes.js" */

/**
 * @typedef {object} Wish
 * @property {Box | null} crop in pixels of the picture; null: wherever the digit is
 * @property {number} turn degrees, clockwise
 * @property {number} threshold share of the usual ink from which on something is ink, 0 … 1
 * @property {boolean} invert paper for ink, ink for paper
 */

/** @type {Wish} */
export const AS_IT_COMES = { crop: null, turn: 0, threshold: USUAL_THRESHOLD, invert: false };

/** @type {WeakMap<InkImage, { opened: OpenedPicture, wish: Wish }>} */
export const origins = new WeakMap();

/** @param {InkImage | null} image */
export const originOf = (image) => (image ? (origins.get(image) ?? null) : null);
