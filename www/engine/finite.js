// What leaves a worker: numbers. Each weight of a file is finite, and still their products may not be.

import { CapsNetError } from "./errors.js";

/**
 * Refuses an answer with a number that is none.
 * @template T
 * @param {T} value  an answer of the engine
 * @returns {T}
 */
export function mustBeFinite(value) {
  if (isFinite(value)) return value;
  throw new CapsNetError("bad-weights", "These weights do not work: what they make of the picture is more than a number holds. Other weights, or a smaller learning rate, do.");
}

/** @param {unknown} value @returns {boolean} */
function isFinite(value) {
  if (typeof value === "number") return Number.isFinite(value);
  if (value instanceof Float32Array) return areFinite(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return true;
  return Object.values(value).every(isFinite);
}

/** A plain loop: `every` takes several times as long. @param {Float32Array} values */
function areFinite(values) {
  for (let k = 0; k < values.length; k += 1) if (!Number.isFinite(values[k])) return false;
  return true;
}
