// @ts-check
// How the weight file of a shipped network comes here. One that only some visitors choose, and that
// may be large, is kept in Cache Storage; for the default one the browser's own cache does.

import { downloadBytes } from "./download.js";
import { CapsNetError, aborted, toCapsNetError } from "./errors.js";
import { fileName, isNamedAfter } from "./file-name.js";
import { APP, reporting } from "./program.js";
import { DEFAULT_PRESET, shippedNetworks, shippedWeights } from "./shipped.js";
import { WeightsCache } from "./weights-cache.js";

/** @import { Watch } from "./program.js" */
/** @import { Weights } from "./replica.js" */

const cache = new WeightsCache(() => globalThis.caches);

/** Addresses that gave a bad file or none: asked again, they are not taken from the browser's cache. @type {Set<string>} */
const suspects = new Set();

/**
 * Weights, and what is to be done with their file once the engine has seen it.
 * @typedef {object} WeightFile
 * @property {Weights} weights
 * @property {() => void} keep
 * @property {() => void} discard
 */

/**
 * @param {string} preset
 * @param {Watch} watch
 * @returns {Promise<WeightFile>}
 */
export async function fetchWeights(preset, watch) {
  const asset = shippedWeights(preset);
  if (!asset) {
    const names = shippedNetworks().map((network) => `"${network.preset}"`).join(", ");
    throw new CapsNetError("bad-input", `No weights are shipped for the network "${preset}", only for ${names}. Pass your own as \`weights\`.`);
  }
  const url = new URL(asset.url, APP);
  const isKept = preset !== DEFAULT_PRESET;
  const discard = () => {
    suspects.add(url.href);
    if (isKept) void cache.discard(url);
  };
  const options = reporting("weights", asset, watch);
  const bytes = (isKept && (await kept(url, asset.bytes))) || (await downloaded(url, asset.bytes, options));
  if (watch.signal?.aborted) throw aborted("Loading was cancelled.");
  options.onBytes(asset.bytes);
  return { weights: { bytes }, discard, keep: () => void (isKept && cache.keep(url, bytes)) };
}

/**
 * Weights that are here already: nothing is kept of them.
 * @param {Weights} weights
 * @returns {WeightFile}
 */
export function atHand(weights) {
  return { weights, keep: () => {}, discard: () => {} };
}

/**
 * Keeps a file that the engine has taken, discards one that it has refused; in between, as when
 * loading was cancelled, nothing is known about it.
 * @template T
 * @param {WeightFile} file
 * @param {Promise<T>} loading
 * @returns {Promise<T>}
 */
export async function judged(file, loading) {
  try {
    const value = await loading;
    file.keep();
    return value;
  } catch (reason) {
    if (toCapsNetError(reason).code === "bad-weights") file.discard();
    throw reason;
  }
}

/**
 * @param {URL} url
 * @param {number} bytes
 */
async function kept(url, bytes) {
  const file = await cache.take(url, bytes);
  if (!file || (await isNamedAfter(url, file))) return file;
  await cache.discard(url);
  return undefined;
}

/**
 * @param {URL} url
 * @param {number} bytes
 * @param {import("./download.js").DownloadOptions} options
 */
async function downloaded(url, bytes, options) {
  try {
    const file = await downloadBytes(url, bytes, { ...options, anew: suspects.has(url.href) });
    if (!(await isNamedAfter(url, file))) {
      throw new CapsNetError("bad-weights", `${fileName(url)} arrived damaged: its content is not the one that was published. Loading again fetches it anew.`);
    }
    suspects.delete(url.href);
    return file;
  } catch (reason) {
    if (toCapsNetError(reason).code !== "aborted") suspects.add(url.href);
    throw reason;
  }
}
