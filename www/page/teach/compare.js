// The switch between taught and original weights, and the bar that says so while the original ones answer.

import { button, create, setAttributes, setText } from "../ui/dom.js";
import { compare as text } from "./text.js";

/** @import { View } from "./types.js" */

/**
 * @param {HTMLElement} host
 * @param {(original: boolean) => void} onChoose
 */
export function makeCompare(host, onChoose) {
  const [taught, original] = /** @type {const} */ (["taught", "original"]).map((name) => button({ "data-testid": `compare-${name}` }, () => onChoose(name === "original"), text[name]));
  const element = create("div", { class: "compare", role: "group", "aria-label": text.label }, create("span", { "aria-hidden": "true" }, text.weights), taught, original);
  host.append(element);
  return {
    /** @param {View} view */
    render({ weights, shown }) {
      element.hidden = weights.current === null;
      setAttributes(taught, { "aria-pressed": String(!shown.original) });
      setAttributes(original, { "aria-pressed": String(shown.original) });
    },
  };
}

/**
 * @param {HTMLElement} host
 * @param {() => void} onBack
 */
export function makeCompareBar(host, onBack) {
  const back = button({ "data-testid": "compare-back" }, onBack, text.back);
  const words = create("p", { role: "status" });
  const bar = create("aside", { class: "compare-bar", "aria-label": text.bar, "data-testid": "compare-bar", hidden: true }, words, back);
  host.append(bar);
  return {
    /** @param {View} view */
    render({ shown }) {
      if (bar.hidden !== shown.original) return;
      bar.hidden = !shown.original;
      setText(words, shown.original ? text.comparing : "");
      document.documentElement.classList.toggle("is-comparing", shown.original);
    },
  };
}
