// Background work waits until the pen, or a slider, has rested for a while.

const REST_MS = 600;
const LOOK_MS = 100;

export class Rest {
  #disturbed = -Infinity;

  disturb() {
    this.#disturbed = performance.now();
  }

  get isDisturbed() {
    return performance.now() - this.#disturbed < REST_MS;
  }

  /**
   * Resolves at once at rest, otherwise when it comes.
   * @param {AbortSignal} signal rejects it
   * @param {() => boolean} [also] what must be so as well
   */
  async turn(signal, also = () => true) {
    signal.throwIfAborted();
    while (this.isDisturbed || !also()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      signal.throwIfAborted();
    }
  }
}
