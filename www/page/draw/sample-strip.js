// @ts-check
// The strip of sample digits: two rows of buttons, one tab stop. Its beginning shows every class once,
// the lower ones above the higher ones; more of each follow to the right.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes } from "../ui/dom.js";
import { makeDraggable } from "./drag-sample.js";
import { FURTHEST, PIXEL } from "./place.js";
import { samples as text } from "./text.js";
import { paintPixels } from "../ui/pixels.js";
import { roving } from "../ui/roving.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./samples.js").Sample} Sample */

/**
 * @param {HTMLElement} host
 * @param {Drawing} drawing
 * @param {HTMLElement} pad
 */
export function makeSamples(host, drawing, pad) {
  /** @type {{ button: HTMLButtonElement, canvas: HTMLCanvasElement, sample: Sample }[]} */
  let items = [];

  const paint = () => {
    for (const { canvas, sample } of items) {
      paintPixels(canvas, sample.image.ink, 28, 28, inkScale(), (v) => v / 255);
    }
  };

  const mark = () => {
    for (const { button, sample } of items) {
      setAttributes(button, { "aria-pressed": String(drawing.state.image?.ink === sample.image.ink) });
    }
  };
  drawing.onChange(mark);

  /** Two different digits, each anywhere within reach: a pair as in training. */
  const takeTwo = () => {
    const first = oneOf(items);
    const second = oneOf(items.filter(({ sample }) => sample.label !== first.sample.label));
    [first, second].forEach(({ sample }, k) => drawing.sheets[k].show(sample.image, { x: anywhere(), y: anywhere() }));
  };
  const pair = create("button", { type: "button", class: "take-two only-two", "data-testid": "take-two", hidden: true }, text.takeTwo);
  pair.addEventListener("click", takeTwo);
  host.after(pair);

  return {
    paint,
    /** @param {Sample[]} samples */
    show(samples) {
      items = samples.map((sample, k) => {
        const canvas = create("canvas", { class: "pixels", "aria-hidden": "true" });
        const button = create(
          "button",
          { type: "button", class: "sample", "data-testid": `sample-${k}`, "aria-label": text.button(sample.label, k) },
          canvas,
        );
        makeDraggable(button, canvas, sample.image, drawing, pad);
        button.addEventListener("click", () => drawing.show(sample.image));
        return { button, canvas, sample };
      });
      const half = Math.ceil(new Set(samples.map(({ label }) => label)).size / 2);
      const rows = [items.filter(({ sample }) => sample.label < half), items.filter(({ sample }) => sample.label >= half)];
      const buttons = rows.map((row) => row.map(({ button }) => button));
      host.style.setProperty("--columns", String(Math.max(...buttons.map((row) => row.length))));
      setAttributes(host, { role: "toolbar", "aria-labelledby": "samples-title" });
      host.replaceChildren(...buttons.flat());
      roving(buttons);
      pair.hidden = false;
      paint();
      mark();
    },
    failUnlessShown() {
      if (items.length) return;
      host.replaceChildren(create("p", { class: "note" }, text.failed));
    },
  };
}

/** @template T @param {T[]} list @returns {T} */
const oneOf = (list) => list[Math.floor(Math.random() * list.length)];

/** In pad units, at a whole pixel. */
const anywhere = () => PIXEL * (Math.floor(Math.random() * (2 * FURTHEST + 1)) - FURTHEST);
