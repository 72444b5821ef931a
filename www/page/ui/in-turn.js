// @ts-check
// Draws views one after the other, in slices so short that the pen gets through: also on a slow processor no task is
// longer than the longest view.

const SLICE_MS = 5;

/** @template T */
export class InTurn {
  #draw;
  /** @type {Set<T>} */
  #due = new Set();
  #isOn = false;
  /** A task of its own, and at once: timers wait four milliseconds, and frames for the next one. */
  #next = new MessageChannel();

  /** @param {(view: T) => void} draw */
  constructor(draw) {
    this.#draw = draw;
    this.#next.port1.onmessage = () => this.#slice();
  }

  /** The first of them are drawn now; one that waits already keeps its place. @param {Iterable<T>} views */
  add(views) {
    for (const view of views) this.#due.add(view);
    if (!this.#isOn) this.#slice();
  }

  /** What waits is not drawn any more. */
  clear() {
    this.#due.clear();
  }

  #slice() {
    const end = performance.now() + SLICE_MS;
    this.#isOn = true;
    try {
      for (const view of this.#due) {
        this.#due.delete(view);
        this.#draw(view);
        if (performance.now() >= end) break;
      }
    } finally {
      // whoever throws does not hold up the others
      this.#isOn = this.#due.size > 0;
      if (this.#isOn) this.#next.port2.postMessage(null);
    }
  }
}
