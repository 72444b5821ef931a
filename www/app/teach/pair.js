// @ts-check
// One drawing, answered by the shipped weights and by the taught ones. What the page knows already
// is not asked again; the rest is asked one question at a time, so that the pad's own come between.

/** @import { Activations, CapsNet } from "../types.js" */

/** @typedef {Pick<Activations, "lengths" | "reconstruction">} Half */

/** The pen has rested. */
const REST_MS = 150;
/** While the weights change at every step. */
const AGAIN_MS = 500;

export class Pair {
  /** @type {Half | null} */
  before = null;
  /** @type {Half | null} */
  after = null;
  /** @type {Float32Array | null} */
  #pixels = null;
  #changedAt = 0;
  /** Which weights `after` is of, and when it was asked for. */
  #version = -1;
  #askedAt = 0;
  #busy = false;
  #timer = 0;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /**
   * @param {object} question
   * @param {CapsNet | null} question.net
   * @param {Float32Array | null} question.pixels the same object as long as the drawing is the same
   * @param {number} question.version of the current weights
   * @param {Half | null} question.before if it is known
   * @param {Half | null} question.after if it is known
   */
  update({ net, pixels, version, before, after }) {
    const now = performance.now();
    if (pixels !== this.#pixels) {
      this.#pixels = pixels;
      this.#changedAt = now;
      this.before = this.after = null;
    }
    if (before) this.before = before;
    if (after) {
      this.after = after;
      this.#version = version;
    }
    if (net && pixels) void this.#ask(net, pixels, version);
  }

  /** @param {CapsNet} net @param {Float32Array} pixels @param {number} version */
  async #ask(net, pixels, version) {
    if (this.before && this.after && this.#version === version) return;
    if (this.#busy) return; // when the answer is here, onChange leads to a new look
    const now = performance.now();
    const due = Math.max(this.#changedAt + REST_MS, this.after ? this.#askedAt + AGAIN_MS : 0);
    if (now < due) return this.#later(due - now);
    this.#busy = true;
    this.#askedAt = now;
    try {
      const original = !this.before;
      const answer = await net.infer(pixels, { original });
      if (pixels !== this.#pixels) return;
      if (original) this.before = answer;
      else {
        this.after = answer;
        this.#version = version;
      }
    } catch {
      // what is wrong with the network is said where it answers; here it is asked again with the next change
      return;
    } finally {
      this.#busy = false;
    }
    this.#onChange();
  }

  /** @param {number} milliseconds */
  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#onChange(), milliseconds);
  }
}
