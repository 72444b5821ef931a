// @ts-check
// A small picture of numbers, one canvas pixel a number; CSS enlarges it without smoothing.

import { context2d } from "./dom.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number> | null} values row by row; null paints the lowest colour
 * @param {number} columns
 * @param {number} rows
 * @param {Uint8Array} colors see colors.js
 * @param {(value: number) => number} [share] where on the scale a value lies, 0…1
 */
export function paintPixels(canvas, values, columns, rows, colors, share = (v) => v) {
  if (canvas.width !== columns) canvas.width = columns;
  if (canvas.height !== rows) canvas.height = rows;
  const context = context2d(canvas);
  const image = context.createImageData(columns, rows);
  const last = colors.length / 3 - 1;
  for (let k = 0; k < columns * rows; k += 1) {
    const t = share(values ? values[k] : 0);
    const c = 3 * Math.round(Math.min(1, Math.max(0, t)) * last);
    image.data[4 * k] = colors[c];
    image.data[4 * k + 1] = colors[c + 1];
    image.data[4 * k + 2] = colors[c + 2];
    image.data[4 * k + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
