// How much may be drawn from one frame to the next. Whatever was painted on the browser copies in one task that cannot
// be cut. How long that takes, and layout before it, is known only afterwards: a long frame halves the budget of the
// next ones, short frames let it grow again.

import { rightAfter } from "./frame.js";

const MOST_MS = 8;
const LEAST_MS = 2;
/** A view that draws anything counts as so much at least, for the copying. */
const VIEW_MS = 1.6;
/** What takes less drew nothing: browsers round their clocks to as much. */
const NOTHING_MS = 0.1;
const LONG_FRAME_MS = 25;
const SHORT_FRAME_MS = 12;

export class FrameBudget {
  /** Since the last frame, in milliseconds; null until there is something. @type {number | null} */
  #drawn = null;
  /** The first frames show how fast this machine is. */
  #milliseconds = MOST_MS / 2;
  #frameBegan = 0;
  #frameIsThrough = rightAfter(() => {
    const taken = performance.now() - this.#frameBegan;
    if (taken > LONG_FRAME_MS) this.#milliseconds = Math.max(LEAST_MS, this.#milliseconds / 2);
    else if (taken < SHORT_FRAME_MS) this.#milliseconds = Math.min(MOST_MS, 1.25 * this.#milliseconds);
  });

  /** Whether the rest waits for the next frame. */
  get isSpent() {
    return this.#drawn !== null && this.#drawn >= this.#milliseconds;
  }

  /** A view took so long to draw. @param {number} milliseconds */
  spend(milliseconds) {
    if (milliseconds < NOTHING_MS) return;
    if (this.#drawn === null) requestAnimationFrame(() => this.#begin());
    this.#drawn = (this.#drawn ?? 0) + Math.max(VIEW_MS, milliseconds);
  }

  #begin() {
    this.#drawn = null;
    this.#frameBegan = performance.now();
    this.#frameIsThrough();
  }
}
