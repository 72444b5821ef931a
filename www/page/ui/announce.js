import { setText } from "./dom.js";

/** While a line is being drawn the answer changes many times a second; only one that stays is read out. */
const QUIET_MS = 800;

/** @param {HTMLElement} region a live region */
export function makeAnnouncer(region) {
  let timer = 0;
  return (/** @type {string} */ sentence) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => setText(region, sentence), QUIET_MS);
  };
}
