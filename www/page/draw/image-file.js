// @ts-check
// A picture file, dropped, chosen or pasted, becomes an ink image for the pad, or an error in a plain sentence.

import { scratch } from "../ui/dom.js";
import { PAD_UNITS } from "./sheet.js";
import { inkFromPixels } from "./ink-from-pixels.js";
import { picture as text } from "./text.js";

/** @import { InkImage } from "../types.js" */

const MOST_BYTES = 40e6;
const MOST_PIXELS = 64e6; // decoded by the browser at 4 bytes each
/** Longest side that is worked on; the network gets a few dozen pixels. */
const WORKING_SIDE = 2 * PAD_UNITS;

/** An error whose message is meant for the visitor. */
export class PictureError extends Error {}

/** @param {Blob} file @returns {Promise<InkImage>} */
export async function inkFromFile(file) {
  const name = file instanceof File && file.name ? text.called(file.name) : text.unnamed;
  if (file.size === 0) throw new PictureError(name + text.empty);
  if (file.type && !file.type.startsWith("image/")) throw new PictureError(name + text.otherType(file.type));
  if (file.size > MOST_BYTES) throw new PictureError(name + text.tooManyBytes(file.size, MOST_BYTES));
  const size = await sizeOf(file, name);
  if (size.width * size.height > MOST_PIXELS) throw new PictureError(name + text.tooManyPixels(size, MOST_PIXELS));

  const bitmap = await decode(file, size).catch(() => {
    throw new PictureError(name + text.unreadable);
  });
  const { width, height } = bitmap;
  const context = scratch(width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const ink = inkFromPixels(context.getImageData(0, 0, width, height).data, width, height);
  if (!ink) throw new PictureError(name + text.nothingSeen);
  return { ...square(ink, width, height), name: text.name(name), normalised: false };
}

/**
 * How large it is, before it is decoded: 20,000 × 20,000 pixels would take 1.6 GB. An image element that
 * nobody sees reads no more than that.
 * @param {Blob} file @param {string} name
 * @returns {Promise<{ width: number, height: number }>}
 */
async function sizeOf(file, name) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject }));
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    throw new PictureError(name + text.unreadable);
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/**
 * The first frame, already small, which keeps the full picture off the page's thread. Of one side only is
 * said how long it shall be: the browser then keeps the proportions, also of a photo that is stored on its side.
 * @param {Blob} file @param {{ width: number, height: number }} size
 */
function decode(file, { width, height }) {
  if (Math.max(width, height) <= WORKING_SIDE) return createImageBitmap(file);
  const side = width >= height ? { resizeWidth: WORKING_SIDE } : { resizeHeight: WORKING_SIDE };
  return createImageBitmap(file, { ...side, resizeQuality: "high" });
}

/**
 * Fits the picture into a square without stretching it.
 * @param {Float32Array} ink @param {number} width @param {number} height
 */
function square(ink, width, height) {
  const mask = scratch(width, height);
  const pixels = mask.createImageData(width, height);
  for (let k = 0; k < ink.length; k += 1) pixels.data[4 * k + 3] = Math.round(255 * ink[k]);
  mask.putImageData(pixels, 0, 0);

  const size = PAD_UNITS;
  const context = scratch(size, size);
  const scale = size / Math.max(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(mask.canvas, (size - width * scale) / 2, (size - height * scale) / 2, width * scale, height * scale);
  const { data } = context.getImageData(0, 0, size, size);
  return { size, ink: Uint8ClampedArray.from({ length: size * size }, (_, k) => data[4 * k + 3]) };
}
