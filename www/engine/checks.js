// @ts-check
// The single checks of which validate.js is made.

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
 * @param {unknown} value
 * @param {string} what
 * @param {number} [least]
 * @param {number} [most]  left out where the engine knows; more than this no number of its can be
 * @returns {number}
 */
export function integer(value, what, least = 0, most = 0xffffffff) {
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
    refuse(`${what} must be a whole number from ${least} to ${most}, found ${show(value)}.`);
  }
  return Number(value);
}

/**
 * @param {unknown} value
 * @param {string} what
 * @returns {number}
 */
export function number(value, what) {
  if (typeof value !== "number") refuse(`${what} must be a number, found ${show(value)}.`);
  return value;
}

/**
 * @template {string} Word
 * @param {unknown} value
 * @param {string} what
 * @param {readonly Word[]} words
 * @returns {Word}
 */
export function oneOf(value, what, words) {
  const found = words.find((word) => word === value);
  return found ?? refuse(`${what} must be ${words.map((word) => `"${word}"`).join(" or ")}, found ${show(value)}.`);
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
 * A callback that may be called whatever was passed: none does nothing, and one that throws does not
 * stop what it watches.
 * @template {any[]} Values
 * @param {unknown} value
 * @param {string} what
 * @returns {(...values: Values) => void}
 */
export function callback(value, what) {
  if (value === undefined || value === null) return () => {};
  if (typeof value !== "function") refuse(`${what} must be a function, found ${show(value)}.`);
  return (...values) => {
    try {
      value(...values);
    } catch (reason) {
      reportError(reason);
    }
  };
}
