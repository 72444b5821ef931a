// One network answers while another one comes. The old one goes when the new one is ready, so that a
// failure or a change of mind costs nothing.

/**
 * @typedef {object} Coming
 * @property {string} preset
 * @property {{ loadedBytes: number, totalBytes: number } | null} progress of its weights; null before and after their download
 * @property {boolean} isHere it is loaded and takes over, which cannot be cancelled any more
 */

/** @typedef {{ stage: string, loadedBytes: number, totalBytes: number }} Progress */

/** @template {{ dispose(): void }} Net */
export class Switch {
  /** Who answers. @type {Net | null} */
  net = null;
  /** The wish by which it came: the name of a shipped network, or of a file. @type {string | null} */
  answering = null;
  /** @type {Coming | null} */
  coming = null;
  /** What became of the last wish. @type {{ preset: string, error: unknown } | null} */
  failure = null;
  #handlers;
  #control = new AbortController();
  /** Settles when nobody is taking over. */
  #takingOver = Promise.resolve();

  /**
   * @param {object} handlers
   * @param {(preset: string, watch: { signal: AbortSignal, onProgress: (progress: Progress) => void }) => Promise<Net>} handlers.load
   * @param {(net: Net) => Promise<void>} handlers.leave what the old one does ends now; it is disposed of afterwards
   * @param {(net: Net) => void} handlers.onNet it answers from now on
   * @param {() => void} handlers.onChange
   */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /**
   * Of several wishes the last one counts. Never rejects: see `failure`.
   * @param {string} preset
   * @param {{ anew?: boolean }} [options] anew: what answers under this name is another file
   */
  async choose(preset, { anew = false } = {}) {
    this.#control.abort();
    const control = (this.#control = new AbortController());
    await this.#takingOver;
    if (control.signal.aborted) return;
    this.failure = null;
    this.coming = null;
    if (!this.net || this.answering !== preset || anew) await this.#load(preset, control);
    else this.#handlers.onChange();
  }

  /** Whoever answers goes on. */
  cancel() {
    if (!this.coming || this.coming.isHere) return;
    this.#control.abort();
    this.coming = null;
    this.#handlers.onChange();
  }

  /** The failure was read. */
  forgive() {
    this.failure = null;
    this.#handlers.onChange();
  }

  /** The one that answers is of no use any more. */
  drop() {
    this.net?.dispose();
    this.net = null;
    this.answering = null;
  }

  /** @param {string} preset @param {AbortController} control */
  async #load(preset, { signal }) {
    /** @type {Coming} */
    const coming = { preset, progress: null, isHere: false };
    this.coming = coming;
    this.#handlers.onChange();
    const onProgress = (/** @type {Progress} */ { stage, loadedBytes, totalBytes }) => {
      if (this.coming !== coming) return;
      if (stage === "weights") coming.progress = { loadedBytes, totalBytes };
      else if (totalBytes === 0) coming.progress = null;
      this.#handlers.onChange();
    };
    try {
      const next = await this.#handlers.load(preset, { signal, onProgress });
      if (signal.aborted) return next.dispose(); // it came in the moment of the change of mind
      coming.isHere = true;
      this.#takingOver = this.#takeOver(next, preset);
      await this.#takingOver;
    } catch (error) {
      if (signal.aborted) return; // whoever cancelled knows
      this.coming = null;
      this.failure = { preset, error };
      this.#handlers.onChange();
    }
  }

  /** @param {Net} next @param {string} preset */
  async #takeOver(next, preset) {
    const old = this.net;
    if (old) {
      this.#handlers.onChange();
      await this.#handlers.leave(old).catch(() => {}); // it goes either way
    }
    this.coming = null;
    this.net = next;
    this.answering = preset;
    this.#handlers.onNet(next);
    old?.dispose();
    this.#handlers.onChange();
  }
}
