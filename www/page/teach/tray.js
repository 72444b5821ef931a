// @ts-check
// The taught examples: thumbnails with their labels, counts, and everything that can be done to them.

import { inkScale } from "../ui/colors.js";
import { create, icon, setAttributes, setText } from "../ui/dom.js";
import { countOf, tray as text } from "./text.js";
import { makeChosenExample } from "./chosen-example.js";
import { makeExampleFiles } from "./example-files.js";
import { paintPixels } from "../ui/pixels.js";
import { step } from "../ui/roving.js";

/** @import { TaughtExample, View } from "./types.js" */

const COLUMNS = 5;
const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  clear: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
};

/**
 * @param {HTMLElement} host
 * @param {Pick<View, "examples">} view whose examples change with the network
 * @param {{ onSelect: (id: string | null) => void, onPad: (example: TaughtExample) => void, say: (sentence: string) => void }} handlers
 */
export function makeTray(host, view, { onSelect, onPad, say }) {
  const undo = iconButton("examples-undo", text.undo, ICONS.undo, () => tell(text.undone, view.examples.undo()));
  const redo = iconButton("examples-redo", text.redo, ICONS.redo, () => tell(text.redone, view.examples.redo()));
  const clear = create("button", { type: "button", "data-testid": "examples-clear" }, icon(ICONS.clear), text.clear);
  clear.addEventListener("click", () => {
    if (view.examples.list.length === 0) return;
    say(text.cleared(view.examples.list.length));
    view.examples.clear();
  });
  const count = create("p", { class: "tray-count", "data-testid": "examples-count" });
  const empty = create(
    "p",
    { class: "tray-empty" },
    text.empty[0],
    create("a", { href: "#draw" }, text.empty[1]),
    text.empty[2],
  );
  const grid = create("div", { class: "tray", role: "listbox", "aria-label": text.label, "aria-orientation": "horizontal", "data-testid": "tray" });
  const counts = Array.from({ length: 10 }, (_, digit) => create("span", { style: `--hue: var(--digit-${digit})` }, create("b", {}, String(digit)), create("span")));
  const perDigit = create("div", { class: "tray-counts", role: "img" }, ...counts);
  const chosen = makeChosenExample({
    onLabel: (example, label) => view.examples.relabel(example.id, label),
    onDelete: (example) => remove(example),
    onPad,
  });
  const files = makeExampleFiles(view, say);
  host.append(create("div", { class: "tray-tools" }, undo, redo, count, clear), empty, grid, perDigit, chosen.element, files);

  /** @type {Map<string, { element: HTMLElement, canvas: HTMLCanvasElement, numeral: HTMLElement }>} */
  const tiles = new Map();
  /** What was drawn last. @type {readonly TaughtExample[] | null} */
  let drawn = null;
  let colors = inkScale();
  /** The tab stop. */
  let current = 0;
  /** @type {TaughtExample | null} */
  let selected = null;

  const tell = (/** @type {string} */ how, /** @type {string | null} */ what) => what && say(text.told(how, what));

  /** @param {TaughtExample} example */
  function remove(example) {
    const hadFocus = grid.contains(document.activeElement) || chosen.element.contains(document.activeElement);
    view.examples.remove(example.id);
    say(text.deleted(example.label, view.examples.list.length));
    if (!hadFocus) return;
    arrange(); // now: the focus must be somewhere when the tile is gone
    (tileAt(current) ?? undo).focus();
  }

  const tileAt = (/** @type {number} */ k) => /** @type {HTMLElement | undefined} */ (grid.children[k]);
  const placeOf = (/** @type {EventTarget | null} */ target) => {
    const tile = target instanceof Element ? target.closest("[role=option]") : null;
    return tile ? [...grid.children].indexOf(tile) : -1;
  };

  grid.addEventListener("click", ({ target }) => {
    const example = view.examples.list[placeOf(target)];
    if (example) onSelect(example === selected ? null : example.id);
  });
  grid.addEventListener("focusin", ({ target }) => {
    const k = placeOf(target);
    if (k >= 0) setCurrent(k);
  });
  grid.addEventListener("keydown", (event) => {
    const k = placeOf(event.target);
    const example = view.examples.list[k];
    if (!example) return;
    const last = view.examples.list.length - 1;
    const next = step(event, Math.floor(k / COLUMNS), k % COLUMNS, Math.floor(last / COLUMNS) + 1, COLUMNS);
    if (next) tileAt(Math.min(last, next.row * COLUMNS + next.column))?.focus();
    else if (event.key === "Enter" || event.key === " ") onSelect(example === selected ? null : example.id);
    else if (event.key === "Delete") remove(example);
    else if (/^[0-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) relabel(example, Number(event.key));
    else return;
    event.preventDefault();
  });
  // Ctrl+Z in here is about the examples; elsewhere it is about the drawing.
  host.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) undo.click();
    else if (key === "y" || key === "z") redo.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** @param {TaughtExample} example @param {number} label */
  function relabel(example, label) {
    if (label === example.label) return;
    view.examples.relabel(example.id, label);
    say(text.relabelled(label));
  }

  /** @param {number} k */
  function setCurrent(k) {
    tileAt(current)?.setAttribute("tabindex", "-1");
    current = k;
    tileAt(current)?.setAttribute("tabindex", "0");
  }

  /** One tile an example; those that stay keep their elements, and with them the focus. */
  function arrange() {
    const { list } = view.examples;
    const known = new Set(list.map(({ id }) => id));
    for (const [id, { element }] of tiles) {
      if (known.has(id)) continue;
      element.remove();
      tiles.delete(id);
    }
    list.forEach((example, k) => {
      const tile = tiles.get(example.id) ?? makeTile(example.pixels);
      tiles.set(example.id, tile);
      if (grid.children[k] !== tile.element) grid.insertBefore(tile.element, grid.children[k] ?? null);
      setText(tile.numeral, String(example.label));
      tile.element.style.setProperty("--hue", `var(--digit-${example.label})`);
      setAttributes(tile.element, { "aria-label": text.example(k, example.label), "data-testid": `example-${k}`, "data-label": example.label });
    });
    setCurrent(Math.max(0, Math.min(current, list.length - 1)));
  }

  return {
    /** @param {View} now */
    render(now) {
      const { examples } = now;
      const { list } = examples;
      selected = now.selected;
      if (list !== drawn) {
        drawn = list;
        arrange();
        setText(count, list.length ? countOf(list.length) : "");
        empty.hidden = list.length > 0;
        grid.hidden = perDigit.hidden = list.length === 0;
        examples.counts.forEach((n, digit) => {
          setText(counts[digit].lastElementChild ?? counts[digit], String(n));
          counts[digit].classList.toggle("is-none", n === 0);
        });
        setAttributes(perDigit, { "aria-label": text.counts(examples.counts) });
      }
      if (colors !== inkScale()) {
        colors = inkScale();
        for (const { id, pixels } of list) paint(tiles.get(id)?.canvas, pixels);
      }
      setAttributes(undo, { "aria-disabled": String(!examples.canUndo) });
      setAttributes(redo, { "aria-disabled": String(!examples.canRedo) });
      setAttributes(clear, { "aria-disabled": String(list.length === 0) });
      for (const [id, { element }] of tiles) setAttributes(element, { "aria-selected": String(id === selected?.id) });
      chosen.show(selected, selected ? list.indexOf(selected) : -1);
    },
  };
}

/** @param {Uint8Array} pixels */
function makeTile(pixels) {
  const canvas = create("canvas", { class: "pixels", "aria-hidden": "true" });
  const numeral = create("span", { class: "tile-numeral", "aria-hidden": "true" });
  paint(canvas, pixels);
  return { canvas, numeral, element: create("div", { class: "tile", role: "option", tabindex: -1 }, canvas, numeral) };
}

/** @param {HTMLCanvasElement | undefined} canvas @param {Uint8Array} pixels */
function paint(canvas, pixels) {
  if (canvas) paintPixels(canvas, pixels, 28, 28, inkScale(), (v) => v / 255);
}

/** @param {string} testId @param {string} label @param {string} path @param {() => void} act */
function iconButton(testId, label, path, act) {
  const button = create("button", { type: "button", class: "icon-button", "data-testid": testId, "aria-label": text.tool(label), title: label }, icon(path));
  button.addEventListener("click", act);
  return button;
}
