// The one error type that leaves the module, and its way across the worker's boundary.

/** @import { CapsNetErrorCode } from "../capsnet.js" */

/** @type {readonly unknown[]} */
const CODES = ["unsupported", "network", "bad-input", "bad-weights", "device-lost", "aborted", "internal"];

/** What every promise of the module rejects with: a code for programs, a sentence for people. */
export class CapsNetError extends Error {
  /**
   * @param {CapsNetErrorCode} code
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = "CapsNetError";
    /** @readonly */
    this.code = code;
  }
}

/** @param {string} [message] */
export function aborted(message = "The call was cancelled.") {
  return new CapsNetError("aborted", message);
}

export const disposed = () => aborted("The network was disposed of.");

/**
 * Anything that was thrown → a CapsNetError. Errors of the engine carry one of our codes in `.code`;
 * whatever has none is a fault of ours.
 * @param {unknown} reason
 * @returns {CapsNetError}
 */
export function toCapsNetError(reason) {
  if (reason instanceof CapsNetError) return reason;
  const { code, message } = /** @type {{ code?: unknown, message: string }} */ (reason instanceof Error ? reason : new Error(String(reason)));
  if (!CODES.includes(code)) return new CapsNetError("internal", sentence(`The engine failed: ${message}`), { cause: reason });
  return new CapsNetError(/** @type {CapsNetErrorCode} */ (code), sentence(message), { cause: reason });
}

/**
 * Whether the program that failed so must not be called again. What has no code may be a trap (after a
 * panic, out of bounds), which leaves locks and memory as they were; a lost GPU cannot be opened twice.
 * @param {CapsNetError} error
 */
export const isFatal = ({ code }) => code === "internal" || code === "device-lost";

/**
 * The engine's messages follow Rust's custom (small first letter, no full stop); a visitor reads sentences.
 * @param {string} text
 */
export function sentence(text) {
  const first = text.charAt(0).toUpperCase();
  return `${first}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
