// One picture, answered by the original weights and by the taught ones. What the page knows already
// is not asked again; the rest is asked one question at a time, so that the pad's own come between.

import { toPixels } from "./examples.js";

/** @import { Activations, CapsNet, View } from "./types.js" */

/** @typedef {Pick<Activations, "lengths" | "reconstruction">} Answer */

/** The pen has rested. */
const REST_MS = 150;
/** While the weights change at every step. */
const AGAIN_MS = 500;

export class Answers {
  /** The picture that is asked about. @type {Float32Array | null} */
  pixels = null;
  /** @type {Answer | null} */
  before = null;
  /** @type {Answer | null} */
  after = null;
  /** Which weights `after` is of. */
  #version = -1;
  /** No question before that moment. */
  #restsUntil = 0;
  /** A question is being answered, or waits for its moment. */
  #isBusy = false;
  /** The example that `pixels` is of. @type {Uint8Array | null} */
  #bytes = null;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /**
   * The chosen example, else what is on the pad.
   * @param {View} view
   * @param {number} version of the current weights
   */
  look({ shown, selected, weights, net }, version) {
    const bytes = selected?.pixels ?? null;
    const pixels = bytes ? (bytes === this.#bytes ? this.pixels : toPixels(bytes)) : shown.precomputed ? null : shown.pixels;
    this.#bytes = bytes;
    if (pixels !== this.pixels) {
      this.pixels = pixels;
      this.before = this.after = null;
      this.#restsUntil = performance.now() + REST_MS;
    }
    if (!selected && shown.result && !shown.precomputed) this.#take(shown.result, shown.original || !weights.current, version);
    const isKnown = this.before && this.after && this.#version === version;
    if (net && pixels && weights.current && !isKnown && !this.#isBusy) void this.#ask(net, pixels, version);
  }

  /** @param {Answer} answer @param {boolean} original @param {number} version */
  #take(answer, original, version) {
    if (original) {
      this.before = answer;
    } else {
      this.after = answer;
      this.#version = version;
    }
  }

  /** When it is answered, `onChange` leads to a new look. @param {CapsNet} net @param {Float32Array} pixels @param {number} version */
  async #ask(net, pixels, version) {
    this.#isBusy = true;
    const rest = this.#restsUntil - performance.now();
    if (rest > 0) {
      await new Promise((resolve) => setTimeout(resolve, rest));
    } else {
      const original = !this.before;
      // what is wrong with the network is said where it answers; here it is asked again, after a rest
      const answer = await net.infer(pixels, { original }).catch(() => null);
      if (answer && pixels === this.pixels) this.#take(answer, original, version);
      if (!answer || !original) this.#restsUntil = performance.now() + AGAIN_MS;
    }
    this.#isBusy = false;
    this.#onChange();
  }
}
