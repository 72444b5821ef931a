// The strip of sample digits: two rows of buttons, one tab stop. Its beginning shows every class once,
// the lower ones above the higher ones; more of each follow to the right.

import { bitmapUrl } from "../ui/bitmap.js";
import { SHIFT } from "../../engine/constants.js";
import { inkScale } from "../ui/colors.js";
import { button, create, setAttributes } from "../ui/dom.js";
import { roving } from "../ui/roving.js";
import { makeDraggable, takeDragged } from "./drag-sample.js";
import { samples as text } from "./text.js";

/** @import { Store } from "../state.js" */
/** @import { Sample } from "./samples.js" */

/** @param {HTMLElement} host @param {Store} store @param {HTMLElement} pad */
export function makeSamples(host, { drawing, refresh }, pad) {
  /** @type {{ element: HTMLButtonElement, picture: HTMLImageElement, sample: Sample }[]} */
  let items = [];
  /** In which it is painted; another theme has another. @type {Uint8Array | null} */
  let colors = null;

  /** Two different digits, each anywhere within reach, as in training. */
  const takeTwo = () => {
    const first = oneOf(items);
    const second = oneOf(items.filter(({ sample }) => sample.label !== first.sample.label));
    [first, second].forEach(({ sample }, k) => drawing.sheets[k].show(sample.image, { x: anywhere(), y: anywhere() }));
  };
  /** In pad units, at a whole pixel. */
  const anywhere = () => drawing.pixel * (Math.floor(Math.random() * (2 * SHIFT + 1)) - SHIFT);
  const two = button({ "class": "take-two only-two", "data-testid": "take-two", "hidden": true }, takeTwo, text.takeTwo);
  host.after(two);
  takeDragged(pad, drawing);

  return {
    render() {
      two.hidden = !items.length;
      const isStale = colors !== inkScale();
      colors = inkScale();
      for (const { element, picture, sample } of items) {
        if (isStale) paint(picture, sample, colors);
        setAttributes(element, { "aria-pressed": String(drawing.sheet.state.image?.ink === sample.image.ink), "draggable": String(drawing.two) });
      }
    },
    /** @param {Sample[]} samples */
    show(samples) {
      items = samples.map((sample, k) => {
        const picture = create("img", { class: "pixels", alt: "" });
        const attributes = { "class": "sample", "data-testid": `sample-${k}`, "aria-label": text.button(sample.label, k) };
        const element = button(attributes, () => drawing.show(sample.image), picture);
        makeDraggable(element, picture, sample.image, pad, drawing);
        return { element, picture, sample };
      });
      const half = Math.ceil(new Set(samples.map(({ label }) => label)).size / 2);
      const rows = [items.filter(({ sample }) => sample.label < half), items.filter(({ sample }) => sample.label >= half)];
      const buttons = rows.map((row) => row.map(({ element }) => element));
      host.style.setProperty("--columns", String(Math.max(...buttons.map((row) => row.length))));
      setAttributes(host, { "role": "toolbar", "aria-labelledby": "samples-title" });
      host.replaceChildren(...buttons.flat());
      roving(buttons);
      colors = null;
      refresh();
    },
    /** They did not come. @param {() => void} again */
    failUnlessShown(again) {
      if (items.length) return;
      const retry = button({ "data-testid": "samples-again" }, () => {
        host.replaceChildren();
        again();
      }, text.again);
      host.replaceChildren(create("p", { class: "note" }, text.failed), retry);
    },
  };
}

/** @param {HTMLImageElement} picture @param {Sample} sample @param {Uint8Array} colors */
function paint(picture, { image }, colors) {
  URL.revokeObjectURL(picture.src);
  picture.src = bitmapUrl(image.ink, image.size, image.size, colors);
}

/** @template T @param {T[]} list @returns {T} */
const oneOf = (list) => list[Math.floor(Math.random() * list.length)];
