// @ts-check
// The losses of a run for the chart: as many points as a screen can show, however long the run.

/** @import { FineTuneStep } from "./types.js" */

/** Pixels of a wide chart. More points than that are merged two by two. */
const MOST_POINTS = 800;

export class History {
  /** @type {number[]} */
  steps = [];
  /** @type {number[]} */
  total = [];
  /** @type {number[]} */
  margin = [];
  /** What the reconstruction adds to the loss, weighted as in the total. @type {number[]} */
  drawing = [];
  /** Steps in one point. */
  #width = 1;
  /** Steps in the last point, which is still growing. */
  #filled = 0;

  /** @param {Pick<FineTuneStep, "step" | "loss" | "margin">} step */
  add({ step, loss, margin }) {
    if (this.#filled === 0) {
      if (this.steps.length === MOST_POINTS) this.#merge();
      for (const curve of this.#curves) curve.push(0);
    }
    const last = this.steps.length - 1;
    this.#filled += 1;
    // a running mean, so that a point is right before all its steps are there
    const values = [step, loss, margin, loss - margin];
    this.#curves.forEach((curve, k) => (curve[last] += (values[k] - curve[last]) / this.#filled));
    if (this.#filled >= this.#width) this.#filled = 0;
  }

  get #curves() {
    return [this.steps, this.total, this.margin, this.drawing];
  }

  #merge() {
    for (const curve of this.#curves) {
      const half = curve.length / 2;
      for (let k = 0; k < half; k += 1) curve[k] = (curve[2 * k] + curve[2 * k + 1]) / 2;
      curve.length = half;
    }
    this.#width *= 2;
  }
}
