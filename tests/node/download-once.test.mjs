// @ts-check
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { once } from "../../www/engine/download.js";

/** A download that goes on when told, and the attempts so far. */
function manual() {
  /** @type {{ onBytes(loaded: number): void, signal: AbortSignal, resolve(value: string): void, reject(reason: unknown): void }[]} */
  const attempts = [];
  const download = once(
    ({ onBytes, signal }) =>
      /** @type {Promise<string>} */ (new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject("ended"));
        attempts.push({ onBytes, signal, resolve, reject });
      })),
  );
  return { attempts, download };
}

/** @param {Promise<unknown>} promise */
const outcome = (promise) =>
  promise.then(
    (value) => `value ${value}`,
    (/** @type {{ code?: string }} */ error) => error.code ?? `error ${error}`,
  );

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("all who ask share one download, and hear how far it is", async () => {
  const { attempts, download } = manual();
  /** @type {number[][]} */
  const heard = [[], [], []];
  const get = (/** @type {number} */ who) => outcome(download({ onBytes: (loaded) => heard[who].push(loaded) }));
  const first = get(0);
  await settle();
  attempts[0].onBytes(5);
  const second = get(1);
  attempts[0].onBytes(10);
  attempts[0].resolve("digits");
  assert.deepEqual(await Promise.all([first, second]), ["value digits", "value digits"]);
  assert.equal(await get(2), "value digits", "what has come is kept");
  assert.equal(attempts.length, 1);
  assert.deepEqual(heard, [[0, 5, 10], [5, 10], [10]]);
});

test("one who cancels leaves the others their download; the last one ends it", async () => {
  const { attempts, download } = manual();
  const controls = [new AbortController(), new AbortController()];
  const calls = controls.map(({ signal }) => outcome(download({ signal })));
  await settle();
  controls[0].abort();
  assert.equal(await calls[0], "aborted");
  assert.equal(attempts[0].signal.aborted, false);
  controls[1].abort();
  assert.equal(await calls[1], "aborted");
  assert.equal(attempts[0].signal.aborted, true);

  const again = outcome(download({}));
  await settle();
  assert.equal(attempts.length, 2);
  attempts[1].resolve("digits");
  assert.equal(await again, "value digits");
});

test("one who comes while the abandoned download ends gets a new one", async () => {
  const { attempts, download } = manual();
  const control = new AbortController();
  const cancelled = outcome(download({ signal: control.signal }));
  await settle();
  control.abort();
  await cancelled;
  /** @type {number[]} */
  const heard = [];
  const next = outcome(download({ onBytes: (loaded) => heard.push(loaded) }));
  attempts[0].onBytes(99); // of the old one
  await settle();
  attempts[1].resolve("digits");
  assert.equal(await next, "value digits");
  assert.deepEqual(heard, [0]);
});

test("a failure reaches all who wait and is not kept", async () => {
  const { attempts, download } = manual();
  const calls = [outcome(download({})), outcome(download({}))];
  await settle();
  attempts[0].reject("no");
  assert.deepEqual(await Promise.all(calls), ["error no", "error no"]);
  const again = outcome(download({}));
  await settle();
  attempts[1].resolve("digits");
  assert.equal(await again, "value digits");
});

test("a signal that was aborted before starts nothing, and none keeps a listener", async () => {
  const { attempts, download } = manual();
  assert.equal(await outcome(download({ signal: AbortSignal.abort() })), "aborted");
  assert.equal(attempts.length, 0);
  const { signal } = new AbortController();
  const call = outcome(download({ signal }));
  await settle();
  attempts[0].resolve("digits");
  await call;
  assert.equal(getEventListeners(signal, "abort").length, 0);
});
