// Undo, redo, eraser, clear, pen width.

import { button, create, icon, setAttributes } from "../ui/dom.js";
import { Pen } from "./pen.js";
import { tools as text } from "./text.js";

/** @import { Store } from "../state.js" */

const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  eraser: "m7 20-4-4a2 2 0 0 1 0-2.8L13.2 3a2 2 0 0 1 2.8 0l5 5a2 2 0 0 1 0 2.8L11.8 20H7Zm0 0h14M8.5 7.7l7.8 7.8",
  clear: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
};

/** @param {HTMLElement} host @param {Store} store */
export function makeTools(host, { drawing, pen }) {
  const undo = toolButton("undo", () => drawing.sheet.undo());
  const redo = toolButton("redo", () => drawing.sheet.redo());
  const eraser = toolButton("eraser", () => pen.set({ erase: !pen.erase }));
  const clear = toolButton("clear", () => drawing.clear());
  const range = { min: Pen.THINNEST, max: Pen.WIDEST, step: Pen.STEP };
  const width = create("input", { type: "range", "data-testid": "pen-width", "aria-label": text.width, title: text.width, ...range });
  width.addEventListener("input", () => pen.set({ width: width.valueAsNumber }));
  const dot = create("span", { class: "pen-dot", "aria-hidden": "true" });
  host.append(undo, redo, eraser, create("span", { class: "pen-width" }, dot, width), clear);

  return {
    render() {
      // aria-disabled, not disabled: a button that loses its purpose must not also lose the focus
      setAttributes(undo, { "aria-disabled": String(!drawing.sheet.canUndo) });
      setAttributes(redo, { "aria-disabled": String(!drawing.sheet.canRedo) });
      setAttributes(clear, { "aria-disabled": String(drawing.sheet.isBlank) });
      setAttributes(eraser, { "aria-pressed": String(pen.erase) });
      width.value = String(pen.width);
      dot.style.setProperty("--pen", String(pen.width / Pen.WIDEST));
    },
  };
}

/** @param {keyof typeof ICONS} name @param {() => void} act */
function toolButton(name, act) {
  const [label, key] = text[name];
  return button({ "class": "icon-button", "data-testid": name, "aria-label": label, "title": `${label} (${key})` }, act, icon(ICONS[name]));
}
