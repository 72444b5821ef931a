// What the network sees of two digits: its numbers, and beside them whose ink each is.

import { inkScale, sheetRgb } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { drawnInSight } from "../ui/in-sight.js";
import { paintInks, paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { legend, seen, seenTwo as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {(enabled: boolean) => void} onNormalise
 */
export function makeSeenTwo(host, { side }, onNormalise) {
  const readout = create("p", { class: "readout" });
  /** @type {Pick<Shown, "pixels" | "two">} */
  let now = { pixels: null, two: null };
  const read = (/** @type {number} */ row, /** @type {number} */ column) => {
    const k = side * row + column;
    if (!now.pixels) return null;
    const inks = (now.two ?? []).flatMap((digit) => (digit ? [digit.alone[k]] : [])).filter((v) => v > 0);
    return seen.reading(now.pixels[k], row, column) + text.sum(inks);
  };
  const [merged, apart] = [
    { id: "seen-two", caption: text.merged },
    { id: "seen-sheets", caption: text.apart },
  ].map(({ id, caption }) => {
    const canvas = create("canvas", { class: "pixels", width: side, height: side, "data-testid": id, role: "img" });
    const picture = create("div", { class: "picture" }, canvas);
    const reader = probe({ over: picture, readout, name: text.name(caption, side), rows: side, columns: side, read, rest: seen.rest });
    return { canvas, reader, element: create("figure", {}, picture, create("figcaption", {}, caption)) };
  });
  const box = create("input", { type: "checkbox", "data-testid": "normalise-two" });
  box.addEventListener("change", () => onNormalise(box.checked));
  const places = [0, 1].map((k) => create("span", { "data-testid": `place-${k + 1}` }));
  const key = (/** @type {string} */ ink, /** @type {Node | string} */ meaning) =>
    create("span", { class: "key" }, create("span", { class: "ink-key", style: `--swatch: var(${ink})` }), meaning);
  host.append(
    create("div", { class: "pictures is-pair" }, merged.element, apart.element),
    create("label", { class: "switch" }, box, create("span", {}, text.normalise)),
    create("div", { class: "legend keys" }, key("--sheet-0", places[0]), key("--sheet-1", places[1]), key("--sheet-both", text.both)),
    create("div", { class: "legend" }, create("span", {}, legend.paper), create("span", { class: "ramp ramp-ink" }), create("span", {}, legend.ink)),
    readout,
  );

  return drawnInSight(host, {
    /** @param {Shown} shown */
    render({ pixels, two, normalise }) {
      if (!two) return;
      now = { pixels, two };
      box.checked = normalise;
      paintPixels(merged.canvas, pixels, side, side, inkScale());
      const inks = two.flatMap((digit, k) => (digit ? [{ rgb: sheetRgb(k), values: digit.alone }] : []));
      paintInks(apart.canvas, inks, side, side);
      setAttributes(merged.canvas, { "aria-label": text.mergedLabel(side, pixels) });
      setAttributes(apart.canvas, { "aria-label": text.apartLabel(inks.length === 2) });
      two.forEach((digit, k) => {
        setText(places[k], text.place(k, digit));
        setAttributes(places[k], { "data-right": digit ? digit.right : "", "data-down": digit ? digit.down : "" });
      });
      for (const { reader } of [merged, apart]) reader.update();
    },
  });
}
