// What AbortSignal does not do in all browsers that we run in.

import { aborted } from "./errors.js";

/**
 * Runs `action` with a signal of its own, aborted with the caller's and when the action is over: what
 * it has left behind ends too.
 * @template T
 * @param {AbortSignal | null | undefined} signal
 * @param {(signal: AbortSignal) => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function scoped(signal, action) {
  const control = new AbortController();
  const end = () => control.abort();
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  try {
    return await action(control.signal);
  } finally {
    signal?.removeEventListener("abort", end);
    end();
  }
}

/**
 * What the promise gives, or `aborted` as soon as nobody waits for it.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | null | undefined} signal
 * @param {string} [message]
 * @returns {Promise<T>}
 */
export function unlessAborted(promise, signal, message) {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(aborted(message));
    if (signal?.aborted) onAbort();
    // a signal may live long: it is left as it was found
    const forget = () => signal?.removeEventListener("abort", onAbort);
    signal?.addEventListener("abort", onAbort);
    promise.then(resolve, reject).finally(forget);
  });
}
