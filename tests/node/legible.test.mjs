// @ts-check
// What is too small to read: by the form of the ink that is left, over pens, sizes, erasers and both sheets.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { Drawing } from "../../www/page/draw/drawing.js";
import { formOf } from "../../www/page/draw/form.js";
import { isTooSmall, sheetsTooSmall } from "../../www/page/draw/legible.js";
import { padOf } from "../../www/page/draw/raster.js";
import { PAD_UNITS, Sheet } from "../../www/page/draw/sheet.js";
import { randomFrom, strokesWithPen } from "../browser/support/photographs.mjs";
import { SEED } from "../browser/support/seed.mjs";

/** @import { Stroke } from "../../www/page/types.js" */

/** @param {Stroke[]} strokes @param {Stroke | null} [live] */
function drawn(strokes, live = null) {
  const sheet = new Sheet(() => {});
  for (const stroke of strokes) sheet.add(stroke);
  if (live) sheet.begin(live);
  return sheet;
}

/** @param {number[]} points @param {number} width @param {boolean} [erase] */
const line = (points, width, erase = false) => ({ points, width, erase });

/** A digit of this share of the pad. @param {number} digit @param {number} width @param {number} share @param {() => number} random */
function digitOf(digit, width, share, random) {
  const [x, y] = [60 + 160 * random(), 60 + 160 * random()].map((place) => (share > 0.4 ? PAD_UNITS / 2 : place));
  return strokesWithPen(digit, width, random).map((stroke) => ({ ...stroke, points: stroke.points.map((v, k) => (k % 2 ? y : x) + (v - PAD_UNITS / 2) * share) }));
}

/** Lines across a square, as a hand fills it. @param {number} share of the pad @param {number} width @param {() => number} random */
function scribble(share, width, random) {
  const side = share * PAD_UNITS;
  const [left, top] = [40 + 160 * random(), 40 + 160 * random()];
  const turns = Math.max(3, Math.ceil((2 * side) / width));
  return line(Array.from({ length: turns + 1 }, (_, k) => [left + (k % 2 ? side : 0), top + (side * k) / turns]).flat(), width);
}

const PENS = [10, 16, 24, 34, 44];

/** Sizes at which the shipped network reads each digit with each pen rightly, from this share of the pad on. @type {Record<number, number>} */
const READ_FROM = { 10: 0.2, 16: 0.3, 24: 0.4, 34: 0.55, 44: 0.7 };

test(`digits with room for their form are read, in all sizes with all pens (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (const pen of PENS) {
    for (let digit = 0; digit < 10; digit += 1) {
      for (const share of [READ_FROM[pen], READ_FROM[pen] + (1 - READ_FROM[pen]) * random(), 1]) {
        assert.equal(isTooSmall(drawn(digitOf(digit, pen, share, random))), false, `a ${digit} of ${share} with ${pen}`);
      }
    }
  }
});

test("test digits of MNIST have a form, also where they are rubbed a little", () => {
  for (const set of ["samples", "held-out"]) {
    const images = readFileSync(new URL(`../../pretrained/${set}-images.idx3-ubyte`, import.meta.url)).subarray(16);
    for (let at = 0; at < images.length; at += 784 * (set === "samples" ? 1 : 8)) {
      const sheet = new Sheet(() => {});
      sheet.show({ size: 28, ink: new Uint8ClampedArray(images.subarray(at, at + 784)), name: "", normalised: true });
      assert.equal(isTooSmall(sheet), false);
      sheet.add(line([5, 5], 10, true));
      assert.equal(isTooSmall(sheet), false, `${set}, ${at / 784}`);
    }
  }
});

test(`what is filled is no digit (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 1);
  for (let k = 0; k < 40; k += 1) {
    const pen = 10 + 34 * random();
    assert.ok(isTooSmall(drawn([scribble(0.02 + 0.3 * random(), pen, random)])), `scribbled with ${pen}`);
    const [x, y] = [70 + 140 * random(), 70 + 140 * random()];
    const turn = 2 * Math.PI * random();
    assert.ok(isTooSmall(drawn([line([x, y], pen)])), "a dot");
    const way = 0.95 * pen * random();
    assert.ok(isTooSmall(drawn([line([x, y, x + way * Math.cos(turn), y + way * Math.sin(turn)], pen)])), "a short dash");
    assert.ok(isTooSmall(drawn([line([20, y, 20 + 240 * random(), y + 0.2 * pen * random()], pen)])), "a long dash");
    const dots = Array.from({ length: 2 + Math.floor(4 * random()) }, (_, n) => line([40 + 50 * n, 40 + 200 * random()], Math.min(pen, 30)));
    assert.ok(isTooSmall(drawn(dots)), `${dots.length} dots`);
    assert.ok(isTooSmall(drawn([line([60, 80, 220, 80], pen), line([60, 200, 220, 200], pen)])), "two long dashes");
  }
});

test(`a digit too small for its pen is too small, in every place (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 2);
  for (const pen of PENS) for (let digit = 0; digit < 10; digit += 1) assert.ok(isTooSmall(drawn(digitOf(digit, pen, (pen / 24) * (0.03 + 0.12 * random()), random))), `a ${digit} with ${pen}`);
  // those of the audit, which were answered with confidence
  for (const [digit, pen, share] of [[2, 24, 0.2], [3, 10, 0.1], [2, 10, 0.1], [5, 24, 0.2], [3, 44, 0.4], [5, 34, 0.3]]) {
    assert.ok(isTooSmall(drawn(digitOf(digit, pen, share, random))), `a ${digit} of ${share} with ${pen}`);
  }
});

test(`the eraser leaves no digit where it leaves a speck, or what nobody sees (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 3);
  for (let k = 0; k < 20; k += 1) {
    const pen = 10 + 20 * random();
    const digit = strokesWithPen(k % 10, pen, random);
    const rub = (/** @type {number[]} */ points, width = 44) => line(points, width, true);
    // all of it but for what lies in one small place
    const [x, y] = [Number(digit[0].points[0]), Number(digit[0].points[1])];
    const reach = 22 + 0.6 * pen;
    const above = Array.from({ length: 12 }, (_, n) => [y - reach - 24 * n, y + reach + 24 * n]).flat();
    const away = [...above.map((row) => rub([-40, row, 320, row])), ...[-1, 1].flatMap((way) => Array.from({ length: 8 }, (_, n) => rub([x + way * (reach + 40 * n), y - 30, x + way * (reach + 40 * n), y + 30])))];
    const speck = drawn([...digit, ...away]);
    assert.ok(padOf(speck).gray.some((ink) => ink > 0), "something is left");
    assert.ok(isTooSmall(speck), `a speck of a ${k % 10} with ${pen}`);
    assert.equal(isTooSmall(drawn(digit)), false);
    // what is rubbed along its own way was never there, nor does it count beside something else
    const gone = [...digit, ...digit.map((stroke) => ({ ...stroke, width: stroke.width + 1.2 * random() * (k % 2), erase: true }))];
    assert.ok(padOf(drawn(gone)).gray.every((ink) => ink === 0), `the rim of a ${k % 10}`);
    const next = strokesWithPen((k + 3) % 10, pen, random);
    assert.deepEqual(padOf(drawn([...gone, ...next])).gray, padOf(drawn(next)).gray);
    // rubbed out, and a digit drawn with another pen
    const wide = line([240, 240], 44);
    assert.equal(isTooSmall(drawn([wide, rub([230, 240, 250, 240]), ...digitOf(k % 10, 10, 0.3, random)])), false, "a wide stroke that is gone does not count");
    // the eraser draws nothing
    assert.equal(isTooSmall(drawn(digit.map((stroke) => ({ ...stroke, erase: true })))), false);
    assert.equal(isTooSmall(drawn([])), false);
  }
});

test(`what is under the pen counts as it grows (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 4);
  for (let k = 0; k < 10; k += 1) {
    const [whole] = strokesWithPen([0, 2, 3, 6, 7, 8, 9, 1, 0, 2][k], 10 + 30 * random(), random);
    const sheet = drawn([], { ...whole, points: whole.points.slice(0, 2) });
    assert.ok(isTooSmall(sheet), "a press");
    sheet.extend(whole.points.slice(2));
    assert.equal(isTooSmall(sheet), false);
    sheet.finish();
    assert.equal(isTooSmall(sheet), false);
    sheet.begin(line([-50, -50], 44, true));
    for (let row = 0; row <= 280; row += 20) sheet.extend([row % 40 ? 300 : -20, row, row % 40 ? -20 : 300, row + 10]);
    assert.equal(isTooSmall(sheet) || padOf(sheet).gray.every((ink) => ink === 0), true, "rubbed out, the eraser still down");
  }
});

test("a picture that was opened is too small by its own pixels", () => {
  for (let detail = 1; detail <= 21; detail += 1) {
    const sheet = new Sheet(() => {});
    sheet.show({ size: PAD_UNITS, ink: new Uint8ClampedArray(PAD_UNITS ** 2), name: "", normalised: false, ...(detail < 21 && { detail }) });
    assert.equal(isTooSmall(sheet), detail < 8, `${detail}`);
  }
});

test(`of two sheets each is judged (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 5);
  const kinds = {
    blank: () => [],
    small: () => [line([40 + 200 * random(), 40 + 200 * random()], 10 + 34 * random())],
    blob: () => [scribble(0.2 * random(), 24, random)],
    rubbed: () => [line([140, 60, 140, 220], 24), line([140, 40, 140, 195], 44, true)],
    readable: () => strokesWithPen(Math.floor(10 * random()), 10 + 34 * random(), random),
  };
  const names = /** @type {(keyof typeof kinds)[]} */ (Object.keys(kinds));
  const isSmall = (/** @type {string} */ kind) => !["blank", "readable"].includes(kind);
  for (let k = 0; k < 50; k += 1) {
    const pair = [names[k % 5], names[Math.floor(k / 5) % 5]];
    const drawing = new Drawing();
    drawing.setTwo(true);
    pair.forEach((kind, sheet) => kinds[kind]().forEach((stroke) => drawing.sheets[sheet].add(stroke)));
    assert.deepEqual(sheetsTooSmall(drawing), [0, 1].filter((sheet) => isSmall(pair[sheet])), pair.join());
    drawing.setTwo(false); // then the second counts no more
    assert.deepEqual(sheetsTooSmall(drawing), [0].filter((sheet) => isSmall(pair[sheet])), pair.join());
  }
});

test("thickness is that of the pen, parts are what hangs together", () => {
  for (let width = 10; width <= 44; width += 2) {
    const { gray, side } = padOf(drawn([line([60, 60, 60, 200], width), line([140, 60, 240, 160], width)]));
    const { thickness, parts } = formOf(gray, side);
    assert.ok(Math.abs(thickness - width) < 2.5, `${width}: ${thickness}`);
    assert.deepEqual(parts.map((part) => [part.width, part.height].map((v) => Math.round((v - width) / 5))), [[0, 28], [20, 20]]);
  }
  assert.deepEqual(formOf(new Float32Array(100), 10), { thickness: 0, parts: [] });
});
