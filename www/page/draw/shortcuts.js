// Keys. With Ctrl or ⌘ they work everywhere but in text fields; single letters only while the pad has the
// focus, so that nobody who types or dictates triggers one (WCAG 2.1.4).

import { Pen } from "./pen.js";

/** @import { Store } from "../state.js" */

/** @param {HTMLElement} pad @param {Store} store */
export function listenForShortcuts(pad, { drawing, pen }) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
    const key = keyOf(event);
    if (key === "z" && !event.shiftKey) drawing.sheet.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) drawing.sheet.redo();
    else return;
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

/** Of the keys that other alphabets have elsewhere. @type {Record<string, string>} */
const PLACES = { BracketLeft: "[", BracketRight: "]" };
/** An input method has taken the key and keeps its letter to itself. */
const TAKEN = ["Process", "Unidentified"];

/**
 * What a key means: its letter where it has one of ours, else the letter at its place on an English keyboard.
 * @param {Pick<KeyboardEvent, "key" | "code">} event
 */
export function keyOf({ key, code }) {
  const place = PLACES[code] ?? /^(?:Key|Digit)(.)$/.exec(code)?.[1].toLowerCase() ?? key.toLowerCase();
  if (/^[A-Z][A-Za-z0-9]+$/.test(key)) return TAKEN.includes(key) ? place : key.toLowerCase();
  if (code.startsWith("Digit") && /^[^a-z0-9[\]]$/i.test(key)) return place; // French keyboards have digits with Shift
  return /^[\x20-\x7e]$/.test(key) ? key.toLowerCase() : place;
}

/** @param {EventTarget | null} target */
export function isTyping(target) {
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "radio", "button", "file"].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}
