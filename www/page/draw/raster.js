// From a sheet to grey values that the normalisation takes: 0 paper … 1 ink.

import { valueAt } from "./picture/place-ink.js";
import { PAD_UNITS } from "./sheet.js";
import { layStroke } from "./stroke-raster.js";

/** @import { InkImage, SheetState } from "../types.js" */
/** @typedef {import("./sheet.js").Sheet} Sheet */

/**
 * @typedef {object} Raster
 * @property {Float32Array} gray row by row
 * @property {number} side in grey values
 * @property {{ left: number, top: number, side: number }} box where it lies on the pad, in pad units
 */

const WHOLE_PAD = { left: 0, top: 0, side: PAD_UNITS };
/** What is settled on each sheet: only what is new is added to it. @type {WeakMap<Sheet, { state: SheetState, at: string, gray: Float32Array }>} */
const settled = new WeakMap();

/**
 * Grey values of what lies on the sheet. A picture alone gives its own, whole even where it was
 * moved over the edge.
 * @param {Sheet} sheet
 * @returns {Raster}
 */
export function grayOf(sheet) {
  const { image, strokes } = sheet.state;
  if (!image || strokes.length > 0 || sheet.live) return padOf(sheet);
  return { gray: Float32Array.from(image.ink, (v) => v / 255), side: image.size, box: sheet.imageBox };
}

/**
 * Grey values of the whole pad. The size does not depend on the screen, so the same strokes give
 * the same digit on every device.
 * @param {Sheet} sheet
 * @returns {Raster}
 */
export function padOf(sheet) {
  const { state, live, imageBox } = sheet;
  const before = settled.get(sheet);
  const at = JSON.stringify(imageBox);
  const grows = before && before.at === at && state.image === before.state.image && before.state.strokes.every((stroke, k) => stroke === state.strokes[k]);
  const gray = grows ? before.gray : new Float32Array(PAD_UNITS * PAD_UNITS);
  if (!grows && state.image) layImage(gray, state.image, imageBox);
  for (const stroke of state.strokes.slice(grows ? before.state.strokes.length : 0)) layStroke(gray, stroke);
  settled.set(sheet, { state, at, gray });
  const shown = gray.slice();
  if (live) layStroke(shown, live, true);
  return { gray: shown, side: PAD_UNITS, box: WHOLE_PAD };
}

/** @param {Float32Array} gray @param {InkImage} image @param {{ left: number, top: number, side: number }} box in pad units */
function layImage(gray, { ink, size }, { left, top, side }) {
  const scale = size / side;
  for (let k = 0; k < gray.length; k += 1) {
    gray[k] = valueAt(ink, size, size, ((k % PAD_UNITS) + 0.5 - left) * scale, (Math.floor(k / PAD_UNITS) + 0.5 - top) * scale) / 255;
  }
}

/**
 * Mean ink in each square of a grid of `cells` × `cells`, for the keyboard's view of the pad.
 * @param {Raster} raster of the whole pad
 * @param {number} cells
 * @returns {Float32Array}
 */
export function coverage({ gray, side }, cells) {
  const sum = new Float32Array(cells * cells);
  for (let y = 0; y < side; y += 1) {
    const row = Math.floor((y * cells) / side);
    for (let x = 0; x < side; x += 1) sum[row * cells + Math.floor((x * cells) / side)] += gray[y * side + x];
  }
  const area = (side / cells) ** 2;
  return sum.map((v) => v / area);
}
