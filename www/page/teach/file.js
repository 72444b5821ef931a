// @ts-check
// Taught examples as one JSON file:
//
//   { "format": "capsnet-examples", "version": 1,
//     "examples": [{ "label": 7, "pixels": "<base64 of 784 bytes>" }, …] }
//
// label: 0 … 9. pixels: 28 × 28 bytes, row by row, 0 background … 255 ink, in the base64 of RFC 4648
// with padding. Other keys are left alone. A file is taken whole or not at all.

import { MOST_EXAMPLES, PIXELS } from "./examples.js";

/** @import { TaughtExample } from "./types.js" */

const FORMAT = "capsnet-examples";
const VERSION = 1;
/** Far above MOST_EXAMPLES examples with generous white space. */
export const MOST_BYTES = 8e6;

/** An error whose message is meant for the visitor. */
export class ExamplesFileError extends Error {}

/** @param {readonly Pick<TaughtExample, "label" | "pixels">[]} examples @returns {string} */
export function writeExamples(examples) {
  const lines = examples.map(({ label, pixels }) => `    { "label": ${label}, "pixels": "${base64(pixels)}" }`);
  return `{\n  "format": "${FORMAT}",\n  "version": ${VERSION},\n  "examples": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

/**
 * @param {string} text
 * @returns {{ label: number, pixels: Uint8Array }[]}
 */
export function readExamples(text) {
  const file = parse(text);
  if (!isRecord(file) || file.format !== FORMAT) refuse(`It is no file of examples: its “format” should be “${FORMAT}”.`);
  if (file.version !== VERSION) refuse(`It is of version ${show(file.version)}, and this page reads version ${VERSION}.`);
  if (!Array.isArray(file.examples)) refuse("It has no list of examples.");
  if (file.examples.length === 0) refuse("It holds no examples.");
  if (file.examples.length > MOST_EXAMPLES) refuse(`It holds ${file.examples.length} examples, and ${MOST_EXAMPLES} are the most this page keeps.`);
  const examples = file.examples.map(readExample);
  refuseContradictions(examples);
  return examples;
}

/** @param {string} text @returns {unknown} */
function parse(text) {
  if (text.trim() === "") refuse("It is empty.");
  try {
    return JSON.parse(text);
  } catch {
    // What begins like a file of ours and does not end like one is the usual accident: a download that stopped.
    if (text.includes(FORMAT) && !text.trimEnd().endsWith("}")) refuse("It is cut short: the end of the list is missing.");
    return refuse("It is no JSON text.");
  }
}

/** @param {unknown} example @param {number} index */
function readExample(example, index) {
  const place = `Example ${index + 1}`;
  if (!isRecord(example)) refuse(`${place} is ${show(example)} and should be a label with pixels.`);
  const { label, pixels } = example;
  if (typeof label !== "number" || !Number.isInteger(label) || label < 0 || label > 9) {
    refuse(`${place} has the label ${show(label)}; labels are the digits 0 to 9.`);
  }
  const bytes = typeof pixels === "string" ? bytesOf(pixels) : null;
  if (!bytes) refuse(`${place} has no pixels in base64.`);
  if (bytes.length !== PIXELS) refuse(`${place} has ${bytes.length} pixels where 28 × 28 = ${PIXELS} belong.`);
  if (!bytes.some((v) => v > 0)) refuse(`${place} is blank.`);
  return { label, pixels: bytes };
}

/** @param {{ label: number, pixels: Uint8Array }[]} examples */
function refuseContradictions(examples) {
  /** @type {Map<string, number>} */
  const places = new Map();
  examples.forEach(({ label, pixels }, k) => {
    const picture = pixels.join();
    const first = places.get(picture) ?? k;
    if (examples[first].label !== label) {
      refuse(`Examples ${first + 1} and ${k + 1} are the same picture with two labels, ${examples[first].label} and ${label}.`);
    }
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
