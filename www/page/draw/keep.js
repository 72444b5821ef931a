// @ts-check
// Keeps the drawing in this tab's session storage, so that a reload does not lose it: each sheet, and
// whether there were two.

import { readSession, writeSession } from "../ui/session.js";

/** @import { SheetState } from "../types.js" */
/** @import { Drawing } from "./drawing.js" */

const KEYS = ["capsnet.drawing", "capsnet.second-sheet"];
const PAD = "capsnet.sheets";
const LARGEST_IMAGE = 1024;

/** Restores what an earlier visit kept; what it gives back keeps what changed since. @param {Drawing} drawing */
export function keepDrawing(drawing) {
  const { sheets } = drawing;
  sheets.forEach((sheet, k) => {
    const kept = parseSheet(readSession(KEYS[k]));
    if (kept) sheet.restore(kept);
  });
  let pad = readSession(PAD) ?? "";
  if (pad) {
    drawing.setTwo(true); // until the network is here and says how many digits it reads
    drawing.lift(pad === "second" ? 1 : 0);
  }

  const saved = sheets.map(({ state }) => state);
  return () => {
    sheets.forEach((sheet, k) => {
      if (sheet.state === saved[k] || sheet.isMoving) return; // the pen is still down
      const { image, ...rest } = sheet.state;
      saved[k] = sheet.state;
      writeSession(KEYS[k], JSON.stringify({ image: image && { ...image, ink: base64(image.ink) }, ...rest }));
    });
    const now = !drawing.two ? "" : drawing.top === 1 ? "second" : "first";
    if (now !== pad) writeSession(PAD, now);
    pad = now;
  };
}

/** @param {Uint8ClampedArray} bytes */
function base64(bytes) {
  let text = "";
  for (const value of bytes) text += String.fromCharCode(value); // all at once would be more than a call takes
  return btoa(text);
}

/**
 * Anything may stand in storage, an older version's format for instance; what does not fit is left alone.
 * @param {string | null} text
 * @returns {SheetState | null}
 */
export function parseSheet(text) {
  try {
    const { image, x = 0, y = 0, strokes } = JSON.parse(text ?? "");
    const fits = [x, y].every(Number.isFinite) && strokes.every(isStroke);
    return fits ? { image: image && unpackImage(image), x, y, strokes } : null;
  } catch {
    return null;
  }
}

/** @param {any} stroke */
const isStroke = ({ points, width, erase }) =>
  points.length >= 2 && points.length % 2 === 0 && [...points, width].every(Number.isFinite) && typeof erase === "boolean";

/** @param {any} image */
function unpackImage({ size, ink, name, normalised }) {
  const bytes = Uint8ClampedArray.from(atob(ink), (c) => c.charCodeAt(0));
  if (!(size > 0 && size <= LARGEST_IMAGE) || bytes.length !== size * size) throw new Error("image");
  return { size, ink: bytes, name: String(name), normalised: normalised === true };
}
