// One run of fineTune: opened on one worker, stepped, and ended in whatever way comes first. Each
// step takes a turn of its own, so that other work goes in between. See capsnet.d.ts.

import { CapsNetError, aborted, isFatal, toCapsNetError } from "./errors.js";

/** @import { FineTuneStep } from "../capsnet.js" */
/** @import { Client } from "./client.js" */
/** @import { Digits, RunOptions } from "./protocol.js" */
/** @import { QueueOptions } from "./queue.js" */
/** @import { Remote } from "./remote.js" */

/** A worker that dies costs no more steps than these. */
export const SNAPSHOT_EVERY = 10;

export class TeachingRun {
  #client;
  #fetchKnown;
  #options;
  /** Aborted when no further step will be made: what waits for its turn then waits no longer. */
  #ending = new AbortController();
  /** The worker that has the run. @type {Remote | undefined} */
  #remote;
  #step = 0;
  /** The step after which the weights are kept on the page. */
  #kept = 0;
  /** Why the next step rejects; set once, by the first cause. @type {CapsNetError | undefined} */
  #reason;
  /** What the worker still has to do at the end; gives what went wrong there. @type {Promise<CapsNetError | undefined>} */
  #closing = Promise.resolve(undefined);
  /** Resolves when no further step will be made. */
  over = new Promise((resolve) => this.#ending.signal.addEventListener("abort", resolve));

  /**
   * @param {Pick<Client, "call" | "turn" | "work" | "keep" | "restore">} client
   * @param {(waiting: { signal: AbortSignal }) => Promise<Digits<Uint8Array>>} fetchKnown  the digits to rehearse
   * @param {RunOptions} options
   * @param {AbortSignal | null | undefined} signal  the caller's
   */
  constructor(client, fetchKnown, options, signal) {
    this.#client = client;
    this.#fetchKnown = fetchKnown;
    this.#options = options;
    const onAbort = () => this.end(aborted("The teaching was cancelled."));
    signal?.addEventListener("abort", onAbort, { signal: this.#ending.signal });
  }

  get isOpen() {
    return !this.#ending.signal.aborted;
  }

  /**
   * @param {Digits<Float32Array>} examples
   * @returns {AsyncGenerator<FineTuneStep, void, void>}
   */
  async *steps(examples) {
    try {
      await this.#unlessOver((queued) => this.#begin(examples, queued));
      while (this.#step < this.#options.steps) yield await this.#unlessOver((queued) => this.#teach(queued));
    } finally {
      this.#close(); // by the caller's `break`, if nothing else has ended it
      const problem = await this.#closing;
      if (problem) throw problem;
    }
  }

  /**
   * Ends the run; the weights stay as they are.
   * @param {CapsNetError} reason  of the next step's rejection
   */
  end(reason) {
    if (!this.isOpen) return;
    this.#reason = reason;
    this.#close();
  }

  /** Other weights are in the worker now, which has closed the run that it had. */
  replaced() {
    if (!this.#remote) return; // not begun yet: it begins with these
    this.#remote = undefined;
    this.end(aborted("Other weights were loaded, which ended the teaching."));
  }

  /**
   * @param {Digits<Float32Array>} examples
   * @param {QueueOptions} queued
   */
  async #begin({ pixels, labels }, queued) {
    const nothing = { pixels: new Uint8Array(), labels: new Uint8Array() };
    const known = this.#options.rehearsal > 0 ? await this.#fetchKnown({ signal: this.#ending.signal }) : nothing;
    const begin = async (/** @type {Remote} */ remote) => {
      await remote.call("beginTeaching", pixels, labels, known.pixels, known.labels, this.#options);
      return remote;
    };
    await this.#client.work(async () => {
      const remote = await this.#client.call(begin, queued);
      this.#remote = remote;
      const onDeath = () => this.#lost(remote.death.reason);
      if (remote.death.aborted) onDeath();
      remote.death.addEventListener("abort", onDeath, { signal: this.#ending.signal });
    }, queued);
  }

  /**
   * @param {QueueOptions} queued
   * @returns {Promise<FineTuneStep>}
   */
  #teach(queued) {
    return this.#client.work(async () => {
      const remote = this.#remote;
      if (!remote) throw new CapsNetError("internal", "The teaching was not begun.");
      const step = await this.#client.turn(() => remote.call("teach"), queued);
      this.#step = step.step;
      const isLast = step.step === this.#options.steps;
      if (isLast || step.step % SNAPSHOT_EVERY === 0) await this.#snapshot(remote);
      if (isLast) this.#ending.abort(); // though nobody may ask whether there is another
      return step;
    }, queued);
  }

  /**
   * Runs a part of the run; when it fails, or has ended meanwhile, rejects with the reason why the
   * run is over. What runs is never cut off in the middle.
   * @template T
   * @param {(queued: QueueOptions) => Promise<T>} part
   * @returns {Promise<T>}
   */
  async #unlessOver(part) {
    if (this.#reason) throw this.#reason;
    try {
      const value = await part({ signal: this.#ending.signal, atomic: true });
      if (!this.#reason) return value;
    } catch (reason) {
      this.end(this.#explain(reason));
    }
    throw this.#reason;
  }

  /**
   * Takes a copy of the weights, with which another worker can go on.
   * @param {Remote} remote
   */
  async #snapshot(remote) {
    try {
      const bytes = await this.#client.turn(() => remote.call("exportWeights"));
      await this.#client.turn(() => this.#client.keep(remote, { bytes }));
      this.#kept = this.#step;
    } catch (reason) {
      throw toCapsNetError(reason).code === "bad-weights" ? await this.#goBack(remote) : reason;
    }
  }

  /**
   * The loss looked well, and its step left a NaN behind.
   * @param {Remote} remote
   * @returns {Promise<CapsNetError>}
   */
  async #goBack(remote) {
    await this.#client.turn(() => this.#client.restore(remote));
    this.#remote = undefined; // weights that are put in its place end the run in the worker
    const text = `The weights after step ${this.#step} are no finite numbers: learning went wrong, and ${this.#whichWeights()} are back.`;
    return new CapsNetError("bad-input", text);
  }

  /** @param {CapsNetError} reason  of the worker's death, or its end with the network */
  #lost(reason) {
    this.#remote = undefined;
    this.end(this.#explain(reason));
  }

  /** @param {unknown} reason */
  #explain(reason) {
    const error = toCapsNetError(reason);
    if (!isFatal(error)) return error;
    return new CapsNetError(error.code, `${error.message} The teaching has ended; ${this.#whichWeights()} are kept.`, { cause: error });
  }

  #whichWeights() {
    return this.#kept > 0 ? `the weights after step ${this.#kept}` : "the weights from before it";
  }

  #close() {
    if (!this.isOpen) return;
    this.#ending.abort();
    this.#closing = this.#release();
  }

  /**
   * Ends the run in the worker and keeps the weights that it leaves. Never rejects; gives what the
   * caller does not know yet.
   * @returns {Promise<CapsNetError | undefined>}
   */
  async #release() {
    try {
      // in its turn: a step may be on its way
      await this.#client.work(async () => {
        const remote = this.#remote;
        if (!remote) return;
        await this.#client.turn(() => remote.call("endTeaching"));
        if (this.#kept !== this.#step || this.#reason) await this.#snapshot(remote);
      });
    } catch (reason) {
      const error = toCapsNetError(reason);
      // that the worker died or went with the network is told by the next call to it
      if (error.code === "bad-input") return error;
    }
    return undefined;
  }
}
