// @ts-check
// The built files by name, each download reported as a stage of loading.

import { ASSETS } from "./assets.js";
import { downloadBytes, downloadProgram } from "./download.js";
import { CapsNetError } from "./errors.js";

/** @import { LoadStage, LoadProgress } from "../../capsnet.js" */
/** @import { Asset, Program } from "./assets.js" */
/** @import { LoadedProgram } from "./replica.js" */

/** The folder `app-<hash>/`, which every address in ASSETS is relative to. */
export const APP = new URL("../", import.meta.url);

/**
 * @typedef {object} Watch
 * @property {(progress: LoadProgress) => void} [onProgress]
 * @property {AbortSignal | undefined} [signal]
 */

/**
 * @param {Program} program
 * @param {LoadStage} stage
 * @param {Watch} watch
 * @returns {Promise<LoadedProgram>}
 */
export async function fetchProgram(program, stage, watch) {
  const module = await downloadProgram(new URL(program.url, APP), program.bytes, reporting(stage, program, watch));
  return { module, glue: new URL(program.glue, APP).href };
}

/**
 * @param {string} preset
 * @param {Watch} watch
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function fetchWeights(preset, watch) {
  const asset = shippedWeights(preset);
  if (asset) return downloadBytes(new URL(asset.url, APP), asset.bytes, reporting("weights", asset, watch));
  const names = Object.keys(ASSETS.weights).map((name) => `"${name}"`).join(", ");
  throw new CapsNetError("bad-input", `No weights are shipped for the network "${preset}", only for ${names}. Pass your own as \`weights\`.`);
}

/** @param {string} preset */
export function shippedWeights(preset) {
  return Object.hasOwn(ASSETS.weights, preset) ? ASSETS.weights[preset] : undefined;
}

/**
 * Tells a stage of loading.
 * @param {Watch} watch
 * @param {LoadProgress} progress
 */
export function report({ onProgress }, progress) {
  tell(() => onProgress?.(progress));
}

/**
 * A callback that throws must not stop what it watches.
 * @param {() => void} callback
 */
export function tell(callback) {
  try {
    callback();
  } catch (reason) {
    reportError(reason);
  }
}

/**
 * @param {LoadStage} stage
 * @param {Asset} asset
 * @param {Watch} watch
 */
function reporting(stage, { bytes }, watch) {
  /** @param {number} loadedBytes */
  const onBytes = (loadedBytes) => report(watch, { stage, loadedBytes, totalBytes: bytes });
  onBytes(0); // so that a progress bar knows the whole from the start
  return { onBytes, signal: watch.signal };
}
