// @ts-check
// Keys. With Ctrl or ⌘ they work everywhere but in text fields; single letters only while the pad has the
// focus, so that nobody who types or dictates triggers one (WCAG 2.1.4).

import { Pen } from "./pen.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

/**
 * @param {HTMLElement} pad
 * @param {Drawing} drawing
 * @param {Pen} pen
 */
export function listenForShortcuts(pad, drawing, pen) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) drawing.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) drawing.redo();
    else return;
    event.preventDefault();
  });

  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "e" || event.key === "E") pen.set({ erase: !pen.erase });
    else if (event.key === "[") pen.set({ width: pen.width - Pen.STEP });
    else if (event.key === "]") pen.set({ width: pen.width + Pen.STEP });
    else if (event.key === "Delete") drawing.clear();
    else if (drawing.two && (event.key === "1" || event.key === "2")) drawing.lift(Number(event.key) - 1);
    else if (drawing.two && (event.key === "m" || event.key === "M")) pen.set({ move: !pen.move });
    else return;
    event.preventDefault();
  });
}

/** @param {EventTarget | null} target */
export function isTyping(target) {
  if (target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "radio", "button", "file"].includes(target.type);
  return target instanceof HTMLElement && target.isContentEditable;
}
