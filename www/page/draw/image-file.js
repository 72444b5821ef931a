// @ts-check
// A picture file, dropped, chosen or pasted, becomes an ink image for the pad, or an error in a plain sentence.

import { context2d } from "../ui/dom.js";
import { PAD_UNITS } from "./sheet.js";
import { imageSize } from "./image-size.js";
import { inkFromPixels } from "./ink-from-pixels.js";
import { picture as text } from "./text.js";

/** @typedef {import("../types.js").InkImage} InkImage */

const MOST_BYTES = 40e6;
const MOST_PIXELS = 64e6; // decoded by the browser at 4 bytes each
const HEADER_BYTES = 256 * 1024; // camera files keep a preview before their size
/** Longest side that is worked on; the network gets 28. */
const WORKING_SIDE = 2 * PAD_UNITS;

/** An error whose message is meant for the visitor. */
export class PictureError extends Error {}

/**
 * @param {Blob} file
 * @returns {Promise<InkImage>}
 */
export async function inkFromFile(file) {
  const name = file instanceof File && file.name ? text.called(file.name) : text.unnamed;
  if (file.size === 0) throw new PictureError(name + text.empty);
  if (file.type && !file.type.startsWith("image/")) {
    throw new PictureError(name + text.otherType(file.type));
  }
  if (file.size > MOST_BYTES) {
    throw new PictureError(name + text.tooManyBytes(file.size, MOST_BYTES));
  }
  const size = imageSize(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  refuseHuge(name, size);

  const bitmap = await decode(file, size, name);
  try {
    refuseHuge(name, bitmap);
    const { rgba, width, height } = shrink(bitmap);
    const ink = inkFromPixels(rgba, width, height);
    if (!ink) throw new PictureError(name + text.nothingSeen);
    return { ...square(ink, width, height), name: text.name(name), normalised: false };
  } finally {
    bitmap.close();
  }
}

/**
 * @param {string} name
 * @param {{ width: number, height: number } | null} size
 */
function refuseHuge(name, size) {
  if (!size) return;
  if (size.width * size.height > MOST_PIXELS) {
    throw new PictureError(name + text.tooManyPixels(size, MOST_PIXELS));
  }
}

/**
 * The first frame, already small: `resizeWidth` and `resizeHeight` keep the full picture off the page's thread.
 * @param {Blob} file
 * @param {{ width: number, height: number } | null} size
 * @param {string} name
 */
async function decode(file, size, name) {
  /** @type {ImageBitmapOptions} */
  const options = {};
  if (size && Math.max(size.width, size.height) > WORKING_SIDE) {
    options.resizeQuality = "high";
    // One side only: the browser then keeps the proportions, also of a photo that is stored on its side.
    if (size.width >= size.height) options.resizeWidth = WORKING_SIDE;
    else options.resizeHeight = WORKING_SIDE;
  }
  try {
    return await createImageBitmap(file, options);
  } catch {
    throw new PictureError(name + text.unreadable);
  }
}

/** @param {ImageBitmap} bitmap */
function shrink(bitmap) {
  const scale = Math.min(1, WORKING_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = context2d(Object.assign(document.createElement("canvas"), { width, height }), { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return { rgba: context.getImageData(0, 0, width, height).data, width, height };
}

/**
 * Fits the picture into a square without stretching it.
 * @param {Float32Array} ink @param {number} width @param {number} height
 */
function square(ink, width, height) {
  const mask = context2d(Object.assign(document.createElement("canvas"), { width, height }));
  const pixels = mask.createImageData(width, height);
  for (let k = 0; k < ink.length; k += 1) pixels.data[4 * k + 3] = Math.round(255 * ink[k]);
  mask.putImageData(pixels, 0, 0);

  const size = PAD_UNITS;
  const context = context2d(Object.assign(document.createElement("canvas"), { width: size, height: size }), { willReadFrequently: true });
  const scale = size / Math.max(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(mask.canvas, (size - width * scale) / 2, (size - height * scale) / 2, width * scale, height * scale);
  const { data } = context.getImageData(0, 0, size, size);
  return { size, ink: Uint8ClampedArray.from({ length: size * size }, (_, k) => data[4 * k + 3]) };
}
