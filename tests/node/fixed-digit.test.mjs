// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { fixedDigit } from "../../www/engine/fixed-digit.js";

test("the same digit lies in the middle of a larger image", () => {
  const small = fixedDigit({ rows: 28, columns: 28 });
  const large = fixedDigit({ rows: 36, columns: 36 });
  assert.deepEqual([small.length, large.length], [784, 1296]);
  assert.ok(Math.max(...small) === 1 && Math.min(...small) === 0);
  for (let row = 0; row < 28; row += 1) {
    const from = (row + 4) * 36 + 4;
    assert.deepEqual(large.subarray(from, from + 28), small.subarray(row * 28, row * 28 + 28), `row ${row}`);
  }
  const ink = (/** @type {Float32Array} */ image) => image.filter((value) => value > 0).length;
  assert.equal(ink(large), ink(small));
});
