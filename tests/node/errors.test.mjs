// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { CapsNetError, isFatal, sentence, toCapsNetError } from "../../www/engine/errors.js";

test("errors of the engine keep their code and become sentences", () => {
  const error = toCapsNetError(Object.assign(new Error("a pose has 16 numbers, found 3"), { code: "bad-input" }));
  assert.equal(error instanceof CapsNetError, true);
  assert.deepEqual([error.code, error.message], ["bad-input", "A pose has 16 numbers, found 3."]);
});

test("a trap and a lost device end the program, a refusal does not", () => {
  const trap = toCapsNetError(new WebAssembly.RuntimeError("unreachable"));
  assert.deepEqual([trap.code, trap.message], ["internal", "The engine failed: unreachable."]);
  assert.equal(isFatal(trap), true);
  assert.equal(isFatal(new CapsNetError("device-lost", "Gone.")), true);
  for (const code of /** @type {const} */ (["unsupported", "network", "bad-input", "bad-weights", "aborted"])) {
    assert.equal(isFatal(new CapsNetError(code, "No.")), false, code);
  }
});

test("what has no code of ours is internal", () => {
  const strange = Object.assign(new Error("odd"), { code: "ENOENT" });
  for (const reason of [strange, "odd", undefined, null, 3, {}]) assert.equal(toCapsNetError(reason).code, "internal");
  assert.equal(toCapsNetError(strange).cause, strange);
});

test("our own errors pass unchanged", () => {
  const error = new CapsNetError("network", "capsnet_cpu.wasm could not be downloaded.");
  assert.equal(toCapsNetError(error), error);
});

test("sentences", () => {
  assert.equal(sentence("no end"), "No end.");
  assert.equal(sentence("Really?"), "Really?");
  assert.equal(sentence("ä"), "Ä.");
});
