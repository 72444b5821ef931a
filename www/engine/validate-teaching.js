// @ts-check
// What callers of fineTune pass, checked before anything starts.

import { abortSignal, integer, record, refuse, show } from "./checks.js";
import { exampleBatch, exampleList, pixelsOf } from "./validate.js";

/** @import { FINE_TUNE_DEFAULTS as Defaults } from "../capsnet.js" */
/** @import { Lesson } from "./protocol.js" */
/** @import { Takes } from "./validate.js" */

/** @type {typeof Defaults} */
export const FINE_TUNE_DEFAULTS = Object.freeze({
  steps: 60,
  learningRate: 5e-4,
  batchSize: 16,
  trainable: "all",
  rehearsal: 0.5,
  seed: 1,
});

/** The engine keeps all of them, with what the convolutions made of each, in wasm's memory. */
const MOST_EXAMPLES = 2_000;
const TRAINABLE = ["all", "capsules"];

/**
 * @param {unknown} options
 * @returns {{ lesson: Lesson, signal: AbortSignal | undefined }}
 */
export function fineTuneOptions(options) {
  const given = record(options, "options");
  const chosen = (/** @type {keyof typeof FINE_TUNE_DEFAULTS} */ name) => given[name] ?? FINE_TUNE_DEFAULTS[name];
  const trainable = chosen("trainable");
  if (typeof trainable !== "string" || !TRAINABLE.includes(trainable)) {
    refuse(`trainable must be "all" or "capsules", found ${show(trainable)}.`);
  }
  const learningRate = number(chosen("learningRate"), "learningRate", "over 0 and at most 0.1", (rate) => rate > 0 && rate <= 0.1);
  const lesson = {
    steps: integer(chosen("steps"), "steps", 1, 100_000),
    learningRate,
    batchSize: integer(chosen("batchSize"), "batchSize", 1, 256),
    trainable: /** @type {Lesson["trainable"]} */ (trainable),
    rehearsal: number(chosen("rehearsal"), "rehearsal", "from 0 to 1", (share) => share >= 0 && share <= 1),
    seed: integer(chosen("seed"), "seed", 0, 4_294_967_295),
  };
  return { lesson, signal: abortSignal(given.signal) };
}

/**
 * All examples as one batch, a copy.
 * @param {unknown} examples
 * @param {Takes} takes
 * @returns {{ pixels: Float32Array, labels: Uint8Array }}
 */
export function taughtExamples(examples, takes) {
  const list = exampleList(examples);
  if (list.length > MOST_EXAMPLES) refuse(`The examples must be at most ${MOST_EXAMPLES}, found ${list.length}.`);
  const batch = exampleBatch(list, 0, list.length, takes);
  mustTeach(batch, pixelsOf(takes));
  return batch;
}

/**
 * Nothing can be learnt from a blank picture, or from one that is said to be two digits.
 * @param {{ pixels: Float32Array, labels: Uint8Array }} batch
 * @param {number} size  of one picture
 */
function mustTeach({ pixels, labels }, size) {
  const bits = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length);
  /** The first example of each picture, by a hash of its pixels. @type {Map<number, number[]>} */
  const seen = new Map();
  for (let i = 0; i < labels.length; i += 1) {
    const hash = hashOf(bits.subarray(i * size, (i + 1) * size));
    if (hash === BLANK) refuse(`Example ${i} is blank: there is nothing to learn from it.`);
    const others = seen.get(hash) ?? [];
    const twin = others.find((other) => same(bits, other * size, i * size, size));
    if (twin === undefined) seen.set(hash, [...others, i]);
    else if (labels[twin] !== labels[i]) {
      refuse(`Examples ${twin} and ${i} are the same picture with the labels ${labels[twin]} and ${labels[i]}: one of them must be wrong.`);
    }
  }
}

const BLANK = -1;

/**
 * FNV-1a over the numbers of one image, or BLANK when all are zero.
 * @param {Uint32Array} bits
 */
function hashOf(bits) {
  let hash = 0x811c9dc5;
  let ink = 0;
  for (let k = 0; k < bits.length; k += 1) {
    ink |= bits[k];
    hash = Math.imul(hash ^ bits[k], 0x01000193);
  }
  return ink === 0 ? BLANK : hash >>> 0;
}

/**
 * @param {Uint32Array} bits
 * @param {number} a
 * @param {number} b
 * @param {number} size
 */
function same(bits, a, b, size) {
  for (let k = 0; k < size; k += 1) if (bits[a + k] !== bits[b + k]) return false;
  return true;
}

/**
 * @param {unknown} value
 * @param {string} what
 * @param {string} range
 * @param {(value: number) => boolean} fits
 * @returns {number}
 */
function number(value, what, range, fits) {
  // a NaN compares false with everything
  if (typeof value !== "number" || !fits(value)) refuse(`${what} must be a number ${range}, found ${show(value)}.`);
  return value;
}
