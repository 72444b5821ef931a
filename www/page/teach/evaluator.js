// @ts-check
// Measures: how many held-out MNIST digits and how many of the visitor's own examples are recognised,
// with the shipped weights and with the taught ones. A run comes first: it ends a measurement.

/** @import { CapsNet } from "../types.js" */
/** @import { Store } from "./store.js" */
/** @import { Engine, Evaluation, Measured, NetExample, OwnScore } from "./types.js" */

/** @typedef {{ what: "sets" | "shipped" | "taught", share: number }} Busy */

export class Evaluator {
  /** What the shipped weights reach on the held-out digits. @type {Evaluation | null} */
  baseline = null;
  /** @type {Busy | null} */
  busy = null;
  /** Why nothing can be measured, until someone wants it tried again. @type {unknown} */
  failure = null;
  #engine;
  #store;
  #key;
  #onChange;
  #control = new AbortController();
  /** One measurement after the other. @type {Promise<unknown>} */
  #queue = Promise.resolve();

  /**
   * @param {object} options
   * @param {Pick<Engine, "loadTeachingSets">} options.engine
   * @param {Pick<Store, "readBaseline" | "keepBaseline">} options.store
   * @param {string} options.key of the shipped weights
   * @param {() => void} options.onChange
   */
  constructor({ engine, store, key, onChange }) {
    this.#engine = engine;
    this.#store = store;
    this.#key = key;
    this.#onChange = onChange;
  }

  /** Ends what is being measured. */
  stop() {
    this.#control.abort();
    this.#control = new AbortController();
  }

  /** Only the shipped weights, once and for all. @param {CapsNet} net @returns {Promise<unknown>} */
  measureShipped(net) {
    return this.#inTurn((signal) => this.#shipped(net, signal));
  }

  /**
   * The current weights, and the shipped ones if they were not measured yet.
   * @param {CapsNet} net
   * @param {{ examples: NetExample[], heldBack: boolean }} own
   * @returns {Promise<Measured | null>} null when a run came first or the network failed
   */
  measure(net, own) {
    return this.#inTurn(async (signal) => {
      const score = own.examples.length ? await this.#own(net, own, signal) : null;
      try {
        const heldOut = await this.#evaluate(net, await this.#shipped(net, signal), "taught", signal);
        return { own: score, heldOut };
      } catch (error) {
        if (signal.aborted) throw error;
        this.failure = error; // offline, say: the visitor's own examples are measured all the same
        return { own: score, heldOut: null };
      }
    });
  }

  /**
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} work
   * @returns {Promise<T | null>}
   */
  #inTurn(work) {
    const { signal } = this.#control;
    const turn = this.#queue.then(async () => {
      try {
        return signal.aborted ? null : await work(signal);
      } catch (error) {
        if (!signal.aborted) this.failure = error; // else a run came first
        return null;
      } finally {
        this.#show(null);
      }
    });
    this.#queue = turn;
    return turn;
  }

  /**
   * The held-out digits, with the baseline measured.
   * @param {CapsNet} net
   * @param {AbortSignal} signal
   */
  async #shipped(net, signal) {
    this.baseline ??= await this.#store.readBaseline(this.#key);
    const { heldOut } = await this.#engine.loadTeachingSets({
      signal,
      onProgress: ({ loadedBytes, totalBytes }) => this.#show({ what: "sets", share: loadedBytes / (totalBytes || 1) }),
    });
    if (!this.baseline) {
      this.baseline = await this.#evaluate(net, heldOut, "shipped", signal);
      void this.#store.keepBaseline(this.#key, this.baseline);
    }
    return heldOut;
  }

  /**
   * @param {CapsNet} net
   * @param {NetExample[]} set
   * @param {"shipped" | "taught"} what
   * @param {AbortSignal} signal
   */
  #evaluate(net, set, what, signal) {
    this.#show({ what, share: 0 });
    const onProgress = (/** @type {number} */ done, /** @type {number} */ total) => this.#show({ what, share: done / total });
    return net.evaluate(set, { original: what === "shipped", onProgress, signal });
  }

  /**
   * @param {CapsNet} net
   * @param {{ examples: NetExample[], heldBack: boolean }} own
   * @param {AbortSignal} signal
   * @returns {Promise<OwnScore>}
   */
  async #own(net, { examples, heldBack }, signal) {
    const right = async (/** @type {boolean} */ original) => {
      const { accuracy } = await net.evaluate(examples, { original, signal });
      return Math.round(accuracy * examples.length);
    };
    return { heldBack, count: examples.length, before: await right(true), after: await right(false) };
  }

  /** @param {Busy | null} busy */
  #show(busy) {
    this.busy = busy;
    this.#onChange();
  }
}
