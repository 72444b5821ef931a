// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { isOutOfMemory, requireMemory } from "../../www/engine/support.js";

test("memory that the browser gives passes, what it refuses becomes a sentence", () => {
  requireMemory("compact", 1_266_530);
  assert.throws(
    () => requireMemory("paper", 1e12), // more than any WebAssembly memory holds
    (/** @type {any} */ error) => {
      assert.equal(error.code, "unsupported");
      assert.match(error.message, /^This browser does not give enough memory for the network "paper" \(about \d+ MB\)\. Close other tabs and try again, or choose a smaller network\.$/);
      assert.ok(error.cause instanceof RangeError);
      return true;
    },
  );
  const { Memory } = WebAssembly;
  try {
    WebAssembly.Memory = /** @type {any} */ (
      function refuse() {
        throw new RangeError("could not allocate memory");
      }
    );
    assert.throws(() => requireMemory("paper", 16_432_200), /about 110 MB/);
  } finally {
    WebAssembly.Memory = Memory;
  }
});

test("of the engine's failures only those of memory are taken for such", () => {
  const trap = (/** @type {string} */ text) => new WebAssembly.RuntimeError(text);
  assert.equal(isOutOfMemory(trap("unreachable"), false), true);
  assert.equal(isOutOfMemory(trap("Unreachable code should not be executed (evaluating …)"), false), true, "Safari's words");
  assert.equal(isOutOfMemory(trap("unreachable"), true), false, "a panic said what it was");
  assert.equal(isOutOfMemory(trap("memory access out of bounds"), false), false);
  assert.equal(isOutOfMemory(new RangeError("Array buffer allocation failed"), false), true);
  assert.equal(isOutOfMemory(new RangeError("Maximum call stack size exceeded"), false), false);
  assert.equal(isOutOfMemory(new Error("bad weights"), false), false);
});
