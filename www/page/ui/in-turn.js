// Draws views one after the other, in slices so short that the pen gets through: also on a slow processor no task is
// longer than the longest view.

import { FrameBudget } from "./frame-budget.js";

const SLICE_MS = 5;

/** Of all who draw in turn. */
const budget = new FrameBudget();

export class InTurn {
  /** What is left of this round. @type {(() => void)[]} */
  #left = [];
  /** The round after it; of several that came meanwhile, the newest. @type {(() => void)[] | null} */
  #next = null;
  #isOn = false;
  /** A task of its own, and at once: timers wait four milliseconds, and frames for the next one. */
  #channel = new MessageChannel();
  #isWaitedFor;

  /** @param {{ isWaitedFor?: boolean }} [options] isWaitedFor: all of it, so that no part waits for the next frame */
  constructor({ isWaitedFor = false } = {}) {
    this.#isWaitedFor = isWaitedFor;
    this.#channel.port1.onmessage = () => this.#slice();
  }

  /** A round of drawing, which begins now unless one is under way: that one is finished first. @param {(() => void)[]} round */
  add(round) {
    if (this.#isOn) this.#next = round;
    else {
      this.#left = [...round];
      this.#slice();
    }
  }

  /** What waits is not drawn any more. */
  clear() {
    this.#left = [];
    this.#next = null;
  }

  /** Whether the rest waits for the next frame. */
  get #isFull() {
    return !this.#isWaitedFor && budget.isSpent;
  }

  #draw() {
    const before = performance.now();
    try {
      this.#left.shift()?.();
    } finally {
      budget.spend(performance.now() - before);
    }
  }

  #slice() {
    const from = performance.now();
    this.#isOn = true;
    try {
      while (this.#left.length || this.#next) {
        if (!this.#left.length) [this.#left, this.#next] = [[...(this.#next ?? [])], null];
        this.#draw();
        if (performance.now() >= from + SLICE_MS || this.#isFull) break;
      }
    } finally {
      // whoever throws does not hold up the others
      this.#isOn = this.#left.length > 0 || this.#next !== null;
      const goOn = () => this.#channel.port2.postMessage(null);
      if (this.#isOn) this.#isFull ? requestAnimationFrame(goOn) : goOn();
    }
  }
}
