// @ts-check
// What the network sees: the 28 × 28 numbers, and the switch for the normalisation.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes } from "../ui/dom.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { legend, seen as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */

/**
 * @param {HTMLElement} host
 * @param {(enabled: boolean) => void} onNormalise
 */
export function makeSeen(host, onNormalise) {
  const canvas = create("canvas", { class: "pixels", width: 28, height: 28, "data-testid": "seen", role: "img" });
  const picture = create("div", { class: "picture" }, canvas);
  const readout = create("p", { class: "readout" });
  const box = create("input", { type: "checkbox", checked: true, "data-testid": "normalise-toggle" });
  box.addEventListener("change", () => onNormalise(box.checked));
  host.append(
    picture,
    create(
      "div",
      { class: "beside" },
      create("label", { class: "switch" }, box, create("span", {}, text.normalise)),
      create("div", { class: "legend" }, create("span", {}, legend.paper), create("span", { class: "ramp ramp-ink" }), create("span", {}, legend.ink)),
      readout,
    ),
  );

  /** @type {Float32Array | null} */
  let pixels = null;
  const reader = probe({
    over: picture,
    readout,
    name: text.name,
    rows: 28,
    columns: 28,
    read: (row, column) => pixels && text.reading(pixels[28 * row + column], row, column),
    rest: text.rest,
  });

  return {
    /** @param {Shown} shown */
    render(shown) {
      if (shown.two) return; // seen-two.js shows those
      pixels = shown.pixels;
      box.checked = shown.normalise;
      paintPixels(canvas, pixels, 28, 28, inkScale());
      setAttributes(canvas, { "aria-label": text.label(pixels) });
      reader.rest(shown.asItIs ? text.asItIs : text.rest);
      reader.update();
    },
  };
}
