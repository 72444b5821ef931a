// Keeps the page for visits without a network (sw.js), and says when a newer version lies ready.

import { trusted } from "../../engine/trusted.js";
import { idle } from "../ui/idle.js";

const HOUR = 3_600_000;

let isKept = false;

/**
 * Over http, in private windows, in sandboxed frames and under some policies there is no service worker: the page does
 * without, and that is nothing to tell a visitor of.
 * @param {() => void} onNewer  a newer version is here, whole, and waits for this page to be loaded again
 */
export async function keepOffline(onNewer) {
  if (isKept || !document.querySelector("link[rel=manifest]")) return; // a page of the development server has neither
  isKept = true;
  try {
    await idle();
    const container = navigator.serviceWorker;
    const isFirst = !container.controller;
    const registration = await container.register(trusted(new URL("sw.js", document.baseURI).href), { updateViaCache: "none" });
    const tell = () => registration.waiting && registration.active && onNewer();
    const follow = () => registration.installing?.addEventListener("statechange", tell);
    registration.addEventListener("updatefound", follow);
    follow();
    tell();
    lookForNewer(registration);
    const { active } = await container.ready;
    if (isFirst && active) keepUsed(active);
  } catch {
    // see above
  }
}

/** The browser looks when a page is opened; one may stay open for days. @param {ServiceWorkerRegistration} registration */
function lookForNewer(registration) {
  const look = () => void registration.update().catch(() => {}); // offline, say
  setInterval(look, HOUR);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
}

/**
 * What this page has fetched without the service worker, a network of the address for instance, is kept as well. It
 * comes from the browser's cache. The message is Workbox's.
 * @param {ServiceWorker} worker
 */
function keepUsed(worker) {
  new PerformanceObserver((list) => {
    const urlsToCache = list.getEntries().map(({ name }) => name);
    worker.postMessage({ type: "CACHE_URLS", payload: { urlsToCache } });
  }).observe({ type: "resource", buffered: true });
}
