// @ts-check
// The module's interface. The page imports this file, other pages `capsnet.js` beside index.html,
// which passes it on; nothing else in this folder is public. Documented in capsnet.d.ts.

import { ASSETS } from "./assets.js";
import { prepareDigit } from "./digit.js";
import { CapsNetError, aborted, toCapsNetError } from "./errors.js";
import { requireMemory } from "./memory.js";
import { Network } from "./network.js";
import { fetchProgram } from "./program.js";
import { shippedWeights } from "./shipped.js";
import { atHand, fetchWeights, judged } from "./shipped-weights.js";
import { findAdapter, requireSimd } from "./support.js";
import { loadOptions } from "./validate.js";

/** @import * as Public from "../capsnet.js" */

export { CapsNetError } from "./errors.js";
export { normalizeDigit, overlayDigits } from "./digit.js";
export { shippedNetworks } from "./shipped.js";
export { loadTeachingSets } from "./teaching-sets.js";
export { FINE_TUNE_DEFAULTS } from "./validate-teaching.js";

/**
 * @param {Public.LoadOptions} [options]
 * @returns {Promise<Public.CapsNet>}
 */
export async function loadCapsNet(options) {
  const asked = loadOptions(options);
  requireSimd();
  if (asked.signal?.aborted) throw aborted("Loading was cancelled.");

  // ends the downloads when the caller's signal says so, and the others when one of them fails
  const ending = new AbortController();
  const end = () => ending.abort();
  asked.signal?.addEventListener("abort", end);
  try {
    return await load(asked, ending.signal);
  } catch (reason) {
    throw asked.signal?.aborted ? aborted("Loading was cancelled.") : toCapsNetError(reason);
  } finally {
    asked.signal?.removeEventListener("abort", end);
    ending.abort();
  }
}

/**
 * @param {ReturnType<typeof loadOptions>} asked
 * @param {AbortSignal} signal
 */
async function load({ preset, device, weights: given, onProgress }, signal) {
  const primary = device === "webgpu" ? "webgpu" : "cpu";
  if (primary === "webgpu") await requireAdapter();
  const program = primary === "cpu" ? ASSETS.wasm.cpu : ASSETS.wasm.gpu;
  if (!program) throw new CapsNetError("unsupported", "This build has no WebGPU program: it was made with --cpu-only.");

  const fileBytes = given?.length ?? shippedWeights(preset)?.bytes;
  if (fileBytes !== undefined) requireMemory(preset, fileBytes);

  const watch = { onProgress, signal };
  const [file, loaded, digitFailure] = await Promise.all([
    given ? atHand({ bytes: given }) : fetchWeights(preset, watch),
    fetchProgram(program, primary === "cpu" ? "program" : "gpu-program", watch),
    prepareDigit(), // a second try where the first failed: with a network, normalizeDigit works
  ]);
  if (digitFailure) throw digitFailure;

  const shipped = given && shippedWeights(preset) ? undefined : file.weights;
  const net = new Network(preset, file.weights, shipped);
  const dispose = () => net.dispose();
  signal.addEventListener("abort", dispose);
  try {
    if (signal.aborted) throw aborted("Loading was cancelled.");
    await judged(file, net.start(primary, loaded, watch));
  } catch (reason) {
    net.dispose();
    throw reason;
  } finally {
    signal.removeEventListener("abort", dispose);
  }
  if (device === "auto") net.considerGpu(onProgress);
  return net;
}

async function requireAdapter() {
  if (await findAdapter()) return;
  throw new CapsNetError("unsupported", "This browser offers no WebGPU adapter. Without `device: \"webgpu\"` the CPU computes.");
}
