// @ts-check
// On narrow screens: the pad in small and the answer, always in sight while the page scrolls.

import { inkColor } from "../colors.js";
import { create, setAttributes, setText } from "../dom.js";
import { InkLayer } from "../ink-layer.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../drawing.js").Drawing} Drawing */

const SIDE = 48;
/** As in layout.css: with three columns the pad itself is always in sight. */
const unseen = matchMedia("(min-width: 1100px)");

/**
 * @param {HTMLElement} host
 * @param {Drawing} drawing
 */
export function makePreview(host, drawing) {
  const canvas = create("canvas", { class: "preview-pad" });
  const numeral = create("span", { class: "preview-numeral" });
  const bars = Array.from({ length: 10 }, (_, digit) =>
    create("span", { class: "preview-bar", style: `--hue: var(--digit-${digit})` }, create("i"), create("b", {}, String(digit))),
  );
  // The numbers are said elsewhere; to assistive technology this is only a way back.
  host.append(
    create("a", { href: "#draw", class: "preview-link", "aria-label": "Back to the drawing pad" }),
    create("div", { class: "preview-inner", "aria-hidden": "true" }, canvas, numeral, create("div", { class: "preview-bars" }, ...bars)),
  );
  const layer = new InkLayer(canvas);

  return {
    /** @param {Shown} shown */
    render({ result }) {
      if (unseen.matches) return;
      layer.paint(drawing, Math.round(SIDE * devicePixelRatio), inkColor());
      setText(numeral, result ? String(result.digit) : "");
      setAttributes(numeral, { style: result ? `--hue: var(--digit-${result.digit})` : null });
      bars.forEach((bar, digit) => {
        bar.style.setProperty("--length", String(result?.lengths[digit] ?? 0));
        bar.classList.toggle("is-winner", result?.digit === digit);
      });
    },
  };
}
