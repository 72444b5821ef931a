// Reads a picture twice: the whole of it for the place of the digit, then that place alone, closely.

import { cardIn } from "./card.js";
import { inkIn } from "./find-ink.js";
import { shrink } from "./planes.js";

/** @import { Found } from "./find-ink.js" */
/** @import { Box, Pixels, Planes } from "./planes.js" */

/** Longest sides, in pixels: of the whole when it is searched, and of the place that is read. */
const SEARCHED_SIDE = 360;
const READ_SIDE = 280;
/** Of a strip the shorter side is searched at so many, but at no more in all: its digit is no higher. */
const SEARCHED_SHORT = 56;
const SEARCHED_PIXELS = 4 * SEARCHED_SIDE ** 2;
/** Paper left around a digit, as a share of its longer side. */
const MARGIN = 0.35;
/** Of a place that covers more than this share of a side, the whole picture is taken, unless that is a strip, … */
const NEARLY_ALL = 0.95;
/** … of which the place is less than this share. */
const PART_OF_STRIP = 0.25;

/** @typedef {{ crop: Box, inkFrom: (threshold?: number) => Found | null }} Reading `crop` in pixels of the picture; the ink is of that part */

/**
 * @param {Pixels} pixels
 * @param {Box | null} [crop] the part that the visitor means; null: wherever the digit is
 * @returns {Reading | null} null if nothing stands out from its surroundings
 */
export function readInk(pixels, crop = null) {
  const whole = { left: 0, top: 0, width: pixels.width, height: pixels.height };
  if (crop) return reading(crop, shrink(pixels, crop, READ_SIDE));
  const picture = shrink(pixels, whole, searchedSide(pixels));
  const card = cardIn(picture);
  const all = reading(whole, picture, card);
  const found = all?.inkFrom();
  if (!all || !found) return null;
  const place = around(found, pixels);
  const shares = [place.width / whole.width, place.height / whole.height];
  if (Math.max(...shares) > NEARLY_ALL && Math.min(...shares) > PART_OF_STRIP) return all;
  const near = shrink(pixels, place, READ_SIDE);
  const scale = (near.width * pixels.width) / (place.width * picture.width);
  const close = reading(place, near, card && closeUp(card, picture, place, pixels.width, near), scale * thicknessOf(found));
  return close?.inkFrom() ? close : all;
}

/** The longer side, when the whole is searched. @param {Pixels} pixels */
function searchedSide({ width, height }) {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  return Math.max(SEARCHED_SIDE, long * Math.min(SEARCHED_SHORT / short, Math.sqrt(SEARCHED_PIXELS / (short * long))));
}

/** @param {Box} crop @param {Planes} picture of it @param {Uint8Array | null} [card] @param {number} [thick] @returns {Reading | null} */
function reading(crop, picture, card = null, thick = 0) {
  const inkFrom = inkIn(picture, card, thick);
  return inkFrom && { crop, inkFrom };
}

/**
 * The side of the largest square that is all ink, in pixels: how thick the strokes are where they are thickest.
 * @param {Found} found
 */
function thicknessOf({ ink, width, box }) {
  let best = 0;
  let above = new Uint16Array(width + 1); // sides of the squares that end at each place of the row above
  for (let y = box.top; y < box.top + box.height; y += 1) {
    const row = new Uint16Array(width + 1);
    for (let x = box.left; x < box.left + box.width; x += 1) {
      if (ink[y * width + x] < 0.5) continue;
      row[x + 1] = 1 + Math.min(row[x], above[x], above[x + 1]);
      if (row[x + 1] > best) best = row[x + 1];
    }
    above = row;
  }
  return best;
}

/**
 * The card where the place is read: the table around it must not count as ink there either.
 * @param {Uint8Array} card @param {Planes} picture where it was found @param {Box} place @param {number} whole width, in the pixels of `place`
 * @param {Planes} near the place
 */
function closeUp(card, picture, place, whole, near) {
  const scale = picture.width / whole;
  const at = (/** @type {number} */ from, /** @type {number} */ length, /** @type {number} */ share, /** @type {number} */ most) => Math.min(most - 1, Math.floor((from + share * length) * scale));
  return Uint8Array.from({ length: near.width * near.height }, (_, k) => {
    const [u, v] = [((k % near.width) + 0.5) / near.width, (Math.floor(k / near.width) + 0.5) / near.height];
    return card[at(place.top, place.height, v, picture.height) * picture.width + at(place.left, place.width, u, picture.width)];
  });
}

/** A square around what was found, as far as the picture goes, in its own pixels. @param {Found} found @param {Pixels} pixels @returns {Box} */
function around({ box, width }, pixels) {
  const scale = pixels.width / width;
  const side = scale * Math.max(box.width, box.height) * (1 + 2 * MARGIN);
  const [x, y] = [scale * (box.left + box.width / 2), scale * (box.top + box.height / 2)];
  const [left, top] = [Math.max(0, x - side / 2), Math.max(0, y - side / 2)];
  return { left, top, width: Math.min(pixels.width, x + side / 2) - left, height: Math.min(pixels.height, y + side / 2) - top };
}
