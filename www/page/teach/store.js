// @ts-check
// Keeps examples and taught weights as they are made. What cannot be stored stays in memory, is said
// in one sentence, and is tried again with the next change.

import { storing } from "./text.js";

/** @import { Change, Evaluation, Slot, Storage, TabRecord, TaughtExample } from "./types.js" */

const REST_MS = 30_000;

export class Store {
  #preset;
  #tab;
  #open;
  #onTrouble;
  /** @type {Promise<Storage> | null} */
  #opening = null;
  /** Changes of examples that are not stored yet, the newest of each. @type {Map<string, TaughtExample | null>} */
  #unstored = new Map();
  /** One write after the other. @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** Sentences by what they are about. @type {Map<string, string>} */
  #troubles = new Map();
  /** A database that could not be opened is left in peace until then. */
  #closedUntil = 0;

  /**
   * @param {object} options
   * @param {string} options.preset
   * @param {string} options.tab
   * @param {() => Promise<Storage>} options.open
   * @param {(sentence: string | null) => void} options.onTrouble something cannot be kept; null: it can again
   */
  constructor({ preset, tab, open, onTrouble }) {
    this.#preset = preset;
    this.#tab = tab;
    this.#open = open;
    this.#onTrouble = onTrouble;
  }

  /** What cannot be kept and why, or null. */
  get trouble() {
    return [...this.#troubles.values()][0] ?? null;
  }

  /** Whether all that was to be stored by now is stored. */
  async settled() {
    await this.#queue;
    return this.trouble === null;
  }

  /** The kept examples, with what could not be stored yet; null if they cannot be read. @returns {Promise<TaughtExample[] | null>} */
  readExamples() {
    return this.#attempt("reading", async (storage) => {
      const kept = await storage.readExamples(this.#preset);
      const byId = new Map(kept.map((example) => [example.id, example]));
      for (const [id, example] of this.#unstored) {
        if (example) byId.set(id, example);
        else byId.delete(id);
      }
      return [...byId.values()];
    });
  }

  /** @param {Change[]} changes @returns {Promise<boolean | null>} null: not stored */
  keepExamples(changes) {
    for (const { id, after } of changes) this.#unstored.set(id, after);
    return this.#attempt("examples", async (storage) => {
      const batch = [...this.#unstored];
      if (batch.length) await storage.writeExamples(this.#preset, batch);
      for (const [id, example] of batch) if (this.#unstored.get(id) === example) this.#unstored.delete(id);
      return true;
    });
  }

  /** The records of all tabs, the newest first; null if they cannot be read. @returns {Promise<TabRecord[] | null>} */
  readRecords() {
    return this.#attempt("reading", async (storage) => (await storage.readRecords(this.#preset)).sort((a, b) => b.at - a.at));
  }

  /** @param {string} tab @param {Slot} slot */
  readWeights(tab, slot) {
    return this.#attempt("reading", (storage) => storage.readWeights(this.#preset, tab, slot));
  }

  /**
   * @param {Pick<TabRecord, "current" | "previous">} lessons
   * @param {Partial<Record<Slot, ArrayBuffer | null>>} weights
   * @returns {Promise<boolean | null>} null: not stored
   */
  keepWeights(lessons, weights) {
    return this.#attempt("weights", async (storage) => {
      await storage.writeRecord({ ...lessons, preset: this.#preset, tab: this.#tab, at: Date.now() }, weights);
      return true;
    });
  }

  /** @param {string} key @returns {Promise<Evaluation | null>} */
  readBaseline(key) {
    return this.#attempt(null, (storage) => storage.readBaseline(key));
  }

  /** @param {string} key @param {Evaluation} evaluation */
  keepBaseline(key, evaluation) {
    // it can be measured again: that it was not stored is not worth a word
    return this.#attempt(null, (storage) => storage.writeBaseline(key, evaluation));
  }

  /**
   * @template T
   * @param {"examples" | "weights" | "reading" | null} what must be mentioned if it fails
   * @param {(storage: Storage) => Promise<T>} action
   * @returns {Promise<T | null>} null when it failed
   */
  #attempt(what, action) {
    const attempt = this.#queue.then(async () => {
      try {
        const result = await this.#perform(action);
        if (what && result !== null) this.#set(what, null);
        return result;
      } catch (error) {
        if (what) this.#set(what, storing.failed(what, error));
        return null;
      }
    });
    this.#queue = attempt;
    return attempt;
  }

  /**
   * @template T
   * @param {(storage: Storage) => Promise<T>} action
   * @returns {Promise<T | null>} null without a storage
   */
  async #perform(action) {
    const storage = await this.#storage();
    if (!storage) return null;
    try {
      return await action(storage);
    } catch (error) {
      if (!(error instanceof Error && error.name === "InvalidStateError")) throw error;
      // The database was closed: its data were cleared, or a newer page needed it. It is opened anew.
      this.#opening = null;
      const again = await this.#storage();
      return again && action(again);
    }
  }

  /** @returns {Promise<Storage | null>} */
  async #storage() {
    if (Date.now() < this.#closedUntil) return null;
    try {
      this.#opening ??= this.#open();
      const storage = await this.#opening;
      this.#set("database", null);
      return storage;
    } catch {
      this.#opening = null;
      this.#closedUntil = Date.now() + REST_MS;
      this.#set("database", storing.none);
      return null;
    }
  }

  /** @param {string} what @param {string | null} sentence */
  #set(what, sentence) {
    const before = this.trouble;
    if (sentence) this.#troubles.set(what, sentence);
    else this.#troubles.delete(what);
    if (this.trouble !== before) this.#onTrouble(this.trouble);
  }
}
