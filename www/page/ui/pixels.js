// @ts-check
// Small pictures of numbers, one canvas pixel a number; CSS enlarges them without smoothing.

import { layInk, paperRgb } from "./colors.js";
import { context2d } from "./dom.js";

/** @typedef {{ rgb: [number, number, number], values: ArrayLike<number> }} Ink one value a pixel, 0…1 */

/**
 * Each number in its colour of a scale.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number> | null} values row by row; null paints the lowest colour
 * @param {number} columns
 * @param {number} rows
 * @param {Uint8Array} colors see colors.js
 * @param {(value: number) => number} [share] where on the scale a value lies, 0…1
 */
export function paintPixels(canvas, values, columns, rows, colors, share = (v) => v) {
  const last = colors.length / 3 - 1;
  paint(canvas, columns, rows, colors, (k) => 3 * Math.round(Math.min(1, Math.max(0, share(values ? values[k] : 0))) * last));
}

/**
 * Transparent inks laid over each other: what two share is the mixture of both.
 * @param {HTMLCanvasElement} canvas
 * @param {Ink[]} inks none: blank paper
 * @param {number} columns
 * @param {number} rows
 */
export function paintInks(canvas, inks, columns, rows) {
  const paper = paperRgb();
  const picture = Float32Array.from({ length: 3 * columns * rows }, (_, k) => paper[k % 3]);
  for (const { rgb, values } of inks) layInk(picture, rgb, values);
  paint(canvas, columns, rows, picture, (k) => 3 * k);
}

/**
 * @param {HTMLCanvasElement} canvas @param {number} columns @param {number} rows
 * @param {ArrayLike<number>} bytes @param {(k: number) => number} at where the three of a pixel begin
 */
function paint(canvas, columns, rows, bytes, at) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const image = new ImageData(columns, rows);
  for (let k = 0; k < columns * rows; k += 1) {
    const from = at(k);
    for (let c = 0; c < 3; c += 1) image.data[4 * k + c] = bytes[from + c];
    image.data[4 * k + 3] = 255;
  }
  context2d(canvas).putImageData(image, 0, 0);
}
