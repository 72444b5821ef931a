// @ts-check
// What callers pass, checked before it travels: each refusal names what was expected and what was
// found. For fineTune: validate-teaching.js.

import { abortSignal, callback, integer, mustBeFinite, mustBeFloats, record, refuse, show } from "./checks.js";

/** @import { CapsNetInfo, EvaluateOptions, Example, LoadOptions, Sheet, TeachingSetsOptions, TracePart } from "../capsnet.js" */

/**
 * What a network takes.
 * @typedef {Pick<CapsNetInfo, "preset" | "image" | "classes">} Takes
 */

export const MAX_ROUTING_ITERATIONS = 10;
/** The label of what is nothing, as the engine reads it. */
export const NOTHING = 255;
/** @type {TracePart[]} */
const CAPSULE_PARTS = ["primary", "votes", "routing"];
/** @type {TracePart[]} */
export const TRACE_PARTS = ["convolutions", ...CAPSULE_PARTS];
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
 * @param {Pick<CapsNetInfo, "preset" | "routingIterations" | "primary">} info
 */
export function inferOptions(options, info) {
  const { routingIterations = info.routingIterations, trace = false, latest = false, original = false, signal } = record(options, "options");
  return {
    // without capsules nothing is routed
    routingIterations: info.primary ? integer(routingIterations, "routingIterations", 1, MAX_ROUTING_ITERATIONS) : 0,
    trace: traceParts(trace, info),
    latest: latest === true,
    original: original === true,
    signal: abortSignal(signal),
  };
}

/**
 * @param {unknown} trace
 * @param {Pick<CapsNetInfo, "preset" | "primary">} info
 * @returns {TracePart[]}
 */
function traceParts(trace, { preset, primary }) {
  if (trace === true) return primary ? TRACE_PARTS : ["convolutions"];
  if (trace === false || trace === undefined || trace === null) return [];
  const isPart = (/** @type {unknown} */ part) => TRACE_PARTS.includes(/** @type {TracePart} */ (part));
  if (!Array.isArray(trace) || !trace.every(isPart)) {
    refuse(`trace must be true or a list of ${TRACE_PARTS.map((part) => `"${part}"`).join(", ")}, found ${Array.isArray(trace) ? JSON.stringify(trace) : show(trace)}.`);
  }
  const parts = /** @type {TracePart[]} */ ([...new Set(trace)]);
  if (!primary && parts.some((part) => CAPSULE_PARTS.includes(part))) {
    refuse(`The network "${preset}" has no capsules: of its trace there are only "convolutions".`);
  }
  return parts;
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
  mustBeFinite(poses, "poses");
  return { poses: poses.slice(), classes: Uint8Array.from(numbers) };
}

/**
 * The number of a primary capsule, from 0.
 * @param {unknown} capsule
 * @param {Pick<CapsNetInfo, "preset" | "primary">} info
 */
export function capsuleNumber(capsule, { preset, primary }) {
  if (!primary) refuse(`The network "${preset}" has no capsules.`);
  return integer(capsule, "capsule", 0, primary.types * primary.rows * primary.columns - 1);
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
 * @param {boolean} [nothing]  whether `null` is a label: this is nothing
 */
export function exampleBatch(examples, from, to, takes, nothing = false) {
  const end = Math.min(to, examples.length);
  const size = pixelsOf(takes);
  const pixels = new Float32Array((end - from) * size);
  const labels = new Uint8Array(end - from);
  for (let i = from; i < end; i += 1) {
    const example = record(examples[i] ?? null, `Example ${i}`);
    labels[i - from] =
      example.label === null && nothing ? NOTHING : integer(example.label, `The label of example ${i}`, 0, takes.classes.length - 1);
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
 *   preset: string | undefined,
 *   device: "auto" | "cpu" | "webgpu",
 *   weights: Uint8Array<ArrayBuffer> | undefined,
 *   onProgress: NonNullable<LoadOptions["onProgress"]>,
 *   signal: AbortSignal | undefined,
 * }}
 */
export function loadOptions(options) {
  const { preset, device = "auto", weights, onProgress, signal } = record(options, "options");
  if (preset !== undefined && typeof preset !== "string") refuse(`preset must be a name, found ${show(preset)}.`);
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
  const side = Math.sqrt(pixels.length);
  if (!Number.isInteger(side) || side < 1) refuse(`${what}.pixels must hold a square of values, found ${pixels.length}.`);
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
