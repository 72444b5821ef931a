// @ts-check
// The store with a storage that fails when told to: a real database cannot be made to fail midway.
// What the real one does is tested in the browser (tests/browser/page-teaching*.spec.mjs).
import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../www/page/teach/store.js";

/** @import { Database } from "../../www/page/teach/database.js" */
/** @import { TabRecord, TaughtExample } from "../../www/page/teach/types.js" */

/** @param {string} id @param {number} label @returns {TaughtExample} */
const example = (id, label) => ({ id, label: String(label), pixels: new Uint8Array(784), added: Number(id) });
/** @param {string} id @param {number} label */
const adding = (id, label) => [{ id, before: null, after: example(id, label) }];

function fakeDatabase() {
  /** @type {Map<string, TaughtExample>} */
  const examples = new Map();
  /** @type {TabRecord[]} */
  const records = [];
  const fake = {
    examples,
    records,
    /** @type {unknown} */
    failure: null,
    opens: 0,
    /** @type {() => void} */
    close: () => {},
    open: async (/** @type {() => void} */ onClosed) => {
      fake.opens += 1;
      fake.close = onClosed;
      if (fake.closed) throw new Error("closed");
      return /** @type {Database} */ (storage);
    },
    closed: false,
  };
  const guard = () => {
    if (fake.failure) throw fake.failure;
    return undefined;
  };
  /** @type {Database} */
  const storage = {
    readExamples: async () => (guard(), [...examples.values()]),
    writeExamples: async (_preset, changes) => {
      guard();
      for (const [id, each] of changes) each ? examples.set(id, each) : examples.delete(id);
    },
    readRecords: async () => (guard(), records),
    readWeights: async () => null,
    writeRecord: async (record) => (guard(), void records.push(record)),
    readBaseline: async () => null,
    deleteRecord: async () => guard(),
    writeBaseline: async () => guard(),
  };
  return fake;
}

/** @param {ReturnType<typeof fakeDatabase>} storage */
function storeOn(storage) {
  /** @type {(string | null)[]} */
  const troubles = [];
  const store = new Store({ preset: "compact", tab: "me", open: storage.open, onTrouble: (sentence) => troubles.push(sentence) });
  return { store, troubles };
}

const quota = () => Object.assign(new Error("full"), { name: "QuotaExceededError" });

test("what is made is stored and read again", async () => {
  const storage = fakeDatabase();
  const { store, troubles } = storeOn(storage);
  assert.equal(await store.keepExamples(adding("1", 7)), true);
  assert.equal(await store.keepExamples(adding("2", 3)), true);
  await store.keepExamples([{ id: "1", before: example("1", 7), after: null }]);
  assert.deepEqual((await store.readExamples())?.map(({ label }) => label), ["3"]);
  assert.equal(storage.opens, 1);
  assert.deepEqual(troubles, []);
});

test("a full storage is said once, and what did not fit is stored as soon as it does", async () => {
  const storage = fakeDatabase();
  const { store, troubles } = storeOn(storage);
  await store.keepExamples(adding("1", 7));
  storage.failure = quota();
  assert.equal(await store.keepExamples(adding("2", 3)), null);
  assert.equal(await store.keepExamples(adding("3", 4)), null);
  assert.equal(troubles.length, 1);
  assert.match(String(troubles[0]), /no more room.*examples.*in memory/);
  storage.failure = null;
  assert.deepEqual((await store.readExamples())?.map(({ label }) => label), ["7", "3", "4"], "what is in memory counts as kept");
  assert.equal(storage.examples.size, 1);
  assert.equal(await store.keepExamples(adding("4", 5)), true);
  assert.deepEqual([...storage.examples.keys()], ["1", "2", "3", "4"]);
  assert.deepEqual(troubles.slice(1), [null]);
});

test("examples that can be stored do not hide weights that cannot", async () => {
  const storage = fakeDatabase();
  const { store, troubles } = storeOn(storage);
  const provenance = { current: null, previous: null };
  storage.failure = quota();
  assert.equal(await store.keepWeights(provenance, { current: new ArrayBuffer(8) }), null);
  storage.failure = null;
  await store.keepExamples(adding("1", 7));
  assert.match(String(store.trouble), /no more room.*taught weights/);
  assert.equal(await store.keepWeights(provenance, {}), true);
  assert.equal(store.trouble, null);
  assert.equal(troubles.length, 2);
  const { preset, tab } = storage.records[0] ?? {};
  assert.deepEqual([preset, tab], ["compact", "me"]);
});

test("a storage that fails for another reason is said, too", async () => {
  const storage = fakeDatabase();
  const { store } = storeOn(storage);
  storage.failure = Object.assign(new Error("disk"), { name: "UnknownError" });
  await store.keepExamples(adding("1", 7));
  assert.match(String(store.trouble), /could not store your last examples/);
  await store.readRecords();
  storage.failure = null;
  await store.readRecords();
  assert.match(String(store.trouble), /your last examples/, "reading well does not store what was not");
});

test("a database that does not open is said once and left in peace", async () => {
  const storage = fakeDatabase();
  storage.closed = true;
  const { store, troubles } = storeOn(storage);
  assert.equal(await store.readExamples(), null);
  assert.equal(await store.keepExamples(adding("1", 7)), null);
  assert.deepEqual(await store.readRecords(), []);
  assert.equal(storage.opens, 1);
  assert.equal(troubles.length, 1);
  assert.match(String(troubles[0]), /keep nothing/);
});

test("a database that is closed from outside is opened anew", async () => {
  const storage = fakeDatabase();
  const { store, troubles } = storeOn(storage);
  await store.keepExamples(adding("1", 7));
  storage.close();
  assert.equal(await store.keepExamples(adding("2", 3)), true);
  assert.equal(storage.opens, 2);
  assert.deepEqual(troubles, []);
});
