// Draws views one after the other, in slices so short that the pen gets through: also on a slow processor no task is
// longer than the longest view.

const SLICE_MS = 5;
/** So much is drawn before the browser shows it: whatever was painted on, it copies in one task that cannot be cut. */
const FRAME_MS = 8;
/** A view that draws anything counts as so much at least, for the copying. */
const LEAST_MS = 1.6;
/** What takes less drew nothing: browsers round their clocks to as much. */
const NOTHING_MS = 0.1;

/** What was drawn since the last frame, by all who draw in turn, in milliseconds; null until there is something. @type {number | null} */
let drawn = null;

/** @param {number} milliseconds */
function count(milliseconds) {
  if (drawn === null) requestAnimationFrame(() => (drawn = null));
  drawn = (drawn ?? 0) + milliseconds;
}

export class InTurn {
  /** What is left of this round. @type {(() => void)[]} */
  #left = [];
  /** The round after it; of several that came meanwhile, the newest. @type {(() => void)[] | null} */
  #next = null;
  #isOn = false;
  /** A task of its own, and at once: timers wait four milliseconds, and frames for the next one. */
  #channel = new MessageChannel();
  #perFrame;

  /** @param {number} [perFrame] milliseconds of drawing from frame to frame */
  constructor(perFrame = FRAME_MS) {
    this.#perFrame = perFrame;
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
    return drawn !== null && drawn >= this.#perFrame;
  }

  #draw() {
    const before = performance.now();
    try {
      this.#left.shift()?.();
    } finally {
      const taken = performance.now() - before;
      if (taken >= NOTHING_MS) count(Math.max(LEAST_MS, taken));
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
