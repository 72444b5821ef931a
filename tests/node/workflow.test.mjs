// @ts-check
// What GitHub runs for us: tags move, hashes do not.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

const WORKFLOWS = new URL("../../.github/workflows/", import.meta.url);

test("actions of the workflows are pinned by hash, and say of which version it is", () => {
  const lines = readdirSync(WORKFLOWS).flatMap((name) => readFileSync(new URL(name, WORKFLOWS), "utf8").split("\n"));
  const used = lines.filter((line) => /\buses:/.test(line));
  assert.ok(used.length > 0, "actions are found");
  assert.deepEqual(used.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)), []);
});
