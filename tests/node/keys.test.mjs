// @ts-check
// Keys of other alphabets, and what is too small to read.

import assert from "node:assert/strict";
import test from "node:test";

import { Drawing } from "../../www/page/draw/drawing.js";
import { isTooSmall, sheetsTooSmall } from "../../www/page/draw/legible.js";
import { keyOf } from "../../www/page/draw/shortcuts.js";
import { LAYOUTS, pressFor } from "../browser/support/layouts.mjs";
import { randomFrom, strokesWithPen } from "../browser/support/photographs.mjs";
import { SEED } from "../browser/support/seed.mjs";

test("a key means its letter, and in another alphabet its place", () => {
  /** key, code, what it means. @type {[string, string, string][]} */
  const table = [
    ...["z", "я", "ζ", "ז", "ظ", "ط", "ㅋ", "つ", "ज", "ж"].map((key) => /** @type {[string, string, string]} */ ([key, "KeyZ", "z"])),
    ...["у", "ε", "ק", "ث", "ㄷ", "い"].map((key) => /** @type {[string, string, string]} */ ([key, "KeyE", "e"])),
    ["Z", "KeyY", "z"], // German: the letter counts, not the place
    ["y", "KeyZ", "y"],
    ["w", "KeyZ", "w"], // French
    ["z", "KeyW", "z"],
    ["х", "BracketLeft", "["],
    ["ъ", "BracketRight", "]"],
    ["ü", "BracketLeft", "["],
    ["[", "Digit8", "["], // with AltGr
    ["ь", "KeyM", "m"],
    ["१", "Digit1", "1"],
    ["Delete", "Delete", "delete"],
    ["ArrowLeft", "ArrowLeft", "arrowleft"],
    ["", "", ""],
    ["Dead", "BracketLeft", "dead"],
    ["Process", "KeyZ", "z"], // an input method has it
    ["لا", "KeyB", "b"],
    ["&", "Digit1", "1"], // French: a digit asks for Shift
    [";", "KeyZ", ";"], // Dvorak
  ];
  for (const [key, code, meaning] of table) assert.equal(keyOf({ key, code }), meaning, `${key} at ${code}`);
});

test("on every keyboard each of our keys is found", () => {
  for (const name of Object.keys(LAYOUTS)) {
    for (const wanted of ["z", "y", "e", "m", "1", "2", "[", "]"]) {
      const press = pressFor(name, wanted);
      assert.equal(keyOf(press), wanted, `${name}: ${press.key} at ${press.code}`);
      assert.equal(keyOf({ ...press, key: press.key.toUpperCase() }), wanted, `${name}, with Caps Lock`);
    }
  }
});

test(`dots and dashes are too small, digits are not (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  const state = (/** @type {import("../../www/page/types.js").Stroke[]} */ strokes) => ({ image: null, x: 0, y: 0, strokes });
  for (let k = 0; k < 20; k += 1) {
    const width = 10 + 34 * random();
    const [x, y] = [40 + 200 * random(), 40 + 200 * random()];
    assert.ok(isTooSmall(state([{ points: [x, y], width, erase: false }]), null), "a dot");
    const turn = 2 * Math.PI * random();
    const short = width * random();
    assert.ok(isTooSmall(state([{ points: [x, y, x + short * Math.cos(turn), y + short * Math.sin(turn)], width, erase: false }]), null), "a short dash");
    assert.ok(isTooSmall(state([{ points: [20, y, 20 + 240 * random(), y + 0.2 * width * random()], width, erase: false }]), null), "a long dash");
    const digit = strokesWithPen(k % 10, width, random);
    assert.ok(!isTooSmall(state(digit), null), `a ${k % 10}`);
    const tiny = digit.map((stroke) => ({ ...stroke, points: stroke.points.map((v) => 140 + (v - 140) * 0.1), width: 24 }));
    assert.ok(isTooSmall(state(tiny), null), `a ${k % 10} of a tenth of the pad with the usual pen`);
    // the eraser draws nothing, and what is under the pen counts
    assert.ok(!isTooSmall(state(digit.map((stroke) => ({ ...stroke, erase: true }))), null));
    assert.ok(!isTooSmall(state([]), digit[0] ?? null) || k % 10 === 4 || k % 10 === 5);
  }
  const picture = (/** @type {number | undefined} */ detail) => ({ image: { size: 280, ink: new Uint8ClampedArray(280 * 280), name: "", normalised: false, detail }, x: 0, y: 0, strokes: [] });
  for (let detail = 1; detail <= 20; detail += 1) assert.equal(isTooSmall(picture(detail), null), detail < 8);
  assert.equal(isTooSmall(picture(undefined), null), false);
});

test(`of two sheets each is judged (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 1);
  const kinds = {
    blank: () => [],
    small: () => [{ points: [40 + 200 * random(), 40 + 200 * random()], width: 10 + 34 * random(), erase: false }],
    readable: () => strokesWithPen(Math.floor(10 * random()), 10 + 34 * random(), random),
  };
  const names = /** @type {(keyof typeof kinds)[]} */ (Object.keys(kinds));
  for (let k = 0; k < 90; k += 1) {
    const pair = [names[k % 3], names[Math.floor(k / 3) % 3]];
    const drawing = new Drawing();
    drawing.setTwo(true);
    pair.forEach((kind, sheet) => kinds[kind]().forEach((stroke) => drawing.sheets[sheet].add(stroke)));
    assert.deepEqual(sheetsTooSmall(drawing), [0, 1].filter((sheet) => pair[sheet] === "small"), pair.join());
    drawing.setTwo(false); // then the second counts no more
    assert.deepEqual(sheetsTooSmall(drawing), [0].filter((sheet) => pair[sheet] === "small"), pair.join());
  }
});
