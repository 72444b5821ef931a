// @ts-check
// What is kept and what is thrown away. Node has no Cache Storage: here is a small one.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { fileName, isNamedAfter } from "../../www/engine/file-name.js";
import { WeightsCache } from "../../www/engine/weights-cache.js";

const FILE = Uint8Array.from({ length: 1000 }, (_, k) => k);
/** @param {string} path */
const url = (path) => new URL(path, "https://example.org/site/weights/");
const PAPER = url("paper-0123456789.safetensors");

/** As much of the browser's as is used, and what lies in it. */
function storage() {
  /** @type {Map<string, Response>} */
  const files = new Map();
  /** @param {Request | string} request */
  const key = (request) => (typeof request === "string" ? request : request.url);
  const cache = {
    match: async (/** @type {string} */ href) => files.get(href)?.clone(),
    put: async (/** @type {string} */ href, /** @type {Response} */ response) => void files.set(href, response),
    delete: async (/** @type {Request | string} */ request) => files.delete(key(request)),
    keys: async () => [...files.keys()].map((href) => new Request(href)),
  };
  const all = /** @type {CacheStorage} */ (/** @type {unknown} */ ({ open: async () => cache }));
  return { all, files, names: () => [...files.keys()].map((href) => new URL(href).pathname) };
}

test("a file that is kept comes back equal; what was never kept does not", async () => {
  const { all } = storage();
  const cache = new WeightsCache(() => all);
  assert.equal(await cache.take(PAPER, FILE.length), undefined);
  await cache.keep(PAPER, FILE);
  assert.deepEqual(await cache.take(PAPER, FILE.length), FILE);
  assert.deepEqual(await cache.take(PAPER, FILE.length), FILE, "twice");
  await cache.discard(PAPER);
  assert.equal(await cache.take(PAPER, FILE.length), undefined);
});

test("a part of a file is deleted", async () => {
  const { all, files } = storage();
  const cache = new WeightsCache(() => all);
  files.set(PAPER.href, new Response(FILE.subarray(0, 999)));
  assert.equal(await cache.take(PAPER, FILE.length), undefined);
  assert.equal(files.size, 0);
});

test("an older version makes room, other networks and other sites stay", async () => {
  const { all, names } = storage();
  const cache = new WeightsCache(() => all);
  const others = [url("two-digits-aaaaaaaaaa.safetensors"), url("paper-small-aaaaaaaaaa.safetensors"), url("/weights/paper-aaaaaaaaaa.safetensors")];
  for (const each of [...others, url("paper-aaaaaaaaaa.safetensors"), PAPER]) await cache.keep(each, FILE);
  assert.deepEqual(names(), [...others, PAPER].map(({ pathname }) => pathname));
});

test("a browser that refuses, lacks or breaks its storage is no error", async () => {
  const broken = { match: async () => undefined, put: () => Promise.reject(new Error("QuotaExceededError")), keys: async () => [] };
  /** @type {(() => any)[]} */
  const storages = [
    () => undefined,
    () => {
      throw new Error("SecurityError");
    },
    () => ({ open: () => Promise.reject(new Error("SecurityError")) }),
    () => ({ open: async () => broken }),
  ];
  for (const each of storages) {
    const cache = new WeightsCache(each);
    assert.equal(await cache.take(PAPER, 3), undefined);
    await cache.keep(PAPER, FILE);
    await cache.discard(PAPER);
  }
});

test("a file's name says what is in it", async () => {
  const hash = createHash("sha256").update(FILE).digest("hex").slice(0, 10);
  const named = url(`paper-${hash}.safetensors`);
  assert.equal(fileName(named), `paper-${hash}.safetensors`);
  assert.equal(await isNamedAfter(named, FILE), true);
  const changed = FILE.slice();
  changed[500] ^= 1;
  assert.equal(await isNamedAfter(named, changed), false);
  assert.equal(await isNamedAfter(url("paper.safetensors"), changed), true, "a name without a hash promises nothing");
});
