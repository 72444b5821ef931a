// @ts-check
// One run of fineTune: opened on one worker, stepped, and ended in whatever way comes first. Each
// step takes a turn of its own, so that other work goes in between. See capsnet.d.ts.

import { CapsNetError, aborted, toCapsNetError } from "./errors.js";

/** @import { FineTuneStep } from "../capsnet.js" */
/** @import { Lesson } from "./protocol.js" */
/** @import { QueueOptions } from "./queue.js" */
/** @import { Held } from "./replica.js" */

/** A worker that dies costs no more steps than these. */
export const SNAPSHOT_EVERY = 10;

/**
 * Labelled digits: numbers 0…1 where they are taught, bytes where they are known.
 * @template {Float32Array | Uint8Array} Pixels
 * @typedef {{ pixels: Pixels, labels: Uint8Array }} Digits
 */

/**
 * What a run needs of the network.
 * @typedef {object} Surroundings
 * @property {<T>(task: () => Promise<T>, options: QueueOptions) => Promise<T>} work  a turn among all that is long or changes weights
 * @property {<T>(task: () => Promise<T>, options: QueueOptions) => Promise<T>} call  a turn among the calls to workers
 * @property {(begin: (held: Held) => Promise<void>) => Promise<Held>} pin
 * @property {(signal: AbortSignal) => Promise<Digits<Uint8Array>>} fetchKnown  the digits to rehearse
 */

export class TeachingRun {
  #around;
  #lesson;
  /** Aborted when the run is over: what waits for its turn then waits no longer. */
  #control = new AbortController();
  /** @type {Held | undefined} */
  #held;
  #step = 0;
  /** The step after which the weights are kept on the page. */
  #kept = 0;
  /** Why the next step rejects; set once, by the first cause. @type {CapsNetError | undefined} */
  #reason;
  #isOpen = true;
  /** @type {() => void} */
  #tellOver = () => {};
  /** Resolves when no further step will be made. @type {Promise<void>} */
  over = new Promise((resolve) => (this.#tellOver = resolve));
  /** What the worker still has to do at the end; gives what went wrong there. @type {Promise<CapsNetError | undefined>} */
  #closing = Promise.resolve(undefined);

  /**
   * @param {Surroundings} around
   * @param {Lesson} lesson
   * @param {AbortSignal | undefined} signal  the caller's
   */
  constructor(around, lesson, signal) {
    this.#around = around;
    this.#lesson = lesson;
    const onAbort = () => this.end(aborted("The teaching was cancelled."));
    signal?.addEventListener("abort", onAbort, { signal: this.#control.signal });
  }

  get isOpen() {
    return this.#isOpen;
  }

  /**
   * @param {Digits<Float32Array>} examples
   * @returns {AsyncGenerator<FineTuneStep, void, void>}
   */
  async *steps(examples) {
    try {
      await this.#begin(examples);
      while (this.#step < this.#lesson.steps) yield await this.#teach();
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
    if (!this.#isOpen) return;
    this.#reason = reason;
    this.#close();
  }

  /** Other weights are in the worker now, which has closed the run that it had. */
  replaced() {
    if (!this.#held) return; // not begun yet: it begins with these
    this.#held = undefined;
    this.end(aborted("Other weights were loaded, which ended the teaching."));
  }

  /** @param {Digits<Float32Array>} examples */
  async #begin({ pixels, labels }) {
    const { work, call, pin, fetchKnown } = this.#around;
    const nothing = { pixels: new Uint8Array(), labels: new Uint8Array() };
    await this.#unlessOver(async (queued) => {
      const known = this.#lesson.rehearsal > 0 ? await fetchKnown(this.#control.signal) : nothing;
      const begin = (/** @type {Held} */ held) =>
        held.call("beginTeaching", pixels, labels, known.pixels, known.labels, this.#lesson);
      await work(async () => {
        const held = await call(() => pin(begin), queued);
        this.#held = held;
        const onDeath = () => this.#lost(held.death.reason);
        if (held.death.aborted) onDeath();
        held.death.addEventListener("abort", onDeath, { signal: this.#control.signal });
      }, queued);
    });
  }

  /** @returns {Promise<FineTuneStep>} */
  #teach() {
    return this.#unlessOver((queued) =>
      this.#around.work(async () => {
        const step = await this.#around.call(() => this.#worker().call("teach"), queued);
        this.#step = step.step;
        const isLast = step.step === this.#lesson.steps;
        if (isLast || step.step % SNAPSHOT_EVERY === 0) await this.#snapshot();
        if (isLast) this.#finish();
        return step;
      }, queued),
    );
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
      const value = await part({ signal: this.#control.signal, atomic: true });
      if (!this.#reason) return value;
    } catch (reason) {
      this.end(this.#explain(reason));
    }
    throw this.#reason;
  }

  /** Takes a copy of the weights, with which another worker can go on. */
  async #snapshot() {
    const held = this.#worker();
    try {
      const bytes = await this.#around.call(() => held.call("exportWeights"), {});
      held.keep({ bytes: /** @type {Uint8Array<ArrayBuffer>} */ (bytes) });
      this.#kept = this.#step;
    } catch (reason) {
      throw toCapsNetError(reason).code === "bad-weights" ? await this.#goBack(held) : reason;
    }
  }

  /**
   * The loss looked well, and its step left a NaN behind.
   * @param {Held} held
   * @returns {Promise<CapsNetError>}
   */
  async #goBack(held) {
    await this.#around.call(() => held.restore(), {});
    this.#held = undefined; // weights that are put in its place end the run in the worker
    const text = `The weights after step ${this.#step} are no finite numbers: learning went wrong, and ${this.#whichWeights()} are back.`;
    return new CapsNetError("bad-input", text);
  }

  #worker() {
    if (!this.#held) throw this.#reason ?? new CapsNetError("internal", "The teaching was not begun.");
    return this.#held;
  }

  /** @param {CapsNetError} reason  of the worker's death, or its end with the network */
  #lost(reason) {
    this.#held = undefined;
    this.end(this.#explain(reason));
  }

  /** @param {unknown} reason */
  #explain(reason) {
    const error = toCapsNetError(reason);
    if (error.code !== "internal" && error.code !== "device-lost") return error;
    return new CapsNetError(error.code, `${error.message} The teaching has ended; ${this.#whichWeights()} are kept.`, { cause: error });
  }

  #whichWeights() {
    return this.#kept > 0 ? `the weights after step ${this.#kept}` : "the weights from before it";
  }

  /** No step is left, or none will be made. */
  #finish() {
    this.#isOpen = false;
    this.#control.abort();
    this.#tellOver();
  }

  #close() {
    if (!this.#isOpen) return;
    this.#finish();
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
      await this.#around.work(async () => {
        const held = this.#held;
        if (!held) return;
        await this.#around.call(() => held.call("endTeaching"), {});
        if (this.#kept !== this.#step || this.#reason) await this.#snapshot();
      }, {});
    } catch (reason) {
      const error = toCapsNetError(reason);
      // that the worker died or went with the network is told by the next call to it
      if (error.code === "bad-input") return error;
    }
    return undefined;
  }
}
