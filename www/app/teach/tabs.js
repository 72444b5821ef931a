// @ts-check
// Tabs tell each other what they have stored.

import { DATABASE } from "./storage.js";

/** @typedef {"examples" | "weights"} Stored */

/**
 * @param {string} preset
 * @param {(what: Stored) => void} onStored by another tab, for the same network
 * @returns {(what: Stored) => void}
 */
export function joinTabs(preset, onStored) {
  const channel = new BroadcastChannel(DATABASE);
  channel.addEventListener("message", ({ data }) => {
    if (data?.preset === preset) onStored(data.what === "examples" ? "examples" : "weights");
  });
  return (what) => channel.postMessage({ preset, what });
}
