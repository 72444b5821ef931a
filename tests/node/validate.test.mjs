// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING } from "../../www/engine/constants.js";
import * as validate from "../../www/engine/validate.js";

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

const image = () => new Float32Array(784);
const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
const COMPACT = { preset: "compact", image: { rows: 28, columns: 28 }, classes };
const LARGER = { preset: "two-digits", image: { rows: 36, columns: 36 }, classes };
const SIGNS = { preset: "signs", image: { rows: 20, columns: 20 }, classes: ["cross", "circle", "arrow"] };
const { checkedOptions } = validate;

test("pixels: a clamped copy, or a refusal that names what was expected and found", () => {
  const pixels = image();
  pixels.set([-1, 0.5, 2]);
  const checked = validate.imagePixels(pixels, COMPACT);
  assert.deepEqual([...checked.subarray(0, 3)], [0, 0.5, 1]);
  assert.deepEqual([...pixels.subarray(0, 3)], [-1, 0.5, 2], "what the caller passed stays as it is");
  assert.equal(validate.imagePixels(new Float32Array(3 * 784), COMPACT).length, 3 * 784);

  refuses(() => validate.imagePixels(new Float32Array(783), COMPACT), /784.*783/);
  refuses(() => validate.imagePixels(new Float32Array(0), COMPACT), /784.*found 0/);
  refuses(() => validate.imagePixels([1, 2], COMPACT), /Float32Array, found Array/);
  refuses(() => validate.imagePixels(new Uint8Array(784), COMPACT), /Float32Array, found Uint8Array/);
  refuses(() => validate.imagePixels(undefined, COMPACT), /Float32Array.*undefined/);

  assert.equal(validate.imagePixels(new Float32Array(2 * 1296), LARGER).length, 2 * 1296);
  refuses(() => validate.imagePixels(image(), LARGER), /^pixels must hold 1296 values \(36 × 36\) for each image of the network "two-digits", found 784\.$/);
  for (const value of [NaN, Infinity, -Infinity]) {
    const bad = image();
    bad[7] = value;
    refuses(() => validate.imagePixels(bad, COMPACT), new RegExp(`finite.*${value} at index 7`));
  }
});

test("options of infer", () => {
  const defaults = { trace: false, latest: false, original: false };
  assert.deepEqual(checkedOptions(validate.inferOptions, undefined), defaults);
  assert.equal(checkedOptions(validate.inferOptions, { routingIterations: 10 }).routingIterations, 10);
  assert.equal(checkedOptions(validate.inferOptions, { original: true }).original, true);
  // how many there may be, the engine knows
  for (const iterations of [-1, 2 ** 32, 2.5, "3", NaN, null]) {
    refuses(() => checkedOptions(validate.inferOptions, { routingIterations: iterations }), /routingIterations must be a whole number from 0 to 4294967295, found/);
  }
  refuses(() => checkedOptions(validate.inferOptions, { signal: {} }), /AbortSignal/);
  refuses(() => checkedOptions(validate.inferOptions, 3), /Object, found 3/);
});

test("a trace is asked for whole or by parts", () => {
  const parts = (/** @type {unknown} */ trace) => checkedOptions(validate.inferOptions, { trace }).trace;
  assert.equal(parts(true), true);
  assert.deepEqual(parts(["routing", "primary"]), ["routing", "primary"]);
  for (const nothing of [false, undefined, null]) assert.equal(parts(nothing), false);
  for (const wrong of ["routing", 1, {}, ["couplings"], [1]]) {
    refuses(() => parts(wrong), /trace must be true or a list of convolutions, primary, votes, routing, found/);
  }
});

test("options of decode, evaluate and loadTeachingSets", () => {
  assert.deepEqual(checkedOptions(validate.callOptions, {}), { original: false });
  /** @type {number[][]} */
  const told = [];
  const { original, onProgress } = checkedOptions(validate.evaluateOptions, { original: true, onProgress: (/** @type {number[]} */ ...values) => told.push(values) });
  onProgress(1, 2);
  assert.deepEqual([original, told], [true, [[1, 2]]]);
  refuses(() => checkedOptions(validate.evaluateOptions, { onProgress: "bar" }), /onProgress must be Function, found "bar"/);
  refuses(() => checkedOptions(validate.progressOptions, { signal: 1 }), /AbortSignal/);
});

test("a callback that is missing or throws stops nothing", () => {
  /** @type {unknown[]} */
  const reported = [];
  Object.assign(globalThis, { reportError: (/** @type {unknown} */ reason) => reported.push(reason) });
  checkedOptions(validate.evaluateOptions, {}).onProgress(1, 2);
  checkedOptions(validate.evaluateOptions, { onProgress: () => { throw "mine"; } }).onProgress(1, 2);
  assert.deepEqual(reported, ["mine"]);
});

test("options of fineTune: the defaults, a choice, and types; the ranges are the engine's", () => {
  const { FINE_TUNE_DEFAULTS } = validate;
  const fineTuneOptions = (/** @type {unknown} */ options) => checkedOptions(validate.fineTuneOptions, options);
  assert.deepEqual(fineTuneOptions(undefined), FINE_TUNE_DEFAULTS);
  assert.ok(Object.isFrozen(FINE_TUNE_DEFAULTS));
  const { signal } = new AbortController();
  const chosen = { steps: 1, learningRate: 0.1, batchSize: 256, trainable: "capsules", rehearsal: 0, seed: 0 };
  assert.deepEqual(fineTuneOptions({ ...chosen, signal }), { ...chosen, signal });
  assert.equal(fineTuneOptions({ steps: undefined }).steps, FINE_TUNE_DEFAULTS.steps);

  /** @type {[string, unknown[], RegExp][]} */
  const table = [
    ["steps", [-1, 1.5, NaN, Infinity, "60", {}], /steps must be a whole number from 0 to 4294967295, found/],
    ["learningRate", ["1e-3", true], /learningRate must be a number, found/],
    ["batchSize", [-1, 2.5, "16"], /batchSize must be a whole number/],
    ["trainable", ["ALL", "", 1, ["all"]], /trainable must be "all" or "capsules", found/],
    ["rehearsal", ["half"], /rehearsal must be a number, found/],
    ["seed", [-1, 0.5, 2 ** 32, "seed"], /seed must be a whole number from 0 to 4294967295, found/],
    ["signal", [{}, "stop"], /AbortSignal/],
  ];
  for (const [name, values, message] of table) {
    for (const value of values) refuses(() => fineTuneOptions({ [name]: value }), message);
  }
  refuses(() => fineTuneOptions(60), /Object, found 60/);
});

test("poses and their classes", () => {
  const digit = { classes: 10, dims: 16 };
  const one = validate.classPoses(new Float32Array(16), 9, digit);
  assert.deepEqual([one.poses.length, ...one.classes], [16, 9]);
  const two = validate.classPoses(new Float32Array(32), Uint8Array.of(1, 2), digit);
  assert.deepEqual([two.poses.length, ...two.classes], [32, 1, 2]);
  refuses(() => validate.classPoses(new Float32Array(15), 1, digit), /16 values for each class, 16 in all, found 15/);
  refuses(() => validate.classPoses(new Float32Array(16), [1, 2], digit), /32 in all, found 16/);
  refuses(() => validate.classPoses(new Float32Array(0), [], digit), /at least one/);
  for (const label of [-1, 10, 1.5, "1", undefined]) refuses(() => validate.classPoses(new Float32Array(16), label, digit), /0 to 9/);
  refuses(() => validate.classPoses(new Float32Array(5), 3, { classes: 3, dims: 5 }), /0 to 2/);
});

test("the number of a primary capsule is a whole one; which there are, the engine knows", () => {
  assert.equal(validate.capsuleNumber(17), 17);
  for (const capsule of [-1, 0.5, "1", undefined]) refuses(() => validate.capsuleNumber(capsule), /`capsule`.*a whole number from 0/);
});

test("examples are looked at part by part and named by their place", () => {
  const list = [{ pixels: image(), label: 1 }, { pixels: image().fill(2), label: 2 }, { pixels: image(), label: 3 }];
  const { pixels, labels } = validate.exampleBatch(validate.exampleList(list), 1, 50, COMPACT);
  assert.deepEqual([...labels], [2, 3]);
  assert.equal(pixels.length, 2 * 784);
  assert.equal(pixels[0], 1);

  refuses(() => validate.exampleList([]), /at least one/);
  refuses(() => validate.exampleList("digits"), /Array, found "digits"/);
  const at = (/** @type {any} */ example) => () => validate.exampleBatch([list[0], example], 0, 2, COMPACT);
  refuses(at(null), /Example 2.*null/);
  refuses(at({ pixels: image(), label: 10 }), /label of example 2.*10/);
  refuses(at({ pixels: image() }), /label of example 2.*undefined/);
  refuses(at({ pixels: new Float32Array(10), label: 1 }), /example 2.*784.*10/);
  refuses(at({ pixels: new Float32Array(2 * 784), label: 1 }), /example 2.*784.*1568/);
  refuses(at({ pixels: image(), label: null }), /label of example 2.*null/);
  const sign = (/** @type {number | null} */ label) => [{ pixels: new Float32Array(400).fill(1), label }];
  assert.deepEqual([...validate.exampleBatch(sign(2), 0, 1, SIGNS).labels], [2]);
  refuses(() => validate.exampleBatch(sign(3), 0, 1, SIGNS), /label of example 1.*0 to 2, found 3/);
  assert.deepEqual([...validate.exampleBatch(sign(null), 0, 1, SIGNS, true).labels], [NOTHING]);
});

test("taught examples: one clamped copy of all, and not too many", () => {
  const list = [{ pixels: image().fill(7, 3, 4), label: 1 }, { pixels: image().fill(0.5, 4, 5), label: null }];
  const { pixels, labels } = validate.taughtExamples(list, COMPACT);
  assert.deepEqual([pixels.length, pixels[3], pixels[784 + 4]], [1568, 1, 0.5]);
  assert.deepEqual([...labels], [1, NOTHING]);
  pixels[3] = 0;
  assert.equal(list[0].pixels[3], 7);
  refuses(() => validate.taughtExamples([], COMPACT), /at least one, found none/);
  refuses(() => validate.taughtExamples(Array(2001).fill(list[0]), COMPACT), /at most 2000, found 2001/);
});

test("weight files are copied", () => {
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  const bytes = validate.fileBytes(buffer);
  bytes[0] = 9;
  assert.equal(new Uint8Array(buffer)[0], 1);
  assert.deepEqual([...validate.fileBytes(new Uint8Array(buffer, 1, 1))], [2]);
  refuses(() => validate.fileBytes("file"), /ArrayBuffer.*"file"/);
  structuredClone(buffer, { transfer: [buffer] });
  refuses(() => validate.fileBytes(buffer), /transferred/);
});

test("options of loadCapsNet", () => {
  const { preset, device, weights } = checkedOptions(validate.loadOptions, undefined);
  assert.deepEqual([preset, device, weights], [undefined, "auto", undefined]);
  refuses(() => checkedOptions(validate.loadOptions, { device: "tpu" }), /device must be "auto" or "cpu" or "webgpu", found "tpu"/);
  refuses(() => checkedOptions(validate.loadOptions, { preset: 3 }), /preset.*3/);
  refuses(() => checkedOptions(validate.loadOptions, { onProgress: 3 }), /onProgress/);
});

test("gray pictures", () => {
  validate.grayImage(new Float32Array(6), 3, 2);
  refuses(() => validate.grayImage(new Float32Array(5), 3, 2), /6 values for 3 × 2 pixels, found 5/);
  refuses(() => validate.grayImage(new Float32Array(0), -1, 2), /width/);
  refuses(() => validate.grayImage(new Float32Array(6), 3, 2.5), /height.*2.5/);
  refuses(() => validate.grayImage([0], 1, 1), /Float32Array/);
});

test("sheets of two digits", () => {
  const pixels = image();
  assert.equal(validate.placedDigit(null, "first"), null);
  assert.deepEqual(validate.placedDigit({ pixels, right: -4, down: 4 }, "first"), { pixels, side: 28, right: -4, down: 4 });
  const sheet = (/** @type {object} */ change) => () => validate.placedDigit({ pixels, right: 0, down: 0, ...change }, "second");
  refuses(() => validate.placedDigit(undefined, "first"), /first must be Object, found undefined/);
  refuses(() => validate.placedDigit({ right: 0, down: 0 }, "first"), /first\.pixels is missing/);
  refuses(() => validate.placedDigit("seven", "first"), /first must be Object, found "seven"/);
  refuses(sheet({ pixels: new Float32Array(1295) }), /second\.pixels must hold a square of values, found 1295/);
  refuses(sheet({ pixels: [0] }), /second\.pixels must be Float32Array/);
  for (const shift of [0.5, NaN, 2 ** 32, "1", undefined, null]) {
    refuses(sheet({ right: shift }), /second\.right must be a whole number/);
    refuses(sheet({ down: shift }), /second\.down must be a whole number/);
  }
});
