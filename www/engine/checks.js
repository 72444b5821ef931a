// @ts-check
// The single checks of which validate.js and validate-teaching.js are made.

import { CapsNetError } from "./errors.js";

/**
 * @param {string} message
 * @returns {never}
 */
export function refuse(message) {
  throw new CapsNetError("bad-input", message);
}

/**
 * A value as a message shows it: `Float32Array(3)`, `"seven"`, `null`.
 * @param {unknown} value
 */
export function show(value) {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  const name = value.constructor?.name ?? "object";
  const length = /** @type {{ length?: unknown }} */ (value).length;
  return typeof length === "number" ? `${name}(${length})` : `an object (${name})`;
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {asserts value is Float32Array}
 */
export function mustBeFloats(value, what) {
  if (!(value instanceof Float32Array)) refuse(`${what} must be a Float32Array, found ${show(value)}.`);
}

/**
 * @param {Float32Array} values
 * @param {string} what
 */
export function mustBeFinite(values, what) {
  for (let at = 0; at < values.length; at += 1) {
    if (!Number.isFinite(values[at])) refuse(`${what} must be finite numbers, found ${values[at]} at index ${at}.`);
  }
}

/**
 * @param {unknown} value
 * @param {string} what
 * @param {number} least
 * @param {number} most
 * @returns {number}
 */
export function integer(value, what, least, most) {
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
    refuse(`${what} must be a whole number from ${least} to ${most}, found ${show(value)}.`);
  }
  return Number(value);
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {Record<string, unknown>}
 */
export function record(value, what) {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null) refuse(`${what} must be an object, found ${show(value)}.`);
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * @param {unknown} value
 * @returns {AbortSignal | undefined}
 */
export function abortSignal(value) {
  if (value !== undefined && value !== null && !(value instanceof AbortSignal)) {
    refuse(`signal must be an AbortSignal, found ${show(value)}.`);
  }
  return value ?? undefined;
}

/**
 * @template {Function} Callback
 * @param {unknown} value
 * @param {string} what
 * @returns {Callback | undefined}
 */
export function callback(value, what) {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "function") refuse(`${what} must be a function, found ${show(value)}.`);
  return /** @type {Callback} */ (value);
}
