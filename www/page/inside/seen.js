// What the network sees: the 28 × 28 numbers, and the switch for the normalisation.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes } from "../ui/dom.js";
import { drawnInSight } from "../ui/in-sight.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { legend, seen as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */

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
    name: text.name(side),
    rows: side,
    columns: side,
    read: (row, column) => pixels && text.reading(pixels[side * row + column], row, column),
    rest: text.rest,
  });

  return drawnInSight(host, {
    /** @param {Shown} shown */
    render(shown) {
      if (shown.two) return; // seen-two.js shows those
      pixels = shown.pixels;
      box.checked = shown.normalise;
      paintPixels(canvas, pixels, side, side, inkScale());
      setAttributes(canvas, { "aria-label": text.label(side, pixels) });
      reader.rest(shown.asItIs ? text.asItIs : text.rest);
      reader.update();
    },
  });
}
