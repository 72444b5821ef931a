// Keys. With Ctrl or ⌘ they work everywhere but in text fields; single letters only while the pad has the
// focus, so that nobody who types or dictates triggers one (WCAG 2.1.4).

import { historyKey, keyOf } from "../ui/keys.js";
import { Pen } from "./pen.js";

/** @import { Store } from "../state.js" */

/** @param {HTMLElement} pad @param {Store} store */
export function listenForShortcuts(pad, { drawing, pen }) {
  document.addEventListener("keydown", (event) => {
    const step = historyKey(event);
    if (!step || isTyping(event.target)) return;
    drawing.sheet[step]();
    event.preventDefault();
  });

  /** @type {Record<string, () => void>} */
  const keys = {
    "e": () => pen.set({ erase: !pen.erase }),
    "[": () => pen.set({ width: pen.width - Pen.STEP }),
    "]": () => pen.set({ width: pen.width + Pen.STEP }),
    "delete": () => drawing.clear(),
    "1": () => drawing.lift(0),
    "2": () => drawing.lift(1),
    "m": () => pen.set({ move: drawing.two && !pen.move }),
  };
  pad.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    const act = keys[key];
    const isAltGr = event.getModifierState("AltGraph"); // some systems report it as Ctrl and Alt, some as Alt
    const isTyped = (key === "[" || key === "]") && (isAltGr || event.altKey);
    if (!act || (!isTyped && (isAltGr || event.ctrlKey || event.metaKey || event.altKey))) return;
    act();
    event.preventDefault();
  });
}

/** @param {EventTarget | null} target */
export function isTyping(target) {
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "radio", "button", "file"].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}
