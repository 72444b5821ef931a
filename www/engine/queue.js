// One task at a time, in order; of waiting tasks marked `latest` only the newest stays.

import { aborted } from "./errors.js";

/**
 * @typedef {object} QueueOptions
 * @property {boolean} [latest]  a newer task with this mark replaces this one while it waits
 * @property {AbortSignal | null | undefined} [signal]
 * @property {boolean} [atomic]  once it runs it is no longer cancelled: half a change must not be reported as none
 */

/** @typedef {{ latest: boolean, isRunning: boolean, run: () => Promise<void>, fail: (reason: unknown) => void }} Job */

/** Every promise that `run` gives settles: by its task, its signal, a newer task, or `close`. */
export class Queue {
  /** The first one runs. @type {Job[]} */
  #jobs = [];
  /** @type {unknown} */
  #closedBecause;

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
        if (!(job.isRunning && atomic)) this.#drop(job, aborted());
      };
      // a signal may live longer than thousands of tasks: each leaves it as it found it
      const forget = () => signal?.removeEventListener("abort", onAbort);
      /** @type {Job} */
      const job = {
        latest,
        isRunning: false,
        fail: (reason) => {
          forget();
          reject(reason);
        },
        run: async () => {
          try {
            resolve(await task());
          } catch (reason) {
            reject(reason);
          }
          forget();
        },
      };
      signal?.addEventListener("abort", onAbort);
      if (latest) this.#dropWaiting();
      this.#jobs.push(job);
      void this.#next();
    });
  }

  /**
   * Rejects what waits and what runs, and every later task.
   * @param {unknown} reason
   */
  close(reason) {
    this.#closedBecause ??= reason;
    for (const job of [...this.#jobs]) this.#drop(job, this.#closedBecause);
  }

  #dropWaiting() {
    const replaced = this.#jobs.filter((job) => job.latest && !job.isRunning);
    for (const job of replaced) this.#drop(job, aborted("A newer call took the place of this one."));
  }

  /**
   * @param {Job} job
   * @param {unknown} reason
   */
  #drop(job, reason) {
    if (!job.isRunning) this.#jobs = this.#jobs.filter((other) => other !== job);
    job.fail(reason);
  }

  async #next() {
    const [job] = this.#jobs;
    if (!job || job.isRunning) return;
    job.isRunning = true;
    await job.run();
    this.#jobs.shift();
    void this.#next();
  }
}
