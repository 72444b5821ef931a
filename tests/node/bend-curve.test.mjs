// @ts-check
// What follows from a curve: how far one can go, and which numbers follow.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { determination, directions, followers, FOLLOWS, imagesOf, MOVES, nearest, portion, stretch } from "../../www/page/bend/curve.js";
import { balanced } from "../../www/page/bend/two-hundred.js";
import { amount, follows, manyInWords, networkNames, ownInWords, WORDS } from "../../www/page/bend/text.js";
import { bent, NONE, pointsOf, TRANSFORMATIONS } from "../../www/page/bend/transform.js";
import { SEED } from "../browser/support/seed.mjs";
import { chanceOf } from "../soak/chance.mjs";

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
  assert.ok(html.includes(`From ${FOLLOWS} on, and if it moves by ${MOVES} of that length`));
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
  const shares = (/** @type {number} */ a, /** @type {number} */ b, done = 200) => [{ network: "compact", whole: a, here: a, done }, { network: "the plain CNN", whole: b, here: b, done }];
  assert.match(manyInWords("turn", 200, shares(0.5, 0.6), 40), /compact recognises 50\u00a0%, the plain CNN 60\u00a0%; the plain CNN copes better\. At turn 40° .*; the plain CNN copes better\.$/);
  assert.match(manyInWords("turn", 200, shares(0.61, 0.5), null), /; compact copes better\.$/);
  assert.match(manyInWords("turn", 200, shares(0.5, 0.59), null), /; the plain CNN is ahead, but by no more than chance/); // two standard errors are 9.9 points
  assert.match(manyInWords("turn", 200, shares(0.604, 0.6), null), /; they cope equally well/);
  assert.doesNotMatch(manyInWords("turn", 200, shares(0.9, 0.1, 20), null), /better/);
  assert.equal(ownInWords("turn", "7", [{ network: "compact", from: -30, to: 40, wholly: false }], ["the plain CNN"]), "The first answer stays 7 for compact from −30° to 40°. The plain CNN does not take it for a 7 to begin with.");
});

test("of a network that is through before the other it is said of how many digits, and nobody is ahead", () => {
  const words = manyInWords("turn", 200, [{ network: "compact", whole: 0.9, here: 0.9, done: 200 }, { network: "the plain CNN", whole: 0.1, here: 0.1, done: 11 }], null);
  assert.equal(words, "Over the whole range, compact recognises 90\u00a0% of 200 test digits, the plain CNN 10\u00a0% of the first 11 test digits.");
});

test("where more is bent than the curve has, the sentences say that they are of the one change", () => {
  const here = { at: 20, scores: [{ network: "compact", score: 0.94 }] };
  assert.equal(ownInWords("turn", "7", [], [], here, { others: "scale 0.60×" }), "At turn 20° alone the score of 7 is 0.94 for compact. The curves leave out scale 0.60×.");
  assert.equal(ownInWords("turn", "7", [], [], here), "At turn 20° the score of 7 is 0.94 for compact.");
  const shares = [{ network: "compact", whole: 0.5, here: 0.5, done: 200 }];
  assert.match(manyInWords("turn", 200, shares, 20, { others: true }), / At turn 20° alone compact/);
  assert.match(manyInWords("hole", 200, shares, 8, { elsewhere: true }), / At patch 8 px in the middle compact/);
});

test("a network of two digits has no first answer that stays", () => {
  const kept = [{ network: "two-digits", from: -30, to: 40, wholly: false }];
  assert.equal(ownInWords("turn", "7", kept, ["a file"], null, { hasTwo: true }), "7 stays among the answers for two-digits from −30° to 40°. A file does not find a 7 in it to begin with.");
});

test("the points of each curve are told apart by their words", () => {
  for (const each of TRANSFORMATIONS) {
    const words = pointsOf(each).map((value) => amount(each.name, value));
    assert.equal(new Set(words).size, words.length, each.name);
    assert.deepEqual(words.map((word) => parseFloat(word.replace("−", "-"))), pointsOf(each));
  }
  assert.equal(amount("thickness", 0.30000000000000004), "0.3 px");
});

test(`a curve passes through what the visitor sees, wherever the patch lies and whichever noise it is (seed ${SEED})`, () => {
  const chance = chanceOf(SEED);
  const image = Float32Array.from({ length: 784 }, () => chance.real());
  for (let n = 0; n < 40; n += 1) {
    const transformation = chance.pick(TRANSFORMATIONS);
    const points = pointsOf(transformation);
    const value = chance.pick(points);
    const bend = { ...NONE, [transformation.name]: value, seed: chance.below(9), holeRight: chance.below(41) / 2 - 10, holeDown: chance.below(41) / 2 - 10 };
    assert.deepEqual(imagesOf(image, 28, transformation, { ...bend, [transformation.name]: 0 })[points.indexOf(value)], bent(image, 28, bend), `${transformation.name} ${value}`);
  }
});

test("what changes too soon does so beside where nothing is bent, which for scale is 1", () => {
  for (const { name } of TRANSFORMATIONS) assert.equal(follows.few(name), `The answer changes too close to ${amount(name, NONE[name])} to say what follows the ${WORDS[name].short}.`);
  assert.match(follows.few("scale"), /too close to 1\.00×/);
});

test(`a network that routes otherwise than it was trained says so in its name, one beside it does not (seed ${SEED})`, () => {
  const chance = chanceOf(SEED);
  const capsules = (/** @type {string} */ preset, /** @type {number} */ routingIterations) => /** @type {any} */ ({ preset, primary: {}, routingIterations });
  const cnn = /** @type {any} */ ({ preset: "compact-cnn", primary: null, routingIterations: 0 });
  for (let k = 0; k < 40; k += 1) {
    const [own, asked] = [1 + chance.below(10), 1 + chance.below(10)];
    const called = asked === own ? "compact" : `compact with ${asked} iteration${asked === 1 ? "" : "s"}`;
    assert.deepEqual(networkNames([capsules("compact", own), cnn], asked), [called, "the plain CNN"]);
    assert.deepEqual(networkNames([cnn, capsules("compact", own)], asked), ["the plain CNN", "compact"]);
    assert.deepEqual(networkNames([capsules("compact", own), capsules("compact", own)], asked), [called, "compact of the file"]);
    assert.deepEqual(networkNames([capsules("compact", own), cnn]), ["compact", "the plain CNN"], "of what it costs");
  }
});
