// @ts-check
// When copies of the weights are taken and what ends a run, in moments that a real worker reaches
// only by chance. With a real engine: tests/browser/module-teaching*.spec.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CapsNetError } from "../../www/engine/errors.js";
import { Queue } from "../../www/engine/queue.js";
import { SNAPSHOT_EVERY, TeachingRun } from "../../www/engine/teaching-run.js";

/** @typedef {import("../../www/engine/remote.js").Remote} Remote */

const NO_DIGITS = { pixels: new Uint8Array(), labels: new Uint8Array() };
const LESSON = { steps: 25, learningRate: 1e-3, batchSize: 16, trainable: /** @type {const} */ ("all"), rehearsal: 0, seed: 1 };

/**
 * A worker whose weights are the number of steps that made them, as a text.
 * @param {Partial<Record<string, (world: { step: number }) => unknown>>} [faults]  a call by name that does something else
 */
function world(faults = {}) {
  const works = new Queue();
  const calls = new Queue();
  const death = new AbortController();
  /** What was called, and what was kept. @type {string[]} */
  const log = [];
  const inside = { step: 0 };
  /** @type {Record<string, () => unknown>} */
  const methods = {
    beginTeaching: () => undefined,
    teach: () => ({ step: (inside.step += 1), loss: 1, margin: 1, reconstruction: 0, milliseconds: 1 }),
    exportWeights: () => new TextEncoder().encode(String(inside.step)),
    endTeaching: () => undefined,
    importWeights: () => undefined,
  };
  const call = async (/** @type {string} */ name) => {
    if (death.signal.aborted) throw death.signal.reason;
    log.push(name);
    await Promise.resolve();
    const fault = faults[name];
    return fault ? fault(inside) : methods[name]();
  };
  const remote = /** @type {Remote} */ (/** @type {unknown} */ ({ call, death: death.signal }));
  const client = {
    work: works.run.bind(works),
    turn: calls.run.bind(calls),
    call: (/** @type {(remote: Remote) => Promise<any>} */ task, /** @type {any} */ options) => calls.run(() => task(remote), options),
    keep: (/** @type {Remote} */ _, /** @type {{ bytes: Uint8Array }} */ { bytes }) => void log.push(`keep ${new TextDecoder().decode(bytes)}`),
    restore: () => call("importWeights"),
  };
  const known = { fetch: async () => NO_DIGITS };
  const open = (/** @type {Partial<typeof LESSON>} */ options = {}, /** @type {AbortSignal | undefined} */ signal = undefined) => {
    const run = new TeachingRun(/** @type {any} */ (client), () => known.fetch(), { ...LESSON, ...options }, signal);
    return { run, steps: run.steps({ pixels: new Float32Array(784), labels: new Uint8Array(1) }) };
  };
  return { open, known, log, death, works, calls, copies: () => log.filter((entry) => entry.startsWith("keep")) };
}

/** @param {AsyncGenerator<{ step: number }, void, void>} steps @param {number} count */
async function take(steps, count) {
  for (let k = 0; k < count; k += 1) await steps.next();
}

/** @param {Promise<unknown>} promise */
const outcome = (promise) =>
  promise.then(
    () => "fulfilled",
    (/** @type {{ code?: string, message: string }} */ error) => `${error.code}: ${error.message}`,
  );

const settle = () => new Promise((resolve) => setImmediate(resolve));

test(`a copy is taken every ${SNAPSHOT_EVERY} steps and after the last`, async () => {
  const { open, log, copies } = world();
  const { run, steps } = open();
  await take(steps, 25);
  assert.equal(run.isOpen, false, "after the last step nobody need ask again");
  assert.deepEqual(await steps.next(), { done: true, value: undefined });
  assert.deepEqual(copies(), ["keep 10", "keep 20", "keep 25"]);
  assert.equal(log.filter((entry) => entry === "teach").length, 25);
});

test("a run that its caller ends leaves a copy of its last step, once", async () => {
  for (const [count, expected] of /** @type {[number, string[]][]} */ ([[3, ["keep 3"]], [10, ["keep 10"]], [12, ["keep 10", "keep 12"]]])) {
    const { open, log, copies } = world();
    const { run, steps } = open();
    await take(steps, count);
    await steps.return();
    await steps.return();
    assert.deepEqual(copies(), expected);
    assert.equal(log.filter((entry) => entry === "endTeaching").length, 1);
    assert.equal(run.isOpen, false);
  }
});

test("a signal ends a run that nobody asks any more", async () => {
  const { open, log } = world();
  const control = new AbortController();
  const { run, steps } = open({}, control.signal);
  await take(steps, 3);
  control.abort();
  assert.equal(run.isOpen, false);
  await run.over;
  await settle();
  assert.deepEqual(log.slice(-3), ["endTeaching", "exportWeights", "keep 3"]);
  assert.equal(await outcome(steps.next()), "aborted: The teaching was cancelled.");
});

test("a signal during a step waits for it, and the copy has it", async () => {
  const control = new AbortController();
  const { open, copies } = world({
    teach: async (inside) => {
      inside.step += 1;
      if (inside.step === 4) control.abort();
      await settle();
      return { step: inside.step };
    },
  });
  const { steps } = open({}, control.signal);
  await take(steps, 3);
  assert.equal(await outcome(steps.next()), "aborted: The teaching was cancelled.");
  assert.deepEqual(copies(), ["keep 4"]);
});

test("a step that waits for its turn when other weights come is never made", async () => {
  const { open, log, works } = world();
  const { run, steps } = open();
  await take(steps, 2);
  const change = works.run(async () => {
    await settle();
    run.replaced();
  });
  assert.equal(await outcome(steps.next()), "aborted: Other weights were loaded, which ended the teaching.");
  await change;
  assert.deepEqual(log, ["beginTeaching", "teach", "teach"], "nor is anything copied or ended in a worker that has done so itself");
});

test("weights that come before the run has begun are those that it begins with", async () => {
  const { open, log, known } = world();
  /** @type {(digits: typeof NO_DIGITS) => void} */
  let arrive = () => {};
  known.fetch = () => new Promise((resolve) => (arrive = resolve));
  const { run, steps } = open({ rehearsal: 0.5 });
  const first = steps.next();
  await settle();
  run.replaced();
  arrive(NO_DIGITS);
  assert.equal((await first).value?.step, 1);
  assert.deepEqual(log, ["beginTeaching", "teach"]);
});

test("a death between two steps is told by the next, with the step whose weights are kept", async () => {
  for (const [count, which] of /** @type {[number, string][]} */ ([[3, "the weights from before it"], [24, "the weights after step 20"]])) {
    const { open, death } = world();
    const { run, steps } = open();
    await take(steps, count);
    death.abort(new CapsNetError("internal", "The engine stopped."));
    assert.equal(run.isOpen, false, "at once: another run may begin");
    assert.equal(await outcome(steps.next()), `internal: The engine stopped. The teaching has ended; ${which} are kept.`);
    assert.deepEqual(await steps.next(), { done: true, value: undefined });
  }
});

test("a death during a step, and a worker that was dead before the run", async () => {
  const { open, death } = world({ teach: () => (death.abort(new CapsNetError("device-lost", "Gone.")), Promise.reject(death.signal.reason)) });
  assert.match(await outcome(open().steps.next()), /^device-lost: Gone\. .* from before it are kept\.$/);
  assert.match(await outcome(open().steps.next()), /^device-lost: Gone\. /);
});

test("an engine that refuses the run, or ends it, is quoted as it is", async () => {
  const refusal = new CapsNetError("bad-input", "The loss became NaN at step 1.");
  const refused = world({ beginTeaching: () => Promise.reject(refusal) });
  const { run, steps } = refused.open();
  assert.equal(await outcome(steps.next()), "bad-input: The loss became NaN at step 1.");
  assert.equal(run.isOpen, false);
  assert.deepEqual(refused.log, ["beginTeaching"]);

  const ended = world({ teach: () => Promise.reject(refusal) });
  assert.equal(await outcome(ended.open().steps.next()), "bad-input: The loss became NaN at step 1.");
  assert.deepEqual(ended.log.slice(-2), ["exportWeights", "keep 0"], "the weights that are back are kept");
});

test("weights that are no numbers are never kept: those of the last copy come back", async () => {
  const spoilt = (/** @type {number} */ from) =>
    world({
      exportWeights: ({ step }) =>
        step >= from ? Promise.reject(new CapsNetError("bad-weights", "NaN.")) : new TextEncoder().encode(String(step)),
    });
  const message = (/** @type {number} */ step) =>
    `bad-input: The weights after step ${step} are no finite numbers: learning went wrong, and the weights after step 10 are back.`;

  const running = spoilt(20);
  const { steps } = running.open();
  await take(steps, 19);
  assert.equal(await outcome(steps.next()), message(20));
  assert.deepEqual(running.log.slice(-2), ["exportWeights", "importWeights"]);
  assert.deepEqual(running.copies(), ["keep 10"]);

  const broken = spoilt(12);
  const other = broken.open();
  await take(other.steps, 12);
  assert.equal(await outcome(other.steps.return()), message(12), "a caller who breaks off must hear it too");
  assert.deepEqual(broken.log.slice(-2), ["exportWeights", "importWeights"]);
});

test("closed queues end a run, as they end everything", async () => {
  const { open, works, calls } = world();
  const reason = new CapsNetError("aborted", "The network was disposed of.");
  const { run, steps } = open();
  await take(steps, 2);
  works.close(reason);
  calls.close(reason);
  run.end(reason);
  assert.equal(await outcome(steps.next()), "aborted: The network was disposed of.");
});
