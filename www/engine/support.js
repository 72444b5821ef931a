// What this browser can do: SIMD in WebAssembly, memory for a network, a WebGPU adapter. Asked before
// megabytes are fetched, and answered in a sentence: a program that finds out later can only stop.

import { CapsNetError } from "./errors.js";
import { unlessAborted } from "./signals.js";

// A function that returns i8x16.popcnt of a splat: valid only where SIMD is.
// From wasm-feature-detect (Apache-2.0), detectors/simd.
const SIMD_MODULE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

/** Throws `unsupported` where the engine cannot run at all. */
export function requireSimd() {
  if (typeof WebAssembly === "object" && WebAssembly.validate(SIMD_MODULE)) return;
  // SIMD is older (Chrome 91, Firefox 89); module workers, AbortSignal.timeout and the page's colours are not
  throw new CapsNetError(
    "unsupported",
    "This browser has no WebAssembly SIMD. The network needs Chrome or Edge 111, Firefox 114, Safari 16.4, or anything newer.",
  );
}

/** Whether a program compiles at all: a policy may forbid it where the browser could. */
export const compiles = () => WebAssembly.compile(SIMD_MODULE).then(() => true, () => false);

const PAGE = 65_536;
const MB = 1e6;
/**
 * WebAssembly memory after loading a shipped file (F16) and one inference, for each byte of the file:
 * the file itself, its numbers in F32, and those again in the network. Measured: 5.7 (compact), 6.2
 * (two-digits, with room for its votes: 20 MB in all), 5.6 (paper: 93 MB in all).
 */
const FOR_EACH_BYTE = 6;
/** The program itself, and room to compute in. */
const PROGRAM_BYTES = 4 * MB;

/** @param {number} fileBytes */
const neededFor = (fileBytes) => PROGRAM_BYTES + FOR_EACH_BYTE * fileBytes;

/**
 * Throws `unsupported` where the browser refuses the memory that a network needs. What it gives is
 * dropped at once: memory that nothing was written to costs nothing.
 * @param {string} preset
 * @param {number} fileBytes  of its weights
 */
export function requireMemory(preset, fileBytes) {
  try {
    new WebAssembly.Memory({ initial: Math.ceil(neededFor(fileBytes) / PAGE) });
  } catch (reason) {
    throw tooLittleMemory(preset, fileBytes, reason);
  }
}

/**
 * @param {string} preset
 * @param {number} fileBytes
 * @param {unknown} cause
 */
export function tooLittleMemory(preset, fileBytes, cause) {
  const about = Math.ceil(neededFor(fileBytes) / (10 * MB)) * 10;
  const text = `This browser does not give enough memory for the network "${preset}" (about ${about} MB). Close other tabs and try again, or choose a smaller network.`;
  return new CapsNetError("unsupported", text, { cause });
}

/**
 * Whether a failure inside the engine means that it found no memory: Rust ends its program with
 * `unreachable` then, without the panic that every other fault of ours reports first. A browser that
 * refuses an instance or a buffer throws a RangeError, as it does when the stack is full.
 * @param {unknown} reason
 * @param {boolean} hasPanicked
 */
export function isOutOfMemory(reason, hasPanicked) {
  if (reason instanceof WebAssembly.RuntimeError) return !hasPanicked && /unreachable/i.test(reason.message);
  return reason instanceof RangeError && !/call stack/i.test(reason.message);
}

/** A driver that never answers must not keep a caller waiting for ever. */
const ADAPTER_TIMEOUT_MS = 15_000;

/**
 * @typedef {object} Adapter
 * @property {string} name
 * @property {boolean} software  computed on the processor: it works, and is slower than the CPU program
 */

/**
 * The adapter that WebGPU offers, or null. `navigator.gpu` alone says nothing: asking may still give null.
 * @returns {Promise<Adapter | null>}
 */
export async function findAdapter() {
  const gpu = /** @type {{ gpu?: Gpu }} */ (/** @type {unknown} */ (navigator)).gpu;
  if (!gpu) return null;
  try {
    const adapter = await unlessAborted(gpu.requestAdapter(), AbortSignal.timeout(ADAPTER_TIMEOUT_MS));
    if (!adapter) return null;
    const { vendor = "", architecture = "", description = "", isFallbackAdapter } = adapter.info ?? {};
    return {
      name: description || `${vendor} ${architecture}`.trim() || "unnamed adapter",
      // newer browsers tell in `info`, older ones on the adapter
      software: isFallbackAdapter ?? adapter.isFallbackAdapter ?? false,
    };
  } catch {
    return null; // a browser that refuses to look, or looks for ever, has no adapter for us
  }
}

/**
 * The part of WebGPU's interface that is used here.
 * @typedef {{ requestAdapter(): Promise<GpuAdapter | null> }} Gpu
 * @typedef {{ vendor?: string, architecture?: string, description?: string, isFallbackAdapter?: boolean }} GpuInfo
 * @typedef {{ info?: GpuInfo, isFallbackAdapter?: boolean }} GpuAdapter
 */
