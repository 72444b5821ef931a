// Taught examples as one JSON file:
//
//   { "format": "capsnet-examples", "version": 2,
//     "examples": [{ "label": "7", "pixels": "<base64 of 784 bytes>" }, …] }
//
// label: the name of a class, or null for what is nothing; a digit may be a number, as in version 1.
// pixels: side × side bytes, row by row, 0 background … 255 ink, in the base64 of RFC 4648 with
// padding. Other keys are left alone. A file is taken whole or not at all.

import { MOST_EXAMPLES } from "./examples.js";
import { wrongFile as text } from "./text.js";

/** @import { Kind, Label, TaughtExample } from "./types.js" */

const FORMAT = "capsnet-examples";
const VERSIONS = [1, 2];
/** Far above MOST_EXAMPLES of the largest images with generous white space. */
export const MOST_BYTES = 16e6;

/** An error whose message is meant for the visitor. */
export class ExamplesFileError extends Error {}

/** @param {readonly Pick<TaughtExample, "label" | "pixels">[]} examples @returns {string} */
export function writeExamples(examples) {
  const lines = examples.map(({ label, pixels }) => `    { "label": ${JSON.stringify(label)}, "pixels": "${base64(pixels)}" }`);
  return `{\n  "format": "${FORMAT}",\n  "version": 2,\n  "examples": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/**
 * @param {string} json
 * @param {Pick<Kind, "classes" | "side">} kind of the network that is taught
 * @returns {{ label: Label, pixels: Uint8Array }[]}
 */
export function readExamples(json, kind) {
  const file = parse(json);
  if (!isRecord(file) || file.format !== FORMAT) refuse(text.format(FORMAT));
  if (!VERSIONS.includes(Number(file.version))) refuse(text.version(show(file.version), VERSIONS));
  if (!Array.isArray(file.examples)) refuse(text.noList);
  if (file.examples.length === 0) refuse(text.noExamples);
  if (file.examples.length > MOST_EXAMPLES) refuse(text.tooMany(file.examples.length, MOST_EXAMPLES));
  const examples = file.examples.map((example, k) => readExample(example, k, kind));
  refuseContradictions(examples);
  return examples;
}

/** @param {string} json @returns {unknown} */
function parse(json) {
  if (json.trim() === "") refuse(text.empty);
  try {
    return JSON.parse(json);
  } catch {
    // What begins like a file of ours and does not end like one is the usual accident: a download that stopped.
    if (json.includes(FORMAT) && !json.trimEnd().endsWith("}")) refuse(text.cut);
    return refuse(text.noJson);
  }
}

/** @param {unknown} example @param {number} index @param {Pick<Kind, "classes" | "side">} kind */
function readExample(example, index, { classes, side }) {
  if (!isRecord(example)) refuse(text.noExample(index, show(example)));
  const label = typeof example.label === "number" ? String(example.label) : example.label;
  if (label !== null && !(typeof label === "string" && classes.includes(label))) refuse(text.label(index, show(example.label), classes));
  const pixels = typeof example.pixels === "string" ? bytesOf(example.pixels) : null;
  if (!pixels) refuse(text.noPixels(index));
  if (pixels.length !== side * side) refuse(text.pixels(index, pixels.length, side));
  if (!pixels.some((v) => v > 0)) refuse(text.blank(index));
  return { label, pixels };
}

/** @param {{ label: Label, pixels: Uint8Array }[]} examples */
function refuseContradictions(examples) {
  /** @type {Map<string, number>} */
  const places = new Map();
  examples.forEach(({ label, pixels }, k) => {
    const picture = pixels.join();
    const first = places.get(picture) ?? k;
    if (examples[first].label !== label) refuse(text.contradiction(first, k, [examples[first].label, label]));
    places.set(picture, first);
  });
}

/** @param {string} sentence @returns {never} */
function refuse(sentence) {
  throw new ExamplesFileError(sentence);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** As a sentence shows it, and never longer than a line. @param {unknown} value */
const show = (value) => (value === undefined ? "missing" : (JSON.stringify(value) ?? "unknown").slice(0, 40));

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return btoa(Array.from(bytes, (v) => String.fromCharCode(v)).join(""));
}

/** @param {string} text */
function bytesOf(text) {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
