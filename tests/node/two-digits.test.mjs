// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { Drawing } from "../../www/page/draw/drawing.js";
import { parseSheet } from "../../www/page/draw/keep.js";
import { SHIFT } from "../../www/engine/constants.js";
import { centreOfInk, isFurther, placeOf, withinReach } from "../../www/page/draw/place.js";
import { redrawn } from "../../www/page/answer/reading.js";
import { resultOf } from "../../www/page/answer/prediction.js";
import { choiceInWords, pairInWords } from "../../www/page/answer/text.js";
import { placeInWords } from "../../www/page/draw/text.js";

/** A pixel of the picture of two that ships, in pad units. */
const PIXEL = 280 / 36;

/** One square of ink in a raster of the whole pad. @param {number} row @param {number} column @param {number} side */
function dot(row, column, side = 28) {
  const gray = new Float32Array(side * side);
  gray[row * side + column] = 0.5;
  return { gray, side, box: { left: 0, top: 0, side: 280 } };
}

const stroke = (/** @type {number[]} */ ...points) => ({ points, width: 24, erase: false });
const picture = { size: 28, ink: new Uint8ClampedArray(784).fill(255), name: "test digit 3", normalised: true };

test("ink lies where its centre of mass is, in whole pixels of the picture of two", () => {
  assert.equal(centreOfInk({ gray: new Float32Array(784), side: 28, box: { left: 0, top: 0, side: 280 } }), null);
  assert.deepEqual(centreOfInk(dot(0, 0)), { x: -135, y: -135 });
  const two = dot(10, 14);
  two.gray[10 * 28 + 18] = 1.5; // three times as heavy as the first
  assert.deepEqual(centreOfInk(two), { x: 35, y: -35 });

  assert.deepEqual(placeOf({ x: 0, y: 0 }, PIXEL), { right: 0, down: 0 });
  assert.deepEqual(placeOf({ x: 1.4 * PIXEL, y: -1.6 * PIXEL }, PIXEL), { right: 1, down: -2 });
  assert.deepEqual(placeOf({ x: 300, y: -300 }, PIXEL), { right: SHIFT, down: -SHIFT });
  assert.ok(Object.is(placeOf({ x: -0.3 * PIXEL, y: 0 }, PIXEL).right, 0), "no minus before a nought");
});

test("a raster that covers a part of the pad counts from there", () => {
  const { gray, side } = dot(0, 0, 2);
  assert.deepEqual(centreOfInk({ gray, side, box: { left: 100, top: 180, side: 40 } }), { x: -30, y: 50 });
});

test("ink moves as far as the network knows digits to lie", () => {
  const reach = SHIFT * PIXEL;
  assert.deepEqual(withinReach({ x: 0, y: 0 }, { x: 10, y: -12 }, PIXEL), { x: 10, y: -12 });
  assert.deepEqual(withinReach({ x: 5, y: 0 }, { x: 500, y: -500 }, PIXEL), { x: reach - 5, y: -reach });
  // drawn beyond: back is open, further off is not, and nothing jumps
  assert.deepEqual(withinReach({ x: 90, y: -90 }, { x: 20, y: 0 }, PIXEL), { x: 0, y: 0 });
  assert.deepEqual(withinReach({ x: 90, y: -90 }, { x: -50, y: 30 }, PIXEL), { x: -50, y: 30 });
  assert.ok(isFurther({ x: 0, y: -4.6 * PIXEL }, PIXEL));
  assert.ok(!isFurther({ x: 4.4 * PIXEL, y: 4.4 * PIXEL }, PIXEL));
});

test("what was drawn is the first sheet, and the second is next; going back shows the first", () => {
  const drawing = new Drawing();
  drawing.sheet.add(stroke(10, 10, 20, 20));
  drawing.setTwo(true);
  assert.equal(drawing.top, 1);
  assert.ok(drawing.sheet.isBlank && !drawing.isEmpty);
  drawing.sheet.add(stroke(100, 100, 120, 120));
  drawing.setTwo(false);
  assert.deepEqual(drawing.sheet.state.strokes[0]?.points, [10, 10, 20, 20]);
  assert.equal(drawing.under, null);
  drawing.lift(1);
  assert.equal(drawing.top, 0, "there is one sheet only");
  drawing.setTwo(true);
  assert.equal(drawing.top, 1, "the one that was on top last");
  assert.deepEqual(drawing.sheet.state.strokes[0]?.points, [100, 100, 120, 120]);
});

test("undo, redo and clear act on the sheet on top", () => {
  const drawing = new Drawing();
  drawing.setTwo(true);
  drawing.sheet.add(stroke(1, 1));
  drawing.lift(1);
  assert.ok(!drawing.sheet.canUndo);
  drawing.sheet.undo();
  drawing.sheet.add(stroke(2, 2));
  drawing.clear();
  assert.ok(drawing.sheet.isBlank && !drawing.under?.isBlank);
  drawing.sheet.undo();
  assert.deepEqual(drawing.sheet.state.strokes.map(({ points }) => points), [[2, 2]]);
  assert.ok(drawing.sheet.canRedo);
});

test("a move takes strokes and picture along and is one step to undo", () => {
  const { sheet } = new Drawing();
  sheet.show(picture);
  sheet.add(stroke(10, 20, 30, 40));
  const before = sheet.state;
  sheet.grab();
  sheet.dragTo(5, -5);
  sheet.dragTo(7.25, -3);
  assert.ok(sheet.isMoving);
  sheet.drop();
  assert.deepEqual(sheet.state.strokes[0]?.points, [17.3, 17, 37.3, 37]);
  assert.deepEqual([sheet.state.x, sheet.state.y], [7.3, -3]);
  sheet.undo();
  assert.equal(sheet.state, before);
  sheet.redo();
  assert.equal(sheet.state.x, 7.3);

  sheet.grab();
  sheet.dragTo(1, 1);
  sheet.undo(); // in the middle of a move: it never was
  assert.equal(sheet.state, before);
  sheet.dragTo(9, 9);
  assert.equal(sheet.state, before);
});

test("MNIST's own picture covers 28 of the 36 pixels and keeps its place", () => {
  const drawing = new Drawing();
  drawing.show(picture, { x: 2 * PIXEL, y: 0 });
  assert.deepEqual(drawing.sheet.imageBox, { left: 2 * PIXEL, top: 0, side: 280 });
  drawing.setTwo(true);
  const { left, top, side } = drawing.sheets[0].imageBox;
  assert.deepEqual([left, top, side].map((units) => Math.round((1000 * units) / PIXEL) / 1000), [6, 4, 28]);
  assert.ok(drawing.sheets[0].isReady);
});

test("a kept sheet comes back with its place, and one of an older version without", () => {
  const strokes = [stroke(1, 2, 3, 4)];
  assert.deepEqual(parseSheet({ image: null, strokes }), { image: null, x: 0, y: 0, strokes });
  assert.deepEqual(parseSheet({ image: null, x: 3, y: -4, strokes }), { image: null, x: 3, y: -4, strokes });
  assert.equal(parseSheet({ image: null, x: "far", strokes }), null);
});

// ---- words

/**
 * @param {Record<number, number>} long
 * @param {{ chosen?: number | null, decoded?: Float32Array | null, blank?: boolean }} [options]
 * @returns {any}
 */
function shownWith(long, { chosen = null, decoded = null, blank = false } = {}) {
  const lengths = Float32Array.from({ length: 10 }, (_, digit) => long[digit] ?? 0.02);
  const present = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a]).slice(0, 2);
  const reconstruction = new Float32Array(8).fill(1, 0, 3);
  const reconstructions = Float32Array.of(...reconstruction, ...new Float32Array(8).fill(1, 4, 7));
  const result = resultOf(/** @type {any} */ ({ digit: [present[0]], present, lengths, reconstruction, reconstructions }), blank);
  const pixels = new Float32Array(8).fill(1);
  return { pixels, result, ready: true, two: [{}, blank ? null : {}], chosen, decoded: decoded && { digit: chosen, pixels: decoded } };
}

test("the answer says which two, and how sure it is", () => {
  assert.equal(pairInWords(shownWith({ 4: 0.93, 8: 0.88 }))[0], "This is a 4 and an 8.");
  assert.equal(pairInWords(shownWith({ 4: 0.93, 8: 0.3 }))[0], "A 4, and perhaps an 8.");
  assert.equal(pairInWords(shownWith({ 4: 0.4, 8: 0.3 }))[0], "Perhaps a 4 and an 8.");
  assert.equal(pairInWords(shownWith({ 4: 0.9, 8: 0.8, 1: 0.6 }))[0], "A 4 and an 8, or a 1?");
  const alone = (/** @type {Record<number, number>} */ long) => pairInWords(shownWith(long, { blank: true }));
  assert.deepEqual(alone({ 4: 0.9, 8: 0.2 }), ["This is a 4.", "One sheet is blank, and one capsule is long: 4 has length 0.90, the next one, 8, 0.20."]);
  assert.equal(alone({ 4: 0.4, 8: 0.2 })[0], "Perhaps a 4.");
  assert.deepEqual(alone({ 4: 0.9, 8: 0.7 }), ["A 4 and an 8?", "One sheet is blank, and yet two capsules are long: 4 and 8 have 0.90 and 0.70."]);
  assert.equal(pairInWords({ ...shownWith({}), result: null, pixels: null })[0], "Both sheets are blank.");
});

test("a third capsule is said not to be there, with what it redraws", () => {
  const none = new Float32Array(8);
  assert.match(choiceInWords(shownWith({ 4: 0.9, 8: 0.8 })), /^4 and 8 together redraw 75\u00a0% of your ink\./);
  const third = choiceInWords(shownWith({ 4: 0.9, 8: 0.8 }, { chosen: 2, decoded: none.map((_, k) => (k === 0 ? 1 : 0)) }));
  assert.match(third, /^There is no 2: its capsule has length 0\.02\. .* redraws 13\u00a0% of your ink; 4 and 8 together redraw 75\u00a0%\.$/);
  assert.match(choiceInWords(shownWith({ 4: 0.9, 8: 0.8 }, { chosen: 8 })), /^8 is one of the two/);
  const alone = (/** @type {object} */ options) => choiceInWords(shownWith({ 4: 0.9, 8: 0.3 }, { blank: true, ...options }));
  assert.match(alone({}), /^4 redraws 38\u00a0% of your ink\./);
  assert.match(alone({ chosen: 4 }), /^4 is there: its capsule has length 0\.90/);
  assert.match(alone({ chosen: 8 }), /^There is no 8/);
  assert.match(choiceInWords(shownWith({ 4: 0.9, 8: 0.8, 3: 0.7 }, { chosen: 3 })), /^The network is not sure about a 3/);
  assert.equal(redrawn(none, none), 0);
});

test("places in words", () => {
  assert.equal(placeInWords({ right: 3, down: -1 }), "3 right, 1 up");
  assert.equal(placeInWords({ right: -2, down: 4 }), "2 left, 4 down");
  assert.equal(placeInWords({ right: 0, down: 0 }), "in the middle");
});
