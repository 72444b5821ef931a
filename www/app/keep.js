// @ts-check
// Keeps the drawing in this tab's session storage, so that a reload does not lose it.

import { readSession, writeSession } from "./session.js";

/** @typedef {import("./types.js").DrawingState} DrawingState */
/** @typedef {import("./drawing.js").Drawing} Drawing */

const KEY = "capsnet.drawing";
const LARGEST_IMAGE = 1024;

/** Restores what an earlier visit kept and keeps every later change. @param {Drawing} drawing */
export function keepDrawing(drawing) {
  const kept = parseDrawing(readSession(KEY));
  if (kept) drawing.restore(kept);

  let saved = drawing.state;
  drawing.onChange(() => {
    if (drawing.state === saved) return; // the pen is still down
    saved = drawing.state;
    writeSession(KEY, JSON.stringify({ image: packImage(saved.image), strokes: saved.strokes }));
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
    const { image, strokes } = JSON.parse(text);
    if (!Array.isArray(strokes) || !strokes.every(isStroke)) return null;
    return { image: image ? unpackImage(image) : null, strokes };
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
