// @ts-check
// What the network sees: the 28 × 28 numbers, and the switch for the normalisation.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";

/** @typedef {import("../types.js").Shown} Shown */

const REST = "Point at a pixel to read its value.";

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
      create("label", { class: "switch" }, box, create("span", {}, "Size and centre the digit")),
      create("div", { class: "legend" }, create("span", {}, "0 paper"), create("span", { class: "ramp ramp-ink" }), create("span", {}, "1 ink")),
      readout,
    ),
  );

  /** @type {Float32Array | null} */
  let pixels = null;
  const reader = probe({
    over: picture,
    readout,
    name: "The 28 × 28 numbers that the network sees",
    rows: 28,
    columns: 28,
    read: (row, column) => pixels && `ink ${fixed(pixels[28 * row + column])} at row ${row + 1}, column ${column + 1}`,
    rest: REST,
  });

  return {
    /** @param {Shown} shown */
    render(shown) {
      if (shown.two) return; // seen-two.js shows those
      pixels = shown.pixels;
      box.checked = shown.normalise;
      paintPixels(canvas, pixels, 28, 28, inkScale());
      setAttributes(canvas, { "aria-label": pixels ? "The drawing as the network sees it, 28 by 28 pixels" : "28 by 28 pixels, all paper" });
      reader.rest(shown.asItIs ? "MNIST’s own picture, sized and centred by its makers." : REST);
      reader.update();
    },
  };
}
