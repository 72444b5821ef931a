// The networks that a visitor opened from files, kept in IndexedDB so that they are here after a reload.
// Where the browser keeps nothing, they last as long as the page.

import { openDB } from "idb";

/** What begins the name of a network that came from a visitor's file. */
const FILE = "file:";

/** @param {string} fileName */
export const nameOfFile = (fileName) => FILE + fileName.replace(/\.safetensors$/i, "").slice(0, 60);

/** @param {string} preset */
export const isOfFile = (preset) => preset.startsWith(FILE);

/** Without what says so. @param {string} preset */
export const withoutMark = (preset) => preset.slice(FILE.length);

const DATABASE = "capsnet-networks";
const TABLE = "files";
/** Some browsers, told to keep nothing, neither open a database nor refuse to. */
const PATIENCE_MS = 3000;

/** The database is opened when it is first needed. @type {Promise<import("idb").IDBPDatabase> | undefined} */
let opening;

function database() {
  opening ??= Promise.race([
    openDB(DATABASE, 1, { upgrade: (db) => void db.createObjectStore(TABLE) }),
    new Promise((_, reject) => setTimeout(() => reject(new Error("The browser’s storage does not answer.")), PATIENCE_MS)),
  ]);
  return opening;
}

/**
 * Those of earlier visits; none where the browser keeps nothing.
 * @returns {Promise<Map<string, ArrayBuffer>>} bytes by name
 */
export async function readOpened() {
  try {
    // a database that is not there need not be made to find it empty
    const known = await indexedDB.databases?.();
    if (known && !known.some(({ name }) => name === DATABASE)) return new Map();
    const db = await database();
    const [names, files] = await Promise.all([db.getAllKeys(TABLE), db.getAll(TABLE)]);
    return new Map(names.map((name, k) => [String(name), files[k]]));
  } catch {
    return new Map();
  }
}

/**
 * @param {string} name @param {ArrayBuffer} bytes
 * @returns {Promise<boolean>} whether it was kept
 */
export async function keepOpened(name, bytes) {
  try {
    await (await database()).put(TABLE, bytes, name);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} name */
export async function forgetOpened(name) {
  try {
    await (await database()).delete(TABLE, name);
  } catch {
    // it was not kept
  }
}
