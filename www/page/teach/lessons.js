// @ts-check
// What a run is given, what its steps make of the weights, and how they are measured afterwards.

import { toPixels } from "./examples.js";
import { holdBack } from "./split.js";

/** @import { CapsNet } from "../types.js" */
/** @import { Examples } from "./examples.js" */
/** @import { Evaluator } from "./evaluator.js" */
/** @import { TaughtWeights } from "./weights.js" */
/** @import { Lesson, Measured, NetExample, TaughtExample } from "./types.js" */

/** @param {TaughtExample} example @returns {NetExample} */
const forNet = ({ pixels, label }) => ({ pixels: toPixels(pixels), label });

export class Lessons {
  #examples;
  #weights;
  #evaluator;
  /** The run that is open, or the last one. @type {{ base: Lesson | null, seen: string[], heldBack: TaughtExample[] } | null} */
  #run = null;
  #measuring = false;

  /** @param {{ examples: Examples, weights: TaughtWeights, evaluator: Evaluator }} parts */
  constructor({ examples, weights, evaluator }) {
    this.#examples = examples;
    this.#weights = weights;
    this.#evaluator = evaluator;
  }

  /** A run begins. @returns {NetExample[]} what it trains with */
  begin() {
    const base = this.#weights.current;
    const { training, heldBack } = holdBack(this.#examples.list, new Set(base?.seen));
    const seen = new Set([...(base?.seen ?? []), ...training.map(({ id }) => id)]);
    this.#run = { base, seen: [...seen], heldBack };
    return training.map(forNet);
  }

  /** The weights are now those after so many steps of the run; 0: those from before it. @param {number} steps */
  made(steps) {
    if (!this.#run) return;
    const { base, seen } = this.#run;
    if (steps === 0) return this.#weights.taught(base);
    this.#weights.taught({ origin: base?.origin ?? "training", steps: (base?.steps ?? 0) + steps, seen, at: Date.now(), measured: null });
  }

  /** Other weights than the run's answer. */
  forget() {
    this.#run = null;
  }

  /** Of weights from a file, which does not tell what they have seen: it may be every example. @returns {Lesson} */
  fromFile() {
    return { origin: "file", steps: 0, seen: this.#examples.list.map(({ id }) => id), at: Date.now(), measured: null };
  }

  /** Whether something could be measured and is not. */
  get unmeasured() {
    const { current } = this.#weights;
    return !this.#measuring && !this.#evaluator.failure && (!this.#evaluator.baseline || (current !== null && !current.measured?.heldOut));
  }

  /**
   * Measures what is missing.
   * @param {CapsNet} net
   * @returns {Promise<Measured | null>} what is new about the taught weights
   */
  async measure(net) {
    const { current } = this.#weights;
    if (this.#measuring) return null;
    this.#measuring = true;
    try {
      if (!current || current.measured?.heldOut) {
        await this.#evaluator.measureShipped(net);
        return null;
      }
      const { heldBack } = this.#run ?? holdBack(this.#examples.list, new Set(current.seen));
      const own = heldBack.length ? heldBack : this.#examples.list;
      const measured = await this.#evaluator.measure(net, { examples: own.map(forNet), heldBack: heldBack.length > 0 });
      if (!measured || this.#weights.current !== current) return null;
      await this.#weights.measured(measured);
      return measured;
    } finally {
      this.#measuring = false;
    }
  }
}
