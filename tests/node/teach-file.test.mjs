// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { ExamplesFileError, readExamples, writeExamples } from "../../www/page/teach/file.js";

/** @param {number} seed */
const picture = (seed) => Uint8Array.from({ length: 784 }, (_, k) => (k * seed) % 256);

const examples = [
  { label: "7", pixels: picture(3) },
  { label: "0", pixels: picture(5) },
];
const DIGITS = { classes: [..."0123456789"], side: 28 };
const text = writeExamples(examples);

/** @param {(file: any) => void} change */
function changed(change) {
  const file = JSON.parse(text);
  change(file);
  return JSON.stringify(file);
}

/** @param {string} file @param {RegExp} words */
const refuses = (file, words) =>
  assert.throws(
    () => readExamples(file, DIGITS),
    (error) => {
      assert.ok(error instanceof ExamplesFileError, String(error));
      assert.match(error.message, words);
      return true;
    },
  );

test("what is written is read again, byte for byte", () => {
  assert.deepEqual(readExamples(text, DIGITS), examples);
  assert.deepEqual(readExamples(text.replaceAll(/\s*\n\s*/g, ""), DIGITS), examples);
});

test("the file is what its description says", () => {
  const file = JSON.parse(text);
  assert.equal(file.format, "capsnet-examples");
  assert.equal(file.version, 2);
  assert.deepEqual(Object.keys(file.examples[0]), ["label", "pixels"]);
  assert.deepEqual(new Uint8Array(Buffer.from(file.examples[0].pixels, "base64")), picture(3));
});

test("other keys are left alone", () => {
  assert.deepEqual(readExamples(changed((file) => Object.assign(file, { by: "me" }) && Object.assign(file.examples[0], { note: "x" })), DIGITS), examples);
});

test("a bad file is refused whole, with the place that is wrong", () => {
  refuses("", /empty/);
  refuses("<!doctype html>", /not JSON/);
  refuses("[]", /not a file of examples/);
  refuses('{"format":"something"}', /not a file of examples/);
  for (const share of [0.3, 0.7, 0.99]) refuses(text.slice(0, text.length * share), /cut short/);
  refuses(changed((file) => (file.version = 3)), /version 3.*version 1 and 2/);
  refuses(changed((file) => delete file.version), /version missing/);
  refuses(changed((file) => delete file.examples), /no list/);
  refuses(changed((file) => (file.examples = [])), /no examples/);
  refuses(changed((file) => (file.examples[1].label = 10)), /Example 2 has the label 10/);
  refuses(changed((file) => (file.examples[1].label = "A")), /Example 2 has the label "A"/);
  refuses(changed((file) => (file.examples[1].label = 1.5)), /Example 2 has the label 1.5/);
  refuses(changed((file) => delete file.examples[0].label), /Example 1 has the label missing/);
  refuses(changed((file) => (file.examples[1] = null)), /Example 2 is null/);
  refuses(changed((file) => (file.examples[0].pixels = 3)), /Example 1 has no pixels in base64/);
  refuses(changed((file) => (file.examples[0].pixels = "ä!")), /Example 1 has no pixels in base64/);
  refuses(changed((file) => (file.examples[0].pixels = btoa("abc"))), /Example 1 has 3 pixels where 28 × 28 = 784/);
  refuses(changed((file) => (file.examples[0].pixels = btoa("\0".repeat(784)))), /Example 1 is blank/);
  refuses(changed((file) => file.examples.push({ ...file.examples[0], label: 1 })), /Examples 1 and 3 are the same picture.*7 and 1/);
  refuses(changed((file) => (file.examples = Array(501).fill(file.examples[0]))), /501.*500/);
});

test("the same picture twice with one label is no contradiction", () => {
  assert.equal(readExamples(changed((file) => file.examples.push(file.examples[0])), DIGITS).length, 3);
});

test("numbers are the names of digits, as in files of earlier versions of the page", () => {
  assert.deepEqual(readExamples(changed((file) => Object.assign(file, { version: 1 }) && (file.examples[0].label = 7)), DIGITS), examples);
});

test("letters, and what is nothing, are read by a network that has them", () => {
  const pixels = Uint8Array.from({ length: 400 }, (_, k) => k % 256);
  const letters = [{ label: "C", pixels }, { label: null, pixels: pixels.map((v) => 255 - v) }];
  const file = writeExamples(letters);
  assert.deepEqual(readExamples(file, { classes: ["A", "B", "C"], side: 20 }), letters);
  assert.throws(() => readExamples(file, { classes: ["A", "B"], side: 20 }), /Example 1 has the label "C".*A, B, and null/);
  assert.throws(() => readExamples(file, { classes: ["C"], side: 28 }), /Example 1 has 400 pixels where 28 × 28 = 784/);
});
