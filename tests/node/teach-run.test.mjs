// @ts-check
// The small parts of a run: its settings, its throughput, its history.
import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../www/page/teach/history.js";
import { inTime } from "../../www/page/teach/text.js";
import { Throughput } from "../../www/page/teach/throughput.js";
import { complaint, rateAt, rateInWords } from "../../www/page/teach/settings.js";
import { advice } from "../../www/page/teach/text.js";

test("a short history is kept as it is", () => {
  const history = new History();
  for (let step = 1; step <= 60; step += 1) history.add({ step, loss: 1 / step, margin: 0.25 / step });
  assert.equal(history.steps.length, 60);
  assert.deepEqual(history.steps.slice(0, 3), [1, 2, 3]);
  assert.equal(history.total[1], 0.5);
  assert.equal(history.margin[1], 0.125);
  assert.equal(history.drawing[1], 0.375);
});

test("a long one is thinned out, and its mean stays", () => {
  const history = new History();
  const count = 25_600;
  for (let step = 1; step <= count; step += 1) history.add({ step, loss: step, margin: 0 });
  assert.ok(history.steps.length <= 800);
  const mean = history.total.reduce((sum, value) => sum + value, 0) / history.total.length;
  assert.ok(Math.abs(mean / ((count + 1) / 2) - 1) < 0.01, `mean ${mean}`);
  for (let k = 1; k < history.steps.length; k += 1) assert.ok(Number(history.steps[k]) > Number(history.steps[k - 1]));
});

test("the throughput is that of the last steps, without the start", () => {
  const throughput = new Throughput();
  assert.equal(throughput.stepsPerSecond, null);
  throughput.begin(0);
  assert.equal(throughput.stepsPerSecond, null);
  throughput.step(1000); // the first step sets everything up
  for (let k = 1; k <= 30; k += 1) throughput.step(1000 + 100 * k);
  assert.ok(Math.abs(Number(throughput.stepsPerSecond) - 10) < 0.01);
  throughput.begin(60_000);
  throughput.step(60_050);
  assert.ok(Math.abs(Number(throughput.stepsPerSecond) - 20) < 0.01, "a pause does not count");
});

test("time in words", () => {
  assert.deepEqual([0.4, 5.2, 240, 7200].map(inTime), ["less than a second", "5 s", "4 min", "2.0 h"]);
});

test("numbers that cannot be used are named with their range", () => {
  assert.equal(complaint("steps", 60), null);
  for (const value of [0, 100_001, 2.5, NaN, Infinity]) assert.match(complaint("steps", value) ?? "", /Steps.*1 to 100,000/);
  assert.match(complaint("batchSize", 257) ?? "", /1 to 256/);
  assert.match(complaint("seed", -1) ?? "", /0 to 4,294,967,295/);
});

test("rates go in quarters of a power of ten", () => {
  assert.equal(rateAt(-3), 0.001);
  assert.equal(rateAt(-2.75), 0.0018);
  assert.equal(rateInWords(0.001), "0.001");
  assert.equal(rateInWords(0.00056), "0.00056");
  assert.equal(rateInWords(0.1), "0.1");
});

test("advice before training", () => {
  const of = (/** @type {number[]} */ ...labels) => labels.map((label) => ({ label }));
  assert.equal(advice([], { rehearsal: 0.5 }), null);
  assert.equal(advice(of(1, 2), { rehearsal: 0.5 }), null);
  assert.match(advice(of(8), { rehearsal: 0.5 }) ?? "", /One example, an 8/);
  assert.match(advice(of(4, 4), { rehearsal: 0.5 }) ?? "", /All examples are 4s.*4s everywhere; rehearsal keeps/);
  assert.match(advice(of(4, 4), { rehearsal: 0 }) ?? "", /Rehearsal is off, so nothing prevents it/);
  assert.match(advice(of(4, 5), { rehearsal: 0 }) ?? "", /may forget/);
});
