// "Wrong? It is a …": beside the answer, a button for each class that teaches the drawing in one press.

import { button, create, setAttributes, setText } from "../ui/dom.js";
import { USUAL } from "../draw/usual.js";
import { roving } from "../ui/roving.js";
import { labels as text } from "./text-door.js";

/** @import { Action, Label, Shown } from "./types.js" */

/** @typedef {ReturnType<typeof makeLabels>} Labels */

const COLUMNS = 5;

/**
 * @param {HTMLElement} host
 * @param {{ onLabel: (label: Label) => void }} handlers
 */
export function makeLabels(host, { onLabel }) {
  const opener = button({ "data-testid": "teach-open", "class": "quiet", "aria-expanded": "false", "aria-controls": "labels" }, () => open(panel.hidden === true));
  const row = create("div", { class: "labels", role: "toolbar", "aria-labelledby": "labels-title" });
  const clearAfter = create("input", { type: "checkbox", "data-testid": "clear-after" });
  const panel = create(
    "div",
    { id: "labels", class: "labels-panel aside", hidden: true },
    create("p", { id: "labels-title", class: "note" }, text.title),
    row,
    create("label", { class: "switch" }, clearAfter, create("span", {}, text.clearAfter)),
  );
  const words = create("span", { role: "status", "data-testid": "teach-said" });
  const said = create("p", { class: "said" }, words);
  host.append(opener, panel, said);

  /** @type {readonly string[]} */
  let classes = [];
  /** @type {HTMLElement[]} */
  let buttons = [];

  const open = (/** @type {boolean} */ wide) => {
    panel.hidden = !wide;
    setAttributes(opener, { "aria-expanded": String(wide) });
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // it is not about a network on its way
    open(false);
    opener.focus();
  });

  /** @param {readonly string[]} next names of the network's classes */
  function show(next) {
    classes = next;
    buttons = classes.map((name, k) => button({ "data-testid": `teach-as-${k}`, "class": "label length-numeral", "style": `--hue: var(--digit-${k})`, "translate": "no" }, () => onLabel(name), name));
    const all = [...buttons, button({ "data-testid": "teach-as-nothing", "class": "label label-nothing" }, () => onLabel(null), text.nothing(classes))];
    row.replaceChildren(...all);
    roving(Array.from({ length: Math.ceil(all.length / COLUMNS) }, (_, k) => all.slice(k * COLUMNS, (k + 1) * COLUMNS)));
  }
  show(USUAL.classes);

  return {
    show,
    get clearsAfter() {
      return clearAfter.checked;
    },
    /** @param {string} sentence @param {Action[]} [actions] */
    say(sentence, actions = []) {
      setText(words, ""); // the same sentence twice is two events
      setText(words, sentence);
      const offers = actions.map(({ label, run, testId = "said-offer" }) => button({ "data-testid": testId, "class": "quiet" }, run, label));
      said.replaceChildren(words, ...(offers.length ? [create("span", { class: "said-offers" }, ...offers)] : []));
    },
    /** @param {Shown} shown */
    render({ result, precomputed }) {
      const seen = precomputed ? null : (result?.digit ?? null);
      setText(opener, text.open(seen === null ? null : (classes[seen] ?? null)));
      buttons.forEach((button, k) => {
        button.classList.toggle("is-answer", k === seen);
        setAttributes(button, { "aria-label": text.button(classes[k], k === seen) });
      });
    },
  };
}
