// The tabs of this page: each has a name that a reload keeps, so that it finds its own weights again,
// and tells the others what it has stored.

import { readSession, writeSession } from "../ui/session.js";
import { DATABASE } from "./database.js";

const KEY = "capsnet.tab";
/** A reload may begin before the page that it replaces has let go of its name: on a busy machine more than half a second. */
const PATIENCE_MS = 2000;

/**
 * A duplicated tab comes with a copy of the session storage: the name is locked by the tab that has
 * it, and the copy takes a new one.
 * @returns {Promise<string>}
 */
export async function nameOfThisTab() {
  const kept = readSession(KEY);
  if (kept && (await claim(kept))) return kept;
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(8)), (v) => v.toString(16).padStart(2, "0")).join("");
  writeSession(KEY, fresh);
  await claim(fresh);
  return fresh;
}

/** @param {string} name @returns {Promise<boolean>} */
function claim(name) {
  if (!navigator.locks) return Promise.resolve(true); // only in secure contexts
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    navigator.locks
      .request(`capsnet-tab-${name}`, { signal }, () => {
        resolve(true);
        return new Promise(() => {}); // held until the tab closes
      })
      .catch(() => resolve(!signal.aborted));
  });
}

/** @typedef {"examples" | "weights"} Stored */

/**
 * @param {(what: Stored, preset: string) => void} onStored by another tab
 * @returns {(what: Stored, preset: string) => void}
 */
export function joinTabs(onStored) {
  const channel = new BroadcastChannel(DATABASE);
  channel.addEventListener("message", ({ data }) => {
    if (data?.what === "examples" || data?.what === "weights") onStored(data.what, data.preset);
  });
  return (what, preset) => channel.postMessage({ preset, what });
}
