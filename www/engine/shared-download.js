// @ts-check
// One download for all who ask for the same. It ends when nobody waits for it any more; what has
// come is kept, a failure is not.

import { aborted } from "./errors.js";

/**
 * @typedef {object} Waiter
 * @property {(loadedBytes: number) => void} [onBytes]  at once with what is there, then as more comes
 * @property {AbortSignal | undefined} [signal]
 */

/**
 * @template T
 * @typedef {object} Attempt
 * @property {Promise<T>} promise
 * @property {AbortController} control
 * @property {number} loadedBytes
 * @property {boolean} isDone
 */

/** @template T */
export class SharedDownload {
  #download;
  /** @type {Attempt<T> | undefined} */
  #attempt;
  /** @type {Set<Waiter>} */
  #waiters = new Set();

  /** @param {(options: { onBytes: (loadedBytes: number) => void, signal: AbortSignal }) => Promise<T>} download */
  constructor(download) {
    this.#download = download;
  }

  /**
   * @param {Waiter} waiter
   * @returns {Promise<T>}
   */
  async get({ onBytes, signal }) {
    if (signal?.aborted) throw cancelled();
    this.#attempt ??= this.#start();
    const attempt = this.#attempt;
    const waiter = { onBytes };
    this.#waiters.add(waiter);
    onBytes?.(attempt.loadedBytes);
    /** @type {() => void} */
    let onAbort = () => {};
    const given = new Promise((_, reject) => (onAbort = () => reject(cancelled())));
    signal?.addEventListener("abort", onAbort);
    try {
      return /** @type {T} */ (await Promise.race([attempt.promise, given]));
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.#waiters.delete(waiter);
      if (this.#waiters.size === 0 && !attempt.isDone) this.#giveUp(attempt);
    }
  }

  /** @returns {Attempt<T>} */
  #start() {
    const control = new AbortController();
    const onBytes = (/** @type {number} */ loadedBytes) => {
      attempt.loadedBytes = loadedBytes;
      if (this.#attempt === attempt) for (const waiter of this.#waiters) waiter.onBytes?.(loadedBytes);
    };
    // a step later, so that a download which throws or tells at once finds everything in place
    const promise = Promise.resolve().then(() => this.#download({ onBytes, signal: control.signal }));
    /** @type {Attempt<T>} */
    const attempt = { promise, control, loadedBytes: 0, isDone: false };
    promise.then(
      () => (attempt.isDone = true),
      () => this.#giveUp(attempt),
    );
    return attempt;
  }

  /** @param {Attempt<T>} attempt */
  #giveUp(attempt) {
    attempt.control.abort();
    if (this.#attempt === attempt) this.#attempt = undefined;
  }
}

const cancelled = () => aborted("Loading was cancelled.");
