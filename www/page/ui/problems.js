// Errors in words, where the visitor looks: under the header for the page, under the pad for pictures.

import { button, create } from "./dom.js";
import { text } from "./text.js";

/** @typedef {{ label: string, run: () => void, testId?: string }} Action */

/** @typedef {ReturnType<typeof problemSlot>} Problem */

/** @param {HTMLElement} slot a live region */
export function problemSlot(slot) {
  /** @type {HTMLElement | null} */
  let current = null;
  const clear = () => {
    current?.remove();
    current = null;
  };
  return {
    clear,
    /** What stands there. */
    get current() {
      return current;
    },
    /**
     * @param {string} sentence
     * @param {Action | Action[] | null} [offers] without any, a button closes it
     * @param {"alarm" | "note"} [tone] a note tells of something that was dealt with already
     */
    show(sentence, offers = null, tone = "alarm") {
      clear();
      const words = create("p", { "data-testid": tone === "alarm" ? "error-message" : "notice" }, sentence);
      const actions = [offers ?? { label: text.close, run: clear }].flat();
      const buttons = actions.map(({ label, run, testId = null }) => button({ "data-testid": testId }, run, label));
      current = create("div", { class: tone === "alarm" ? "problem" : "problem is-note" }, words, create("div", { class: "problem-offers" }, ...buttons));
      slot.append(current);
    },
  };
}
