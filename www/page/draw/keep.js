// Keeps the drawing in this tab's session storage, so that a reload does not lose it.

import { whenChanged } from "../ui/frame.js";
import { readSession, writeSession } from "../ui/session.js";

/** @import { SheetState } from "../types.js" */
/** @import { Drawing } from "./drawing.js" */

const KEY = "capsnet.drawing";
const LARGEST_IMAGE = 1024;

/** Restores what an earlier visit kept. @param {Drawing} drawing @returns {() => void} keeps what changed since */
export function keepDrawing(drawing) {
  const kept = parse(readSession(KEY));
  drawing.sheets.forEach((sheet, k) => {
    const state = parseSheet(kept?.sheets?.[k]);
    if (state) sheet.restore(state);
  });
  drawing.setTwo(kept?.two === true); // until the network is here and says how many digits it reads
  drawing.lift(kept?.top === 1 ? 1 : 0);

  const { sheets } = drawing;
  const isHeld = () => sheets.some(({ isMoving }) => isMoving);
  return whenChanged(
    () => [...sheets.map(({ state }) => state), drawing.two, drawing.top, isHeld()],
    () => {
      if (isHeld()) return; // where it is let go counts
      const packed = sheets.map(({ state: { image, ...rest } }) => ({ ...rest, image: image && { ...image, ink: base64(image.ink) } }));
      writeSession(KEY, JSON.stringify({ sheets: packed, two: drawing.two, top: drawing.top }));
    },
  );
}

/** @param {string | null} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** @param {Uint8ClampedArray} bytes */
function base64(bytes) {
  let text = "";
  for (const value of bytes) text += String.fromCharCode(value); // all at once would be more than a call takes
  return btoa(text);
}

/**
 * Anything may stand in storage, an older version's format for instance; what does not fit is left alone.
 * @param {any} kept
 * @returns {SheetState | null}
 */
export function parseSheet(kept) {
  try {
    const { image, x = 0, y = 0, strokes } = kept;
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
function unpackImage({ size, ink, name, normalised, detail }) {
  const bytes = Uint8ClampedArray.from(atob(ink), (c) => c.charCodeAt(0));
  if (!(size > 0 && size <= LARGEST_IMAGE) || bytes.length !== size * size) throw new Error("image");
  return { size, ink: bytes, name: String(name), normalised: normalised === true, ...(Number.isFinite(detail) && { detail }) };
}
