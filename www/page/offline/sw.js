// The service worker: after one visit the page loads without a network. Files of every version lie side by side
// in one cache under their hashed names, so versions never mix: each page finds those that it was built with.

import { clientsClaim } from "workbox-core";
import { PrecacheController } from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst } from "workbox-strategies";

/** @typedef {{ url: string, revision: string | null, later?: boolean }} File  later: kept when first used */
/** @typedef {Event & { waitUntil(promise: Promise<unknown>): void }} ExtendableEvent */
/**
 * What is used here of a service worker's scope; TypeScript's `dom` knows a window's only.
 * @typedef {object} Scope
 * @property {{ scope: string, installing: unknown, waiting: unknown }} registration
 * @property {{ matchAll(of: { type: "window", includeUncontrolled: boolean }): Promise<{ url: string }[]> }} clients
 * @property {() => Promise<void>} skipWaiting
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 */

const worker = /** @type {Scope} */ (/** @type {unknown} */ (self));
const { scope } = worker.registration;
const cacheName = `capsnet ${scope}`;

/** Where every name carries the hash of its content. */
const HASHED = /^(assets|samples|teaching|wasm|weights)\//;

/** All that the page consists of: vite.config.js. @type {File[]} */
const files = /** @type {any} */ (self).__WB_MANIFEST;
const precache = new PrecacheController({ cacheName });
precache.addToCacheList(files.filter(({ later }) => !later));
/** Those that keep their names from version to version. */
const named = new Set(files.flatMap(({ url, revision }) => (revision ? [url] : [])));

/** Which file an address asks for; what lies outside is none of ours. @param {URL} url */
const fileOf = ({ href }) => (href.startsWith(scope) ? href.slice(scope.length).replace(/[?#].*/, "") || "index.html" : "");

// before the routes: whoever answers an event first ends it
worker.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.waitUntil(tidy(0));
});

registerRoute(({ url }) => named.has(fileOf(url)), async ({ url, request }) => (await precache.matchPrecache(fileOf(url))) ?? fetch(request));

const asHashed = { cacheName, matchOptions: { ignoreSearch: true, ignoreVary: true } };
// what came damaged is asked for anew (www/engine/download.js)
registerRoute(({ url, request }) => HASHED.test(fileOf(url)) && request.cache === "reload", new NetworkFirst(asHashed));
registerRoute(({ url }) => HASHED.test(fileOf(url)), new CacheFirst(asHashed));

/**
 * Files of other versions go when no page can need them: tabs that stayed open use theirs, and a version on its way in
 * counts on what is there.
 * @param {number} most  how many pages may be open
 */
async function tidy(most) {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.filter(({ url }) => url.startsWith(scope)).length > most) return;
  const own = new Set([...precache.getURLsToCacheKeys().values(), ...files.map(({ url }) => new URL(url, scope).href)]);
  const cache = await caches.open(cacheName);
  for (const request of await cache.keys()) {
    if (worker.registration.installing || worker.registration.waiting) return;
    if (!own.has(request.url)) await cache.delete(request);
  }
}

worker.addEventListener("install", (event) => void precache.install(event));
// the one page that is open has asked for this version, and loads again
worker.addEventListener("activate", (event) => event.waitUntil(tidy(1)));
clientsClaim();
worker.addEventListener("message", ({ data }) => {
  if (data?.type === "SKIP_WAITING") void worker.skipWaiting();
});
