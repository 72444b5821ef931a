// @ts-check
// The known digits that teaching rehearses, and those that measure it: fetched when first needed,
// once for all networks of the page. See capsnet.d.ts.

import { ASSETS } from "./assets.js";
import { downloadBytes } from "./download.js";
import { CapsNetError } from "./errors.js";
import { imageAt, parseDigits } from "./idx.js";
import { APP, report } from "./program.js";
import { SharedDownload } from "./shared-download.js";
import { teachingSetsOptions } from "./validate.js";

/** @import { Example, TeachingSets, TeachingSetsOptions } from "../capsnet.js" */
/** @import { Asset, DigitFiles } from "./assets.js" */
/** @import { DigitFile } from "./idx.js" */

/** @typedef {"rehearsal" | "heldOut"} SetName */

const NAMES = { rehearsal: "rehearsal", heldOut: "held-out" };

/** @type {Record<SetName, SharedDownload<DigitFile>>} */
const downloads = { rehearsal: download("rehearsal"), heldOut: download("heldOut") };

/** @type {TeachingSets | undefined} */
let sets;

/**
 * @param {TeachingSetsOptions} [options]
 * @returns {Promise<TeachingSets>}
 */
export async function loadTeachingSets(options) {
  const { onProgress, signal } = teachingSetsOptions(options);
  const names = /** @type {const} */ (["rehearsal", "heldOut"]);
  const totalBytes = names.reduce((sum, name) => sum + bytesOf(filesOf(name)), 0);
  const loaded = { rehearsal: 0, heldOut: 0 };
  // ends the other download when one fails
  const control = new AbortController();
  const end = () => control.abort();
  signal?.addEventListener("abort", end);
  if (signal?.aborted) end();
  try {
    const [rehearsal, heldOut] = await Promise.all(
      names.map((name) => {
        const onBytes = (/** @type {number} */ loadedBytes) => {
          loaded[name] = loadedBytes;
          report({ onProgress }, { stage: "teaching-sets", loadedBytes: loaded.rehearsal + loaded.heldOut, totalBytes });
        };
        return downloads[name].get({ onBytes, signal: control.signal });
      }),
    );
    sets ??= { rehearsal: examplesOf(rehearsal), heldOut: examplesOf(heldOut) };
    return sets;
  } finally {
    signal?.removeEventListener("abort", end);
    end();
  }
}

/**
 * The digits to rehearse, in bytes.
 * @param {AbortSignal} signal
 */
export function fetchRehearsal(signal) {
  return downloads.rehearsal.get({ signal });
}

/** @param {SetName} name */
function download(name) {
  return new SharedDownload(async ({ onBytes, signal }) => {
    const { images, labels } = filesOf(name);
    const loaded = { images: 0, labels: 0 };
    const get = (/** @type {"images" | "labels"} */ part, /** @type {Asset} */ { url, bytes }) => {
      const onPart = (/** @type {number} */ loadedBytes) => {
        loaded[part] = loadedBytes;
        onBytes(loaded.images + loaded.labels);
      };
      return downloadBytes(new URL(url, APP), bytes, { onBytes: onPart, signal });
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
 * @returns {Example[]}
 */
function examplesOf(digits) {
  // one array for all: a thousand small ones would take longer
  const pixels = Float32Array.from(digits.pixels, (value) => value / 255);
  const size = pixels.length / digits.count;
  return Array.from({ length: digits.count }, (_, k) => ({
    pixels: pixels.subarray(k * size, (k + 1) * size),
    label: digits.labels[k],
  }));
}
