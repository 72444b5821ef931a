// normalizeDigit and overlayDigits: the engine's own code, in an artifact of a few kilobytes without
// a network, so that it answers at once on the page's thread and works before the network has arrived.

import { ASSETS } from "./assets.js";
import { MNIST } from "./constants.js";
import { downloadProgram } from "./download.js";
import { CapsNetError, toCapsNetError } from "./errors.js";
import { unlessAborted } from "./signals.js";
import { checkedOptions, placedDigit, drawingOptions, grayImage } from "./validate.js";

/** @import * as Public from "../capsnet.js" */
/** @import { DigitGlue } from "./protocol.js" */

/** A page that imports us must not hang with a connection that does. */
const TIMEOUT_MS = 10_000;

/** @type {DigitGlue | undefined} */
let program;
/** @type {CapsNetError | undefined} */
let failure;
let attempts = 0;

/**
 * Loads the artifact if it is not there yet. Never rejects: `digitFailure` tells.
 * @returns {Promise<CapsNetError | undefined>}
 */
export async function prepareDigit() {
  if (program) return undefined;
  try {
    program = await load();
    failure = undefined;
  } catch (reason) {
    failure = toCapsNetError(reason);
  }
  return failure;
}

/** @type {typeof Public.normalizeDigit} */
export function normalizeDigit(gray, width, height, options) {
  const { enabled, input } = checkedOptions(drawingOptions, options);
  grayImage(gray, width, height);
  return call((loaded) => loaded.normalizeDigit(gray, width, height, enabled, input));
}

/** @type {typeof Public.overlayDigits} */
export function overlayDigits(first, second) {
  const [a, b] = [placedDigit(first, "first"), placedDigit(second, "second")];
  const { side } = a ?? b ?? MNIST; // two empty ones
  return call((loaded) =>
    loaded.overlayDigits(side, a?.pixels ?? null, a?.right ?? 0, a?.down ?? 0, b?.pixels ?? null, b?.right ?? 0, b?.down ?? 0),
  );
}

/**
 * @param {(loaded: DigitGlue) => Float32Array} action
 * @returns {Float32Array}
 */
function call(action) {
  if (!program) throw failure ?? new CapsNetError("internal", "The digit program is not loaded.");
  try {
    return action(program);
  } catch (reason) {
    const error = toCapsNetError(reason);
    if (error.code === "internal") {
      // after a trap the instance cannot be trusted: the next call finds a new one, or this reason
      program = undefined;
      failure = error;
      void prepareDigit();
    }
    throw error;
  }
}

/** @returns {Promise<DigitGlue>} */
async function load() {
  const { glue } = ASSETS.wasm.digit;
  const glueUrl = new URL(glue);
  // a module that once failed to load, or whose instance died, stays so under its address
  if (attempts > 0) glueUrl.search = `?attempt=${attempts}`;
  attempts += 1;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const loading = (async () => {
    const [module, loaded] = await Promise.all([
      downloadProgram(ASSETS.wasm.digit, { signal }),
      /** @type {Promise<DigitGlue>} */ (import(/* @vite-ignore */ glueUrl.href)),
    ]);
    await loaded.default({ module_or_path: module });
    return loaded;
  })();
  try {
    return await unlessAborted(loading, signal); // an import cannot be cancelled, only no longer waited for
  } catch (reason) {
    const error = toCapsNetError(reason);
    if (error.code === "unsupported") throw error;
    const text = signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} seconds.` : error.message;
    throw new CapsNetError("network", `The digit program could not be loaded: ${text}`, { cause: reason });
  }
}
