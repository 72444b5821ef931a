// Where a digit lies in the picture of two. The pad shows that picture; each digit keeps its size and may lie
// some pixels off the middle, as in training (Sabour et al. 2017, section 6). `pixel` is one of that picture's, in pad units.

import { SHIFT } from "../../engine/constants.js";
import { PAD_UNITS } from "./sheet.js";

/** @typedef {{ x: number, y: number }} Offset from the middle of the pad, in pad units */

/**
 * The centre of mass of ink, from the middle of the pad.
 * @param {object} raster grey values, row by row, of a square of the pad
 * @param {ArrayLike<number>} raster.gray
 * @param {number} raster.side of the square in grey values
 * @param {{ left: number, top: number, side: number }} raster.box where it lies, in pad units
 * @returns {Offset | null} null where there is no ink
 */
export function centreOfInk({ gray, side, box }) {
  let ink = 0;
  let right = 0;
  let down = 0;
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const value = gray[row * side + column];
      ink += value;
      right += value * (column + 0.5);
      down += value * (row + 0.5);
    }
  }
  if (!(ink > 0)) return null;
  const unit = box.side / side;
  return { x: box.left + (right / ink) * unit - PAD_UNITS / 2, y: box.top + (down / ink) * unit - PAD_UNITS / 2 };
}

/**
 * The nearest place in which the network has seen digits, in whole pixels.
 * @param {Offset} offset @param {number} pixel
 * @returns {{ right: number, down: number }}
 */
export function placeOf({ x, y }, pixel) {
  const [right, down] = [x, y].map((units) => {
    const pixels = Math.round(units / pixel);
    return Math.max(-SHIFT, Math.min(SHIFT, pixels)) + 0; // no −0, which would show as a sign
  });
  return { right, down };
}

/** Whether a digit lies further off the middle than any that the network has seen. @param {Offset} offset @param {number} pixel */
export const isFurther = ({ x, y }, pixel) => Math.max(Math.abs(x), Math.abs(y)) >= (SHIFT + 0.5) * pixel;

/**
 * How far ink may be moved: to the furthest place and no further, and never away from there if it
 * was drawn beyond.
 * @param {Offset} from where the ink lies
 * @param {Offset} by where the pointer wants it
 * @param {number} pixel
 * @returns {Offset}
 */
export function withinReach(from, by, pixel) {
  const reach = SHIFT * pixel;
  const clamp = (/** @type {number} */ start, /** @type {number} */ step) => {
    const [least, most] = [Math.min(start, -reach), Math.max(start, reach)];
    return Math.max(least, Math.min(most, start + step)) - start;
  };
  return { x: clamp(from.x, by.x), y: clamp(from.y, by.y) };
}
