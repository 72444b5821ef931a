// @ts-check
// "Wrong? It is a …": beside the answer, ten digits that teach the drawing in one press.

import { create, setAttributes, setText } from "../ui/dom.js";
import { roving } from "../ui/roving.js";
import { labels as text } from "./text-door.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/problems.js").Action} Action */

/** @typedef {ReturnType<typeof makeLabels>} Labels */

const COLUMNS = 5;

/**
 * @param {HTMLElement} host
 * @param {{ onLabel: (label: number) => void }} handlers
 */
export function makeLabels(host, { onLabel }) {
  const opener = create("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": "labels", "data-testid": "teach-open" });
  const buttons = Array.from({ length: 10 }, (_, digit) => {
    const button = create("button", { type: "button", class: "label", "data-testid": `teach-as-${digit}`, style: `--hue: var(--digit-${digit})` }, String(digit));
    button.addEventListener("click", () => onLabel(digit));
    return button;
  });
  const row = create("div", { class: "labels", role: "toolbar", "aria-labelledby": "labels-title" }, ...buttons);
  roving([buttons.slice(0, COLUMNS), buttons.slice(COLUMNS)]);
  const clearAfter = create("input", { type: "checkbox", "data-testid": "clear-after" });
  const panel = create(
    "div",
    { id: "labels", class: "labels-panel", hidden: true },
    create("p", { id: "labels-title", class: "note" }, text.title),
    row,
    create("label", { class: "switch" }, clearAfter, create("span", {}, text.clearAfter)),
  );
  const words = create("span", { role: "status", "data-testid": "teach-said" });
  const said = create("p", { class: "said" }, words);
  host.append(opener, panel, said);

  const open = (/** @type {boolean} */ wide) => {
    panel.hidden = !wide;
    setAttributes(opener, { "aria-expanded": String(wide) });
  };
  opener.addEventListener("click", () => open(panel.hidden === true));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // it is not about a network on its way
    open(false);
    opener.focus();
  });

  return {
    get clearsAfter() {
      return clearAfter.checked;
    },
    /** @param {string} sentence @param {Action[]} [actions] */
    say(sentence, actions = []) {
      words.textContent = ""; // the same sentence twice is two events
      setText(words, sentence);
      const offers = actions.map(({ label, run, testId }) => {
        const button = create("button", { type: "button", class: "quiet", "data-testid": testId ?? null }, label);
        button.addEventListener("click", run);
        return button;
      });
      said.replaceChildren(words, ...(offers.length ? [create("span", { class: "said-offers" }, ...offers)] : []));
    },
    /** @param {Shown} shown */
    render({ result, precomputed }) {
      const digit = precomputed ? null : (result?.digit ?? null);
      setText(opener, text.open(digit));
      buttons.forEach((button, k) => {
        button.classList.toggle("is-answer", k === digit);
        setAttributes(button, { "aria-label": text.button(k, k === digit) });
      });
    },
  };
}
