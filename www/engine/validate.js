// @ts-check
// What callers pass, checked before it travels, once: types and lengths here, with whatever must be
// converted (pixels are clamped, labels become bytes); all other values by the engine, which refuses
// them with `bad-input` too. Each refusal names what was expected and what was found.

import { abortSignal, callback, integer, mustBeFloats, number, oneOf, record, refuse, show } from "./checks.js";

/** @import { CapsNetInfo, Device, Example, FINE_TUNE_DEFAULTS as Defaults, LoadProgress, Sheet, TracePart } from "../capsnet.js" */
/** @import { Digits, Lesson } from "./protocol.js" */

/**
 * What a network takes.
 * @typedef {Pick<CapsNetInfo, "preset" | "image" | "classes">} Takes
 */

/** @type {typeof Defaults} */
export const FINE_TUNE_DEFAULTS = Object.freeze({
  steps: 60,
  learningRate: 5e-4,
  batchSize: 16,
  trainable: "all",
  rehearsal: 0.5,
  seed: 1,
});

/** The label of what is nothing, as the engine reads it. */
export const NOTHING = 255;
/** What is taught: the engine keeps all of it, with what the convolutions made of each, in its memory. */
const MOST_EXAMPLES = 2_000;
/** @type {TracePart[]} */
const TRACE_PARTS = ["convolutions", "primary", "votes", "routing"];
const DEVICES = /** @type {const} */ (["auto", "cpu", "webgpu"]);

/** @param {unknown} options */
export function loadOptions(options) {
  const { preset, device = "auto", weights, onProgress, signal } = record(options, "options");
  if (preset !== undefined && typeof preset !== "string") refuse(`preset must be a name, found ${show(preset)}.`);
  return {
    preset,
    device: oneOf(device, "device", DEVICES),
    weights: weights === undefined || weights === null ? undefined : fileBytes(weights),
    ...progressOptions({ onProgress, signal }),
  };
}

/**
 * Of a download.
 * @param {unknown} options
 * @returns {{ onProgress: (progress: LoadProgress) => void, signal: AbortSignal | undefined }}
 */
export function progressOptions(options) {
  const { onProgress, signal } = record(options, "options");
  return { onProgress: callback(onProgress, "onProgress"), signal: abortSignal(signal) };
}

/**
 * Of any call.
 * @param {unknown} options
 */
export function callOptions(options) {
  const { original, signal } = record(options, "options");
  return { original: original === true, signal: abortSignal(signal) };
}

/**
 * @param {unknown} options
 * @param {Pick<CapsNetInfo, "routingIterations" | "primary">} info
 */
export function inferOptions(options, info) {
  const { routingIterations = info.routingIterations, trace, latest } = record(options, "options");
  return {
    ...callOptions(options),
    routingIterations: integer(routingIterations, "routingIterations"),
    trace: traceParts(trace, info),
    latest: latest === true,
  };
}

/**
 * @param {unknown} trace
 * @param {Pick<CapsNetInfo, "primary">} info
 * @returns {TracePart[]}
 */
function traceParts(trace, { primary }) {
  if (trace === true) return primary ? TRACE_PARTS : ["convolutions"];
  if (trace === false || trace === undefined || trace === null) return [];
  if (!Array.isArray(trace)) refuse(`trace must be true or a list of its parts, found ${show(trace)}.`);
  return trace.map((part) => oneOf(part, "A part of trace", TRACE_PARTS));
}

/**
 * @param {unknown} options
 * @returns {ReturnType<typeof callOptions> & { onProgress: (done: number, total: number) => void }}
 */
export function evaluateOptions(options) {
  return { ...callOptions(options), onProgress: callback(record(options, "options").onProgress, "onProgress") };
}

/**
 * @param {unknown} options
 * @returns {{ lesson: Lesson, signal: AbortSignal | undefined }}
 */
export function fineTuneOptions(options) {
  const given = record(options, "options");
  const chosen = (/** @type {keyof typeof FINE_TUNE_DEFAULTS} */ name) => given[name] ?? FINE_TUNE_DEFAULTS[name];
  const lesson = {
    steps: integer(chosen("steps"), "steps"),
    learningRate: number(chosen("learningRate"), "learningRate"),
    batchSize: integer(chosen("batchSize"), "batchSize"),
    trainable: oneOf(chosen("trainable"), "trainable", /** @type {const} */ (["all", "capsules"])),
    rehearsal: number(chosen("rehearsal"), "rehearsal"),
    seed: integer(chosen("seed"), "seed"),
  };
  return { lesson, signal: abortSignal(given.signal) };
}

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
  mustBeFloats(pixels, what);
  if (pixels.length === 0 || pixels.length % pixelsOf(takes) !== 0) {
    const { preset, image } = takes;
    const expected = `${pixelsOf(takes)} values (${image.rows} × ${image.columns})`;
    refuse(`${what} must hold ${expected} for each image of the network "${preset}", found ${pixels.length}.`);
  }
  // a plain loop: `map` takes ten times as long, which a thousand examples would feel
  const clamped = new Float32Array(pixels.length);
  for (let k = 0; k < pixels.length; k += 1) {
    const value = pixels[k];
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
 * @returns {{ poses: Float32Array, classes: Uint8Array }}
 */
export function classPoses(poses, classes, digit) {
  mustBeFloats(poses, "poses");
  const list = Array.isArray(classes) || ArrayBuffer.isView(classes) ? Array.from(/** @type {ArrayLike<unknown>} */ (classes)) : [classes];
  const numbers = list.map((value) => integer(value, "A class", 0, digit.classes - 1));
  if (numbers.length === 0) refuse("The poses must be at least one, found none.");
  const expected = numbers.length * digit.dims;
  if (poses.length !== expected) refuse(`poses must hold ${digit.dims} values for each class, ${expected} in all, found ${poses.length}.`);
  return { poses: poses.slice(), classes: Uint8Array.from(numbers) };
}

/**
 * The list as a list; its examples are looked at part by part in `exampleBatch`, because 10,000
 * of them at once would hold the page up.
 * @param {unknown} examples
 * @returns {Example[]}
 */
export function exampleList(examples) {
  if (!Array.isArray(examples)) refuse(`The examples must be an array of { pixels, label }, found ${show(examples)}.`);
  if (examples.length === 0) refuse("The examples must be at least one, found none.");
  return examples;
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
 * @param {Example[]} examples
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
    const example = record(examples[i] ?? null, `Example ${i + 1}`);
    const isNothing = nothing && example.label === null;
    labels[i - from] = isNothing ? NOTHING : integer(example.label, `The label of example ${i + 1}`, 0, takes.classes.length - 1);
    const image = imagePixels(example.pixels, takes, `The pixels of example ${i + 1}`);
    if (image.length !== size) refuse(`The pixels of example ${i + 1} must be one image of ${size} values, found ${image.length}.`);
    pixels.set(image, (i - from) * size);
  }
  return { pixels, labels };
}

/**
 * A copy of a weight file's bytes.
 * @param {unknown} buffer
 * @param {string} [what]
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fileBytes(buffer, what = "weights") {
  try {
    if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer.slice(0));
    if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice();
  } catch {
    refuse(`${what} must be an ArrayBuffer that was not transferred away.`);
  }
  refuse(`${what} must be an ArrayBuffer with the bytes of a safetensors file, found ${show(buffer)}.`);
}

/**
 * A digit as overlayDigits takes it, or null where there is none.
 * @param {unknown} sheet
 * @param {string} what
 * @returns {Sheet & { side: number } | null}
 */
export function digitSheet(sheet, what) {
  if (sheet === null) return null;
  const { pixels, right, down } = record(sheet, what);
  mustBeFloats(pixels, `${what}.pixels`);
  const side = Math.sqrt(pixels.length);
  if (!Number.isInteger(side)) refuse(`${what}.pixels must hold a square of values, found ${pixels.length}.`);
  const shift = (/** @type {unknown} */ value, /** @type {string} */ name) => integer(value, `${what}.${name}`, -side, side);
  return { pixels, side, right: shift(right, "right"), down: shift(down, "down") };
}

/**
 * @param {unknown} gray
 * @param {unknown} width
 * @param {unknown} height
 * @returns {asserts gray is Float32Array}
 */
export function grayImage(gray, width, height) {
  mustBeFloats(gray, "gray");
  const expected = integer(width, "width") * integer(height, "height");
  if (gray.length !== expected) refuse(`gray must hold ${expected} values for ${width} × ${height} pixels, found ${gray.length}.`);
}
