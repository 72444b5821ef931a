// What the stage "Draw" says.

import { SHIFT } from "../../engine/constants.js";
import { grouped, percent } from "../ui/numbers.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("../types.js").Shown} Shown */

export const SHEETS = ["first", "second"];

/** @param {string} word */
export const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

export const pad = {
  /** @param {Drawing} drawing */
  hint: ({ two, top }) => (two ? `Draw the ${SHEETS[top]} digit here` : "Draw here"),
  /** @param {Drawing} drawing */
  label({ two, sheets, sheet, top }) {
    if (two) return `Drawing pad. ${sheets.map((each, k) => `${SHEETS[k]} sheet${k === top ? ", on top" : ""}: ${contents(each) ?? "blank"}`).join("; ")}`;
    const drawn = contents(sheet);
    return drawn ? `Drawing pad with ${drawn}` : "Drawing pad, blank";
  },
};

/** @param {Sheet} sheet */
function contents({ isBlank, state: { image, strokes } }) {
  if (isBlank) return null;
  const parts = [];
  if (image) parts.push(image.name);
  if (strokes.length) parts.push(`${strokes.length} ${strokes.length === 1 ? "stroke" : "strokes"}`);
  return parts.join(" and ") || "the first stroke";
}

export const keyboard = {
  label: "Drawing grid. Space inks or clears a square, Shift with an arrow key draws.",
  /** @param {number} row @param {number} column @param {boolean} inked */
  cell: (row, column, inked) => `row ${row + 1}, column ${column + 1}, ${inked ? "ink" : "empty"}`,
};

export const tools = {
  undo: ["Undo", "Ctrl Z"],
  redo: ["Redo", "Ctrl Y"],
  eraser: ["Eraser", "E"],
  clear: ["Clear the pad", "Delete"],
  width: "Pen width",
};

export const samples = {
  takeTwo: "Take two at random",
  /** @param {number} label */
  name: (label) => `test digit ${label}`,
  /** @param {number} label @param {number} k */
  button: (label, k) => `Test digit ${label}, number ${k + 1}`,
  failed: "The sample digits could not be loaded. Drawing works without them.",
  again: "Retry",
};

export const sheets = {
  names: ["First", "Second"],
  /** @param {string} name @param {number} k */
  title: (name, k) => `${name} digit (${k + 1})`,
  onTop: "Sheet on top",
  move: "Move",
  moveTitle: "Move the digit on top (M)",
  /** @param {number} top @param {{ right: number, down: number } | null} place */
  moved: (top, place) => (place ? `${capital(SHEETS[top])} digit: ${placeInWords(place)}.` : "There is nothing on this sheet to move."),
};

/** @param {{ right: number, down: number }} place */
export function placeInWords({ right, down }) {
  const parts = [];
  if (right) parts.push(`${Math.abs(right)} ${right > 0 ? "right" : "left"}`);
  if (down) parts.push(`${Math.abs(down)} ${down > 0 ? "down" : "up"}`);
  return parts.join(", ") || "in the middle";
}

/**
 * What there is to do next, under the pad.
 * @param {Drawing} drawing
 * @param {boolean} moves whether the move tool is taken
 * @param {Shown["two"]} two
 */
export function nextInWords({ sheets, sheet, top }, moves, two) {
  const blank = sheets.map(({ isBlank }) => isBlank);
  const name = SHEETS[top];
  if (moves && sheet.isBlank) return `There is nothing on the ${name} sheet to move yet.`;
  if (blank[0] && blank[1]) return "Each digit has a sheet: draw on both, or choose a sample for each.";
  if (sheet.isBlank) return `Now the ${name} digit, over the ${SHEETS[1 - top]} one. Draw it or choose a sample.`;
  if (blank[1 - top]) return `Choose the ${SHEETS[1 - top]} sheet next, and draw over this digit.`;
  if (two?.[top]?.pulledIn) return `The ${name} digit is further from the middle than any that the network was trained on. The network gets it ${SHIFT} pixels from the middle.`;
  if (moves) return `Drag the ${name} digit on the pad, or use the arrow keys.`;
  return "Pen, eraser, undo and clear act on the sheet on top. Move slides its digit over the other one.";
}

export const upload = {
  open: "Open a picture",
  note: "or paste one, or drop it here; of several, each can become an example. They stay on your device.",
  nothingPasted: "There is no picture in what you pasted. Copy a picture, not its address or text, and paste again.",
  nothingDropped: "There is no picture file in what you dropped. Save the picture first and drop the file.",
  /** @param {unknown} error */
  failed: (error) => `The picture could not be opened: ${error}`,
  /** @param {string} why */
  noReading: (why) => `The part of the page that reads pictures could not be fetched. ${why}`,
  again: "Try again",
};

/** Under a picture that was opened. */
export const adjust = {
  title: "Adjust the picture",
  how: "Draw a box around what is meant, or use the arrow keys on it, with Shift to change its size.",
  crop: "The part of the picture that is read. Arrow keys move it, with Shift they change its size.",
  preview: "What the network gets",
  /** @param {number} side */
  previewLabel: (side) => `The picture as the network gets it, ${side} × ${side} pixels`,
  whole: "Whole picture",
  left: "Turn left",
  right: "Turn right",
  turn: "Straighten",
  threshold: "Ink from",
  invert: "Swap paper and ink",
  reset: "As it came",
  /** @param {number} degrees */
  degrees: (degrees) => `${degrees}°`,
  percent,
  nothing: "Nothing stands out there. The pad keeps what was found last.",
};

/** Of a picture; each begins with what it is called. */
export const picture = {
  unnamed: "The picture",
  /** @param {string} fileName */
  called: (fileName) => `“${fileName}”`,
  /** On the pad. @param {string} called */
  name: (called) => `picture ${called}`,
  empty: " is empty: it has no bytes.",
  /** @param {string} type */
  otherType: (type) => ` is not a picture but a file of type ${type}. Please choose a PNG, JPEG, WebP, GIF or SVG.`,
  /** @param {number} bytes @param {number} most */
  tooManyBytes: (bytes, most) => ` is too large: ${Math.round(bytes / 1e6)} MB, and ${most / 1e6} MB is the most this page opens.`,
  /** @param {{ width: number, height: number }} size @param {number} most */
  tooManyPixels: ({ width, height }, most) => ` is too large: ${grouped(width)} × ${grouped(height)} pixels. This page opens pictures of up to ${most / 1e6} million pixels.`,
  falsified:
    "This browser hands out noise instead of a picture’s pixels, to protect you from being recognised, so no picture can be read. In Firefox the setting is privacy.resistFingerprinting (about:config), or the canvas symbol beside the address, which allows it for this page; in Brave it is “Block fingerprinting” in Shields. Drawing works all the same.",
  nothingSeen: " shows nothing that stands out from its background, so there is no digit to read.",
  unreadable: " cannot be read as a picture. It may be damaged, or of a kind that this browser does not know; PNG, JPEG, WebP and GIF work.",
};
