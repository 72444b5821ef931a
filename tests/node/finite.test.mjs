// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { mustBeFinite } from "../../www/engine/finite.js";

test("an answer of finite numbers goes through as it is, whatever it is made of", () => {
  const answer = { lengths: Float32Array.of(0, -1, 1e-45, 3.4e38), digit: Uint8Array.of(3), trace: { convolutions: [{ name: "conv1", values: Float32Array.of(1) }] }, milliseconds: 4 };
  assert.equal(mustBeFinite(answer), answer);
  for (const value of [undefined, null, "text", new Uint8Array(4), new Float32Array(), true]) assert.equal(mustBeFinite(value), value);
});

test("one number that is none is refused, wherever it stands", () => {
  for (const strange of [NaN, Infinity, -Infinity]) {
    const there = Float32Array.of(1, strange);
    for (const answer of [there, strange, { lossSum: strange }, { lengths: there }, { trace: { convolutions: [{ values: there }] } }, { trace: { couplings: [Float32Array.of(1), there] } }]) {
      assert.throws(() => mustBeFinite(answer), (/** @type {any} */ error) => error.code === "bad-weights" && /do not work/.test(error.message));
    }
  }
});
