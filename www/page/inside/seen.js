// @ts-check
// What the network sees: the numbers of its image, and the switch for the normalisation.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */

const REST = "Point at a pixel to read its value.";

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {(enabled: boolean) => void} onNormalise
 */
export function makeSeen(host, { side }, onNormalise) {
  const canvas = create("canvas", { class: "pixels", width: side, height: side, "data-testid": "seen", role: "img" });
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
    name: `The ${side} × ${side} numbers that the network sees`,
    rows: side,
    columns: side,
    read: (row, column) => pixels && `ink ${fixed(pixels[side * row + column])} at row ${row + 1}, column ${column + 1}`,
    rest: REST,
  });

  return {
    /** @param {Shown} shown */
    render(shown) {
      if (shown.two) return; // seen-two.js shows those
      pixels = shown.pixels;
      box.checked = shown.normalise;
      paintPixels(canvas, pixels, side, side, inkScale());
      setAttributes(canvas, { "aria-label": `${pixels ? "The drawing as the network sees it, " : ""}${side} by ${side} pixels${pixels ? "" : ", all paper"}` });
      reader.rest(shown.asItIs ? "MNIST’s own picture, sized and centred by its makers." : REST);
      reader.update();
    },
  };
}
