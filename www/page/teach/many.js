// Several pictures that were opened at once: one label for all of them, and each is an example.

import { inkScale } from "../ui/colors.js";
import { button, create, setText } from "../ui/dom.js";
import { paintPixels } from "../ui/pixels.js";
import { labels, many as text } from "./text-door.js";

/** @import { InkImage, Label } from "./types.js" */

/**
 * @param {HTMLElement} host
 * @param {() => readonly string[] | null} classesNow of the network that answers; null: there is none that learns
 * @param {(pictures: Float32Array[], label: Label) => Promise<{ isAdded: boolean, words: string }>} onAdd
 */
export function makeMany(host, classesNow, onAdd) {
  /** @type {InkImage[]} */
  let images = [];
  /** @type {(image: InkImage) => Float32Array | null} */
  let pixelsOf = () => null;
  /** Of which classes the choice is made. @type {readonly string[] | null} */
  let classes = null;
  const title = create("p", {});
  const select = create("select", { "data-testid": "many-label", "aria-label": text.choose });
  const strip = create("div", { class: "many-strip" });
  const said = create("p", { class: "note", role: "status", "data-testid": "many-said" });
  const add = button({ "data-testid": "many-add" }, () => void addAll());
  const panel = create("div", { class: "many aside", "data-testid": "many", hidden: true }, title, strip, create("div", { class: "button-row" }, select, add, button({ "data-testid": "many-close" }, close, text.close)));
  host.append(panel, said);

  async function addAll() {
    if (panel.hidden) return; // pressed twice
    const chosen = select.selectedIndex - 1;
    if (!classes) return setText(said, text.noClasses);
    if (chosen < 0) return setText(said, text.first);
    const label = classes[chosen] ?? null;
    const pictures = images.flatMap((image) => pixelsOf(image) ?? []);
    panel.hidden = true;
    const { isAdded, words } = await onAdd(pictures, label);
    panel.hidden = isAdded || images.length === 0;
    setText(said, words);
  }

  function close() {
    images = [];
    panel.hidden = true;
  }

  function draw() {
    strip.replaceChildren(
      ...images.map((image, k) => {
        const canvas = create("canvas", { class: "pixels", role: "img", "aria-label": text.picture(k) });
        const pixels = pixelsOf(image);
        const side = pixels ? Math.sqrt(pixels.length) : 1; // nothing to read: blank
        paintPixels(canvas, pixels, side, side, inkScale());
        return canvas;
      }),
    );
  }

  return {
    /** @param {InkImage[]} next @param {(image: InkImage) => Float32Array | null} how */
    show(next, how) {
      images = next;
      pixelsOf = how;
      panel.hidden = images.length === 0;
      setText(said, "");
      if (panel.hidden) return;
      setText(title, text.title(images.length));
      setText(add, text.add(images.length));
      draw();
    },
    render() {
      const now = classesNow();
      if (panel.hidden || now === classes) return;
      classes = now;
      const names = classes ? [...classes, labels.nothing(classes)] : [];
      select.replaceChildren(create("option", {}, text.choose), ...names.map((name) => create("option", { translate: "no" }, name)));
      draw();
    },
  };
}
