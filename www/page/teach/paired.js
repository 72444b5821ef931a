// @ts-check
// The same drawing before and after: ten pairs of bars and the two reconstructions.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { aDigit, fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";

/** @import { Half } from "./pair.js" */
/** @import { View } from "./types.js" */

/**
 * @param {HTMLElement} host
 * @param {() => void} onPad back from a selected example to the pad
 */
export function makePaired(host, onPad) {
  const which = create("p", { class: "note", "data-testid": "paired-words" });
  const back = create("button", { type: "button", class: "quiet", "data-testid": "paired-pad" }, "Back to the pad");
  back.addEventListener("click", onPad);
  const rows = Array.from({ length: 10 }, (_, digit) => makeRow(digit));
  const readout = create("p", { class: "readout" });
  const pictures = ["Drawn", "Shipped", "Taught"].map((name) => makePicture(name, readout));
  host.append(
    create("div", { class: "pictures-note" }, which, back),
    create("ul", { role: "list", class: "pair-list", "data-testid": "paired" }, ...rows.map(({ element }) => element)),
    create(
      "div",
      { class: "legend pair-legend", "aria-hidden": "true" },
      create("span", { class: "pair-key is-before" }),
      create("span", {}, "shipped, above"),
      create("span", { class: "pair-key" }),
      create("span", {}, "taught, below"),
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
      setText(which, inWords(before, after, selected ? `Example ${examples.list.indexOf(selected) + 1}, taught as ${aDigit(selected.label)}.` : "", weights.current !== null));
      back.hidden = selected === null;
    },
  };
}

/** @param {Half} half */
const winner = ({ lengths }) => lengths.indexOf(Math.max(...lengths));

/** @param {Half | null} before @param {Half | null} after @param {string} whose @param {boolean} taught */
function inWords(before, after, whose, taught) {
  if (!before) return whose || "Draw something, or choose an example, to see its lengths before and after.";
  const was = `The shipped weights see ${aDigit(winner(before))}`;
  if (!after) return `${whose} ${was}${taught ? "." : "; nothing is taught yet."}`.trim();
  const same = winner(before) === winner(after);
  return `${whose} ${was}, the taught ones ${same ? "see it too" : aDigit(winner(after))}.`.trim();
}

/** @param {number} digit */
function makeRow(digit) {
  const [before, after] = ["before", "after"].map((which) => create("span", { "data-testid": `pair-${digit}-${which}` }));
  const bars = create("span", { class: "pair-track", "aria-hidden": "true" }, create("i", { class: "is-before" }), create("i"));
  const hidden = (/** @type {string} */ text) => create("span", { class: "visually-hidden" }, text);
  const element = create(
    "li",
    { style: `--hue: var(--digit-${digit})` },
    create("span", { class: "length-numeral" }, String(digit)),
    bars,
    create("span", { class: "pair-values" }, hidden("shipped "), before, hidden(", taught "), after),
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

/** @param {string} name @param {HTMLElement} readout */
function makePicture(name, readout) {
  const canvas = create("canvas", { class: "pixels", width: 28, height: 28, role: "img", "aria-label": `${name}: nothing yet`, "data-testid": `picture-${name.toLowerCase()}` });
  const frame = create("div", { class: "picture" }, canvas);
  /** @type {ArrayLike<number> | null} */
  let values = null;
  /** @type {Uint8Array | null} */
  let colors = null;
  const reader = probe({
    over: frame,
    readout,
    name: `${name}, 28 × 28 numbers`,
    rows: 28,
    columns: 28,
    read: (row, column) => values && `${name}: ${fixed(values[28 * row + column])} at row ${row + 1}, column ${column + 1}`,
  });
  return {
    element: create("figure", {}, frame, create("figcaption", {}, name)),
    /** @param {ArrayLike<number> | null} next */
    show(next) {
      if (next === values && colors === inkScale()) return;
      values = next;
      colors = inkScale();
      paintPixels(canvas, next, 28, 28, colors);
      setAttributes(canvas, { "aria-label": next ? `${name}, 28 by 28 pixels` : `${name}: nothing yet` });
      reader.update();
    },
  };
}
