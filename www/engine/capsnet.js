// The module's interface. The page imports this file, other pages `capsnet.js` beside index.html,
// which passes it on; nothing else in this folder is public. Documented in capsnet.d.ts.

import { ASSETS } from "./assets.js";
import { prepareDigit } from "./digit.js";
import { CANCELLED, distrust, downloadProgram, reporting } from "./download.js";
import { CapsNetError, aborted, toCapsNetError } from "./errors.js";
import { Network } from "./network.js";
import { DEFAULT_PRESET, shippedWeights } from "./shipped.js";
import { scoped, unlessAborted } from "./signals.js";
import { findAdapter, requireMemory, requireSimd } from "./support.js";
import { checkedOptions, loadOptions } from "./validate.js";
import { fetchWeights } from "./weights.js";

/** @import * as Public from "../capsnet.js" */

export { MAX_ROUTING_ITERATIONS } from "./constants.js";
export { CapsNetError } from "./errors.js";
export { normalizeDigit, overlayDigits, prepareDigit } from "./digit.js";
export { shippedNetworks } from "./shipped.js";
export { loadTeachingSets } from "./teaching-sets.js";
export { FINE_TUNE_DEFAULTS } from "./validate.js";

/** @type {typeof Public.loadCapsNet} */
export async function loadCapsNet(options) {
  const asked = checkedOptions(loadOptions, options);
  requireSimd();
  try {
    // where one download fails, the others end
    return await scoped(asked.signal, (signal) => load(asked, signal));
  } catch (reason) {
    throw asked.signal?.aborted ? aborted(CANCELLED) : toCapsNetError(reason);
  }
}

/**
 * @param {import("valibot").InferOutput<typeof loadOptions>} asked
 * @param {AbortSignal} signal
 */
async function load({ preset: asked, device: wanted, weights: given, onProgress }, signal) {
  const device = wanted === "webgpu" ? "webgpu" : "cpu";
  const adapter = device === "webgpu" ? await findAdapter() : null;
  if (device === "webgpu" && !adapter) {
    throw new CapsNetError("unsupported", "This browser offers no WebGPU adapter. Without `device: \"webgpu\"` the CPU computes.");
  }
  const program = device === "cpu" ? ASSETS.wasm.cpu : ASSETS.wasm.gpu;
  if (!program) throw new CapsNetError("unsupported", "This build has no WebGPU program: it was made with --cpu-only.");

  const name = asked ?? (given ? "your file" : DEFAULT_PRESET);
  const asset = given ? undefined : shippedWeights(name);
  const fileBytes = given?.length ?? asset?.bytes;
  if (fileBytes !== undefined) requireMemory(name, fileBytes);

  const onBytes = reporting(device === "cpu" ? "program" : "gpu-program", program.bytes, onProgress);
  const [weights, module, digitFailure] = await Promise.all([
    given ? { bytes: given } : fetchWeights(name, { onProgress, signal }),
    downloadProgram(program, { onBytes, signal }),
    prepareDigit(), // a second try where the first failed: with a network, normalizeDigit works
  ]);
  if (digitFailure) throw digitFailure;

  const net = new Network(name, weights, !given, { device, program: { module, glue: program.glue }, adapter: adapter?.name });
  try {
    onProgress({ stage: device === "cpu" ? "warm-up" : "gpu-warm-up", loadedBytes: 0, totalBytes: 0 });
    await unlessAborted(net.start(), signal, CANCELLED);
    const { preset } = net.info;
    if (asked !== undefined && preset !== asked) {
      throw new CapsNetError("bad-weights", `These are weights of the network "${preset}", and "${asked}" was asked for.`);
    }
  } catch (reason) {
    net.dispose();
    if (asset && toCapsNetError(reason).code === "bad-weights") distrust(asset.url);
    throw reason;
  }
  if (wanted === "auto") net.considerGpu(onProgress);
  return net;
}
