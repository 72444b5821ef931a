// Whether there is enough of a drawing to read: a dot or a dash has the shape of no digit, and stretched to the
// size of one it would be answered with confidence all the same.

import { extentOf } from "./extent.js";

/** @import { SheetState, Stroke } from "../types.js" */
/** @import { Drawing } from "./drawing.js" */

/** The way of the pen is this much longer than its width at least, in one direction or the other. */
const LEAST_WAY = 1.25;
/** Lower than this share of the pen's width, a way is a dash, however long. */
const FLAT = 0.35;
/** Of a picture that was opened: pixels that its ink's longer side covered there. */
const LEAST_PIXELS = 8;

/**
 * @param {SheetState} state
 * @param {Stroke | null} live under the pen
 * @returns {boolean}
 */
export function isTooSmall({ image, strokes }, live) {
  const inked = [...strokes, ...(live ? [live] : [])].filter(({ erase }) => !erase);
  if (image) return inked.length === 0 && image.detail !== undefined && image.detail < LEAST_PIXELS;
  if (inked.length === 0) return false;
  const width = Math.max(...inked.map((stroke) => stroke.width));
  const { left, right, top, bottom } = extentOf(inked.flatMap(({ points }) => points));
  return Math.max(right - left, bottom - top) < LEAST_WAY * width || bottom - top < FLAT * width;
}

/** Which of the sheets that are read have too little on them. @param {Pick<Drawing, "sheet" | "sheets" | "two">} drawing */
export const sheetsTooSmall = ({ sheet, sheets, two }) => [...sheets.keys()].filter((k) => (two || sheets[k] === sheet) && isTooSmall(sheets[k].state, sheets[k].live));
