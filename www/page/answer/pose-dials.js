// A slider for each number of a pose: the drawing's own value marked, a picture of what each end draws.

import { inkScale } from "../ui/colors.js";
import { create, icon, setAttributes, setAway, setText } from "../ui/dom.js";
import { signed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { LONGEST } from "./pose-names.js";
import { POSITIONS, positionOf, shareOf, valueAt } from "./pose-range.js";
import { dial as text } from "./text-bending.js";

/** @typedef {import("./bent.js").Bent} Bent */
/** @typedef {import("./pose-names.js").PoseNames} PoseNames */
/** @typedef {import("./pose-range.js").Range} Range */
/** @typedef {import("../ui/kind.js").Kind} Kind */

/**
 * What a dial shows.
 * @typedef {object} Dialled
 * @property {number} digit
 * @property {number} k which number of its pose
 * @property {number} value
 * @property {number} own
 * @property {Range} range
 * @property {boolean} ready
 */

const RESET = "M5 12a7 7 0 1 0 2.2-5.1M5 4v4.5h4.5";

/**
 * @param {Kind} kind
 * @param {{ bent: Bent, names: PoseNames, onNamed: () => void }} page
 */
export function makeDial({ classes, side }, { bent, names, onNamed }) {
  const title = create("span", { class: "dial-title" });
  const name = create("input", { type: "text", class: "dial-name", maxlength: LONGEST, autocomplete: "off", spellcheck: "false", placeholder: text.namePlaceholder });
  const value = create("output", { class: "dial-value" });
  const reset = create("button", { type: "button", class: "icon-button dial-reset" }, icon(RESET));
  const slider = create("input", { type: "range", min: 0, max: POSITIONS, step: 1 });
  const mark = create("i", { class: "dial-mark", "aria-hidden": "true" });
  const ends = [0, 1].map(() => create("canvas", { class: "pixels", width: side, height: side, "aria-hidden": "true" }));
  const element = create(
    "div",
    { class: "dial", "data-testid": "dial" },
    create("div", { class: "dial-head" }, title, name, value, reset),
    create(
      "div",
      { class: "dial-body" },
      create("div", { class: "dial-end" }, ends[0]),
      create("div", { class: "dial-track" }, mark, slider),
      create("div", { class: "dial-end" }, ends[1]),
    ),
  );

  /** @type {Dialled | null} */
  let shown = null;
  slider.addEventListener("input", () => {
    if (shown) bent.set(shown.digit, shown.k, valueAt(Number(slider.value), shown.range, shown.own));
  });
  slider.addEventListener("change", () => shown && bent.keep(shown.digit));
  reset.addEventListener("click", () => shown && bent.reset(shown.k));
  name.addEventListener("change", () => {
    if (!shown) return;
    names.set(classes[shown.digit], shown.k, name.value);
    onNamed();
  });
  /** @type {(Float32Array | null)[]} */
  let painted = [null, null];
  let colors = inkScale();

  return {
    element,
    /** @param {Dialled} next @param {(Float32Array | null)[]} pictures of both ends */
    render(next, pictures) {
      const { digit, k, own, range, ready } = next;
      const named = names.get(classes[digit], k);
      if (document.activeElement !== name || shown?.k !== k || shown.digit !== digit) name.value = named;
      shown = next;
      setText(title, text.title(k));
      setAttributes(name, { "aria-label": text.nameLabel(k) });
      setText(value, signed(next.value));
      setAttributes(reset, { "aria-label": text.reset(k, own), title: text.reset(k, own) });
      slider.value = String(positionOf(next.value, range));
      slider.disabled = !ready;
      setAway(reset, next.value === own || !ready, slider);
      setAttributes(slider, { "aria-label": named ? `${text.title(k)}, ${named}` : text.title(k), "aria-valuetext": text.spoken(next.value, own), "data-own": positionOf(own, range), "data-value": next.value });
      setAttributes(element, { "data-number": k });
      mark.style.setProperty("--at", String(shareOf(own, range)));
      const repaint = colors !== inkScale();
      colors = inkScale();
      pictures.forEach((pixels, end) => {
        if (pixels === painted[end] && !repaint) return;
        painted[end] = pixels;
        paintPixels(ends[end], pixels, side, side, colors);
      });
    },
  };
}
