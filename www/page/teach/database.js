// What is kept in IndexedDB: taught examples, each a record of its own, so that two tabs add to one
// another; taught weights, one record a tab, so that none overwrites another's; and what was
// measured of original weights, which never changes.

import { openDB } from "idb";

/** @import { DBSchema, IDBPDatabase } from "idb" */
/** @import { Evaluation, Slot, TabRecord, TaughtExample } from "./types.js" */

export const DATABASE = "capsnet-teaching";
const VERSION = 1;
/** Per network. Each set of weights is some megabytes. */
const MOST_RECORDS = 5;
/** Some browsers, told to keep nothing, neither open a database nor refuse to. */
const PATIENCE_MS = 5000;

/**
 * @typedef {object} Tables
 * @property {{ key: [string, string], value: TaughtExample & { preset: string } }} examples  by network and id
 * @property {{ key: [string, string], value: TabRecord }} records  by network and tab
 * @property {{ key: [string, string, string], value: ArrayBuffer }} weights  by network, tab and slot
 * @property {{ key: string, value: Evaluation }} baselines
 */

/** @typedef {Awaited<ReturnType<typeof openDatabase>>} Database */

/** @param {() => void} onClosed its data were cleared, or a newer version of the page changes its tables */
export async function openDatabase(onClosed) {
  const opening = openDB(DATABASE, VERSION, {
    upgrade(db) {
      db.createObjectStore("examples", { keyPath: ["preset", "id"] });
      db.createObjectStore("records", { keyPath: ["preset", "tab"] });
      db.createObjectStore("weights");
      db.createObjectStore("baselines");
    },
    blocking(_from, _to, event) {
      /** @type {IDBDatabase} */ (event.target).close();
      onClosed();
    },
    terminated: onClosed,
  });
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("The database does not answer.")), PATIENCE_MS));
  const db = /** @type {IDBPDatabase<Tables & DBSchema>} */ (await Promise.race([opening, late]));

  return {
    /** @param {string} preset @returns {Promise<TaughtExample[]>} */
    async readExamples(preset) {
      const kept = await db.getAll("examples", allOf(preset));
      // the page taught digits only, by number, before networks had names for their classes
      return kept.map(({ id, pixels, label, added }) => ({ id, pixels, label: label === null ? null : String(label), added }));
    },

    /** @param {string} preset @param {[id: string, example: TaughtExample | null][]} changes */
    async writeExamples(preset, changes) {
      const { store, done } = db.transaction("examples", "readwrite");
      await Promise.all([...changes.map(([id, example]) => (example ? store.put({ ...example, preset }) : store.delete([preset, id]))), done]);
    },

    /** @param {string} preset @returns {Promise<TabRecord[]>} */
    readRecords: (preset) => db.getAll("records", allOf(preset)),

    /** @param {string} preset @param {string} tab @param {Slot} slot @returns {Promise<ArrayBuffer | null>} */
    readWeights: async (preset, tab, slot) => (await db.get("weights", [preset, tab, slot])) ?? null,

    /**
     * All or nothing: the record, and the weights of the slots that are given; null empties a slot. It is the newest
     * one, also where the clock was set back.
     * @param {TabRecord} record @param {Partial<Record<Slot, ArrayBuffer | null>>} weights
     */
    async writeRecord(record, weights) {
      const { preset, tab } = record;
      const transaction = db.transaction(["records", "weights"], "readwrite");
      const [records, kept] = [transaction.objectStore("records"), transaction.objectStore("weights")];
      const others = (await records.getAll(allOf(preset))).filter((other) => other.tab !== tab);
      const at = Math.max(record.at, ...others.map((other) => other.at + 1));
      const tooMany = others.sort((a, b) => b.at - a.at).slice(MOST_RECORDS - 1);
      await Promise.all([
        records.put({ ...record, at }),
        ...Object.entries(weights).map(([slot, bytes]) => (bytes ? kept.put(bytes, [preset, tab, slot]) : kept.delete([preset, tab, slot]))),
        ...tooMany.flatMap((old) => [records.delete([preset, old.tab]), kept.delete(allOf(preset, old.tab))]),
        transaction.done,
      ]);
    },

    /** @param {string} preset @param {string} tab */
    async deleteRecord(preset, tab) {
      const transaction = db.transaction(["records", "weights"], "readwrite");
      const deleted = [transaction.objectStore("records").delete([preset, tab]), transaction.objectStore("weights").delete(allOf(preset, tab))];
      await Promise.all([...deleted, transaction.done]);
    },

    /** @param {string} key @returns {Promise<Evaluation | null>} */
    readBaseline: async (key) => (await db.get("baselines", key)) ?? null,

    /** @param {string} key @param {Evaluation} evaluation */
    writeBaseline: async (key, evaluation) => void (await db.put("baselines", evaluation, key)),
  };
}

/** All keys that begin so: an array sorts after every string. @param {string[]} begin */
const allOf = (...begin) => IDBKeyRange.bound(begin, [...begin, []]);
