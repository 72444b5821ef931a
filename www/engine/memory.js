// @ts-check
// Whether the browser has room for a network. It is asked before megabytes are fetched, and the
// answer is a sentence: a program that finds no memory later can only stop.

import { CapsNetError } from "./errors.js";

const PAGE = 65_536;
const MB = 1e6;

/**
 * WebAssembly memory after loading a shipped file (F16) and one inference, for each byte of the file:
 * the file itself, its numbers in F32, and those again in the network. Measured: 5.8 (compact), 6.0
 * (two-digits), 5.6 (paper: 93 MB in all).
 */
const FOR_EACH_BYTE = 6;
/** The program itself, and room to compute in. */
const PROGRAM_BYTES = 4 * MB;

/** @param {number} fileBytes */
const neededFor = (fileBytes) => PROGRAM_BYTES + FOR_EACH_BYTE * fileBytes;

/**
 * Throws `unsupported` where the browser refuses that much. What it gives is dropped at once: memory
 * that nothing was written to costs nothing.
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
