// @ts-check
// Undo, redo, eraser, clear, pen width.

import { create, icon, setAttributes } from "../ui/dom.js";
import { Pen } from "./pen.js";
import { tools as text } from "./text.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  eraser: "m7 20-4-4a2 2 0 0 1 0-2.8L13.2 3a2 2 0 0 1 2.8 0l5 5a2 2 0 0 1 0 2.8L11.8 20H7Zm0 0h14M8.5 7.7l7.8 7.8",
  clear: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
};

/**
 * @param {HTMLElement} host
 * @param {Drawing} drawing
 * @param {Pen} pen
 */
export function makeTools(host, drawing, pen) {
  const undo = toolButton("undo", ICONS.undo, () => drawing.undo());
  const redo = toolButton("redo", ICONS.redo, () => drawing.redo());
  const eraser = toolButton("eraser", ICONS.eraser, () => pen.set({ erase: !pen.erase }));
  const clear = toolButton("clear", ICONS.clear, () => drawing.clear());

  const width = create("input", {
    type: "range",
    "data-testid": "pen-width",
    "aria-label": text.width,
    title: text.width,
    min: Pen.THINNEST,
    max: Pen.WIDEST,
    step: Pen.STEP,
  });
  width.addEventListener("input", () => pen.set({ width: width.valueAsNumber }));
  const dot = create("span", { class: "pen-dot", "aria-hidden": "true" });
  host.append(undo, redo, eraser, create("span", { class: "pen-width" }, dot, width), clear);

  const render = () => {
    // aria-disabled, not disabled: a button that loses its purpose must not also lose the focus
    setAttributes(undo, { "aria-disabled": String(!drawing.canUndo) });
    setAttributes(redo, { "aria-disabled": String(!drawing.canRedo) });
    setAttributes(clear, { "aria-disabled": String(drawing.isBlank) });
    setAttributes(eraser, { "aria-pressed": String(pen.erase) });
    width.value = String(pen.width);
    dot.style.setProperty("--pen", String(pen.width / Pen.WIDEST));
  };
  drawing.onChange(render);
  pen.onChange(render);
  render();
}

/**
 * @param {"undo" | "redo" | "eraser" | "clear"} name @param {string} path @param {() => void} act
 */
function toolButton(name, path, act) {
  const [label, key] = text[name];
  const title = `${label} (${key})`;
  const button = create("button", { type: "button", class: "icon-button", "data-testid": name, "aria-label": label, title }, icon(path));
  button.addEventListener("click", act);
  return button;
}
