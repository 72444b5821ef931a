// @ts-check
// On the files that are shipped, and on damaged copies of them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { CapsNetError } from "../../www/engine/errors.js";
import { imageAt, parseDigits } from "../../www/engine/idx.js";
import { chanceOf } from "../soak/chance.mjs";
import { damagedDigits } from "../soak/damage.mjs";

const SEED = Number(process.env.CAPSNET_SEED ?? 15);
const DAMAGED = 5000;

/** @param {string} name */
function shipped(name) {
  const bytes = readFileSync(new URL(`../../pretrained/${name}`, import.meta.url));
  return new Uint8Array(bytes).buffer; // a buffer of its own: Node may put several files into one
}

/**
 * @param {() => unknown} action
 * @param {RegExp} message
 */
const refuses = (action, message) =>
  assert.throws(action, (/** @type {{ code: string, message: string }} */ error) => {
    assert.equal(error.code, "network");
    assert.match(error.message, message);
    return true;
  });

/**
 * A copy with one byte changed.
 * @param {ArrayBuffer} buffer
 * @param {number} at
 * @param {number} value
 */
function changed(buffer, at, value) {
  const copy = new Uint8Array(buffer.slice(0));
  copy[at] = value;
  return copy.buffer;
}

test("the shipped sets of teaching: 100 of each digit, none in both, and 100 images without one to rehearse", () => {
  const seen = new Set();
  for (const [name, nothing] of /** @type {const} */ ([["rehearsal", 100], ["held-out", 0]])) {
    const digits = parseDigits(shipped(`${name}-images.idx3-ubyte`), shipped(`${name}-labels.idx1-ubyte`), name);
    assert.equal(digits.count, 1000 + nothing);
    assert.equal(digits.pixels.length, 784 * digits.count);
    assert.equal(digits.labels.filter((label) => label === 255).length, nothing);
    for (let digit = 0; digit < 10; digit += 1) assert.equal(digits.labels.filter((label) => label === digit).length, 100);
    for (let k = 0; k < digits.count; k += 1) {
      const image = imageAt(digits, k);
      assert.equal(image.length, 784);
      if (digits.labels[k] !== 255) seen.add(image.join());
    }
  }
  assert.equal(seen.size, 2000);
});

test("what is damaged is refused in words", () => {
  const images = shipped("samples-images.idx3-ubyte");
  const labels = shipped("samples-labels.idx1-ubyte");
  assert.equal(parseDigits(images, labels, "sample").count, 40);

  refuses(() => parseDigits(labels, labels, "sample"), /The sample images are no IDX file\./);
  refuses(() => parseDigits(images, images, "sample"), /The sample labels are no IDX file\./);
  refuses(() => parseDigits(new ArrayBuffer(0), labels, "sample"), /images are no IDX file/);
  refuses(() => parseDigits(images, labels.slice(0, 7), "sample"), /labels are no IDX file/);
  refuses(() => parseDigits(images.slice(0, -1), labels, "sample"), /cut short/);
  refuses(() => parseDigits(images, labels.slice(0, -1), "sample"), /cut short/);
  refuses(() => parseDigits(images, shipped("held-out-labels.idx1-ubyte"), "sample"), /do not belong together/);
  refuses(() => parseDigits(changed(images, 11, 27), labels, "sample"), /must be of 28 × 28 pixels, found 27 × 28/);
  refuses(() => parseDigits(changed(changed(images, 11, 14), 15, 56), labels, "sample"), /found 14 × 56/); // as many pixels
  refuses(() => parseDigits(changed(images, 4, 0xff), labels, "sample"), /cut short/);
  refuses(() => parseDigits(images, changed(labels, 20, 10), "held-out"), /The held-out labels must be from 0 to 9, or 255 for no digit, found 10\./);
});

test(`of ${DAMAGED} damaged pairs of files each is refused in words or holds digits (seed ${SEED})`, (t) => {
  const chance = chanceOf(SEED);
  const [images, labels] = [shipped("samples-images.idx3-ubyte").slice(0, 16 + 5 * 784), shipped("samples-labels.idx1-ubyte").slice(0, 13)].map((buffer) => new Uint8Array(buffer));
  for (const file of [images, labels]) new DataView(file.buffer).setUint32(4, 5);
  assert.equal(parseDigits(images.buffer, labels.buffer, "whole").count, 5);
  const ends = { taken: 0, refused: 0 };
  for (let k = 0; k < DAMAGED; k += 1) {
    const [some, others] = damagedDigits(images, labels, chance);
    try {
      const digits = parseDigits(some.buffer, others.buffer, "sample");
      ends.taken += 1;
      assert.equal(digits.pixels.length, 784 * digits.count);
      assert.equal(digits.labels.length, digits.count);
      assert.ok(digits.labels.every((label) => label < 10 || label === 255));
      for (let digit = 0; digit < digits.count; digit += 1) assert.equal(imageAt(digits, digit).length, 784);
    } catch (error) {
      ends.refused += 1;
      assert.ok(error instanceof CapsNetError && error.code === "network", `pair ${k}: ${error}`);
      assert.match(error.message, /^The sample (files|images|labels) .{10,100}\.$/, `pair ${k}`);
    }
  }
  t.diagnostic(`${ends.taken} taken, ${ends.refused} refused`);
  assert.ok(ends.taken > 100 && ends.refused > 100, "both ends are reached");
});
