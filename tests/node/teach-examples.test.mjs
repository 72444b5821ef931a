// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { Examples, MOST_EXAMPLES, idOf, toBytes, toPixels } from "../../www/page/teach/examples.js";
import { chanceOf } from "../soak/chance.mjs";

/** A picture of its own for each number. @param {number} which */
function picture(which) {
  const pixels = new Uint8Array(784);
  pixels.set([1, which & 255, which >> 8]);
  return pixels;
}

/** @param {Examples} examples */
const labels = (examples) => examples.list.map(({ label }) => label);

/** With the labels given, one a second. @param {(string | null)[]} digits */
function taught(...digits) {
  const examples = new Examples();
  digits.forEach((digit, k) => examples.add(picture(k), digit, 1000 * k));
  return examples;
}

test("pixels become bytes and back, and stay what they are from then on", () => {
  const bytes = toBytes(Float32Array.of(-1, 0, 0.5, 1, 2));
  assert.deepEqual([...bytes], [0, 0, 128, 255, 255]);
  assert.deepEqual(toBytes(toPixels(bytes)), bytes);
});

test("the same picture has the same id, others have others", () => {
  assert.equal(idOf(picture(3)), idOf(picture(3)));
  const ids = new Set(Array.from({ length: 5000 }, (_, k) => idOf(picture(k))));
  assert.equal(ids.size, 5000);
  assert.match(idOf(picture(1)), /^[0-9a-f]{16}$/);
});

test("a picture is never there twice, and never with two labels", () => {
  const examples = new Examples();
  assert.deepEqual(examples.add(picture(1), "3"), { outcome: "added", label: "3" });
  assert.deepEqual(examples.add(picture(1), "3"), { outcome: "same", label: "3" });
  assert.deepEqual(examples.add(picture(1), "5"), { outcome: "relabelled", label: "5", before: "3" });
  assert.deepEqual(labels(examples), ["5"]);
  examples.undo();
  assert.deepEqual(labels(examples), ["3"]);
  assert.deepEqual(examples.add(new Uint8Array(784), "3"), { outcome: "blank", label: "3" });
  assert.equal(examples.list.length, 1);
});

test("adding, relabelling, deleting and deleting all can be undone and done again", () => {
  const examples = taught("7", "2", "8");
  const [seven, , eight] = examples.list;
  examples.relabel(seven?.id ?? "", "1");
  examples.remove(eight?.id ?? "");
  examples.clear();
  assert.deepEqual(labels(examples), []);
  assert.equal(examples.undo(), "deleting 2 examples");
  assert.deepEqual(labels(examples), ["1", "2"]);
  assert.equal(examples.undo(), "deleting an 8");
  assert.deepEqual(labels(examples), ["1", "2", "8"]);
  assert.equal(examples.undo(), "calling a 7 a 1");
  assert.equal(examples.undo(), "adding an 8");
  assert.deepEqual(labels(examples), ["7", "2"]);
  assert.equal(examples.redo(), "adding an 8");
  assert.equal(examples.redo(), "calling a 7 a 1");
  assert.deepEqual(labels(examples), ["1", "2", "8"]);
  examples.add(picture(9), "9", 9000); // a new way: the old future is gone
  assert.equal(examples.canRedo, false);
  assert.equal(examples.redo(), null);
  while (examples.canUndo) examples.undo();
  assert.deepEqual(labels(examples), []);
  assert.equal(examples.undo(), null);
});

test("every change is told with what it was and what it is", () => {
  /** @type {(string | null | undefined)[][]} */
  const told = [];
  const examples = new Examples((changes) => told.push(...changes.map(({ before, after }) => [before?.label, after?.label])));
  examples.add(picture(1), "3");
  examples.add(picture(1), "5");
  examples.undo();
  examples.clear();
  assert.deepEqual(told, [[undefined, "3"], ["3", "5"], ["5", "3"], ["3", undefined]]);
});

test("what another tab changed comes in, and undo goes on", () => {
  const examples = taught("1", "2");
  const others = { id: idOf(picture(50)), pixels: picture(50), label: "4", added: 500 };
  examples.load([...examples.list, others]);
  assert.deepEqual(labels(examples), ["1", "4", "2"], "in the order in which they were added");
  examples.undo();
  assert.deepEqual(labels(examples), ["1", "4"]);
});

test("a file's examples are one change", () => {
  const examples = taught("1", "2");
  const list = [
    { pixels: picture(0), label: "1" }, // there
    { pixels: picture(1), label: "7" }, // there as a 2
    { pixels: picture(30), label: "3" },
    { pixels: picture(30), label: "3" }, // twice in the file
  ];
  assert.deepEqual(examples.addAll(list, 5000), { added: 1, same: 2, relabelled: 1, full: false });
  assert.deepEqual(labels(examples), ["1", "7", "3"]);
  examples.undo();
  assert.deepEqual(labels(examples), ["1", "2"]);
});

test("there is an end to how many are kept", () => {
  const examples = new Examples();
  const many = Array.from({ length: MOST_EXAMPLES }, (_, k) => ({ pixels: picture(k), label: String(k % 10) }));
  assert.equal(examples.addAll(many).added, MOST_EXAMPLES);
  assert.equal(examples.add(picture(MOST_EXAMPLES), "1").outcome, "full");
  assert.equal(examples.addAll([{ pixels: picture(MOST_EXAMPLES), label: "1" }]).full, true);
  assert.equal(examples.list.length, MOST_EXAMPLES);
});

test("a picture may be nothing, and classes may have any names", () => {
  const examples = taught("C", null);
  assert.deepEqual(labels(examples), ["C", null]);
  examples.relabel(examples.list[0]?.id ?? "", null);
  assert.deepEqual(labels(examples), [null, null]);
  assert.equal(examples.undo(), "calling “C” nothing");
});

const SEED = Number(process.env.CAPSNET_SEED ?? 15);

test(`examples stay in the order of teaching where the clock is set back and forth (seed ${SEED})`, () => {
  const chance = chanceOf(SEED);
  for (let history = 0; history < 25; history += 1) {
    const examples = new Examples();
    const expected = [];
    for (let k = 0; k < 40; k += 1) {
      const now = 1e12 + 1e9 * chance.below(1000);
      const count = chance.below(3);
      const label = String(k % 10);
      if (count === 0) examples.add(picture(10 * k), label, now);
      else examples.addAll(Array.from({ length: count }, (_, each) => ({ pixels: picture(10 * k + each), label })), now);
      expected.push(...Array(Math.max(1, count)).fill(label));
      if (chance.real() < 0.2) {
        examples.undo();
        examples.redo();
      }
    }
    assert.deepEqual(labels(examples), expected);
    const read = new Examples();
    read.load(examples.list.toReversed()); // as from a database, which sorts by other things
    assert.deepEqual(labels(read), expected);
  }
});
