// A picture of numbers with its caption, read by pointer or arrow keys: as the network sees, or decodes.

import { create, setAttributes, setText } from "./dom.js";
import { paintInks, paintPixels } from "./pixels.js";
import { probe } from "./probe.js";

/** @import { Ink } from "./pixels.js" */

/**
 * @typedef {object} Words of a stage's text.js
 * @property {(name: string, side: number) => string} numbers of the grid that is read
 * @property {(name: string, side: number, there: unknown) => string} label of the picture
 * @property {(name: string, value: string, row: number, column: number) => string} reading of a pixel
 */

/**
 * @param {object} options
 * @param {string} options.name its caption
 * @param {number} options.side in pixels
 * @param {HTMLElement} options.readout where readings appear
 * @param {Words} options.text
 * @param {string} [options.numbers] what the grid is called where the caption changes
 * @param {string | null} [options.testId]
 */
export function makePicture({ name, side, readout, text, numbers = name, testId = null }) {
  const canvas = create("canvas", { "class": "pixels", "width": side, "height": side, "role": "img", "data-testid": testId });
  const frame = create("div", { class: "picture" }, canvas);
  const caption = create("figcaption", {}, name);
  const element = create("figure", {}, frame, caption);
  /** The value of a pixel; null where there is none. @type {((k: number) => string) | null} */
  let write = null;
  const reader = probe({
    over: frame,
    readout,
    name: text.numbers(numbers, side),
    rows: side,
    columns: side,
    read: (row, column) => write && text.reading(name, write(side * row + column), row, column),
  });
  /** @param {unknown} there null: there is nothing to read @param {(k: number) => string} read */
  const tell = (there, read) => {
    write = there ? read : null;
    setAttributes(canvas, { "aria-label": text.label(name, side, there) });
    reader.update();
  };
  tell(null, String);

  return {
    canvas,
    element,
    /** What takes the focus. @returns {HTMLElement | null} */
    cell: () => frame.querySelector(".probe-cell"),
    /**
     * On a scale of colours.
     * @param {ArrayLike<number> | null} values @param {(value: number) => string} write
     * @param {Uint8Array} colors @param {(value: number) => number} [share] where on the scale a value lies, 0…1
     */
    show(values, write, colors, share) {
      paintPixels(canvas, values, side, side, colors, share);
      tell(values, (k) => write(Number(values?.[k])));
    },
    /** In transparent inks. @param {Ink[]} inks @param {(k: number) => string} write what is read at a pixel */
    lay(inks, write) {
      paintInks(canvas, inks, side, side);
      tell(inks.length ? inks : null, write);
    },
    /** Before it is shown: its caption and the class in whose hue it is framed. @param {string} next @param {number | null} hue */
    call(next, hue) {
      name = next;
      setText(caption, name);
      element.style.setProperty("--hue", hue === null ? "var(--rule-strong)" : `var(--digit-${hue})`);
    },
  };
}
