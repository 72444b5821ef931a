// @ts-check
// Reads a picture twice: the whole of it for the place of the digit, then that place alone, closely.

import { inkIn } from "./find-ink.js";
import { shrink } from "./planes.js";

/** @import { Found } from "./find-ink.js" */
/** @import { Box, Pixels } from "./planes.js" */

/** Longest sides, in pixels: of the whole when it is searched, and of the place that is read. */
const SEARCHED_SIDE = 360;
const READ_SIDE = 280;
/** Paper left around a digit, as a share of its longer side. */
const MARGIN = 0.35;
/** Of a place that covers more than this share of the picture, the whole picture is taken. */
const NEARLY_ALL = 0.95;

/** @typedef {{ crop: Box, inkFrom: (threshold?: number) => Found | null }} Reading `crop` in pixels of the picture; the ink is of that part */

/**
 * @param {Pixels} pixels
 * @param {Box | null} [crop] the part that the visitor means; null: wherever the digit is
 * @returns {Reading | null} null if nothing stands out from its surroundings
 */
export function readInk(pixels, crop = null) {
  const whole = { left: 0, top: 0, width: pixels.width, height: pixels.height };
  if (crop) return reading(pixels, crop, true);
  const all = reading(pixels, whole, false, SEARCHED_SIDE);
  const found = all?.inkFrom();
  if (!all || !found) return null;
  const place = around(found, pixels);
  if (Math.max(place.width / whole.width, place.height / whole.height) > NEARLY_ALL) return all;
  const close = reading(pixels, place, true);
  return close?.inkFrom() ? close : all;
}

/** @param {Pixels} pixels @param {Box} crop @param {boolean} cropped @param {number} [side] @returns {Reading | null} */
function reading(pixels, crop, cropped, side = READ_SIDE) {
  const inkFrom = inkIn(shrink(pixels, crop, side), { cropped });
  return inkFrom && { crop, inkFrom };
}

/** A square around what was found, as far as the picture goes, in its own pixels. @param {Found} found @param {Pixels} pixels @returns {Box} */
function around({ box, width }, pixels) {
  const scale = pixels.width / width;
  const side = scale * Math.max(box.width, box.height) * (1 + 2 * MARGIN);
  const [x, y] = [scale * (box.left + box.width / 2), scale * (box.top + box.height / 2)];
  const [left, top] = [Math.max(0, x - side / 2), Math.max(0, y - side / 2)];
  return { left, top, width: Math.min(pixels.width, x + side / 2) - left, height: Math.min(pixels.height, y + side / 2) - top };
}
