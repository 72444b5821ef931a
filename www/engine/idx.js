// IDX files, as MNIST itself comes: a header of big-endian numbers, then bytes.

import { MNIST, NOTHING, OF_MNIST } from "./constants.js";
import { CapsNetError } from "./errors.js";

const IMAGES_MAGIC = 0x803;
const LABELS_MAGIC = 0x801;

/**
 * @typedef {object} DigitFile
 * @property {number} count
 * @property {number} size  pixels of an image
 * @property {Uint8Array<ArrayBuffer>} pixels  count·size, 0 background … 255 ink
 * @property {Uint8Array<ArrayBuffer>} labels  count, 0 … 9, or 255 without a digit
 */

/**
 * Two files that belong together. What they hold is not copied.
 * @param {ArrayBuffer} images
 * @param {ArrayBuffer} labels
 * @param {string} name  of the files, as a message calls them
 * @returns {DigitFile}
 */
export function parseDigits(images, labels, name) {
  const imageHeader = new DataView(images);
  const labelHeader = new DataView(labels);
  if (images.byteLength < 16 || imageHeader.getUint32(0) !== IMAGES_MAGIC) refuse(`The ${name} images are no IDX file.`);
  if (labels.byteLength < 8 || labelHeader.getUint32(0) !== LABELS_MAGIC) refuse(`The ${name} labels are no IDX file.`);
  const [count, rows, columns] = [4, 8, 12].map((at) => imageHeader.getUint32(at));
  if (rows !== MNIST.side || columns !== MNIST.side) refuse(`The ${name} images must be of ${MNIST.side} × ${MNIST.side} pixels, found ${rows} × ${columns}.`);
  const size = rows * columns;
  const fits = images.byteLength === 16 + count * size && labelHeader.getUint32(4) === count && labels.byteLength === 8 + count;
  if (!fits) refuse(`The ${name} files are cut short or do not belong together.`);
  const digits = { count, size, pixels: new Uint8Array(images, 16), labels: new Uint8Array(labels, 8) };
  const wrong = digits.labels.find((label) => label >= OF_MNIST.classes.length && label !== NOTHING);
  if (wrong !== undefined) refuse(`The ${name} labels must be from 0 to ${OF_MNIST.classes.length - 1}, or ${NOTHING} for no digit, found ${wrong}.`);
  return digits;
}

/**
 * The pixels of one of them.
 * @param {DigitFile} digits
 * @param {number} index
 */
export function imageAt({ pixels, size }, index) {
  return pixels.subarray(index * size, (index + 1) * size);
}

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  // our own files: a server or a cache has damaged them
  throw new CapsNetError("network", message);
}
