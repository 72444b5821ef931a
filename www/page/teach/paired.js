// @ts-check
// The same drawing before and after: ten pairs of bars and the two reconstructions.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { picture } from "../answer/text.js";
import { paired as text, pairedInWords } from "./text.js";

/** @import { Half } from "./pair.js" */
/** @import { View } from "./types.js" */

const SIDE = 28;

/**
 * @param {HTMLElement} host
 * @param {() => void} onPad back from a selected example to the pad
 */
export function makePaired(host, onPad) {
  const which = create("p", { class: "note", "data-testid": "paired-words" });
  const back = create("button", { type: "button", class: "quiet", "data-testid": "paired-pad" }, text.back);
  back.addEventListener("click", onPad);
  const rows = Array.from({ length: 10 }, (_, digit) => makeRow(digit));
  const readout = create("p", { class: "readout" });
  const pictures = Object.entries(text.pictures).map(([id, name]) => makePicture(id, name, readout));
  host.append(
    create("div", { class: "pictures-note" }, which, back),
    create("ul", { role: "list", class: "pair-list", "data-testid": "paired" }, ...rows.map(({ element }) => element)),
    create(
      "div",
      { class: "legend pair-legend", "aria-hidden": "true" },
      create("span", { class: "pair-key is-before" }),
      create("span", {}, text.legend[0]),
      create("span", { class: "pair-key" }),
      create("span", {}, text.legend[1]),
    ),
    create("div", { class: "pictures" }, ...pictures.map(({ element }) => element)),
    readout,
  );

  return {
    /** @param {View} view */
    render({ pair, selected, weights, examples, shown }) {
      const { before } = pair;
      const after = weights.current ? pair.after : null;
      rows.forEach((row) => row.show(before, after));
      const drawn = selected ? Float32Array.from(selected.pixels, (v) => v / 255) : shown.precomputed ? null : shown.pixels;
      [drawn, before?.reconstruction ?? null, after?.reconstruction ?? null].forEach((values, k) => pictures[k].show(values));
      setText(which, pairedInWords(before, after, selected ? text.whose(examples.list.indexOf(selected), selected.label) : "", weights.current !== null));
      back.hidden = selected === null;
    },
  };
}

/** @param {number} digit */
function makeRow(digit) {
  const [before, after] = ["before", "after"].map((which) => create("span", { "data-testid": `pair-${digit}-${which}` }));
  const bars = create("span", { class: "pair-track", "aria-hidden": "true" }, create("i", { class: "is-before" }), create("i"));
  const hidden = (/** @type {string} */ words) => create("span", { class: "visually-hidden" }, words);
  const element = create(
    "li",
    { style: `--hue: var(--digit-${digit})` },
    create("span", { class: "length-numeral" }, String(digit)),
    bars,
    create("span", { class: "pair-values" }, hidden(text.shipped), before, hidden(text.taught), after),
  );
  return {
    element,
    /** @param {Half | null} was @param {Half | null} is */
    show(was, is) {
      setText(before, was ? fixed(was.lengths[digit]) : "");
      setText(after, is ? fixed(is.lengths[digit]) : "");
      element.style.setProperty("--before", String(was?.lengths[digit] ?? 0));
      element.style.setProperty("--after", String(is?.lengths[digit] ?? 0));
      setAttributes(element, { "data-before": was ? was.lengths[digit].toFixed(4) : "", "data-after": is ? is.lengths[digit].toFixed(4) : "" });
    },
  };
}

/** @param {string} id @param {string} name @param {HTMLElement} readout */
function makePicture(id, name, readout) {
  const canvas = create("canvas", { class: "pixels", width: SIDE, height: SIDE, role: "img", "aria-label": picture.label(name, SIDE, null), "data-testid": `picture-${id}` });
  const frame = create("div", { class: "picture" }, canvas);
  /** @type {ArrayLike<number> | null} */
  let values = null;
  /** @type {Uint8Array | null} */
  let colors = null;
  const reader = probe({
    over: frame,
    readout,
    name: picture.numbers(name, SIDE),
    rows: SIDE,
    columns: SIDE,
    read: (row, column) => values && picture.reading(name, fixed(values[SIDE * row + column]), row, column),
  });
  return {
    element: create("figure", {}, frame, create("figcaption", {}, name)),
    /** @param {ArrayLike<number> | null} next */
    show(next) {
      if (next === values && colors === inkScale()) return;
      values = next;
      colors = inkScale();
      paintPixels(canvas, next, SIDE, SIDE, colors);
      setAttributes(canvas, { "aria-label": picture.label(name, SIDE, next) });
      reader.update();
    },
  };
}
