// @ts-check
// What the address asks for, and what is written into it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { readOptions, withPreset, withProcessor } from "../../www/page/networks/url-options.js";

const SHIPPED = ["compact", "two-digits"];

test("what the address asks for", () => {
  assert.deepEqual(readOptions("", SHIPPED), { device: "auto", preset: "compact", complaints: [] });
  assert.deepEqual(readOptions("?preset=two-digits&device=cpu", SHIPPED), { device: "cpu", preset: "two-digits", complaints: [] });
});

test("a network that is not shipped is named, and the usual one answers", () => {
  const { preset, complaints } = readOptions("?preset=paper", SHIPPED);
  assert.equal(preset, "compact");
  assert.equal(complaints.length, 1);
  assert.match(complaints[0] ?? "", /“paper”.*compact, two-digits.*uses compact/);
});

test("the chosen network stands in the address, beside what is there already", () => {
  assert.equal(withPreset("", "two-digits"), "?preset=two-digits");
  assert.equal(withPreset("?device=cpu&preset=two-digits", "paper"), "?device=cpu&preset=paper");
  assert.equal(withPreset("?device=cpu&preset=paper", "compact"), "?device=cpu");
  assert.equal(withPreset("?preset=enormous", "compact"), "");
  assert.equal(withProcessor("?device=webgpu&preset=paper"), "?device=cpu&preset=paper");
});
