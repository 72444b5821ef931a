// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

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
const primary = { types: 8, rows: 6, columns: 6, dims: 8, receptiveField: { size: 9, step: 4, start: 0 } };
const CAPSULES = { preset: "compact", routingIterations: 3, primary };
const CNN = { preset: "compact-cnn", routingIterations: 0, primary: null };

test("pixels: a clamped copy, or a refusal that names what was expected and found", () => {
  const pixels = image();
  pixels.set([-1, 0.5, 2]);
  const checked = validate.imagePixels(pixels, COMPACT);
  assert.deepEqual([...checked.subarray(0, 3)], [0, 0.5, 1]);
  assert.deepEqual([...pixels.subarray(0, 3)], [-1, 0.5, 2], "what the caller passed stays as it is");
  assert.equal(validate.imagePixels(new Float32Array(3 * 784), COMPACT).length, 3 * 784);

  refuses(() => validate.imagePixels(new Float32Array(783), COMPACT), /784.*783/);
  refuses(() => validate.imagePixels(new Float32Array(0), COMPACT), /784.*found 0/);
  refuses(() => validate.imagePixels([1, 2], COMPACT), /Float32Array.*Array\(2\)/);
  refuses(() => validate.imagePixels(new Uint8Array(784), COMPACT), /Float32Array.*Uint8Array\(784\)/);
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
  const defaults = { routingIterations: 3, trace: [], latest: false, original: false, signal: undefined };
  assert.deepEqual(validate.inferOptions(undefined, CAPSULES), defaults);
  assert.equal(validate.inferOptions({ routingIterations: 10 }, CAPSULES).routingIterations, 10);
  assert.equal(validate.inferOptions({ original: true }, CAPSULES).original, true);
  for (const iterations of [0, 11, 2.5, "3", NaN, null]) {
    refuses(() => validate.inferOptions({ routingIterations: iterations }, CAPSULES), /routingIterations.*1 to 10, found/);
  }
  refuses(() => validate.inferOptions({ signal: {} }, CAPSULES), /AbortSignal/);
  refuses(() => validate.inferOptions(3, CAPSULES), /object, found 3/);
});

test("a trace is asked for whole or by parts, and of a CNN only its convolutions", () => {
  const parts = (/** @type {unknown} */ trace, info = /** @type {typeof CAPSULES | typeof CNN} */ (CAPSULES)) => validate.inferOptions({ trace }, info).trace;
  assert.deepEqual(parts(true), ["convolutions", "primary", "votes", "routing"]);
  assert.deepEqual(parts(["routing", "primary", "routing"]), ["routing", "primary"]);
  for (const nothing of [false, undefined, null, []]) assert.deepEqual(parts(nothing), []);
  for (const wrong of ["routing", ["couplings"], [1], 1, {}]) refuses(() => parts(wrong), /trace must be true or a list of "convolutions", "primary", "votes", "routing", found/);
  assert.deepEqual(parts(true, CNN), ["convolutions"]);
  assert.equal(validate.inferOptions({ routingIterations: 7 }, CNN).routingIterations, 0);
  refuses(() => parts(["convolutions", "routing"], CNN), /"compact-cnn" has no capsules/);
});

test("options of decode, evaluate and loadTeachingSets", () => {
  assert.deepEqual(validate.decodeOptions({}), { original: false, signal: undefined });
  const onProgress = () => {};
  assert.deepEqual(validate.evaluateOptions({ original: true, onProgress }), { original: true, onProgress, signal: undefined });
  assert.deepEqual(validate.teachingSetsOptions(undefined), { onProgress: undefined, signal: undefined });
  refuses(() => validate.evaluateOptions({ onProgress: "bar" }), /onProgress must be a function, found "bar"/);
  refuses(() => validate.teachingSetsOptions({ signal: 1 }), /AbortSignal/);
});

test("poses and their classes", () => {
  const digit = { classes: 10, dims: 16 };
  const one = validate.classPoses(new Float32Array(16), 9, digit);
  assert.deepEqual([one.poses.length, ...one.classes], [16, 9]);
  const two = validate.classPoses(new Float32Array(32), Uint8Array.of(1, 2), digit);
  assert.deepEqual([two.poses.length, ...two.classes], [32, 1, 2]);
  refuses(() => validate.classPoses(new Float32Array(15), 1, digit), /16 values for each class, 16 in all, found 15/);
  refuses(() => validate.classPoses(new Float32Array(16), [1, 2], digit), /32 in all, found 16/);
  refuses(() => validate.classPoses(new Float32Array(16).fill(NaN), 1, digit), /finite/);
  refuses(() => validate.classPoses(new Float32Array(0), [], digit), /at least one/);
  for (const label of [-1, 10, 1.5, "1", undefined]) refuses(() => validate.classPoses(new Float32Array(16), label, digit), /0 to 9/);
  refuses(() => validate.classPoses(new Float32Array(5), 3, { classes: 3, dims: 5 }), /0 to 2/);
});

test("the number of a primary capsule is one of those that are there", () => {
  const info = { preset: "compact", primary: { types: 2, rows: 3, columns: 3, dims: 4, receptiveField: { size: 5, step: 1, start: 0 } } };
  assert.equal(validate.capsuleNumber(17, info), 17);
  for (const capsule of [-1, 18, 0.5, "1", undefined]) refuses(() => validate.capsuleNumber(capsule, info), /0 to 17/);
  refuses(() => validate.capsuleNumber(0, { preset: "cnn", primary: null }), /no capsules/);
});

test("examples are looked at part by part and named by their place", () => {
  const list = [{ pixels: image(), label: 1 }, { pixels: image().fill(2), label: 2 }, { pixels: image(), label: 3 }];
  const { pixels, labels } = validate.exampleBatch(validate.exampleList(list), 1, 50, COMPACT);
  assert.deepEqual([...labels], [2, 3]);
  assert.equal(pixels.length, 2 * 784);
  assert.equal(pixels[0], 1);

  refuses(() => validate.exampleList([]), /at least one/);
  refuses(() => validate.exampleList("digits"), /array.*"digits"/);
  const at = (/** @type {any} */ example) => () => validate.exampleBatch([list[0], example], 0, 2, COMPACT);
  refuses(at(null), /Example 1.*null/);
  refuses(at({ pixels: image(), label: 10 }), /label of example 1.*10/);
  refuses(at({ pixels: image() }), /label of example 1.*undefined/);
  refuses(at({ pixels: new Float32Array(10), label: 1 }), /example 1.*784.*10/);
  refuses(at({ pixels: new Float32Array(2 * 784), label: 1 }), /example 1.*784.*1568/);
  refuses(at({ pixels: image(), label: null }), /label of example 1.*null/);
  const sign = (/** @type {number | null} */ label) => [{ pixels: new Float32Array(400).fill(1), label }];
  assert.deepEqual([...validate.exampleBatch(sign(2), 0, 1, SIGNS).labels], [2]);
  refuses(() => validate.exampleBatch(sign(3), 0, 1, SIGNS), /label of example 0.*0 to 2, found 3/);
  assert.deepEqual([...validate.exampleBatch(sign(null), 0, 1, SIGNS, true).labels], [validate.NOTHING]);
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
  const { preset, device, weights } = validate.loadOptions(undefined);
  assert.deepEqual([preset, device, weights], [undefined, "auto", undefined]);
  refuses(() => validate.loadOptions({ device: "tpu" }), /"auto", "cpu" or "webgpu", found "tpu"/);
  refuses(() => validate.loadOptions({ preset: 3 }), /preset.*3/);
  refuses(() => validate.loadOptions({ onProgress: 3 }), /onProgress/);
});

test("gray pictures", () => {
  validate.grayImage(new Float32Array(6), 3, 2);
  refuses(() => validate.grayImage(new Float32Array(5), 3, 2), /6 values for 3 × 2 pixels, found 5/);
  refuses(() => validate.grayImage(new Float32Array(0), 0, 2), /width/);
  refuses(() => validate.grayImage(new Float32Array(6), 3, 2.5), /height.*2.5/);
  refuses(() => validate.grayImage(new Float32Array([NaN]), 1, 1), /finite/);
});

test("sheets of two digits", () => {
  const pixels = image();
  assert.equal(validate.digitSheet(null, "first"), null);
  assert.deepEqual(validate.digitSheet({ pixels, right: -4, down: 4 }, "first"), { pixels, right: -4, down: 4 });
  const sheet = (/** @type {object} */ change) => () => validate.digitSheet({ pixels, right: 0, down: 0, ...change }, "second");
  refuses(() => validate.digitSheet(undefined, "first"), /first\.pixels.*undefined/);
  refuses(() => validate.digitSheet("seven", "first"), /first must be an object, found "seven"/);
  refuses(sheet({ pixels: new Float32Array(1295) }), /second\.pixels must hold a square of values, found 1295/);
  refuses(sheet({ pixels: [0] }), /second\.pixels must be a Float32Array/);
  refuses(sheet({ pixels: new Float32Array(784).fill(NaN) }), /second\.pixels must be finite numbers/);
  for (const shift of [-5, 5, 0.5, NaN, "1", undefined, null]) {
    refuses(sheet({ right: shift }), /second\.right must be a whole number from -4 to 4, found/);
    refuses(sheet({ down: shift }), /second\.down must be a whole number from -4 to 4, found/);
  }
});
