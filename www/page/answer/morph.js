// Two held poses of one capsule and the way between them.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { paintPixels } from "../ui/pixels.js";
import { inOneRow } from "./sweep.js";
import { morph as text } from "./text-bending.js";

/** @typedef {import("../ui/kind.js").Kind} Kind */
/** @typedef {{ digit: number, pose: Float32Array, pixels: Float32Array }} Held */

/** Pictures in the strip, both ends included. */
export const STRIP = 9;
const PARTS = 100;

/**
 * @typedef {object} Morphed
 * @property {(Held | null)[]} held
 * @property {boolean} canHold
 * @property {Float32Array | null} strip nine pictures, null where there is no way between them
 * @property {{ share: number, pixels: Float32Array } | null} between the picture of the way that is here
 */

/**
 * @param {Kind} kind
 * @param {{ onHold: (slot: number) => void, onShare: (share: number) => void }} handlers
 */
export function makeMorph({ classes, side }, { onHold, onShare }) {
  const makePicture = (/** @type {string | null} */ testId) => create("canvas", { class: "pixels", width: side, height: side, role: "img", "data-testid": testId });
  const slots = [0, 1].map((slot) => {
    const canvas = makePicture(null);
    const button = create("button", { type: "button", "data-testid": `hold-${slot}` }, text.hold[slot]);
    button.addEventListener("click", () => onHold(slot));
    return { canvas, button, element: create("div", { class: "morph-slot" }, create("div", { class: "picture" }, canvas), button) };
  });
  const middle = makePicture("morph");
  const slider = create("input", { type: "range", min: 0, max: PARTS, value: PARTS / 2, "aria-label": text.between, "data-testid": "morph-share" });
  slider.addEventListener("input", () => onShare(Number(slider.value) / PARTS));
  const strip = create("canvas", { class: "pixels", width: STRIP * side, height: side, role: "img", "aria-label": text.strip });
  const note = create("p", { class: "note" });
  const way = create("div", { class: "morph-way" }, create("div", { class: "picture" }, middle), slider);
  const wide = create("div", { class: "morph-strip" }, strip);
  const element = create("div", { class: "morph" }, create("div", { class: "morph-row" }, slots[0].element, way, slots[1].element), wide, note);

  return {
    element,
    get share() {
      return Number(slider.value) / PARTS;
    },
    /** @param {Morphed} morphed */
    render({ held: [a, b], canHold, strip: pictures, between }) {
      const colors = inkScale();
      [a, b].forEach((held, slot) => {
        const { canvas, button } = slots[slot];
        button.disabled = !canHold;
        setAttributes(canvas, { "aria-label": text.picture(text.slot[slot], held && classes[held.digit]) });
        paintPixels(canvas, held && held.pixels, side, side, colors);
      });
      slider.disabled = !pictures;
      setAttributes(slider, { "aria-valuetext": text.spoken(Number(slider.value) / PARTS) });
      paintPixels(middle, between?.pixels ?? null, side, side, colors);
      setAttributes(middle, { "aria-label": text.spoken(between?.share ?? Number(slider.value) / PARTS) });
      wide.hidden = !pictures;
      if (pictures) paintPixels(strip, inOneRow(pictures, side), STRIP * side, side, colors);
      setText(note, a && b ? (a.digit === b.digit ? text.straight(classes[a.digit]) : text.differ(classes[a.digit], classes[b.digit])) : text.rest);
    },
  };
}
