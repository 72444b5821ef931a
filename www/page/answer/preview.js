// On narrow screens: the pad in small and the answer, always in sight while the page scrolls.

import { inkOf } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { InkLayer } from "../draw/ink-layer.js";
import { certainty } from "./judged.js";
import { noDigit, preview } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../draw/drawing.js").Drawing} Drawing */
/** @typedef {import("../ui/kind.js").Kind} Kind */

const SIDE = 48;
/** So many names of classes stand side by side on a phone. */
const MOST_NAMES = 12;
/** As in layout.css: with three columns the pad itself is always in sight. */
const unseen = matchMedia("(min-width: 1100px)");

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {Drawing} drawing
 */
export function makePreview(host, { classes }, drawing) {
  const beneath = create("canvas", { class: "pad-beneath" });
  const canvas = create("canvas");
  const numerals = [0, 1].map(() => create("span", { class: "preview-numeral" }));
  const bars = classes.map((name, digit) =>
    create("span", { class: "preview-bar", style: `--hue: var(--digit-${digit})` }, create("i"), create("b", { translate: "no" }, name)),
  );
  // The numbers are said elsewhere; to assistive technology this is only a way back.
  host.append(
    create("a", { href: "#draw", class: "preview-link", "aria-label": preview.back }),
    create("div", { "class": "preview-inner", "aria-hidden": "true", "style": `--letters: ${Math.max(...classes.map((name) => name.length))}` }, create("span", { class: "preview-pad" }, beneath, canvas), ...numerals, create("div", { class: `preview-bars${classes.length > MOST_NAMES ? " is-many" : ""}` }, ...bars)),
  );
  const layer = new InkLayer(canvas);
  const layerBeneath = new InkLayer(beneath);

  return {
    /** @param {Shown} shown */
    render(shown) {
      if (unseen.matches) return;
      const { result } = shown;
      const certain = certainty(shown);
      const isUnsure = certain === "perhaps" || certain === "none";
      const { two, top, sheet, under } = drawing;
      const side = Math.round(SIDE * devicePixelRatio);
      layer.paint(sheet, side, inkOf(two ? top : null));
      beneath.hidden = !under;
      if (under) layerBeneath.paint(under, side, inkOf(1 - top));
      numerals.forEach((numeral, k) => {
        const digit = result?.present[k];
        numeral.hidden = k > 0 && !two;
        setText(numeral, digit === undefined ? "" : certain === "none" ? noDigit : classes[digit]);
        numeral.classList.toggle("is-unsure", isUnsure);
        numeral.classList.toggle("is-likely", certain === "likely");
        setAttributes(numeral, { style: digit === undefined || certain === "none" ? null : `--hue: var(--digit-${digit})` });
      });
      bars.forEach((bar, digit) => {
        bar.style.setProperty("--length", String(result?.lengths[digit] ?? 0));
        bar.classList.toggle("is-winner", result?.present.includes(digit) ?? false);
      });
    },
  };
}
