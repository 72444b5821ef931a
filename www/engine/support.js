// @ts-check
// What this browser can do: SIMD in WebAssembly, a WebGPU adapter.

import { CapsNetError } from "./errors.js";

// A function that returns i8x16.popcnt of a splat: valid only where SIMD is.
// From wasm-feature-detect (Apache-2.0), detectors/simd.
const SIMD_MODULE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

/** A driver that never answers must not keep a caller waiting for ever. */
const ADAPTER_TIMEOUT_MS = 15_000;

/** Throws `unsupported` where the engine cannot run at all. */
export function requireSimd() {
  if (typeof WebAssembly === "object" && WebAssembly.validate(SIMD_MODULE)) return;
  // SIMD is older (Chrome 91, Firefox 89); module workers, AbortSignal.timeout and the page's colours are not
  throw new CapsNetError(
    "unsupported",
    "This browser has no WebAssembly SIMD. The network needs Chrome or Edge 111, Firefox 114, Safari 16.4, or anything newer.",
  );
}

/**
 * @typedef {object} Adapter
 * @property {string} name
 * @property {boolean} software  computed on the processor: it works, and is slower than the CPU engine
 */

/**
 * The adapter that WebGPU offers, or null. `navigator.gpu` alone says nothing: asking may still give null.
 * @returns {Promise<Adapter | null>}
 */
export async function findAdapter() {
  const gpu = /** @type {{ gpu?: Gpu }} */ (/** @type {unknown} */ (navigator)).gpu;
  if (!gpu) return null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const tooLate = new Promise((resolve) => {
    timer = setTimeout(resolve, ADAPTER_TIMEOUT_MS, null);
  });
  try {
    const adapter = /** @type {GpuAdapter | null} */ (await Promise.race([gpu.requestAdapter(), tooLate]));
    if (!adapter) return null;
    const { vendor = "", architecture = "", description = "", isFallbackAdapter } = adapter.info ?? {};
    return {
      name: description || `${vendor} ${architecture}`.trim() || "unnamed adapter",
      // newer browsers tell in `info`, older ones on the adapter
      software: isFallbackAdapter ?? adapter.isFallbackAdapter ?? false,
    };
  } catch {
    return null; // a browser that refuses to look has no adapter for us
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The part of WebGPU's interface that is used here.
 * @typedef {{ requestAdapter(): Promise<GpuAdapter | null> }} Gpu
 * @typedef {{ vendor?: string, architecture?: string, description?: string, isFallbackAdapter?: boolean }} GpuInfo
 * @typedef {{ info?: GpuInfo, isFallbackAdapter?: boolean }} GpuAdapter
 */
