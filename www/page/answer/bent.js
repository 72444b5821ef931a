// The poses that the visitor has bent: for each class the pose as the network gave it, and as it is now.

import { Undoable } from "./undoable.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../types.js").Result} Result */
/** @typedef {{ own: Float32Array, pose: Undoable<Float32Array> }} State */

export class Bent {
  /** Whose capsule is bent: the chosen one, else the winner; null without an answer. @type {number | null} */
  digit = null;
  /** Whether the network can draw it. */
  ready = false;
  /** @type {Result | null} */
  #result = null;
  /** @type {Map<number, State>} */
  #states = new Map();
  /** @type {Map<string, () => void>} */
  #watchers = new Map();

  /** @param {(digit: number | null) => void} choose shows a capsule; null: the winner's */
  constructor(choose = () => {}) {
    this.choose = choose;
  }

  /** What draws the poses, by name: views are made anew for another network. @param {string} name @param {() => void} onChange */
  watch(name, onChange) {
    this.#watchers.set(name, onChange);
  }

  #onChange() {
    for (const watcher of this.#watchers.values()) watcher();
  }

  /** A new answer: what was bent of other poses is gone, of the same ones it stays. @param {Shown} shown */
  follow({ result, chosen, ready, precomputed }) {
    this.digit = chosen ?? result?.digit ?? null;
    this.ready = ready && !precomputed && result !== null;
    if (result === this.#result) return;
    this.#result = result;
    for (const [digit, { own }] of this.#states) {
      const now = result && poseOf(result, digit);
      if (!now || now.length !== own.length || now.some((v, k) => v !== own[k])) this.#states.delete(digit);
    }
  }

  /** @param {number} digit @returns {State | null} */
  of(digit) {
    if (!this.#result) return null;
    let state = this.#states.get(digit);
    if (!state) {
      const own = poseOf(this.#result, digit);
      state = { own, pose: new Undoable(own) };
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
