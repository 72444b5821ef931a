// @ts-check
// What callers pass, checked before it travels: each refusal names what was expected and what was
// found. For fineTune: validate-teaching.js.

import { abortSignal, callback, integer, mustBeFinite, mustBeFloats, record, refuse, show } from "./checks.js";

/** @import { CapsNetInfo, EvaluateOptions, Example, LoadOptions, Sheet, TeachingSetsOptions } from "../capsnet.js" */

/**
 * What a network takes.
 * @typedef {Pick<CapsNetInfo, "preset" | "image">} Takes
 */

export const CLASSES = 10;
export const POSE = 16;
export const MAX_ROUTING_ITERATIONS = 10;
/** One normalised digit. */
const DIGIT_PIXELS = 784;
/** How far a digit may lie from the middle of a picture of two, as in training. */
const MOST_SHIFT = 4;

const DEVICES = ["auto", "cpu", "webgpu"];

/** @param {Takes} takes */
export const pixelsOf = ({ image: { rows, columns } }) => rows * columns;

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
  mustBeFinite(pixels, what);
  // a plain loop: `map` takes ten times as long, which a thousand examples would feel
  const clamped = new Float32Array(pixels.length);
  for (let k = 0; k < pixels.length; k += 1) {
    const value = pixels[k];
    clamped[k] = value > 0 ? Math.min(value, 1) : 0;
  }
  return clamped;
}

/**
 * @param {unknown} options
 * @param {number} defaultIterations
 */
export function inferOptions(options, defaultIterations) {
  const { routingIterations = defaultIterations, trace = false, latest = false, original = false, signal } = record(options, "options");
  return {
    routingIterations: integer(routingIterations, "routingIterations", 1, MAX_ROUTING_ITERATIONS),
    trace: trace === true,
    latest: latest === true,
    original: original === true,
    signal: abortSignal(signal),
  };
}

/**
 * @param {unknown} options
 * @returns {{ signal: AbortSignal | undefined }}
 */
export function callOptions(options) {
  return { signal: abortSignal(record(options, "options").signal) };
}

/**
 * @param {unknown} options
 * @returns {{ original: boolean, signal: AbortSignal | undefined }}
 */
export function decodeOptions(options) {
  const { original, signal } = record(options, "options");
  return { original: original === true, signal: abortSignal(signal) };
}

/**
 * @param {unknown} options
 * @returns {{ original: boolean, onProgress: EvaluateOptions["onProgress"], signal: AbortSignal | undefined }}
 */
export function evaluateOptions(options) {
  return { ...decodeOptions(options), onProgress: callback(record(options, "options").onProgress, "onProgress") };
}

/**
 * @param {unknown} options
 * @returns {{ onProgress: TeachingSetsOptions["onProgress"], signal: AbortSignal | undefined }}
 */
export function teachingSetsOptions(options) {
  const { onProgress, signal } = record(options, "options");
  return { onProgress: callback(onProgress, "onProgress"), signal: abortSignal(signal) };
}

/**
 * @param {unknown} pose
 * @returns {Float32Array}
 */
export function digitPose(pose) {
  mustBeFloats(pose, "pose");
  if (pose.length !== POSE) refuse(`pose must hold ${POSE} values, found ${pose.length}.`);
  mustBeFinite(pose, "pose");
  return pose.slice();
}

/** @param {unknown} digit */
export function digitClass(digit) {
  return integer(digit, "digit", 0, CLASSES - 1);
}

/**
 * The list as a list; its examples are looked at part by part in `exampleBatch`, because 10,000
 * of them at once would hold the page up.
 * @param {unknown} examples
 * @returns {ArrayLike<Example>}
 */
export function exampleList(examples) {
  if (!Array.isArray(examples)) refuse(`The examples must be an array of { pixels, label }, found ${show(examples)}.`);
  if (examples.length === 0) refuse("The examples must be at least one, found none.");
  return examples;
}

/**
 * The examples `from` … `to` (excluded) as one batch.
 * @param {ArrayLike<Example>} examples
 * @param {number} from
 * @param {number} to
 * @param {Takes} takes
 */
export function exampleBatch(examples, from, to, takes) {
  const end = Math.min(to, examples.length);
  const size = pixelsOf(takes);
  const pixels = new Float32Array((end - from) * size);
  const labels = new Uint8Array(end - from);
  for (let i = from; i < end; i += 1) {
    const example = record(examples[i] ?? null, `Example ${i}`);
    labels[i - from] = integer(example.label, `The label of example ${i}`, 0, CLASSES - 1);
    const image = imagePixels(example.pixels, takes, `The pixels of example ${i}`);
    if (image.length !== size) refuse(`The pixels of example ${i} must be one image of ${size} values, found ${image.length}.`);
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
 * @param {unknown} options
 * @returns {{
 *   preset: string,
 *   device: "auto" | "cpu" | "webgpu",
 *   weights: Uint8Array<ArrayBuffer> | undefined,
 *   onProgress: NonNullable<LoadOptions["onProgress"]>,
 *   signal: AbortSignal | undefined,
 * }}
 */
export function loadOptions(options) {
  const { preset = "compact", device = "auto", weights, onProgress, signal } = record(options, "options");
  if (typeof preset !== "string") refuse(`preset must be a name, found ${show(preset)}.`);
  if (typeof device !== "string" || !DEVICES.includes(device)) {
    refuse(`device must be "auto", "cpu" or "webgpu", found ${show(device)}.`);
  }
  return {
    preset,
    device: /** @type {"auto" | "cpu" | "webgpu"} */ (device),
    weights: weights === undefined || weights === null ? undefined : fileBytes(weights),
    onProgress: callback(onProgress, "onProgress") ?? (() => {}),
    signal: abortSignal(signal),
  };
}

/**
 * A digit as overlayDigits takes it, or null where there is none.
 * @param {unknown} sheet
 * @param {string} what
 * @returns {Sheet | null}
 */
export function digitSheet(sheet, what) {
  if (sheet === null) return null;
  const { pixels, right, down } = record(sheet, what);
  mustBeFloats(pixels, `${what}.pixels`);
  if (pixels.length !== DIGIT_PIXELS) refuse(`${what}.pixels must hold ${DIGIT_PIXELS} values (28 × 28), found ${pixels.length}.`);
  mustBeFinite(pixels, `${what}.pixels`);
  return {
    pixels,
    right: integer(right, `${what}.right`, -MOST_SHIFT, MOST_SHIFT),
    down: integer(down, `${what}.down`, -MOST_SHIFT, MOST_SHIFT),
  };
}

/**
 * @param {unknown} gray
 * @param {unknown} width
 * @param {unknown} height
 * @returns {asserts gray is Float32Array}
 */
export function grayImage(gray, width, height) {
  mustBeFloats(gray, "gray");
  for (const [name, side] of [["width", width], ["height", height]]) {
    if (!Number.isInteger(side) || Number(side) < 1) refuse(`${name} must be a whole number of pixels from 1, found ${show(side)}.`);
  }
  const expected = Number(width) * Number(height);
  if (gray.length !== expected) refuse(`gray must hold ${expected} values for ${width} × ${height} pixels, found ${gray.length}.`);
  mustBeFinite(gray, "gray");
}
