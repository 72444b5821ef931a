// The taught examples: thumbnails with their labels, counts, and everything that can be done to them.

import { inkScale } from "../ui/colors.js";
import { button, create, icon, setAttributes, setText } from "../ui/dom.js";
import { fileButton } from "../ui/file-button.js";
import { onHistoryKey, signOf } from "../ui/keys.js";
import { paintPixels } from "../ui/pixels.js";
import { problemSlot } from "../ui/problems.js";
import { step } from "../ui/roving.js";
import { saveFile } from "./save-file.js";
import { ExamplesFileError, MOST_BYTES, readExamples, writeExamples } from "./file.js";
import { countOf, exampleFiles as fileText, notOpened, sign, tray as text } from "./text.js";

/** @import { Label, TaughtExample, View } from "./types.js" */

const COLUMNS = 5;
const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  clear: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
};

/**
 * @param {HTMLElement} host
 * @param {View} view
 * @param {{ onSelect: (id: string | null) => void, onPad: (example: TaughtExample) => void, say: (sentence: string) => void }} handlers
 */
export function makeTray(host, view, { onSelect, onPad, say }) {
  const { examples } = view;
  const { classes, side } = view.network.kind;
  const undo = iconButton("examples-undo", text.undo, ICONS.undo, () => told(text.undone, examples.undo()));
  const redo = iconButton("examples-redo", text.redo, ICONS.redo, () => told(text.redone, examples.redo()));
  const onClear = () => {
    if (examples.list.length) say(text.cleared(examples.list.length));
    examples.clear();
  };
  const clear = button({ "data-testid": "examples-clear" }, onClear, icon(ICONS.clear), text.clear);
  const count = create("p", { class: "tray-count note", "data-testid": "examples-count" });
  const empty = create("p", { class: "tray-empty note" }, text.empty[0], create("a", { href: "#draw" }, text.empty[1]), text.empty[2]);
  const grid = create("div", { class: "tray", role: "listbox", "aria-label": text.label, "aria-orientation": "horizontal", "data-testid": "tray" });
  const counts = [...classes, null].map((label) => ({ label, element: create("span", { style: hueOf(label, classes) }, create("b", { class: "length-numeral", translate: "no" }, sign(label)), create("span")) }));
  const unfit = create("p", { class: "note", "data-testid": "examples-unfit" });
  const perClass = create("div", { class: "tray-counts", role: "img" }, ...counts.map(({ element }) => element));

  const name = create("p", { class: "chosen-name" });
  const options = [...classes, null].map((label, k) => create("option", { value: k }, label ?? text.nothing));
  const select = create("select", { id: "relabel", "data-testid": "example-relabel" }, ...options);
  select.addEventListener("change", () => selected && examples.relabel(selected.id, classes[Number(select.value)] ?? null));
  const chosen = create(
    "div",
    { class: "chosen aside", "data-testid": "chosen" },
    ...[name, create("label", { for: "relabel" }, text.itIs), select],
    button({ "data-testid": "example-delete" }, () => selected && remove(selected), text.delete),
    button({ "data-testid": "example-pad" }, () => selected && onPad(selected), text.toPad),
  );
  const root = create("div", {}, create("div", { class: "button-row" }, undo, redo, count, clear), empty, grid, perClass, unfit, chosen, makeFiles(view, say));
  host.replaceChildren(root);

  /** By the pixels, which a new label leaves as they are. @type {WeakMap<Uint8Array, Tile>} */
  let tiles = new WeakMap();
  /** What was drawn last. @type {readonly TaughtExample[] | null} */
  let drawn = null;
  let colors = inkScale();
  /** The tab stop. */
  let current = 0;
  /** @type {TaughtExample | null} */
  let selected = null;

  const told = (/** @type {string} */ how, /** @type {string | null} */ what) => what && say(text.told(how, what));

  /** @param {TaughtExample} example */
  function remove(example) {
    const hadFocus = grid.contains(document.activeElement) || chosen.contains(document.activeElement);
    examples.remove(example.id);
    say(text.deleted(example.label, examples.list.length));
    if (!hadFocus) return;
    draw(); // now: the focus must be somewhere when the tile is gone
    (tileAt(current) ?? undo).focus();
  }

  const tileAt = (/** @type {number} */ k) => /** @type {HTMLElement | undefined} */ (grid.children[k]);
  const placeOf = (/** @type {EventTarget | null} */ target) => {
    const tile = target instanceof Element ? target.closest("[role=option]") : null;
    return tile ? [...grid.children].indexOf(tile) : -1;
  };
  const choose = (/** @type {TaughtExample} */ example) => onSelect(example === selected ? null : example.id);

  grid.addEventListener("click", ({ target }) => {
    const example = examples.list[placeOf(target)];
    if (example) choose(example);
  });
  grid.addEventListener("focusin", ({ target }) => {
    const k = placeOf(target);
    if (k >= 0) setCurrent(k);
  });
  grid.addEventListener("keydown", (event) => {
    const k = placeOf(event.target);
    const example = examples.list[k];
    if (!example) return;
    const last = examples.list.length - 1;
    const next = step(event, Math.floor(k / COLUMNS), k % COLUMNS, Math.floor(last / COLUMNS) + 1, COLUMNS);
    const label = signOf(classes, event);
    if (next) tileAt(Math.min(last, next.row * COLUMNS + next.column))?.focus();
    else if (event.key === "Enter" || event.key === " ") choose(example);
    else if (event.key === "Delete") remove(example);
    else if (label && !event.ctrlKey && !event.metaKey && !event.altKey) relabel(example, label);
    else return;
    event.preventDefault();
  });
  onHistoryKey(root, (step) => (step === "undo" ? undo : redo).click());

  /** @param {TaughtExample} example @param {Label} label */
  function relabel(example, label) {
    if (label === example.label) return;
    examples.relabel(example.id, label);
    say(text.relabelled(label));
  }

  /** @param {number} k */
  function setCurrent(k) {
    tileAt(current)?.setAttribute("tabindex", "-1");
    current = k;
    tileAt(current)?.setAttribute("tabindex", "0");
  }

  function draw() {
    const { list } = examples;
    drawn = list;
    const hadFocus = grid.contains(document.activeElement);
    grid.replaceChildren(...list.map(tileOf));
    setCurrent(Math.max(0, Math.min(current, list.length - 1)));
    if (hadFocus) tileAt(current)?.focus({ preventScroll: true });
    setText(count, list.length ? countOf(list.length) : "");
    empty.hidden = list.length > 0;
    unfit.hidden = examples.unfit === 0;
    setText(unfit, text.unfit(view.network.name, examples.unfit));
    grid.hidden = perClass.hidden = list.length === 0;
    const found = counts.map(({ label, element }) => {
      const n = list.filter((example) => example.label === label).length;
      setText(/** @type {Element} */ (element.lastElementChild), String(n));
      element.classList.toggle("is-none", n === 0);
      return /** @type {[Label, number]} */ ([label, n]);
    });
    setAttributes(perClass, { "aria-label": text.counts(found) });
  }

  /** @param {TaughtExample} example @param {number} k */
  function tileOf({ pixels, label }, k) {
    const tile = tiles.get(pixels) ?? makeTile(pixels, side);
    tiles.set(pixels, tile);
    setText(tile.numeral, sign(label));
    setAttributes(tile.element, { "aria-label": text.example(k, label), "data-testid": `example-${k}`, "data-label": label ?? "nothing", "style": hueOf(label, classes) });
    return tile.element;
  }

  return {
    /** @param {View} now */
    render(now) {
      const { list } = examples;
      selected = now.selected;
      if (colors !== inkScale()) tiles = new WeakMap();
      if (list !== drawn || colors !== inkScale()) draw();
      colors = inkScale();
      setAttributes(undo, { "aria-disabled": String(!examples.canUndo) });
      setAttributes(redo, { "aria-disabled": String(!examples.canRedo) });
      setAttributes(clear, { "aria-disabled": String(list.length === 0) });
      list.forEach((example, k) => tileAt(k)?.setAttribute("aria-selected", String(example === selected)));
      chosen.hidden = selected === null;
      if (!selected) return;
      setText(name, text.name(list.indexOf(selected)));
      select.value = String(selected.label === null ? classes.length : classes.indexOf(selected.label));
    },
  };
}

/** Examples out of the page and into it, as a file. @param {View} view @param {(sentence: string) => void} say */
function makeFiles({ examples, network }, say) {
  const problem = create("div", { class: "problems", "aria-live": "assertive" });
  const slot = problemSlot(problem);
  const onSave = () => {
    if (examples.list.length) saveFile("capsnet-examples.json", "application/json", writeExamples(examples.list), slot);
    else slot.show(fileText.nothing, null, "note");
  };
  const onFile = async (/** @type {File} */ file) => {
    slot.clear();
    try {
      if (file.size > MOST_BYTES) throw new ExamplesFileError(fileText.tooLarge(file.size));
      const counts = examples.addAll(readExamples(await file.text(), network.kind));
      if (counts.full) throw new ExamplesFileError(fileText.full);
      const added = fileText.added(counts);
      say(`${added}.`);
      slot.show(fileText.from(file.name, added), null, "note");
    } catch (error) {
      slot.show(notOpened(file.name, error instanceof ExamplesFileError ? error.message : fileText.unreadable(error)));
    }
  };
  const save = button({ "data-testid": "examples-save" }, onSave, fileText.save);
  const open = fileButton({ id: "examples-input", testId: "examples-open", accept: ".json,application/json", label: fileText.open, hasIcon: false, onFiles: ([file]) => onFile(file) });
  return create("div", { class: "files" }, create("div", { class: "button-row" }, save, ...open), problem);
}

/** @param {Label} label @param {readonly string[]} classes */
const hueOf = (label, classes) => (label === null ? "--hue: var(--ink-soft)" : `--hue: var(--digit-${classes.indexOf(label)})`);

/** @typedef {ReturnType<typeof makeTile>} Tile */

/** @param {Uint8Array} pixels @param {number} side */
function makeTile(pixels, side) {
  const canvas = create("canvas", { class: "pixels", "aria-hidden": "true" });
  const numeral = create("span", { class: "tile-numeral length-numeral", "aria-hidden": "true", translate: "no" });
  paintPixels(canvas, pixels, side, side, inkScale(), (v) => v / 255);
  return { numeral, element: create("div", { class: "tile", role: "option", tabindex: -1 }, canvas, numeral) };
}

/** @param {string} testId @param {string} label @param {string} path @param {() => void} act */
const iconButton = (testId, label, path, act) => button({ "data-testid": testId, "class": "icon-button", "aria-label": text.tool(label), "title": label }, act, icon(path));
