// The known digits that teaching rehearses, and those that measure it: fetched when first needed,
// once for all networks of the page. See capsnet.d.ts.

import { ASSETS } from "./assets.js";
import { NOTHING, OF_MNIST, areComparable } from "./constants.js";
import { downloadBytes, once } from "./download.js";
import { CapsNetError } from "./errors.js";
import { parseDigits } from "./idx.js";
import { scoped } from "./signals.js";
import { checkedOptions, progressOptions } from "./validate.js";

/** @import * as Public from "../capsnet.js" */
/** @import { Asset, DigitFiles } from "./assets.js" */
/** @import { DigitFile } from "./idx.js" */

/** @typedef {"rehearsal" | "heldOut"} SetName */

const NAMES = { rehearsal: "rehearsal", heldOut: "held-out" };

const fetchHeldOut = download("heldOut");
/** The digits to rehearse, in bytes. */
export const fetchRehearsal = download("rehearsal");

/** @type {Public.TeachingSets | undefined} */
let sets;

/** @type {typeof Public.loadTeachingSets} */
export async function loadTeachingSets(options) {
  const { onProgress, signal } = checkedOptions(progressOptions, options);
  const totalBytes = bytesOf(filesOf("rehearsal")) + bytesOf(filesOf("heldOut"));
  const loaded = { rehearsal: 0, heldOut: 0 };
  const counting = (/** @type {SetName} */ name) => (/** @type {number} */ bytes) => {
    loaded[name] = bytes;
    onProgress({ stage: "teaching-sets", loadedBytes: loaded.rehearsal + loaded.heldOut, totalBytes });
  };
  // where one download fails, the other ends
  const [rehearsal, heldOut] = await scoped(signal, (signal) =>
    Promise.all([fetchRehearsal({ onBytes: counting("rehearsal"), signal }), fetchHeldOut({ onBytes: counting("heldOut"), signal })]),
  );
  sets ??= { rehearsal: examplesOf(rehearsal), heldOut: examplesOf(heldOut) };
  return sets;
}

/**
 * Whether a network can be taught beside those digits, and measured by them: it reads such images, and its
 * classes are the ten digits.
 * @param {import("./constants.js").Reads} info
 */
export const hasKnownDigits = (info) => areComparable(info, OF_MNIST);

/** @param {SetName} name */
function download(name) {
  return once(async ({ onBytes, signal }) => {
    const { images, labels } = filesOf(name);
    const loaded = { images: 0, labels: 0 };
    const get = (/** @type {"images" | "labels"} */ part, /** @type {Asset} */ asset) => {
      const onPart = (/** @type {number} */ loadedBytes) => {
        loaded[part] = loadedBytes;
        onBytes(loaded.images + loaded.labels);
      };
      return downloadBytes(asset, { onBytes: onPart, signal });
    };
    const [pixels, digits] = await Promise.all([get("images", images), get("labels", labels)]);
    return parseDigits(pixels.buffer, digits.buffer, NAMES[name]);
  });
}

/**
 * @param {SetName} name
 * @returns {DigitFiles}
 */
function filesOf(name) {
  if (ASSETS.teaching) return ASSETS.teaching[name];
  throw new CapsNetError("unsupported", "This build has no digits to rehearse: `cargo xtask samples` makes them. With `rehearsal: 0` teaching needs none.");
}

/** @param {DigitFiles} files */
const bytesOf = ({ images, labels }) => images.bytes + labels.bytes;

/**
 * @param {DigitFile} digits
 * @returns {Public.Example[]}
 */
function examplesOf(digits) {
  // one array for all: a thousand small ones would take longer
  const pixels = Float32Array.from(digits.pixels, (value) => value / 255);
  const { count, size } = digits;
  return Array.from({ length: count }, (_, k) => ({
    pixels: pixels.subarray(k * size, (k + 1) * size),
    label: digits.labels[k] === NOTHING ? null : digits.labels[k],
  }));
}
