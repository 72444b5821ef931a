// @ts-check
// What is kept in IndexedDB: taught examples, each a record of its own, so that two tabs add to one
// another; taught weights, one record a tab, so that none overwrites another's; and what was
// measured of the shipped weights, which never changes.

import { openDB } from "../../vendor/idb.js";

/** @import { DBSchema, IDBPDatabase } from "../../vendor/idb.js" */
/** @import { Evaluation, Slot, Storage, TabRecord, TaughtExample } from "./types.js" */

export const DATABASE = "capsnet-teaching";
const VERSION = 1;
/** Per network. Each set of weights is some megabytes. */
const MOST_RECORDS = 5;
/** Some browsers, told to keep nothing, neither open a database nor refuse to. */
const PATIENCE_MS = 5000;

/**
 * @typedef {object} Tables
 * @property {{ key: [string, string], value: TaughtExample & { preset: string } }} examples  by preset and id
 * @property {{ key: [string, string], value: TabRecord }} records  by preset and tab
 * @property {{ key: [string, string, string], value: ArrayBuffer }} weights  by preset, tab and slot
 * @property {{ key: string, value: Evaluation }} baselines
 */

/** @returns {Promise<Storage>} */
export async function openStorage() {
  /** @type {IDBPDatabase<Tables & DBSchema>} */
  const database = await inTime(
    openDB(DATABASE, VERSION, {
      upgrade(db) {
        db.createObjectStore("examples", { keyPath: ["preset", "id"] });
        db.createObjectStore("records", { keyPath: ["preset", "tab"] });
        db.createObjectStore("weights");
        db.createObjectStore("baselines");
      },
      // A tab with a newer version of the page wants to change the tables: it must not wait for this one.
      blocking: (_from, _to, event) => /** @type {IDBDatabase} */ (event.target).close(),
    }),
  );

  return {
    async readExamples(preset) {
      const kept = await database.getAll("examples", ofPreset(preset));
      return kept.map(({ id, pixels, label, added }) => ({ id, pixels, label, added }));
    },

    async writeExamples(preset, changes) {
      const transaction = database.transaction("examples", "readwrite");
      const writes = changes.map(([id, example]) =>
        example ? transaction.store.put({ ...example, preset }) : transaction.store.delete([preset, id]),
      );
      await Promise.all([...writes, transaction.done]);
    },

    readRecords: (preset) => database.getAll("records", ofPreset(preset)),

    async readWeights(preset, tab, slot) {
      return (await database.get("weights", [preset, tab, slot])) ?? null;
    },

    async writeRecord(record, weights) {
      const { preset, tab } = record;
      const transaction = database.transaction(["records", "weights"], "readwrite");
      const [records, kept] = [transaction.objectStore("records"), transaction.objectStore("weights")];
      const others = (await records.getAll(ofPreset(preset))).filter((other) => other.tab !== tab);
      const tooMany = others.sort((a, b) => b.at - a.at).slice(MOST_RECORDS - 1);
      await Promise.all([
        records.put(record),
        ...Object.entries(weights).map(([slot, bytes]) => (bytes ? kept.put(bytes, [preset, tab, slot]) : kept.delete([preset, tab, slot]))),
        ...tooMany.flatMap((old) => [
          records.delete([preset, old.tab]),
          kept.delete(IDBKeyRange.bound([preset, old.tab], [preset, old.tab, []])),
        ]),
        transaction.done,
      ]);
    },

    async readBaseline(key) {
      return (await database.get("baselines", key)) ?? null;
    },

    async writeBaseline(key, evaluation) {
      await database.put("baselines", evaluation, key);
    },
  };
}

/** All keys that begin with this preset: an array sorts after every string. @param {string} preset */
const ofPreset = (preset) => IDBKeyRange.bound([preset], [preset, []]);

/** @template T @param {Promise<T>} opening @returns {Promise<T>} */
function inTime(opening) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("The database does not answer.")), PATIENCE_MS);
    opening.then(resolve, reject);
  });
}
