// @ts-check
// One drawing, answered by the shipped weights and by the taught ones. What the page knows already
// is not asked again; the rest is asked one question at a time, so that the pad's own come between.

import { toPixels } from "./examples.js";

/** @import { Activations, CapsNet } from "../types.js" */
/** @import { View } from "./types.js" */

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
  /** @type {WeakMap<Uint8Array, Float32Array>} */
  #unpackings = new WeakMap();
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
    const pixels = selected ? this.#unpacked(selected.pixels) : shown.precomputed ? null : shown.pixels;
    if (pixels !== this.#pixels) {
      this.#pixels = pixels;
      this.#changedAt = performance.now();
      this.before = this.after = null;
    }
    if (!selected && shown.result && !shown.precomputed) this.#take(shown.result, shown.original || !weights.current, version);
    if (net && pixels && weights.current) void this.#ask(net, pixels, version);
  }

  /** @param {Half} half @param {boolean} original @param {number} version */
  #take(half, original, version) {
    if (original) {
      this.before = half;
    } else {
      this.after = half;
      this.#version = version;
    }
  }

  /** The same object for the same example. @param {Uint8Array} bytes */
  #unpacked(bytes) {
    const kept = this.#unpackings.get(bytes) ?? toPixels(bytes);
    this.#unpackings.set(bytes, kept);
    return kept;
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
      this.#take(answer, original, version);
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
