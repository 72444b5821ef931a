// What a key means, on whichever keyboard: the one place where a letter or a digit is read from a key.

/** Of the keys that other alphabets have elsewhere. @type {Record<string, string>} */
const PLACES = { BracketLeft: "[", BracketRight: "]" };
/** An input method has taken the key and keeps its letter to itself. */
const TAKEN = ["Process", "Unidentified"];

/** Whether it types nothing, Enter or F5 say. @param {string} key */
const isNamed = (key) => /^[A-Z][A-Za-z0-9]+$/.test(key);

/** @typedef {Pick<KeyboardEvent, "key" | "code"> & { shiftKey?: boolean }} Key */

/**
 * Its letter where it has one of ours, its digit in whichever script, else what is at its place on an English keyboard.
 * @param {Key} event
 */
export function keyOf({ key, code, shiftKey }) {
  const place = PLACES[code] ?? /^(?:Key|Digit|Numpad)(.)$/.exec(code)?.[1].toLowerCase() ?? key.toLowerCase();
  if (isNamed(key)) return TAKEN.includes(key) ? place : key.toLowerCase();
  const digit = digitOf(key);
  if (digit !== null) return String(digit);
  // French keyboards have digits with Shift; a sign that asks for Shift itself is meant
  if (code.startsWith("Digit") && !shiftKey && /^[^a-z[\]]$/i.test(key)) return place;
  return /^[\x20-\x7e]$/.test(key) ? key.toLowerCase() : place;
}

/** The value of a decimal digit of any script: in each they stand from 0 to 9, and only whole tens of them beside each other. @param {string} sign */
function digitOf(sign) {
  if (!/^\p{Nd}$/u.test(sign)) return null;
  const at = /** @type {number} */ (sign.codePointAt(0));
  let zero = at;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (at - zero) % 10;
}

/**
 * Which of several signs is meant: the very sign, else in the other case, else by what the key means.
 * @param {readonly string[]} signs @param {Key} event
 */
export function signOf(signs, event) {
  if (isNamed(event.key) && !TAKEN.includes(event.key)) return;
  const low = event.key.toLowerCase();
  const meant = keyOf(event);
  return signs.find((sign) => sign === event.key) ?? signs.find((sign) => sign.toLowerCase() === low) ?? signs.find((sign) => keyOf({ key: sign, code: "" }) === meant);
}

/**
 * Ctrl or ⌘ with Z, with Shift as well, or with Y.
 * @param {Key & Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} event
 * @returns {"undo" | "redo" | null}
 */
export function historyKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = keyOf(event);
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}

/**
 * Undo and redo in a part of the page that has steps of its own: they are about that part, elsewhere about the drawing. A text
 * field has the browser's.
 * @param {HTMLElement} part @param {(step: "undo" | "redo") => void} run
 */
export function onHistoryKey(part, run) {
  part.addEventListener("keydown", (event) => {
    const { target } = event;
    const step = historyKey(event);
    if (!step || (target instanceof HTMLInputElement && target.type === "text")) return;
    event.preventDefault();
    event.stopPropagation();
    run(step);
  });
}
