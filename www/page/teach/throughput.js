// @ts-check
// Steps per second, from the moments at which steps ended.

/** Long enough to be steady, short enough to follow a change. */
const WINDOW = 12;

export class Throughput {
  /** @type {number[]} */
  #moments = [];

  /** A run begins or goes on: a pause must not count. @param {number} now in milliseconds */
  begin(now) {
    this.#moments = [now];
  }

  /** @param {number} now in milliseconds */
  step(now) {
    this.#moments.push(now);
    // the first step of a run sets everything up and says little about the next
    if (this.#moments.length === 3 || this.#moments.length > WINDOW) this.#moments.shift();
  }

  /** Null until there is something to go by. */
  get stepsPerSecond() {
    const [first, last] = [this.#moments[0], this.#moments.at(-1) ?? 0];
    return last > first ? (1000 * (this.#moments.length - 1)) / (last - first) : null;
  }
}
