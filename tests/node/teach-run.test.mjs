// @ts-check
// The small parts of a run: its states, its curves, its sentences.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Run } from "../../www/page/teach/run.js";
import { inTime } from "../../www/page/teach/text.js";
import { rateAt, rateInWords } from "../../www/page/teach/rates.js";
import { advice } from "../../www/page/teach/text.js";

test("a run tells its curves as they grow, pauses, steps and stops", async () => {
  let step = 0;
  const net = /** @type {any} */ ({
    async *fineTune() {
      while (step < 5) yield { step: (step += 1), loss: 1 / step, margin: 0.25 / step };
    },
  });
  /** @type {string[]} */
  const told = [];
  const run = new Run({ onChange: () => told.push(run.state), onStep: () => run.step === 3 && run.pause(), onEnd: ({ how }) => told.push(how) });
  run.begin(net, [], /** @type {any} */ ({ steps: 5 }), true);
  assert.equal(run.state, "starting");
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  assert.equal(run.state, "paused");
  run.resume();
  await settle();
  assert.equal(run.step, 3);
  assert.ok(Number(run.stepsPerSecond) > 0);
  assert.deepEqual(run.curves, [[1, 2, 3], [1, 1 / 2, 1 / 3], [0.25, 0.125, 0.25 / 3], [0.75, 0.375, 1 / 3 - 0.25 / 3]]);
  await run.stop();
  assert.deepEqual(told, ["starting", "running", "paused", "running", "paused", "stopping", "idle", "stopped"]);
});

test("time in words", () => {
  assert.deepEqual([0.4, 5.2, 240, 7200].map(inTime), ["less than a second", "5 s", "4 min", "2.0 h"]);
});

test("rates go in quarters of a power of ten", () => {
  assert.equal(rateAt(-3), 0.001);
  assert.equal(rateAt(-2.75), 0.0018);
  assert.equal(rateInWords(0.001), "0.001");
  assert.equal(rateInWords(0.00056), "0.00056");
  assert.equal(rateInWords(0.1), "0.1");
});

test("advice before training", () => {
  const of = (/** @type {(string | null)[]} */ ...labels) => labels.map((label) => ({ label }));
  const rehearsed = { rehearsal: 0.5 };
  assert.equal(advice([], rehearsed, true), null);
  assert.equal(advice(of("1", "2"), rehearsed, true), null);
  assert.match(advice(of("8"), rehearsed, true) ?? "", /One example, an 8/);
  assert.match(advice(of("4", "4"), rehearsed, true) ?? "", /All examples are 4s.*4s everywhere; rehearsal keeps/);
  assert.match(advice(of("4", "4"), { rehearsal: 0 }, true) ?? "", /Rehearsal is off, so nothing prevents it/);
  assert.match(advice(of("4", "5"), { rehearsal: 0 }, true) ?? "", /may forget/);
  assert.match(advice(of("C", "C"), rehearsed, false) ?? "", /All examples are “C”.*no known pictures to rehearse/);
  assert.match(advice(of("C", null), rehearsed, false) ?? "", /may forget the classes/);
});
