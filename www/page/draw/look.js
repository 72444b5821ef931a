// From the sheets on the pad to the pixels that the network gets.

import { grayOf, padOf } from "./raster.js";
import { centreOfInk, isFurther, placeOf } from "./place.js";

/** @import { DigitInput } from "../../capsnet.js" */
/** @import { InkImage, PlacedDigit, SheetState, Shown } from "../types.js" */
/** @import { Drawing } from "./drawing.js" */
/** @import { Offset } from "./place.js" */
/** @import { Raster } from "./raster.js" */
/** @import { Sheet } from "./sheet.js" */
/** @typedef {typeof import("../../engine/capsnet.js")} Engine */

const MIDDLE = { x: 0, y: 0 };

/** What became of a sheet when it was looked at last: while one is drawn on, the other rests. @type {WeakMap<Sheet, { from: string, state: SheetState, digit: PlacedDigit | null }>} */
const rested = new WeakMap();

/**
 * How far the ink on a sheet lies off the middle of the pad. A picture that comes sized and centred
 * was moved by just so much, wherever its makers put the centre of its ink.
 * @param {Sheet} sheet
 * @param {Raster} [raster]
 * @returns {Offset}
 */
export function offsetOf(sheet, raster = grayOf(sheet)) {
  return sheet.isReady ? { x: sheet.state.x, y: sheet.state.y } : (centreOfInk(raster) ?? MIDDLE);
}

/**
 * The picture for the network, and what it was made of. Two digits are each sized and centred alone
 * and put where they lie on the pad; without sizing and centring the pad as a whole goes in.
 * @param {Drawing} drawing
 * @param {Engine} engine
 * @param {boolean} normalise
 * @returns {Pick<Shown, "pixels" | "asItIs" | "two">} without pixels if all is blank
 */
export function lookAt(drawing, engine, normalise) {
  const { sheets, sheet, two, input } = drawing;
  if (!two) {
    const fits = isReadyFor(sheet, input);
    return { pixels: pixelsOf(fits, grayOf(sheet), engine, normalise, input), asItIs: fits, two: null };
  }
  const digits = sheets.map((each) => placed(each, drawing, engine, normalise));
  const [first, second] = digits;
  return {
    pixels: first || second ? engine.overlayDigits(first, second) : null,
    asItIs: sheets.every((each, k) => isReadyFor(each, input) || !digits[k]),
    two: digits,
  };
}

/** A picture of another size than the network's is fitted like a drawing. @param {Sheet} sheet @param {DigitInput} input */
const isReadyFor = (sheet, { side }) => sheet.isReady && sheet.state.image?.size === side;

/**
 * The pixels of one digit, null if they are blank.
 * @param {boolean} isReady
 * @param {Pick<Raster, "gray" | "side">} raster
 * @param {Engine} engine
 * @param {boolean} normalise
 * @param {DigitInput} input
 */
function pixelsOf(isReady, { gray, side }, engine, normalise, input) {
  if (!gray.some((v) => v > 0)) return null;
  const pixels = isReady ? gray : engine.normalizeDigit(gray, side, side, { enabled: normalise, input });
  return pixels.some((v) => v > 0) ? pixels : null;
}

/**
 * The pixels of a picture that does not lie on the pad.
 * @param {InkImage} image @param {Engine} engine @param {DigitInput} input
 */
export const pixelsOfImage = ({ ink, size, normalised }, engine, input) =>
  pixelsOf(normalised, { gray: Float32Array.from(ink, (v) => v / 255), side: size }, engine, true, input);

/** Placed as when it was looked at last, unless something changed. @param {Sheet} sheet @param {Drawing} drawing @param {Engine} engine @param {boolean} normalise */
function placed(sheet, drawing, engine, normalise) {
  const { state, live } = sheet;
  const from = `${normalise} ${Object.values(drawing.input)}`;
  const before = rested.get(sheet);
  if (!live && before?.state === state && before.from === from) return before.digit;
  const digit = place(sheet, drawing, engine, normalise);
  if (!live) rested.set(sheet, { from, state, digit });
  return digit;
}

/** @param {Sheet} sheet @param {Drawing} drawing @param {Engine} engine @param {boolean} normalise @returns {PlacedDigit | null} */
function place(sheet, { input, pixel }, engine, normalise) {
  const isReady = isReadyFor(sheet, input);
  const sized = isReady || normalise;
  const raster = sized ? grayOf(sheet) : padOf(sheet);
  const pixels = pixelsOf(isReady, raster, engine, normalise, input);
  if (!pixels) return null;
  const offset = sized ? offsetOf(sheet, raster) : MIDDLE;
  const digit = { pixels, ...placeOf(offset, pixel) };
  return { ...digit, pulledIn: isFurther(offset, pixel), alone: engine.overlayDigits(digit, null) };
}
