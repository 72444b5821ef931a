// Whether there is enough of a drawing to read: a dot, a dash or a blob has the shape of no digit, and stretched to
// the size of one it would be answered with confidence all the same.

import { formOf } from "./form.js";
import { grayOf } from "./raster.js";

/** @import { SheetState, Stroke } from "../types.js" */
/** @import { Drawing } from "./drawing.js" */
/** @import { Sheet } from "./sheet.js" */

/**
 * A part of the ink is this much longer than the ink is thick, in one direction or the other. Of digits of all sizes with all
 * pens the network takes none for another one with confidence from 2.0 on, and two of 2,000 of MNIST have less (docs/decisions/0007).
 */
const LEAST_LENGTH = 2.1;
/** Lower than this, a part is a dash, however long. */
const LEAST_HEIGHT = 1.35;
/** Of a picture that was opened: pixels that its ink's longer side covered there. */
const LEAST_PIXELS = 8;

/** What was found of a sheet that rests, or of the stroke under the pen. @type {WeakMap<SheetState | Stroke, { at: string, tooSmall: boolean }>} */
const found = new WeakMap();

/** @param {Sheet} sheet */
export function isTooSmall(sheet) {
  const { state, live } = sheet;
  if (state.image && state.strokes.length === 0 && !live) return state.image.detail !== undefined && state.image.detail < LEAST_PIXELS;
  const at = JSON.stringify(sheet.imageBox);
  const before = found.get(live ?? state);
  // a stroke that grows is looked at until there is enough, not in every frame
  if (before?.at === at && (!live || !(before.tooSmall || live.erase))) return before.tooSmall;
  const tooSmall = hasNoForm(sheet);
  found.set(live ?? state, { at, tooSmall });
  return tooSmall;
}

/** By the ink that is left, if any is. @param {Sheet} sheet */
function hasNoForm(sheet) {
  const { gray, side } = grayOf(sheet);
  const { thickness, parts } = formOf(gray, side);
  const isForm = (/** @type {{ width: number, height: number }} */ { width, height }) => Math.max(width, height) >= LEAST_LENGTH * thickness && height >= LEAST_HEIGHT * thickness;
  return !parts.some(isForm) && gray.some((ink) => ink > 0);
}

/** Which of the sheets that are read have too little on them. @param {Pick<Drawing, "sheet" | "sheets" | "two">} drawing */
export const sheetsTooSmall = ({ sheet, sheets, two }) => [...sheets.keys()].filter((k) => (two || sheets[k] === sheet) && isTooSmall(sheets[k]));
