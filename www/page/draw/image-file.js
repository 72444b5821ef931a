// A picture file, dropped, chosen or pasted, becomes pixels, or an error in a plain sentence.

import { readPixels } from "./readback.js";
import { picture as text } from "./text.js";

/** @import { Pixels } from "./picture/planes.js" */

const MOST_BYTES = 40e6;
const MOST_PIXELS = 64e6; // decoded by the browser at 4 bytes each
/** So many are kept, enough for a digit of a hundredth of the side: of a narrow strip its whole height, … */
const KEPT_PIXELS = 1680 ** 2;
/** … as far as every browser's canvas reaches. */
const KEPT_SIDE = 8192;
/** An SVG says how large it is drawn, or nothing at all; it is drawn this large. */
const DRAWN_SIDE = 840;

/** An error whose message is meant for the visitor. */
export class PictureError extends Error {}

/** What a file is called in sentences. @param {Blob} file */
export const nameOf = (file) => (file instanceof File && file.name ? text.called(file.name) : text.unnamed);

/**
 * @param {Blob} file
 * @returns {Promise<Pixels>}
 * @throws {PictureError}
 */
export async function pixelsFromFile(file) {
  const name = nameOf(file);
  if (file.size === 0) throw new PictureError(name + text.empty);
  if (file.type && !file.type.startsWith("image/")) throw new PictureError(name + text.otherType(file.type));
  if (file.size > MOST_BYTES) throw new PictureError(name + text.tooManyBytes(file.size, MOST_BYTES));
  const image = await elementOf(file, name);
  const size = { width: image.naturalWidth, height: image.naturalHeight };
  if (size.width * size.height > MOST_PIXELS) throw new PictureError(name + text.tooManyPixels(size, MOST_PIXELS));
  if (file.type === "image/svg+xml") return drawn(image);

  const bitmap = await decode(file, size).catch(() => {
    throw new PictureError(name + text.unreadable);
  });
  const { width, height } = bitmap;
  const pixels = read(width, height, (context) => context.drawImage(bitmap, 0, 0));
  bitmap.close();
  return pixels;
}

/** @param {number} width @param {number} height @param {(context: CanvasRenderingContext2D) => void} paint @returns {Pixels} */
function read(width, height, paint) {
  const rgba = readPixels(width, height, paint);
  if (!rgba) throw new PictureError(text.falsified);
  return { width, height, rgba };
}

/**
 * How large it is, before it is decoded: 20,000 × 20,000 pixels would take 1.6 GB. An image element that
 * nobody sees reads no more than that.
 * @param {Blob} file @param {string} name
 */
async function elementOf(file, name) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject }));
    return image;
  } catch {
    throw new PictureError(name + text.unreadable);
  } finally {
    if (file.type !== "image/svg+xml") URL.revokeObjectURL(image.src);
  }
}

/**
 * The first frame, already small, which keeps the full picture off the page's thread. Of one side only is
 * said how long it shall be: the browser then keeps the proportions, also of a photo that is stored on its side.
 * @param {Blob} file @param {{ width: number, height: number }} size
 */
function decode(file, { width, height }) {
  const long = Math.max(width, height);
  const scale = Math.min(KEPT_SIDE / long, Math.sqrt(KEPT_PIXELS / (width * height)));
  if (scale >= 1) return createImageBitmap(file);
  const kept = Math.floor(long * scale);
  const side = width >= height ? { resizeWidth: kept } : { resizeHeight: kept };
  return createImageBitmap(file, { ...side, resizeQuality: "high" });
}

/** An SVG, which browsers make no bitmap of without a size. @param {HTMLImageElement} image */
function drawn(image) {
  const [wide, high] = [image.naturalWidth || 1, image.naturalHeight || 1];
  const scale = DRAWN_SIDE / Math.max(wide, high);
  const [width, height] = [wide, high].map((length) => Math.max(1, Math.round(length * scale)));
  const pixels = read(width, height, (context) => context.drawImage(image, 0, 0, width, height));
  URL.revokeObjectURL(image.src);
  return pixels;
}
