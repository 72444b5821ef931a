// @ts-check
// Tabs tell each other what they have stored.

import { DATABASE } from "./storage.js";

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
