// @ts-check
// One call at a time, in order; of waiting calls marked `latest` only the newest stays.

import { aborted } from "./errors.js";

/**
 * @typedef {object} QueueOptions
 * @property {boolean} [latest]  a newer call with this mark replaces this one while it waits
 * @property {AbortSignal | undefined} [signal]
 * @property {boolean} [atomic]  once it runs it is no longer cancelled: half a change must not be reported as none
 */

/**
 * @typedef {object} Job
 * @property {() => unknown} task
 * @property {boolean} latest
 * @property {boolean} atomic
 * @property {(value: any) => void} succeed
 * @property {(reason: unknown) => void} fail
 */

/** Every promise that `run` gives settles: by its task, its signal, a newer call, or `close`. */
export class CallQueue {
  /** @type {Job[]} */
  #waiting = [];
  /** @type {Job | undefined} */
  #running;
  /** @type {unknown} */
  #closedBecause;

  /** Calls that wait or run. */
  get size() {
    return this.#waiting.length + (this.#running ? 1 : 0);
  }

  /**
   * Runs `task` when all earlier ones are through. The task must settle; a cancelled caller hears
   * at once, and the next task starts when the cancelled one has really ended.
   * @template T
   * @param {() => T | Promise<T>} task
   * @param {QueueOptions} [options]
   * @returns {Promise<T>}
   */
  run(task, { latest = false, atomic = false, signal } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#closedBecause !== undefined) return reject(this.#closedBecause);
      if (signal?.aborted) return reject(aborted());

      const onAbort = () => {
        if (this.#running === job && job.atomic) return;
        this.#waiting = this.#waiting.filter((other) => other !== job);
        job.fail(aborted());
      };
      // a signal may live longer than thousands of calls: each leaves it as it found it
      const forget = () => signal?.removeEventListener("abort", onAbort);
      /** @type {Job} */
      const job = {
        task,
        latest,
        atomic,
        succeed: (value) => {
          forget();
          resolve(value);
        },
        fail: (reason) => {
          forget();
          reject(reason);
        },
      };
      signal?.addEventListener("abort", onAbort);
      if (latest) this.#replaceWaiting();
      this.#waiting.push(job);
      this.#next();
    });
  }

  /**
   * Rejects what waits and what runs, and every later call.
   * @param {unknown} reason
   */
  close(reason) {
    if (this.#closedBecause !== undefined) return;
    this.#closedBecause = reason;
    const jobs = this.#running ? [this.#running, ...this.#waiting] : this.#waiting;
    this.#waiting = [];
    for (const job of jobs) job.fail(reason);
  }

  #replaceWaiting() {
    const replaced = this.#waiting.filter((job) => job.latest);
    this.#waiting = this.#waiting.filter((job) => !job.latest);
    for (const job of replaced) job.fail(aborted("A newer call took the place of this one."));
  }

  async #next() {
    if (this.#running) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#running = job;
    try {
      job.succeed(await job.task());
    } catch (reason) {
      job.fail(reason);
    }
    this.#running = undefined;
    this.#next();
  }
}
