// @ts-check
// Keeps the drawing in this tab's session storage, so that a reload does not lose it: each sheet, and
// whether there were two.

import { readSession, writeSession } from "../ui/session.js";

/** @typedef {import("../types.js").DrawingState} DrawingState */
/** @typedef {import("./drawing.js").Drawing} Drawing */

const KEYS = ["capsnet.drawing", "capsnet.second-sheet"];
const PAD = "capsnet.sheets";
const LARGEST_IMAGE = 1024;

/** Restores what an earlier visit kept and keeps every later change. @param {Drawing} drawing */
export function keepDrawing(drawing) {
  drawing.sheets.forEach((sheet, k) => {
    const kept = parseDrawing(readSession(KEYS[k]));
    if (kept) sheet.restore(kept);
  });
  const pad = readSession(PAD);
  if (pad) {
    drawing.setTwo(true); // until the network is here and says how many digits it reads
    drawing.lift(pad === "second" ? 1 : 0);
  }

  const saved = drawing.sheets.map(({ state }) => state);
  let savedPad = pad ?? "";
  drawing.onChange(() => {
    drawing.sheets.forEach((sheet, k) => {
      if (sheet.state === saved[k] || sheet.isMoving) return; // the pen is still down
      const { image, ...rest } = sheet.state;
      saved[k] = sheet.state;
      writeSession(KEYS[k], JSON.stringify({ image: packImage(image), ...rest }));
    });
    const now = !drawing.two ? "" : drawing.top === 1 ? "second" : "first";
    if (now === savedPad) return;
    savedPad = now;
    writeSession(PAD, now);
  });
}

/** @param {DrawingState["image"]} image */
function packImage(image) {
  if (!image) return null;
  let bytes = "";
  for (const value of image.ink) bytes += String.fromCharCode(value);
  return { ...image, ink: btoa(bytes) };
}

/**
 * Anything may stand in storage, an older version's format for instance; what does not fit is left alone.
 * @param {string | null} text
 * @returns {DrawingState | null}
 */
export function parseDrawing(text) {
  if (!text) return null;
  try {
    const { image, x = 0, y = 0, strokes } = JSON.parse(text);
    if (!Array.isArray(strokes) || !strokes.every(isStroke)) return null;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
    return { image: image ? unpackImage(image) : null, x, y, strokes };
  } catch {
    return null;
  }
}

/** @param {any} stroke */
function isStroke(stroke) {
  return (
    Array.isArray(stroke.points) &&
    stroke.points.length >= 2 &&
    stroke.points.length % 2 === 0 &&
    stroke.points.every(Number.isFinite) &&
    Number.isFinite(stroke.width) &&
    typeof stroke.erase === "boolean"
  );
}

/** @param {any} image */
function unpackImage({ size, ink, name, normalised }) {
  const bytes = Uint8ClampedArray.from(atob(ink), (c) => c.charCodeAt(0));
  if (!(size > 0 && size <= LARGEST_IMAGE) || bytes.length !== size * size) throw new Error("image");
  return { size, ink: bytes, name: String(name), normalised: normalised === true };
}
