// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { holdBack } from "../../www/page/teach/split.js";

/** @param {(number | string | null)[]} labels */
const examplesOf = (...labels) => labels.map((label, k) => ({ id: `e${k}`, pixels: new Uint8Array(784), label: label === null ? null : String(label), added: k }));
/** @param {{ id: string }[]} list */
const ids = (list) => list.map(({ id }) => id).join(" ");

test("below eight none is held back", () => {
  const { training, heldBack } = holdBack(examplesOf(1, 1, 1, 1, 2, 2, 2));
  assert.equal(training.length, 7);
  assert.deepEqual(heldBack, []);
  assert.deepEqual(holdBack([]), { training: [], heldBack: [] });
});

test("a quarter, from the digits that have most, the middle one first", () => {
  const { training, heldBack } = holdBack(examplesOf(4, 4, 4, 4, 4, 7, 7, 2));
  assert.equal(ids(heldBack), "e1 e2");
  assert.equal(training.length, 6);
});

test("digits with equally many take turns", () => {
  assert.equal(ids(holdBack(examplesOf(4, 4, 4, 7, 7, 7, 2, 2)).heldBack), "e1 e4");
  const three = [1, 1, 1, 0, 0, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9];
  assert.equal(ids(holdBack(examplesOf(...three)).heldBack), "e1 e3 e5 e7 e9", "the one of three gives once");
});

test("the last of a digit is always trained with", () => {
  assert.deepEqual(holdBack(examplesOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)).heldBack, []);
  assert.equal(ids(holdBack(examplesOf(0, 1, 2, 3, 4, 5, 6, 6)).heldBack), "e6");
  for (let count = 8; count < 60; count += 1) {
    const examples = examplesOf(...Array.from({ length: count }, (_, k) => (k * k) % 10));
    const { training, heldBack } = holdBack(examples);
    assert.equal(training.length + heldBack.length, count);
    assert.ok(heldBack.length <= count / 4);
    assert.equal(new Set(training.map(({ label }) => label)).size, new Set(examples.map(({ label }) => label)).size);
  }
});

test("what these weights have seen is no test for them", () => {
  const examples = examplesOf(1, 1, 1, 1, 1, 2, 2, 2);
  assert.equal(ids(holdBack(examples).heldBack), "e1 e2");
  assert.equal(ids(holdBack(examples, new Set(["e0", "e2", "e5"])).heldBack), "e1 e3");
  assert.deepEqual(holdBack(examples, new Set(examples.map(({ id }) => id))).heldBack, []);
});

test("the same examples give the same split, and a later run holds back the same", () => {
  const examples = examplesOf(3, 3, 5, 5, 5, 8, 8, 8, 8, 1);
  const first = holdBack(examples);
  assert.deepEqual(holdBack(examples), first);
  const seen = new Set(first.training.map(({ id }) => id));
  assert.deepEqual(holdBack(examples, seen), first);
});

test("letters, and what is nothing, give like digits", () => {
  assert.equal(ids(holdBack(examplesOf("A", "A", "Z", "Z", null, null, null, "Q")).heldBack), "e0 e5");
});
