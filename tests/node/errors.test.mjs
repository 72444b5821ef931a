// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { CapsNetError, describe, sentence, toCapsNetError } from "../../www/engine/errors.js";

test("errors of the engine keep their code and become sentences", () => {
  const error = Object.assign(new Error("a pose has 16 numbers, found 3"), { code: "bad-input" });
  assert.deepEqual(describe(error), { code: "bad-input", message: "A pose has 16 numbers, found 3.", fatal: false });
  assert.equal(toCapsNetError(error) instanceof CapsNetError, true);
});

test("a trap and a lost device end the instance, a refusal does not", () => {
  assert.deepEqual(describe(new WebAssembly.RuntimeError("unreachable")), {
    code: "internal",
    message: "The engine failed: unreachable.",
    fatal: true,
  });
  assert.equal(describe(Object.assign(new Error("gone"), { code: "device-lost" })).fatal, true);
  assert.equal(describe(Object.assign(new Error("no"), { code: "bad-weights" })).fatal, false);
});

test("what has no code of ours is internal", () => {
  const strange = Object.assign(new Error("odd"), { code: "ENOENT" });
  for (const reason of [strange, "odd", undefined, null, 3, {}]) assert.equal(toCapsNetError(reason).code, "internal");
  assert.equal(toCapsNetError(strange).cause, strange);
});

test("our own errors pass unchanged", () => {
  const error = new CapsNetError("network", "capsnet_cpu.wasm could not be downloaded.");
  assert.equal(toCapsNetError(error), error);
  assert.equal(describe(error).message, error.message);
});

test("sentences", () => {
  assert.equal(sentence("no end"), "No end.");
  assert.equal(sentence("Really?"), "Really?");
  assert.equal(sentence("ä"), "Ä.");
});
