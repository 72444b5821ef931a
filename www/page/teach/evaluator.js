// Measures: how many of the visitor's own examples and of the held-out MNIST digits are recognised,
// with the original weights and with the taught ones. A run comes first: it ends a measurement.

import { PRESENT } from "../answer/reading.js";
import { sayIfLate } from "../ui/patience.js";

/** @import { CapsNet, Engine, Evaluation, Measured, NetExample, Store } from "./types.js" */

/** @typedef {{ examples: NetExample[], heldBack: boolean }} Own the visitor's examples to measure with */

/** In one call, so that the pad's own questions come between. */
const PORTION = 50;

export class Evaluator {
  #given;
  /** What the original weights reach on the held-out digits. @type {Evaluation | null} */
  baseline = null;
  /** `isLate`: nothing comes. @type {{ what: "sets" | "original" | "taught" | "own", share: number, isLate?: boolean } | null} */
  busy = null;
  /** Why nothing can be measured, until someone wants it tried again. @type {unknown} */
  failure = null;
  #control = new AbortController();

  /**
   * @param {object} given
   * @param {Pick<Engine, "loadTeachingSets">} given.engine
   * @param {Pick<Store, "readBaseline" | "keepBaseline">} given.store
   * @param {string} given.key of the original weights
   * @param {boolean} given.isKnown whether the held-out digits are of this network's classes
   * @param {() => void} given.onChange
   */
  constructor(given) {
    this.#given = given;
  }

  /** Ends what is being measured. */
  stop() {
    this.#control.abort();
    this.#control = new AbortController();
  }

  /** Whether more could be measured of the taught weights. @param {Measured | null} measured */
  isIncomplete(measured) {
    return measured === null || (this.#given.isKnown && measured.heldOut === null);
  }

  /** Whether the original weights could be measured, and were not. */
  get lacksBaseline() {
    return this.#given.isKnown && !this.baseline;
  }

  /**
   * The original weights on the held-out digits, if they were not measured yet; and with `own` the taught ones.
   * @param {CapsNet} net
   * @param {Own | null} own
   * @returns {Promise<Measured | null>} of the taught weights; null also when a run came first or the network failed
   */
  async measure(net, own) {
    if (this.busy) return null;
    const { signal } = this.#control;
    this.failure = null;
    try {
      const score = own?.examples.length ? await this.#own(net, own, signal) : null;
      const heldOut = this.#given.isKnown ? await this.#heldOut(net, own !== null, signal) : null;
      return own && { own: score, heldOut };
    } catch (error) {
      if (!signal.aborted) this.failure = error;
      return null;
    } finally {
      this.#show(null);
    }
  }

  /** @param {CapsNet} net @param {Own} own @param {AbortSignal} signal */
  async #own(net, { examples, heldBack }, signal) {
    this.#show({ what: "own", share: 0 });
    const right = async (/** @type {boolean} */ original) => {
      let count = 0;
      for (let from = 0; from < examples.length; from += PORTION) {
        count += await rightOf(net, examples.slice(from, from + PORTION), original, signal);
      }
      return count;
    };
    return { heldBack, count: examples.length, before: await right(true), after: await right(false) };
  }

  /**
   * Null when they cannot be had, offline, say: the visitor's own examples are measured all the same.
   * @param {CapsNet} net @param {boolean} taught @param {AbortSignal} signal
   */
  async #heldOut(net, taught, signal) {
    try {
      this.baseline ??= await this.#given.store.readBaseline(this.#given.key);
      let share = 0;
      const show = (/** @type {boolean} */ isLate) => this.#show({ what: "sets", share, isLate });
      show(false);
      const { heldOut } = await sayIfLate(show, (hear) =>
        this.#given.engine.loadTeachingSets({
          signal,
          onProgress({ loadedBytes, totalBytes }) {
            hear();
            share = loadedBytes / (totalBytes || 1);
            show(false);
          },
        }),
      );
      if (!this.baseline) {
        this.baseline = await this.#evaluate(net, heldOut, "original", signal);
        void this.#given.store.keepBaseline(this.#given.key, this.baseline);
      }
      return taught ? await this.#evaluate(net, heldOut, "taught", signal) : null;
    } catch (error) {
      if (signal.aborted) throw error;
      this.failure = error;
      return null;
    }
  }

  /** @param {CapsNet} net @param {NetExample[]} set @param {"original" | "taught"} what @param {AbortSignal} signal */
  #evaluate(net, set, what, signal) {
    this.#show({ what, share: 0 });
    const onProgress = (/** @type {number} */ done, /** @type {number} */ total) => this.#show({ what, share: done / total });
    return net.evaluate(set, { original: what === "original", onProgress, signal });
  }

  /** @param {Evaluator["busy"]} busy */
  #show(busy) {
    this.busy = busy;
    this.#given.onChange();
  }
}

/**
 * How many are answered as they were labelled. What is nothing is right when no class is seen, which
 * `net.evaluate` does not tell.
 * @param {CapsNet} net @param {NetExample[]} examples @param {boolean} original @param {AbortSignal} signal
 */
async function rightOf(net, examples, original, signal) {
  const pixels = new Float32Array(examples.reduce((sum, each) => sum + each.pixels.length, 0));
  examples.forEach((each, k) => pixels.set(each.pixels, k * each.pixels.length));
  const { lengths, digit } = await net.infer(pixels, { original, signal });
  const classes = lengths.length / examples.length;
  const longest = (/** @type {number} */ k) => Math.max(...lengths.subarray(k * classes, (k + 1) * classes));
  return examples.filter(({ label }, k) => (label === null ? longest(k) < PRESENT : digit[k] === label)).length;
}
