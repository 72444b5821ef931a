// @ts-check
// A picture in transparent inks laid over each other: what two share is the mixture of both.

import { layInk, paperRgb } from "./colors.js";
import { context2d } from "./dom.js";

/** @typedef {{ rgb: [number, number, number], values: ArrayLike<number> }} Ink one value a pixel, 0…1 */

/**
 * One canvas pixel a number, as in pixels.js.
 * @param {HTMLCanvasElement} canvas
 * @param {Ink[]} inks none: blank paper
 * @param {number} columns
 * @param {number} rows
 */
export function paintInks(canvas, inks, columns, rows) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const context = context2d(canvas);
  const paper = paperRgb();
  const picture = new Float32Array(3 * columns * rows);
  for (let k = 0; k < picture.length; k += 1) picture[k] = paper[k % 3];
  for (const { rgb, values } of inks) layInk(picture, rgb, values);
  const image = context.createImageData(columns, rows);
  for (let k = 0; k < columns * rows; k += 1) {
    for (let c = 0; c < 3; c += 1) image.data[4 * k + c] = picture[3 * k + c];
    image.data[4 * k + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
