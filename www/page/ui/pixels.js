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
export function paintPixels(canvas, values, columns, rows, colors, share) {
  const table = wordsOf(colors);
  const last = table.length - 1;
  const image = new ImageData(columns, rows);
  const words = new Uint32Array(image.data.buffer);
  for (let k = 0; k < words.length; k += 1) {
    const value = values ? values[k] : 0;
    const at = share ? share(value) : value;
    words[k] = table[at > 0 ? (at < 1 ? Math.round(at * last) : last) : 0]; // what is no number is the lowest
  }
  put(canvas, image);
}

/** The colours of a scale as the words that a picture consists of: a scale is made once a theme. @type {WeakMap<Uint8Array, Uint32Array>} */
const tables = new WeakMap();

/** @param {Uint8Array} colors */
function wordsOf(colors) {
  let table = tables.get(colors);
  if (!table) {
    const bytes = new Uint8ClampedArray((4 * colors.length) / 3).fill(255);
    colors.forEach((byte, k) => (bytes[4 * Math.floor(k / 3) + (k % 3)] = byte));
    table = new Uint32Array(bytes.buffer);
    tables.set(colors, table);
  }
  return table;
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
  const image = new ImageData(columns, rows);
  for (let k = 0; k < columns * rows; k += 1) {
    for (let c = 0; c < 3; c += 1) image.data[4 * k + c] = picture[3 * k + c];
    image.data[4 * k + 3] = 255;
  }
  put(canvas, image);
}

/** @param {HTMLCanvasElement} canvas @param {ImageData} image */
function put(canvas, image) {
  if (canvas.width !== image.width) canvas.width = image.width;
  if (canvas.height !== image.height) canvas.height = image.height;
  context2d(canvas).putImageData(image, 0, 0);
}
