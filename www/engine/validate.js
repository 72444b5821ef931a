// What callers pass, checked before it travels, once: types and lengths here, with whatever must be
// converted (pixels are clamped, labels become bytes); all other values by the engine, which refuses
// them with `bad-input` too. Each refusal names what was expected and what was found.

import * as v from "valibot";
import { NOTHING } from "./constants.js";
import { CapsNetError } from "./errors.js";

/** @import { CapsNetInfo, FINE_TUNE_DEFAULTS as Defaults, LoadProgress, TracePart } from "../capsnet.js" */
/** @import { Digits } from "./protocol.js" */

/**
 * What a network takes.
 * @typedef {Pick<CapsNetInfo, "preset" | "image" | "classes">} Takes
 */

/** @type {typeof Defaults} */
export const FINE_TUNE_DEFAULTS = Object.freeze({
  steps: 60,
  learningRate: 2e-4,
  batchSize: 16,
  trainable: "all",
  rehearsal: 0.7,
  seed: 1,
});

/** What is taught: the engine keeps all of it, with what the convolutions made of each, in its memory. */
const MOST_EXAMPLES = 2_000;

/**
 * The value as `schema` makes it, or a refusal.
 * @template {v.GenericSchema} Schema
 * @param {Schema} schema
 * @param {unknown} value
 * @param {string} what  the value, as a message calls it
 * @returns {v.InferOutput<Schema>}
 */
export function checked(schema, value, what) {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const name = path ? `${what}.${path}` : what;
  if (path && issue.type === "object" && issue.received === "undefined") refuse(`${name} is missing.`);
  const expected = issue.type === "custom" ? issue.message : issue.expected?.replace(/^\((.*)\)$/, "$1").replaceAll(" | ", " or ");
  refuse(`${name} must be ${expected}, found ${issue.received}.`);
}

/**
 * @template {v.GenericSchema} Schema
 * @param {Schema} schema
 * @param {unknown} options  undefined: none
 * @returns {v.InferOutput<Schema>}
 */
export const checkedOptions = (schema, options) => checked(schema, options === undefined ? {} : options, "options");

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  throw new CapsNetError("bad-input", message);
}

/**
 * A whole number. Left out, the bounds are those of the engine's numbers: it knows the narrower ones.
 * @param {number} [least]
 * @param {number} [most]
 * @returns {v.GenericSchema<number>}
 */
function whole(least = 0, most = 0xffffffff) {
  const isOne = (/** @type {unknown} */ value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  return v.custom(isOne, `a whole number from ${least} to ${most}`);
}

const floats = v.instance(Float32Array);
/** Pixels that a digit is moved by; how many it may be, the engine knows. */
const shift = whole(-0x80000000, 0x7fffffff);
const signal = v.nullish(v.instance(AbortSignal));
const flag = v.nullish(v.boolean(), false);
/** A number; which ones, the engine says, NaN too. @type {v.GenericSchema<number>} */
const number = v.custom((value) => typeof value === "number", "a number");

/** @type {TracePart[]} */
export const TRACE_PARTS = ["convolutions", "primary", "votes", "routing"];
const isTrace = (/** @type {unknown} */ value) => typeof value === "boolean" || (Array.isArray(value) && value.every((part) => TRACE_PARTS.includes(part)));
/** @type {v.GenericSchema<boolean | TracePart[]>} */
const trace = v.custom(isTrace, `true or a list of ${TRACE_PARTS.join(", ")}`);

/**
 * A callback that may be called whatever was passed: none does nothing, and one that throws does not
 * stop what it watches.
 * @template {any[]} Values
 * @returns {v.GenericSchema<unknown, (...values: Values) => void>}
 */
function callback() {
  return v.pipe(
    v.nullish(v.function(), () => () => {}),
    v.transform((given) => (...values) => {
      try {
        given(...values);
      } catch (reason) {
        reportError(reason);
      }
    }),
  );
}

/** @type {v.GenericSchema<unknown, (progress: LoadProgress) => void>} */
const onProgress = callback();
/** @type {v.GenericSchema<unknown, (done: number, total: number) => void>} */
const onExamples = callback();

/** Of normalizeDigit. */
export const drawingOptions = v.object({
  enabled: v.optional(v.boolean(), true),
  input: v.optional(v.object({ side: whole(), fit: whole(), centring: v.picklist(["mass", "box"]) })),
});

export const progressOptions = v.object({ onProgress, signal });

export const loadOptions = v.object({
  preset: v.optional(v.string()),
  device: v.optional(v.picklist(["auto", "cpu", "webgpu"]), "auto"),
  weights: v.nullish(v.pipe(v.unknown(), v.transform((given) => fileBytes(given)))),
  onProgress,
  signal,
});

/** Of any call. */
export const callOptions = v.object({ original: flag, signal });

export const inferOptions = v.object({
  original: flag,
  signal,
  latest: flag,
  routingIterations: v.optional(whole()),
  trace: v.nullish(trace, false),
});

export const evaluateOptions = v.object({ original: flag, signal, onProgress: onExamples });
export const profileOptions = v.object({ signal, onProgress: onExamples });

export const fineTuneOptions = v.object({
  steps: v.nullish(whole(), FINE_TUNE_DEFAULTS.steps),
  learningRate: v.nullish(number, FINE_TUNE_DEFAULTS.learningRate),
  batchSize: v.nullish(whole(), FINE_TUNE_DEFAULTS.batchSize),
  trainable: v.nullish(v.picklist(["all", "capsules"]), FINE_TUNE_DEFAULTS.trainable),
  rehearsal: v.nullish(number, FINE_TUNE_DEFAULTS.rehearsal),
  seed: v.nullish(whole(), FINE_TUNE_DEFAULTS.seed),
  signal,
});

/** What is in it is looked at one by one, for a message that says what is meant. */
const example = v.object({ pixels: v.optional(v.any()), label: v.optional(v.any()) });

/** @param {Takes} takes */
const pixelsOf = ({ image: { rows, columns } }) => rows * columns;

/**
 * Whole images, clamped to 0…1. A copy: what the caller passed in stays the caller's.
 * @param {unknown} pixels
 * @param {Takes} takes
 * @param {string} [what]
 * @returns {Float32Array}
 */
export function imagePixels(pixels, takes, what = "pixels") {
  const values = checked(floats, pixels, what);
  const { preset, image } = takes;
  if (values.length === 0 || values.length % pixelsOf(takes) !== 0) {
    const expected = `${pixelsOf(takes)} values (${image.rows} × ${image.columns})`;
    refuse(`${what} must hold ${expected} for each image of the network "${preset}", found ${values.length}.`);
  }
  // a plain loop: `map` takes ten times as long, which a thousand examples would feel
  const clamped = new Float32Array(values.length);
  for (let k = 0; k < values.length; k += 1) {
    const value = values[k];
    if (!Number.isFinite(value)) refuse(`${what} must be finite numbers, found ${value} at index ${k}.`);
    clamped[k] = value > 0 ? Math.min(value, 1) : 0;
  }
  return clamped;
}

/**
 * Some poses and the class of each; a copy.
 * @param {unknown} poses
 * @param {unknown} classes
 * @param {CapsNetInfo["digit"]} digit
 */
export function classPoses(poses, classes, digit) {
  const values = checked(floats, poses, "poses");
  const list = Array.isArray(classes) || ArrayBuffer.isView(classes) ? Array.from(/** @type {ArrayLike<unknown>} */ (classes)) : [classes];
  const numbers = list.map((value) => checked(whole(0, digit.classes - 1), value, "A class"));
  if (numbers.length === 0) refuse("The poses must be at least one, found none.");
  const expected = numbers.length * digit.dims;
  if (values.length !== expected) refuse(`poses must hold ${digit.dims} values for each class, ${expected} in all, found ${values.length}.`);
  return { poses: values.slice(), classes: Uint8Array.from(numbers) };
}

/**
 * The number of a primary capsule; which there are, the engine knows.
 * @param {unknown} capsule
 * @returns {number}
 */
export const capsuleNumber = (capsule) => checked(whole(), capsule, "`capsule`");

/**
 * The list as a list; its examples are looked at part by part in `exampleBatch`, because 10,000
 * of them at once would hold the page up.
 * @param {unknown} examples
 * @returns {unknown[]}
 */
export function exampleList(examples) {
  const list = checked(v.array(v.any()), examples, "The examples");
  if (list.length === 0) refuse("The examples must be at least one, found none.");
  return list;
}

/**
 * Those that are taught, as one batch; a label may be `null`.
 * @param {unknown} examples
 * @param {Takes} takes
 */
export function taughtExamples(examples, takes) {
  const list = exampleList(examples);
  if (list.length > MOST_EXAMPLES) refuse(`The examples must be at most ${MOST_EXAMPLES}, found ${list.length}.`);
  return exampleBatch(list, 0, list.length, takes, true);
}

/**
 * The examples `from` … `to` (excluded) as one batch. Messages count them from 1, as the engine's do.
 * @param {unknown[]} examples
 * @param {number} from
 * @param {number} to
 * @param {Takes} takes
 * @param {boolean} [nothing]  whether `null` is a label: this is nothing
 * @returns {Digits<Float32Array>}
 */
export function exampleBatch(examples, from, to, takes, nothing = false) {
  const end = Math.min(to, examples.length);
  const size = pixelsOf(takes);
  const pixels = new Float32Array((end - from) * size);
  const labels = new Uint8Array(end - from);
  for (let i = from; i < end; i += 1) {
    const { label, pixels: given } = checked(example, examples[i], `Example ${i + 1}`);
    const isNothing = nothing && label === null;
    labels[i - from] = isNothing ? NOTHING : checked(whole(0, takes.classes.length - 1), label, `The label of example ${i + 1}`);
    const image = imagePixels(given, takes, `The pixels of example ${i + 1}`);
    if (image.length !== size) refuse(`The pixels of example ${i + 1} must be one image of ${size} values, found ${image.length}.`);
    pixels.set(image, (i - from) * size);
  }
  return { pixels, labels };
}

/** @type {v.GenericSchema<ArrayBuffer | ArrayBufferView>} */
const bytes = v.custom((value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value), "an ArrayBuffer with the bytes of a file");

/**
 * A copy of a weight file's bytes.
 * @param {unknown} buffer
 * @param {string} [what]
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fileBytes(buffer, what = "weights") {
  const given = checked(bytes, buffer, what);
  try {
    return given instanceof ArrayBuffer ? new Uint8Array(given.slice(0)) : new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice();
  } catch {
    refuse(`${what} must be an ArrayBuffer that was not transferred away.`);
  }
}

/**
 * A digit as overlayDigits takes it, or null where there is none.
 * @param {unknown} digit
 * @param {string} what
 */
export function placedDigit(digit, what) {
  if (digit === null) return null;
  const given = checked(v.object({ pixels: floats, right: shift, down: shift }), digit, what);
  const side = Math.sqrt(given.pixels.length);
  if (!Number.isInteger(side)) refuse(`${what}.pixels must hold a square of values, found ${given.pixels.length}.`);
  return { ...given, side };
}

/**
 * @param {unknown} gray
 * @param {unknown} width
 * @param {unknown} height
 */
export function grayImage(gray, width, height) {
  const [values, columns, rows] = [checked(floats, gray, "gray"), checked(whole(), width, "width"), checked(whole(), height, "height")];
  const expected = columns * rows;
  if (values.length !== expected) refuse(`gray must hold ${expected} values for ${width} × ${height} pixels, found ${values.length}.`);
}
