// @ts-check
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { Queue } from "../../www/engine/queue.js";

/** A task that ends when told. */
function manual() {
  /** @type {{ promise: Promise<any>, resolve(value?: unknown): void, reject(reason: unknown): void, started: boolean }} */
  const task = /** @type {any} */ ({ started: false });
  task.promise = new Promise((resolve, reject) => Object.assign(task, { resolve, reject }));
  return Object.assign(
    () => {
      task.started = true;
      return task.promise;
    },
    { task },
  );
}

/** @param {Promise<unknown>} promise */
const outcome = (promise) =>
  promise.then(
    (value) => `value ${value}`,
    (/** @type {{ code?: string }} */ error) => error.code ?? `error ${error}`,
  );

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("calls run one at a time and in order", async () => {
  const queue = new Queue();
  const [first, second] = [manual(), manual()];
  const results = [outcome(queue.run(first)), outcome(queue.run(second))];
  await settle();
  assert.deepEqual([first.task.started, second.task.started], [true, false]);
  first.task.resolve("a");
  await settle();
  assert.equal(second.task.started, true);
  second.task.resolve("b");
  assert.deepEqual(await Promise.all(results), ["value a", "value b"]);
});

test("a failing call neither stops nor delays the next", async () => {
  const queue = new Queue();
  const results = [
    outcome(queue.run(() => Promise.reject("no"))),
    outcome(queue.run(() => { throw "at once"; })),
    outcome(queue.run(() => 3)),
  ];
  assert.deepEqual(await Promise.all(results), ["error no", "error at once", "value 3"]);
});

test("of the waiting calls marked latest only the newest stays, the others are never dropped", async () => {
  const queue = new Queue();
  const busy = manual();
  const results = [
    outcome(queue.run(busy, { latest: true })), // runs: it is not waiting
    outcome(queue.run(() => "plain")),
    outcome(queue.run(() => "old", { latest: true })),
    outcome(queue.run(() => "older than new", { latest: true })),
    outcome(queue.run(() => "plain too")),
    outcome(queue.run(() => "new", { latest: true })),
  ];
  busy.task.resolve("running");
  const expected = ["value running", "value plain", "aborted", "aborted", "value plain too", "value new"];
  assert.deepEqual(await Promise.all(results), expected);
});

test("a signal cancels a waiting call, which then never starts", async () => {
  const queue = new Queue();
  const [busy, waiting] = [manual(), manual()];
  const running = outcome(queue.run(busy));
  const { signal, abort } = controller();
  const cancelled = outcome(queue.run(waiting, { signal }));
  abort();
  assert.equal(await cancelled, "aborted");
  busy.task.resolve("done");
  assert.equal(await running, "value done");
  await settle();
  assert.equal(waiting.task.started, false);
});

test("a signal cancels a running call at once; the next starts when it has really ended", async () => {
  const queue = new Queue();
  const [busy, next] = [manual(), manual()];
  const { signal, abort } = controller();
  const cancelled = outcome(queue.run(busy, { signal }));
  const after = outcome(queue.run(next));
  abort();
  assert.equal(await cancelled, "aborted");
  await settle();
  assert.equal(next.task.started, false);
  busy.task.reject("too late to matter");
  next.task.resolve("b");
  assert.equal(await after, "value b");
});

test("an atomic call can be cancelled while it waits, not while it runs", async () => {
  const queue = new Queue();
  const busy = manual();
  const { signal, abort } = controller();
  const running = outcome(queue.run(busy, { signal, atomic: true }));
  const waiting = outcome(queue.run(() => "never", { signal, atomic: true }));
  abort();
  assert.equal(await waiting, "aborted");
  busy.task.resolve("whole");
  assert.equal(await running, "value whole");
});

test("a signal that was aborted before refuses the call", async () => {
  const queue = new Queue();
  assert.equal(await outcome(queue.run(() => 1, { signal: AbortSignal.abort() })), "aborted");
});

test("closing rejects what runs, what waits and what comes", async () => {
  const queue = new Queue();
  const results = [outcome(queue.run(manual())), outcome(queue.run(() => 1, { latest: true })), outcome(queue.run(() => 2))];
  queue.close("closed");
  queue.close("again");
  results.push(outcome(queue.run(() => 3)));
  assert.deepEqual(await Promise.all(results), Array(4).fill("error closed"));
});

test("a long-lived signal keeps no listeners of calls that are over", async () => {
  const queue = new Queue();
  const { signal } = controller();
  for (let call = 0; call < 100; call += 1) await queue.run(() => call, { signal });
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

function controller() {
  const control = new AbortController();
  return { signal: control.signal, abort: () => control.abort() };
}
