// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { FINE_TUNE_DEFAULTS, fineTuneOptions, taughtExamples as examplesFor } from "../../www/engine/validate-teaching.js";

/**
 * @param {() => unknown} action
 * @param {RegExp} message
 */
function refuses(action, message) {
  assert.throws(action, (/** @type {{ code: string, message: string }} */ error) => {
    assert.equal(error.code, "bad-input");
    assert.match(error.message, message);
    return true;
  });
}

const COMPACT = { preset: "compact", image: { rows: 28, columns: 28 } };

/** @param {unknown} examples */
const taughtExamples = (examples) => examplesFor(examples, COMPACT);

/** @param {number} [at] where its ink is @param {number} [value] */
const image = (at = 0, value = 1) => new Float32Array(784).fill(value, at, at + 1);

test("options: the defaults, a choice, and refusals that name the range", () => {
  assert.deepEqual(fineTuneOptions(undefined), { lesson: { ...FINE_TUNE_DEFAULTS }, signal: undefined });
  assert.ok(Object.isFrozen(FINE_TUNE_DEFAULTS));
  const { signal } = new AbortController();
  const chosen = { steps: 1, learningRate: 0.1, batchSize: 256, trainable: "capsules", rehearsal: 0, seed: 0 };
  assert.deepEqual(fineTuneOptions({ ...chosen, signal }), { lesson: chosen, signal });
  assert.equal(fineTuneOptions({ steps: undefined }).lesson.steps, FINE_TUNE_DEFAULTS.steps);

  /** @type {[string, unknown[], RegExp][]} */
  const table = [
    ["steps", [0, -1, 1.5, 100_001, NaN, Infinity, "60", {}], /steps must be a whole number from 1 to 100000, found/],
    ["learningRate", [0, -1e-3, 0.11, NaN, Infinity, "1e-3", true], /learningRate must be a number over 0 and at most 0\.1, found/],
    ["batchSize", [0, 257, 2.5, "16"], /batchSize must be a whole number from 1 to 256, found/],
    ["trainable", ["ALL", "", 1, ["all"]], /trainable must be "all" or "capsules", found/],
    ["rehearsal", [-0.01, 1.01, NaN, "half"], /rehearsal must be a number from 0 to 1, found/],
    ["seed", [-1, 0.5, 2 ** 32, "seed"], /seed must be a whole number from 0 to 4294967295, found/],
    ["signal", [{}, "stop"], /AbortSignal/],
  ];
  for (const [name, values, message] of table) {
    for (const value of values) refuses(() => fineTuneOptions({ [name]: value }), message);
  }
  refuses(() => fineTuneOptions(60), /object, found 60/);
});

test("examples: one clamped copy of all", () => {
  const list = [{ pixels: image(3, 7), label: 1 }, { pixels: image(4, 0.5), label: 9 }];
  const { pixels, labels } = taughtExamples(list);
  assert.deepEqual([pixels.length, pixels[3], pixels[784 + 4]], [1568, 1, 0.5]);
  assert.deepEqual([...labels], [1, 9]);
  pixels[3] = 0;
  assert.equal(list[0].pixels[3], 7);
});

test("examples that teach nothing are named by their place", () => {
  const list = [{ pixels: image(1), label: 1 }, { pixels: image(2), label: 2 }];
  const and = (/** @type {unknown[]} */ ...more) => () => taughtExamples([...list, ...more]);
  refuses(() => taughtExamples([]), /at least one, found none/);
  refuses(() => taughtExamples(Array(2001).fill(list[0])), /at most 2000, found 2001/);
  refuses(and({ pixels: image(0, 0), label: 3 }), /^Example 2 is blank: there is nothing to learn from it\.$/);
  refuses(and({ pixels: image(0, -0), label: 3 }), /Example 2 is blank/);
  refuses(and({ pixels: image(0, -5), label: 3 }), /Example 2 is blank/);
  refuses(and({ pixels: image(2), label: 3 }), /^Examples 1 and 2 are the same picture with the labels 2 and 3: one of them must be wrong\.$/);
  refuses(and({ pixels: image(2, 200), label: 3 }), /Examples 1 and 2 are the same/);
  refuses(and({ pixels: image(2), label: 12 }), /label of example 2.*found 12/);
  refuses(and(null), /Example 2.*null/);
  // the same again is no contradiction, however often
  assert.equal(taughtExamples([...Array(100).fill(list[0]), ...Array(100).fill(list[1])]).labels.length, 200);
  refuses(and(...list, { pixels: image(1), label: 2 }), /Examples 0 and 4 are the same picture with the labels 1 and 2/);
});

test("pictures that differ by one value are two", () => {
  const pictures = Array.from({ length: 784 }, (_, at) => ({ pixels: image(at), label: at % 10 }));
  assert.equal(taughtExamples(pictures).labels.length, 784);
});
