// @ts-check
// The strip of sample digits: two rows of buttons, one tab stop.

import { inkScale } from "../colors.js";
import { create, setAttributes } from "../dom.js";
import { paintPixels } from "./pixels.js";
import { roving } from "./roving.js";

/** @typedef {import("../drawing.js").Drawing} Drawing */
/** @typedef {import("../samples.js").Sample} Sample */

const ROWS = 2;

/**
 * @param {HTMLElement} host
 * @param {Drawing} drawing
 */
export function makeSamples(host, drawing) {
  /** @type {{ button: HTMLButtonElement, canvas: HTMLCanvasElement, sample: Sample }[]} */
  let items = [];

  const paint = () => {
    for (const { canvas, sample } of items) {
      paintPixels(canvas, sample.image.ink, 28, 28, inkScale(), (v) => v / 255);
    }
  };

  const mark = () => {
    for (const { button, sample } of items) {
      setAttributes(button, { "aria-pressed": String(drawing.state.image === sample.image) });
    }
  };
  drawing.onChange(mark);

  return {
    paint,
    /** @param {Sample[]} samples */
    show(samples) {
      items = samples.map((sample, k) => {
        const canvas = create("canvas", { class: "pixels", "aria-hidden": "true" });
        const button = create(
          "button",
          { type: "button", class: "sample", "data-testid": `sample-${k}`, "aria-label": `Test digit ${sample.label}, number ${k + 1}` },
          canvas,
        );
        button.addEventListener("click", () => drawing.show(sample.image));
        return { button, canvas, sample };
      });
      const columns = Math.ceil(items.length / ROWS);
      host.style.setProperty("--columns", String(columns));
      setAttributes(host, { role: "toolbar", "aria-labelledby": "samples-title" });
      const buttons = items.map(({ button }) => button);
      host.replaceChildren(...buttons);
      roving(Array.from({ length: ROWS }, (_, row) => buttons.slice(row * columns, (row + 1) * columns)));
      paint();
      mark();
    },
    failUnlessShown() {
      if (items.length) return;
      host.replaceChildren(create("p", { class: "note" }, "The sample digits could not be loaded. Drawing works without them."));
    },
  };
}
