// @ts-check
// From the drawing to grey values that the normalisation takes: 0 paper … 1 ink.

import { context2d } from "./dom.js";
import { PAD_UNITS } from "./drawing.js";
import { InkLayer } from "./ink-layer.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

const canvas = document.createElement("canvas");
// On the processor: the pixels are read back after every move of the pen.
const settings = { willReadFrequently: true };
const layer = new InkLayer(canvas, settings);

/**
 * Grey values of the drawing and their side. The size does not depend on the screen,
 * so the same strokes give the same digit on every device.
 * @param {Drawing} drawing
 * @returns {{ gray: Float32Array, side: number }}
 */
export function grayOf(drawing) {
  const { image, strokes } = drawing.state;
  if (image && strokes.length === 0 && !drawing.live) {
    return { gray: Float32Array.from(image.ink, (v) => v / 255), side: image.size };
  }
  layer.paint(drawing, PAD_UNITS, "#000");
  const { data } = context2d(canvas, settings).getImageData(0, 0, PAD_UNITS, PAD_UNITS);
  const gray = new Float32Array(PAD_UNITS * PAD_UNITS);
  for (let k = 0; k < gray.length; k += 1) gray[k] = data[4 * k + 3] / 255;
  return { gray, side: PAD_UNITS };
}

/**
 * Mean ink in each square of a grid of `cells` × `cells`, for the keyboard's view of the pad.
 * @param {{ gray: Float32Array, side: number }} raster
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
