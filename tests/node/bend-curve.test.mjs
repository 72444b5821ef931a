// @ts-check
// What follows from a curve: how far one can go, and which numbers follow.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { determination, directions, followers, FOLLOWS, MOVES, nearest, portion, stretch } from "../../www/page/bend/curve.js";
import { balanced } from "../../www/page/bend/two-hundred.js";
import { manyInWords, ownInWords } from "../../www/page/bend/text.js";

const POINTS = [-20, -10, 0, 10, 20, 30];

test("the stretch goes from where nothing is bent to the first wrong answers", () => {
  assert.deepEqual(stretch(POINTS, [true, false, true, true, false, true], 0), { from: 2, to: 3 });
  assert.deepEqual(stretch(POINTS, POINTS.map(() => true), 0), { from: 0, to: 5 });
  assert.equal(stretch(POINTS, [true, true, false, true, true, true], 0), null);
  assert.equal(nearest(POINTS, 14), 3);
});

test("R² is 1 for a line, 0 for what does not vary, and known in between", () => {
  assert.ok(Math.abs(determination([1, 2, 3], [5, 3, 1]) - 1) < 1e-12);
  assert.equal(determination([1, 2, 3], [4, 4, 4]), 0);
  assert.ok(Math.abs(determination([1, 2, 3, 4], [1, 3, 2, 4]) - 0.64) < 1e-12);
});

test("the number that follows is found, and fading alone is no following", () => {
  const fading = POINTS.map((_, n) => 1 - n / 10);
  // the second number turns with the point, the whole capsule fades
  const poses = Float32Array.from(POINTS.flatMap((x, n) => [Math.cos(x / 60), Math.sin(x / 60), 0.5].map((v) => v * fading[n])));
  const found = followers(POINTS, directions(poses, 3), { from: 0, to: 5 });
  assert.equal(found[0].k, 1);
  assert.ok(found[0].r2 > 0.99);
  const third = found.find(({ k }) => k === 2);
  assert.ok(third && third.reach < 1e-6, "the third only fades");
});

test("the page says from when on a number follows as it is counted", () => {
  const html = readFileSync(new URL("../../www/index.html", import.meta.url), "utf8");
  assert.ok(html.includes(`From ${FOLLOWS} on, and if it moves by ${MOVES} of the capsule’s length`));
});

test("calls are small enough to let the pen in between", () => {
  const info = (/** @type {number} */ macs) => /** @type {any} */ ({ macs });
  assert.equal(portion(info(1e9)), 1);
  assert.equal(portion(info(1e3)), 12);
});

test("two hundred digits are twenty of each class, and balanced from the beginning", () => {
  const digits = Array.from({ length: 1000 }, (_, k) => ({ pixels: new Float32Array([k]), label: Math.floor(k / 100) }));
  const taken = balanced(digits, 10);
  assert.equal(taken.length, 200);
  assert.deepEqual(taken.slice(0, 10).map(({ label }) => label), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("the sentence names who copes better as measured, and nobody when it is too close or not done", () => {
  const shares = (/** @type {number} */ a, /** @type {number} */ b) => [{ network: "compact", whole: a, here: a }, { network: "the plain CNN", whole: b, here: b }];
  assert.match(manyInWords("turn", 200, 200, shares(0.5, 0.6), 40), /compact recognises 50\u00a0%, the plain CNN 60\u00a0%; the plain CNN copes better\. At turn 40° .*; the plain CNN copes better\.$/);
  assert.match(manyInWords("turn", 200, 200, shares(0.61, 0.5), null), /; compact copes better\.$/);
  assert.match(manyInWords("turn", 200, 200, shares(0.5, 0.59), null), /; the plain CNN is ahead, but by no more than chance/); // two standard errors are 9.9 points
  assert.match(manyInWords("turn", 200, 200, shares(0.604, 0.6), null), /; they cope equally well/);
  assert.doesNotMatch(manyInWords("turn", 20, 200, shares(0.9, 0.1), null), /better/);
  assert.equal(ownInWords("turn", "7", [{ network: "compact", from: -30, to: 40, wholly: false }], ["the plain CNN"]), "The first answer stays 7 for compact from −30° to 40°. The plain CNN does not take it for a 7 to begin with.");
});
