// @ts-check
// The one error type that leaves the module, and its way across the worker's boundary.

/** @import { CapsNetErrorCode } from "../capsnet.js" */

/** @type {ReadonlySet<string>} */
const CODES = new Set(["unsupported", "network", "bad-input", "bad-weights", "device-lost", "aborted", "internal"]);

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

/**
 * Anything that was thrown → a CapsNetError. Errors of the wasm side carry one of our codes in
 * `.code`; whatever has none is a fault of ours.
 * @param {unknown} reason
 * @returns {CapsNetError}
 */
export function toCapsNetError(reason) {
  if (reason instanceof CapsNetError) return reason;
  const { code, message } = describe(reason);
  return new CapsNetError(code, message, { cause: reason });
}

/**
 * The plain form in which an error crosses to the page: structured cloning would drop `code`.
 * `fatal` says that the wasm instance is dead and must not be called again.
 * @param {unknown} reason
 * @returns {{ code: CapsNetErrorCode, message: string, fatal: boolean }}
 */
export function describe(reason) {
  if (reason instanceof CapsNetError) return { code: reason.code, message: reason.message, fatal: false };
  // a trap (`unreachable` after a panic, out of bounds, stack overflow in wasm) leaves locks and memory as they were
  const trapped = reason instanceof WebAssembly.RuntimeError;
  const code = codeOf(reason);
  const text = reason instanceof Error ? reason.message : String(reason);
  if (!code) return { code: "internal", message: sentence(`The engine failed: ${text}`), fatal: trapped };
  // a GPU that was lost cannot be opened a second time by the same instance
  return { code, message: sentence(text), fatal: code === "device-lost" };
}

/**
 * @param {unknown} reason
 * @returns {CapsNetErrorCode | undefined}
 */
function codeOf(reason) {
  if (!(reason instanceof Error)) return undefined;
  const { code } = /** @type {{ code?: unknown }} */ (/** @type {unknown} */ (reason));
  return typeof code === "string" && CODES.has(code) ? /** @type {CapsNetErrorCode} */ (code) : undefined;
}

/**
 * The engine's messages follow Rust's custom (small first letter, no full stop); a visitor reads sentences.
 * @param {string} text
 */
export function sentence(text) {
  const first = text.charAt(0).toUpperCase();
  return `${first}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
