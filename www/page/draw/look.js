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
 * @param {DigitInput} input of a network that reads one digit
 * @returns {Pick<Shown, "pixels" | "asItIs" | "two">} without pixels if all is blank
 */
export function lookAt({ sheets, sheet, two }, engine, normalise, input) {
  if (!two) {
    // a picture of another size than the network's is fitted like a drawing
    const raster = grayOf(sheet);
    const fits = sheet.isReady && raster.gray.length === input.side ** 2;
    return { pixels: pixelsOf(fits, raster, engine, normalise, input), asItIs: fits, two: null };
  }
  const digits = sheets.map((each) => placed(each, engine, normalise));
  const [first, second] = digits;
  return {
    pixels: first || second ? engine.overlayDigits(first, second) : null,
    asItIs: sheets.every((each, k) => each.isReady || !digits[k]),
    two: digits,
  };
}

/**
 * The pixels of one digit, null if they are blank.
 * @param {boolean} isReady
 * @param {Pick<Raster, "gray" | "side">} raster
 * @param {Engine} engine
 * @param {boolean} normalise
 * @param {DigitInput} [input] MNIST's unless given
 */
function pixelsOf(isReady, { gray, side }, engine, normalise, input) {
  if (!gray.some((v) => v > 0)) return null;
  const pixels = isReady ? gray : engine.normalizeDigit(gray, side, side, { enabled: normalise, ...(input && { input }) });
  return pixels.some((v) => v > 0) ? pixels : null;
}

/**
 * The pixels of a picture that does not lie on the pad.
 * @param {InkImage} image @param {Engine} engine @param {DigitInput} input
 */
export const pixelsOfImage = ({ ink, size, normalised }, engine, input) =>
  pixelsOf(normalised, { gray: Float32Array.from(ink, (v) => v / 255), side: size }, engine, true, input);

/** Placed as when it was looked at last, unless something changed. @param {Sheet} sheet @param {Engine} engine @param {boolean} normalise */
function placed(sheet, engine, normalise) {
  const { state, live } = sheet;
  const from = `${normalise} ${sheet.pictureSide}`;
  const before = rested.get(sheet);
  if (!live && before?.state === state && before.from === from) return before.digit;
  const digit = place(sheet, engine, normalise);
  if (!live) rested.set(sheet, { from, state, digit });
  return digit;
}

/** @param {Sheet} sheet @param {Engine} engine @param {boolean} normalise @returns {PlacedDigit | null} */
function place(sheet, engine, normalise) {
  const sized = sheet.isReady || normalise;
  const raster = sized ? grayOf(sheet) : padOf(sheet);
  const pixels = pixelsOf(sheet.isReady, raster, engine, normalise);
  if (!pixels) return null;
  const offset = sized ? offsetOf(sheet, raster) : MIDDLE;
  const digit = { pixels, ...placeOf(offset) };
  return { ...digit, pulledIn: isFurther(offset), alone: engine.overlayDigits(digit, null) };
}
