// @ts-check
// From a sheet to grey values that the normalisation takes: 0 paper … 1 ink.

import { context2d } from "../ui/dom.js";
import { InkLayer } from "./ink-layer.js";
import { PAD_UNITS } from "./sheet.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */

/**
 * @typedef {object} Raster
 * @property {Float32Array} gray row by row
 * @property {number} side in grey values
 * @property {{ left: number, top: number, side: number }} box where it lies on the pad, in pad units
 */

const WHOLE_PAD = { left: 0, top: 0, side: PAD_UNITS };
// On the processor: the pixels are read back after every move of the pen.
const settings = { willReadFrequently: true };
/** Each sheet has its own, which paints only what is new on it. @type {WeakMap<Sheet, InkLayer>} */
const layers = new WeakMap();

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
  const layer = layers.get(sheet) ?? new InkLayer(document.createElement("canvas"), settings);
  layers.set(sheet, layer);
  layer.paint(sheet, PAD_UNITS, "#000");
  const { data } = context2d(layer.canvas, settings).getImageData(0, 0, PAD_UNITS, PAD_UNITS);
  const gray = new Float32Array(PAD_UNITS * PAD_UNITS);
  for (let k = 0; k < gray.length; k += 1) gray[k] = data[4 * k + 3] / 255;
  return { gray, side: PAD_UNITS, box: WHOLE_PAD };
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
