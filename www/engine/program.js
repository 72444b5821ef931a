// @ts-check
// The programs of this build, and how a download is reported as a stage of loading.

import { downloadProgram } from "./download.js";

/** @import { LoadStage, LoadProgress } from "../capsnet.js" */
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
 * What a download is told, so that the watcher hears of it.
 * @param {LoadStage} stage
 * @param {Asset} asset
 * @param {Watch} watch
 */
export function reporting(stage, { bytes }, watch) {
  /** @param {number} loadedBytes */
  const onBytes = (loadedBytes) => report(watch, { stage, loadedBytes, totalBytes: bytes });
  onBytes(0); // so that a progress bar knows the whole from the start
  return { onBytes, signal: watch.signal };
}
