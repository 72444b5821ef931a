// @ts-check
// Functions that run in the page and ask the module or the browser itself.

/** @typedef {import("../../www/capsnet.js").CapsNet} CapsNet */

/** What the browser offers of WebGPU. */
export async function webgpu() {
  if (!navigator.gpu) return "not offered";
  const adapter = await navigator.gpu.requestAdapter();
  return adapter ? `an adapter (${adapter.info.description || adapter.info.vendor || "no name"})` : "offered, but no adapter";
}

/**
 * Everything about a picture that is compared, worked out from the trace alone.
 * @param {number[]} pixels
 */
export async function trace(pixels) {
  const { loadCapsNet } = await import(new URL("capsnet.js", document.baseURI).href);
  const net = /** @type {CapsNet} */ (await loadCapsNet({ device: "cpu" }));
  const { lengths, poses, trace } = await net.infer(Float32Array.from(pixels), { trace: true });
  const { primary, digit } = net.info;
  net.dispose();
  if (!trace || !primary) throw new Error("no trace");
  const norm = (/** @type {Float32Array} */ vector) => Math.hypot(...vector);
  const [I, J, P, D] = [trace.primary.length / primary.dims, digit.classes, primary.dims, digit.dims];
  const capsules = Array.from({ length: I }, (_, i) => norm(trace.primary.subarray(i * P, (i + 1) * P)));
  const longest = capsules.indexOf(Math.max(...capsules));
  return {
    lengths: [...lengths],
    poses: [...poses],
    lastIteration: [.../** @type {Float32Array} */ (trace.digits.at(-1))],
    couplingSums: trace.couplings.flatMap((c) => Array.from({ length: I }, (_, i) => c.subarray(i * J, (i + 1) * J).reduce((a, b) => a + b, 0))),
    /** Lengths of the longest capsule's votes. */
    votes: Array.from({ length: J }, (_, j) => norm(trace.votes.subarray((longest * J + j) * D, (longest * J + j + 1) * D))),
  };
}

/**
 * Several scripts of a page import the module at once, and each uses it: what becomes of it.
 * @param {string} module
 */
export function importedAtOnce(module) {
  const use = async () => {
    const { CapsNetError, FINE_TUNE_DEFAULTS, loadCapsNet, normalizeDigit, shippedNetworks } = await import(module);
    if (!shippedNetworks().length || !FINE_TUNE_DEFAULTS.steps) return "a part is missing";
    const net = /** @type {CapsNet} */ (await loadCapsNet({ device: "cpu" }).catch((/** @type {Error} */ error) => error));
    if (net instanceof Error) return `${net instanceof CapsNetError ? "" : "not a CapsNetError: "}${net}`;
    const ink = Float32Array.from({ length: 28 * 28 }, (_, k) => Number(k % 28 === 14 && k > 140 && k < 644));
    const { digit } = await net.infer(normalizeDigit(ink, 28, 28));
    net.dispose();
    return digit[0];
  };
  return Promise.all([use(), use(), use()]);
}

/**
 * Milliseconds of an answer. Clocks of browsers are coarse, so ten are taken together.
 * @param {string} module @param {number[]} pixels
 */
export async function timeOfInfer(module, pixels) {
  const { loadCapsNet } = await import(module);
  const net = /** @type {CapsNet} */ (await loadCapsNet({ device: "cpu" }));
  const image = Float32Array.from(pixels);
  const times = [];
  for (let k = 0; k < 22; k += 1) {
    const from = performance.now();
    for (let call = 0; call < 10; call += 1) await net.infer(image);
    times.push((performance.now() - from) / 10);
  }
  const { device } = net.info;
  net.dispose();
  times.shift(); // while it warms up
  return { median: times.sort((a, b) => a - b)[10], device };
}
