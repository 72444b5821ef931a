// @ts-check
// normalizeDigit: the engine's own code, in an artifact of a few kilobytes without a network, so
// that it answers at once on the page's thread and works before the network has arrived.

import { ASSETS } from "./assets.js";
import { downloadProgram } from "./download.js";
import { CapsNetError, toCapsNetError } from "./errors.js";
import { grayImage } from "./validate.js";

/** @import { DigitGlue } from "./protocol.js" */

/** A page that imports us must not hang with a connection that does. */
const TIMEOUT_MS = 10_000;

/** @type {DigitGlue["normalizeDigit"] | undefined} */
let normalize;
/** @type {CapsNetError | undefined} */
let failure;
let attempts = 0;

/**
 * Loads the artifact if it is not there yet. Never rejects: `digitFailure` tells.
 * @returns {Promise<CapsNetError | undefined>}
 */
export async function prepareDigit() {
  if (normalize) return undefined;
  try {
    normalize = await load();
    failure = undefined;
  } catch (reason) {
    failure = toCapsNetError(reason);
  }
  return failure;
}

/**
 * A drawing of any size → the 28 × 28 image that MNIST would have made of it. See capsnet.d.ts.
 * @param {Float32Array} gray
 * @param {number} width
 * @param {number} height
 * @param {{ enabled?: boolean }} [options]
 * @returns {Float32Array}
 */
export function normalizeDigit(gray, width, height, { enabled = true } = {}) {
  grayImage(gray, width, height);
  if (!normalize) throw failure ?? new CapsNetError("internal", "The digit program is not loaded.");
  try {
    return normalize(gray, width, height, enabled);
  } catch (reason) {
    const error = toCapsNetError(reason);
    if (error.code === "internal") {
      // after a trap the instance cannot be trusted: the next call finds a new one, or this reason
      normalize = undefined;
      failure = error;
      void prepareDigit();
    }
    throw error;
  }
}

/** @returns {Promise<DigitGlue["normalizeDigit"]>} */
async function load() {
  const { glue, url, bytes } = ASSETS.wasm.digit;
  const app = new URL("../", import.meta.url);
  const glueUrl = new URL(glue, app);
  // a module that once failed to load, or whose instance died, stays so under its address
  if (attempts > 0) glueUrl.search = `?attempt=${attempts}`;
  attempts += 1;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const tooLate = new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const loading = (async () => {
    const [module, program] = await Promise.all([
      downloadProgram(new URL(url, app), bytes, { signal }),
      /** @type {Promise<DigitGlue>} */ (import(glueUrl.href)),
    ]);
    await program.default({ module_or_path: module });
    return program.normalizeDigit;
  })();
  try {
    await Promise.race([loading, tooLate]); // an import cannot be cancelled, only no longer waited for
    return await loading;
  } catch (reason) {
    const error = toCapsNetError(reason);
    if (error.code === "unsupported") throw error;
    const text = signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} seconds.` : error.message;
    throw new CapsNetError("network", `The digit program could not be loaded: ${text}`, { cause: reason });
  }
}

await prepareDigit();
