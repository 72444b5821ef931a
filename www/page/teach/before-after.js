// The same picture before and after: two bars for each class, and the two reconstructions.

import { picture as pictureText } from "../answer/text.js";
import { inkScale } from "../ui/colors.js";
import { button, create, hidden, setAttributes, setText } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { makePicture } from "../ui/picture.js";
import { beforeAfter as text, beforeAfterInWords } from "./text.js";

/** @import { Answer, Kind, View } from "./types.js" */

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {() => void} onPad back from a selected example to the pad
 */
export function makeBeforeAfter(host, { classes, side }, onPad) {
  const which = create("p", { class: "note", "data-testid": "before-after-words" });
  const back = button({ "data-testid": "before-after-pad", "class": "quiet" }, onPad, text.back);
  const rows = classes.map(makeRow);
  const readout = create("p", { class: "readout" });
  const pictures = text.pictures.map((name) => makePicture({ name, side, readout, text: pictureText }));
  host.replaceChildren(
    create("div", { class: "pictures-note" }, which, back),
    create("ul", { role: "list", class: "before-after-list", "data-testid": "before-after" }, ...rows.map(({ element }) => element)),
    create(
      "div",
      { class: "legend before-after-legend", "aria-hidden": "true" },
      ...[create("span", { class: "before-after-key is-before" }), create("span", {}, text.legend[0])],
      ...[create("span", { class: "before-after-key" }), create("span", {}, text.legend[1])],
    ),
    create("div", { class: "pictures" }, ...pictures.map(({ element }) => element)),
    readout,
  );

  /** What was painted last. @type {unknown[]} */
  let painted = [];
  return {
    /** @param {View} view */
    render({ answers, selected, weights, examples }) {
      const { pixels, before } = answers;
      const after = weights.current ? answers.after : null;
      rows.forEach((row) => row.show(before, after));
      const values = [pixels, before?.reconstruction ?? null, after?.reconstruction ?? null];
      const now = [...values, inkScale()];
      if (now.some((each, k) => each !== painted[k])) pictures.forEach((picture, k) => picture.show(values[k], fixed, inkScale()));
      painted = now;
      const whose = selected ? text.whose(examples.list.indexOf(selected), selected.label) : "";
      setText(which, beforeAfterInWords(before, after, whose, weights.current !== null, classes));
      back.hidden = selected === null;
    },
  };
}

/** @param {string} name @param {number} k its place */
function makeRow(name, k) {
  const [before, after] = ["before", "after"].map((which) => create("span", { "data-testid": `class-${k}-${which}` }));
  const element = create(
    "li",
    { style: `--hue: var(--digit-${k})` },
    create("span", { class: "length-numeral", translate: "no" }, name),
    create("span", { class: "before-after-track", "aria-hidden": "true" }, create("i", { class: "is-before" }), create("i")),
    create("span", { class: "before-after-values" }, hidden(text.original), before, hidden(text.taught), after),
  );
  return {
    element,
    /** @param {Answer | null} was @param {Answer | null} is */
    show(was, is) {
      const [from, to] = [was, is].map((answer) => answer?.lengths[k] ?? null);
      setText(before, from === null ? "" : fixed(from));
      setText(after, to === null ? "" : fixed(to));
      element.style.setProperty("--before", String(from ?? 0));
      element.style.setProperty("--after", String(to ?? 0));
      setAttributes(element, { "data-before": from?.toFixed(4) ?? "", "data-after": to?.toFixed(4) ?? "" });
    },
  };
}
