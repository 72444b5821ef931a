// @ts-check
// Bent poses: ranges with and without statistics, undo, and how usual an answer is.

import assert from "node:assert/strict";
import test from "node:test";

import { Bent } from "../../www/page/answer/bent.js";
import { certainty, judge, shareBelow } from "../../www/page/answer/judged.js";
import { Newest } from "../../www/page/answer/newest.js";
import { between, changed, COLUMNS, orderOf, positionOf, POSITIONS, rangeOf, sweepOf, valueAt } from "../../www/page/answer/pose-range.js";
import { inWords, pairInWords } from "../../www/page/answer/text.js";
import { Undoable } from "../../www/page/answer/undoable.js";
import { SEED } from "../browser/support/seed.mjs";
import { chanceOf } from "../soak/chance.mjs";

const quantiles = (/** @type {number} */ low, /** @type {number} */ high) => Array.from({ length: 101 }, (_, k) => low + ((high - low) * k) / 100);

/** Of two classes and poses of two numbers. */
const STATISTICS = {
  ...{ stale: false, digits: 5000, mean: [0.1, 0.2, 0.3, 0.4], deviation: [0.1, 0.05, 0, 0.2], order: [1, 0, 0, 1] },
  ...{ longest: quantiles(0.5, 1), error: quantiles(0, 2) },
};

test("a slider spans two deviations about the mean, and always holds the own value", () => {
  const range = rangeOf(STATISTICS, 0, Float32Array.of(0.15, 0.9), 0);
  assert.ok(Math.abs(range.low + 0.1) < 1e-6 && Math.abs(range.high - 0.3) < 1e-6);
  assert.ok(Math.abs(rangeOf(STATISTICS, 0, Float32Array.of(0, 0.9), 1).high - 0.9) < 1e-6, "an own value beyond the range widens it");
  const dead = rangeOf(STATISTICS, 1, Float32Array.of(0.3, 0), 0);
  assert.ok(dead.high > dead.low, "a number that never varied has a range");
  assert.deepEqual(orderOf(STATISTICS, 0, 2), [1, 0]);
});

test("without statistics it is a quarter about the own value, in the order of the numbers", () => {
  assert.deepEqual(rangeOf(null, 0, Float32Array.of(0.5, -0.25), 1), { low: -0.5, high: 0 });
  assert.deepEqual(orderOf(null, 3, 4), [0, 1, 2, 3]);
});

test("the slider's mark stands for exactly the own value, its ends for the ends", () => {
  const range = { low: -0.1, high: 0.3 };
  const own = 0.123456;
  assert.equal(valueAt(positionOf(own, range), range, own), own);
  assert.ok(Math.abs(valueAt(0, range, own) - range.low) < 1e-9);
  assert.ok(Math.abs(valueAt(POSITIONS, range, own) - range.high) < 1e-9);
  const row = sweepOf(range);
  assert.equal(row.length, COLUMNS);
  assert.ok(Math.abs(row[0] - range.low) < 1e-9 && Math.abs(row[COLUMNS - 1] - range.high) < 1e-9);
});

test("poses with one number changed, and poses on the way between two", () => {
  const pose = Float32Array.of(1, 2, 3);
  assert.deepEqual([...changed(pose, [{ k: 1, value: 9 }, { k: 0, value: 7 }])], [1, 9, 3, 7, 2, 3]);
  assert.deepEqual([...between(pose, Float32Array.of(3, 2, 1), 0.5)], [2, 2, 2]);
  assert.equal(between(pose, Float32Array.of(3, 2, 1), 0), pose);
});

test("a gesture is one step of undo, and a new one forgets what was undone", () => {
  const value = new Undoable(0);
  value.set(1);
  value.set(2);
  value.keep();
  value.set(3);
  value.keep();
  value.undo();
  assert.equal(value.value, 2);
  value.undo();
  assert.deepEqual([value.value, value.canUndo, value.canRedo], [0, false, true]);
  value.redo();
  assert.equal(value.value, 2);
  value.set(9);
  value.keep();
  assert.equal(value.canRedo, false);
  value.set(5);
  value.undo();
  assert.equal(value.value, 9, "a gesture that has not ended is undone whole");
});

/** @param {number[]} poses of two classes @param {object} [more] */
const shownWith = (poses, more) => /** @type {any} */ ({ chosen: null, ready: true, precomputed: false, result: { digit: 0, lengths: Float32Array.of(0.9, 0.1), poses: Float32Array.from(poses) }, ...more });

test("what was bent stays while the same pose is answered again, and goes with another", () => {
  let changes = 0;
  const bent = new Bent();
  bent.listen("test", () => (changes += 1));
  bent.follow(shownWith([1, 2, 3, 4]));
  bent.set(0, 1, 5);
  bent.keep(0);
  assert.deepEqual([...(bent.pose(0) ?? [])], [1, 5]);
  assert.deepEqual([...(bent.pose(1) ?? [])], [3, 4]);
  bent.follow(shownWith([1, 2, 3, 4]));
  assert.deepEqual([...(bent.pose(0) ?? [])], [1, 5]);
  bent.reset(1);
  assert.equal(bent.current?.pose.value, bent.current?.own, "back at its mark it is the own pose");
  bent.undo();
  assert.deepEqual([...(bent.pose(0) ?? [])], [1, 5]);
  bent.follow(shownWith([1, 2.5, 3, 4]));
  assert.deepEqual([...(bent.pose(0) ?? [])], [1, 2.5]);
  bent.follow(shownWith([], { result: null }));
  assert.equal(bent.current, null);
  bent.set(0, 0, 1);
  assert.ok(changes > 0);
});

test("bends wait while the same drawing is answered with other poses, and go with another drawing", () => {
  const bent = new Bent();
  const pixels = Float32Array.of(1);
  const [three, four] = [[1, 2, 3, 4], [1.5, 2.5, 3.5, 4.5]];
  const bend = (/** @type {number} */ value) => {
    bent.set(0, 1, value);
    bent.keep(0);
  };
  bent.follow(shownWith(three, { pixels }));
  bend(5);
  bent.follow(shownWith(four, { pixels }));
  assert.deepEqual([bent.pose(0), bent.current?.pose.canUndo, bent.isBent], [Float32Array.of(1.5, 2.5), false, false]);
  bend(6);
  bent.undo();
  bent.follow(shownWith([], { pixels, result: null })); // no answer for once
  bent.follow(shownWith(three, { pixels }));
  assert.deepEqual([bent.pose(0), bent.isBent], [Float32Array.of(1, 5), true]);
  bent.undo();
  assert.deepEqual(bent.pose(0), Float32Array.of(1, 2));
  bent.redo();
  bent.follow(shownWith(four, { pixels }));
  bent.redo();
  assert.deepEqual(bent.pose(0), Float32Array.of(1.5, 6));
  bent.follow(shownWith(four, { pixels: Float32Array.of(2) }));
  assert.deepEqual(bent.pose(0), Float32Array.of(1.5, 6), "another drawing with the very same poses");
  bent.follow(shownWith(three, { pixels: Float32Array.of(3) }));
  assert.deepEqual([bent.pose(0), bent.current?.pose.canUndo], [Float32Array.of(1, 2), false]);
});

test("what is bent is shown", () => {
  /** @type {(number | null)[]} */
  const chosen = [];
  const bent = new Bent((digit) => chosen.push(digit));
  bent.follow(shownWith([1, 2, 3, 4]));
  bent.set(0, 1, 5); // the winner is shown as it is
  bent.set(1, 0, 6);
  bent.set(1, 0, 7);
  assert.deepEqual([chosen, bent.digit], [[1], 1]);
  bent.keep(1);
  bent.undo();
  assert.deepEqual(bent.pose(1), Float32Array.of(3, 4), "undo is about it at once");
  bent.follow(shownWith([1, 2, 3, 4], { chosen: 1 }));
  bent.set(0, 1, 8);
  assert.deepEqual([chosen, bent.digit], [[1, 0], 0]);
});

test("only the newest question is asked after the one that is on its way", async () => {
  /** @type {number[]} */
  const asked = [];
  /** @type {unknown[]} */
  const failures = [];
  const newest = new Newest(async (/** @type {number} */ question) => {
    asked.push(question);
    await new Promise((resolve) => setTimeout(resolve));
    if (question === 3) throw new Error("gone");
  }, (reason) => failures.push(reason));
  for (const question of [1, 2, 3]) newest.ask(question);
  await new Promise((resolve) => setTimeout(resolve, 20));
  newest.ask(4);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(asked, [1, 3, 4]);
  assert.equal(failures.length, 1);
});

test("shares of a distribution", () => {
  const flat = quantiles(0, 1);
  assert.equal(shareBelow(flat, -1), 0);
  assert.equal(shareBelow(flat, 2), 1);
  assert.ok(Math.abs(shareBelow(flat, 0.255) - 0.255) < 1e-9);
  assert.equal(shareBelow(Array(101).fill(3), 3), 0);
});

/** @param {number} length of the longest capsule @param {number} error squared @param {object} [statistics] */
function answered(length, error, statistics = STATISTICS) {
  const pixels = Float32Array.of(1, 1, 0, 0);
  const reconstruction = Float32Array.of(1, 1, Math.sqrt(error), 0);
  const result = { digit: 1, present: [1], lengths: Float32Array.of(0.05, length), poses: new Float32Array(4), reconstruction, reconstructions: [reconstruction], trace: null };
  const network = { classes: ["0", "1"], primary: {}, statistics };
  return /** @type {any} */ ({ pixels, result, network, two: null, tooSmall: [], precomputed: false, original: false, ready: true });
}

test("an answer that hardly any digit gets is no confident digit", () => {
  assert.deepEqual(inWords(answered(0.9, 1)).slice(0, 1), ["This is a 1."]);
  assert.deepEqual(inWords(answered(0.62, 1)), ["This looks like a 1.", "Its capsule has length 0.62, longer than in 24\u00a0% of 5,000 digits. The next one is 0 with 0.05."]);
  const [short, why] = inWords(answered(0.4, 1));
  assert.equal(short, "No digit that I know.");
  assert.match(why, /A 1 comes nearest, with length 0\.40; of 5,000 digits none had a shorter one\./);
  const [odd, but] = inWords(answered(0.9, 1.99));
  assert.equal(odd, "A 1? It does not look like one.");
  assert.deepEqual([answered(0.9, 1), answered(0.62, 1), answered(0.4, 1), answered(0.9, 1.99)].map(certainty), ["digit", "likely", "none", "perhaps"], "and its numeral says no more");
  assert.match(but, /It says 1, with length 0\.90, but its redrawing misses 0\u00a0% of your ink; of 5,000 digits fewer than 1\u00a0% were redrawn worse\./);
});

test("nothing is said where nothing is known: no statistics, or stale ones", () => {
  assert.equal(judge(answered(0.4, 1, /** @type {any} */ (null))), null);
  assert.equal(judge(answered(0.4, 1, { ...STATISTICS, stale: true })), null);
  assert.notEqual(judge({ ...answered(0.4, 1, { ...STATISTICS, stale: true }), original: true }), null);
  assert.equal(inWords(answered(0.4, 1, /** @type {any} */ (null)))[0], "Perhaps a 1.");
  assert.equal(certainty(answered(0.4, 1, /** @type {any} */ (null))), "perhaps");
  assert.equal(certainty(answered(0.99, 1, { ...STATISTICS, stale: true })), "likely");
  assert.deepEqual(inWords(answered(0.99, 1, /** @type {any} */ (null))), ["This looks like a 1.", "Its capsule has length 0.99. The next one is 0 with 0.05."]);
});

test(`with other than its own routing iterations an answer is never sure, nor refused, and says why (seed ${SEED})`, () => {
  const chance = chanceOf(SEED);
  for (let k = 0; k < 200; k += 1) {
    const [own, asked] = [1 + chance.below(10), 1 + chance.below(10)];
    const [length, error] = [0.06 + 0.94 * chance.real(), 2.2 * chance.real()];
    const routed = (/** @type {number | undefined} */ routingIterations, /** @type {object} */ more = {}) => {
      const shown = answered(length, error);
      return { ...shown, result: { ...shown.result, routingIterations }, network: { ...shown.network, routingIterations: own }, ...more };
    };
    const usual = routed(undefined);
    const [headline, sentence] = inWords(routed(asked));
    const what = `${asked} of ${own}, length ${length}: ${headline} ${sentence}`;
    if (asked === own) {
      assert.deepEqual([headline, sentence], inWords(usual), what);
      assert.equal(certainty(routed(asked)), certainty(usual), what);
      continue;
    }
    assert.equal(judge(routed(asked)), null, what);
    assert.equal(certainty(routed(asked)), length < 0.5 ? "perhaps" : "likely", what);
    assert.equal(headline, length < 0.5 ? "Perhaps a 1." : "This looks like a 1.", what);
    assert.doesNotMatch(sentence, /%|5,000/, what);
    const trained = `${own} routing iteration${own === 1 ? "" : "s"}`;
    assert.ok(sentence.endsWith(`Lengths are compared with other digits’ only at ${trained}; this answer took ${asked}.`), what);
    const taught = inWords(routed(asked, { network: { ...usual.network, statistics: null } }))[1];
    assert.ok(taught.endsWith(`The network was trained with ${trained}; this answer took ${asked}.`), taught);
    assert.match(inWords(routed(asked, { original: true }))[1], /this answer took \d+\. So say the original weights\.$/);
    // without capsules nothing is routed, and the number is another network's
    const cnn = { ...routed(asked), network: { ...usual.network, primary: null, routingIterations: 0 } };
    assert.equal(certainty(cnn), certainty(usual), what);
    assert.doesNotMatch(inWords(cnn)[1], /iteration/);

    // of two digits
    const lengths = Float32Array.of(Math.max(0.5, length) + 0.01, Math.max(0.5, length) + 0.02, 0.1);
    const two = { ...routed(asked, { two: [{}, chance.real() < 0.5 ? {} : null] }) };
    const pair = { ...two, result: { ...two.result, present: [1, 0], lengths } };
    assert.doesNotMatch(pairInWords(pair)[0], /^This is/);
    assert.equal(certainty(pair), "likely");
    assert.ok(inWords(pair)[1].endsWith(`The network was trained with ${trained}; this answer took ${asked}.`), inWords(pair)[1]);
    const alone = { ...pair, two: [{}, null], result: { ...pair.result, present: [1], lengths: Float32Array.of(0.1, 0.9, 0.2) } };
    assert.equal(pairInWords(alone)[0], "This looks like a 1.");
  }
});

test("an answer is judged once, for its numeral, its words and the preview", () => {
  const shown = answered(0.9, 1.99);
  const { reconstruction } = shown.result;
  let reads = 0;
  Object.defineProperty(shown.result, "reconstruction", { get: () => ((reads += 1), reconstruction) });
  const judgement = judge({ ...shown });
  const once = reads;
  assert.equal(certainty({ ...shown }), "perhaps");
  inWords({ ...shown });
  assert.equal(judge({ ...shown }), judgement);
  assert.equal(reads, once);
  assert.notEqual(judge({ ...shown, pixels: Float32Array.of(1, 1, 0, 1) }), judgement, "another drawing is judged anew");
});
