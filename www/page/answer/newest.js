// Keeps asking about the newest question, one at a time: what came while one was on its way and is not
// the newest is never asked. The engine's own `latest` would also drop what the pad asks.

/** A worker that died answers again by then: views look once more at what they lack. */
export const AGAIN_MS = 1000;

/** @template Q */
export class Newest {
  #work;
  #running = false;
  /** @type {{ question: Q } | null} */
  #waiting = null;

  #onFailure;

  /**
   * @param {(question: Q) => Promise<unknown>} work
   * @param {(reason: unknown) => void} onFailure the network was exchanged or died, which is said where it answers: what
   *   is still wanted has to be asked again
   */
  constructor(work, onFailure) {
    this.#work = work;
    this.#onFailure = onFailure;
  }

  /** @param {Q} question */
  ask(question) {
    this.#waiting = { question };
    if (!this.#running) void this.#run();
  }

  /** What waits is not wanted any more. */
  forget() {
    this.#waiting = null;
  }

  async #run() {
    this.#running = true;
    while (this.#waiting) {
      const { question } = this.#waiting;
      this.#waiting = null;
      try {
        await this.#work(question);
      } catch (reason) {
        this.#onFailure(reason);
      }
    }
    this.#running = false;
  }
}
