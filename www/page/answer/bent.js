// The poses that the visitor has bent: for each class the pose as the network gave it, and as it is now.

import { Undoable } from "./undoable.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../types.js").Result} Result */
/** @typedef {{ digit: number, own: Float32Array, pose: Undoable<Float32Array> }} State */

export class Bent {
  /** Whose capsule is bent: the chosen one, else the winner; null without an answer. @type {number | null} */
  digit = null;
  /** Whether the network can draw it. */
  ready = false;
  /** @type {Result | null} */
  #result = null;
  /** What the result was an answer to. @type {Float32Array | null} */
  #pixels = null;
  /** Of the result. @type {Map<number, State>} */
  #states = new Map();
  /** Bends of the same drawing when it was routed otherwise, with other poses: back there, they are back. @type {State[]} */
  #others = [];
  /** @type {Map<string, () => void>} */
  #listeners = new Map();

  /** @param {(digit: number | null) => void} choose shows a capsule; null: the winner's */
  constructor(choose = () => {}) {
    this.choose = choose;
  }

  /** What draws the poses, by name: views are made anew for another network. @param {string} name @param {() => void} onChange */
  listen(name, onChange) {
    this.#listeners.set(name, onChange);
  }

  #onChange() {
    for (const listener of this.#listeners.values()) listener();
  }

  /** A new answer: what was bent of another drawing is gone, of the same poses it stays. @param {Shown} shown */
  follow({ result, pixels, chosen, ready, precomputed }) {
    this.digit = chosen ?? result?.digit ?? null;
    this.ready = ready && !precomputed && result !== null;
    if (result === this.#result) return;
    const isSameDrawing = pixels === this.#pixels;
    this.#result = result;
    this.#pixels = pixels;
    const known = [...this.#states.values(), ...this.#others];
    this.#states.clear();
    this.#others = [];
    for (const state of known) {
      if (result && isPoseOf(result, state)) this.#states.set(state.digit, state);
      else if (isSameDrawing && state.pose.hasSteps) this.#others.push(state);
    }
  }

  /** @param {number} digit @returns {State | null} */
  of(digit) {
    if (!this.#result) return null;
    let state = this.#states.get(digit);
    if (!state) {
      const own = poseOf(this.#result, digit);
      state = { digit, own, pose: new Undoable(own) };
      this.#states.set(digit, state);
    }
    return state;
  }

  /** The state of the capsule that is bent. */
  get current() {
    return this.digit === null ? null : this.of(this.digit);
  }

  /** @param {number} digit @returns {Float32Array | null} */
  pose(digit) {
    return this.of(digit)?.pose.value ?? null;
  }

  /** @param {number} digit @param {number} k @param {number} value */
  set(digit, k, value) {
    const state = this.of(digit);
    if (!this.ready || !state || state.pose.value[k] === value) return;
    const next = state.pose.value.slice();
    next[k] = value;
    this.replace(digit, next);
  }

  /** Whether the capsule that is shown is not as the network gave it. */
  get isBent() {
    const { current, ready } = this;
    return ready && current !== null && current.pose.value !== current.own;
  }

  /** A capsule that is bent is shown: pictures follow, and undo is about it. @param {number} digit @param {Float32Array} pose */
  replace(digit, pose) {
    const state = this.of(digit);
    if (!this.ready || !state) return;
    if (digit !== this.digit) {
      this.digit = digit;
      this.choose(digit);
    }
    state.pose.set(pose.every((v, k) => v === state.own[k]) ? state.own : pose);
    this.#onChange();
  }

  /** @param {number} digit */
  keep(digit) {
    this.of(digit)?.pose.keep();
    this.#onChange();
  }

  undo() {
    this.current?.pose.undo();
    this.#onChange();
  }

  redo() {
    this.current?.pose.redo();
    this.#onChange();
  }

  /** Back to what the network gave: one number, or all. @param {number} [k] */
  reset(k) {
    const { current, digit } = this;
    if (!current || digit === null) return;
    if (k === undefined) this.replace(digit, current.own);
    else this.set(digit, k, current.own[k]);
    this.keep(digit);
  }
}

/** @param {Result} result @param {number} digit */
function poseOf({ poses, lengths }, digit) {
  const dims = poses.length / lengths.length;
  return poses.slice(digit * dims, (digit + 1) * dims);
}

/** @param {Result} result @param {State} state */
function isPoseOf(result, { digit, own }) {
  const now = poseOf(result, digit);
  return now.length === own.length && now.every((v, k) => v === own[k]);
}
