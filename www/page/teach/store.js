// Keeps examples and taught weights as they are made. What cannot be stored stays in memory, is said
// in one sentence, and is tried again with the next change.

import { storing } from "./text.js";

/** @import { Change, Database, Evaluation, Slot, TabRecord, TaughtExample } from "./types.js" */

const REST_MS = 30_000;

export class Store {
  #given;
  /** @type {Promise<Database> | null} */
  #opening = null;
  /** Changes of examples that are not stored yet, the newest of each. @type {Map<string, TaughtExample | null>} */
  #unstored = new Map();
  /** One write after the other. @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** Sentences by what they are about. @type {Map<string, string>} */
  #troubles = new Map();
  /** A database that could not be opened is left in peace until then, by the clock that nobody sets. */
  #closedUntil = -Infinity;

  /**
   * @param {object} given
   * @param {string} given.preset
   * @param {string} given.tab
   * @param {(onClosed: () => void) => Promise<Database>} given.open
   * @param {(sentence: string | null) => void} given.onTrouble something cannot be kept; null: it can again
   */
  constructor(given) {
    this.#given = given;
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
    return this.#attempt("reading", async (database) => {
      const byId = new Map((await database.readExamples(this.#given.preset)).map((example) => [example.id, example]));
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
    return this.#attempt("examples", async (database) => {
      const batch = [...this.#unstored];
      if (batch.length) await database.writeExamples(this.#given.preset, batch);
      for (const [id, example] of batch) if (this.#unstored.get(id) === example) this.#unstored.delete(id);
      return true;
    });
  }

  /** The records of all tabs, the newest first; none if they cannot be read. @returns {Promise<TabRecord[]>} */
  async readRecords() {
    const records = await this.#attempt("reading", (database) => database.readRecords(this.#given.preset));
    return (records ?? []).sort((a, b) => b.at - a.at);
  }

  /** @param {string} tab @param {Slot} slot */
  readWeights(tab, slot) {
    return this.#attempt("reading", (database) => database.readWeights(this.#given.preset, tab, slot));
  }

  /**
   * @param {Pick<TabRecord, "current" | "previous" | "base">} record
   * @param {Partial<Record<Slot, ArrayBuffer | null>>} weights
   * @returns {Promise<boolean | null>} null: not stored
   */
  keepWeights(record, weights) {
    return this.#attempt("weights", async (database) => {
      await database.writeRecord({ ...record, preset: this.#given.preset, tab: this.#given.tab, at: Date.now() }, weights);
      return true;
    });
  }

  /** @param {string} tab whose weights are kept elsewhere by now */
  dropRecord(tab) {
    return this.#attempt("weights", (database) => database.deleteRecord(this.#given.preset, tab));
  }

  /** @param {string} key @returns {Promise<Evaluation | null>} */
  readBaseline(key) {
    return this.#attempt(null, (database) => database.readBaseline(key));
  }

  /** @param {string} key @param {Evaluation} evaluation */
  keepBaseline(key, evaluation) {
    // it can be measured again: that it was not stored is not worth a word
    return this.#attempt(null, (database) => database.writeBaseline(key, evaluation));
  }

  /**
   * @template T
   * @param {"examples" | "weights" | "reading" | null} what must be mentioned if it fails
   * @param {(database: Database) => Promise<T>} action
   * @returns {Promise<T | null>} null when it failed, or without a database
   */
  #attempt(what, action) {
    const attempt = this.#queue.then(async () => {
      const database = await this.#database();
      if (!database) return null;
      try {
        const result = await action(database);
        if (what) this.#say(what, null);
        return result;
      } catch (error) {
        if (what) this.#say(what, storing.failed(what, error));
        return null;
      }
    });
    this.#queue = attempt;
    return attempt;
  }

  async #database() {
    if (performance.now() < this.#closedUntil) return null;
    try {
      this.#opening ??= this.#given.open(() => (this.#opening = null));
      const database = await this.#opening;
      this.#say("database", null);
      return database;
    } catch {
      this.#opening = null;
      this.#closedUntil = performance.now() + REST_MS;
      this.#say("database", storing.none);
      return null;
    }
  }

  /** @param {string} what @param {string | null} sentence */
  #say(what, sentence) {
    const before = this.trouble;
    if (sentence) this.#troubles.set(what, sentence);
    else this.#troubles.delete(what);
    if (this.trouble !== before) this.#given.onTrouble(this.trouble);
  }
}
