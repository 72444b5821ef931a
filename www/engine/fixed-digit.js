// @ts-check
// A digit made by formula: warms a device up and proves a GPU against the CPU, with no file to fetch.

/** @import { CapsNetInfo } from "../capsnet.js" */

/** Side of the square that it is drawn in. */
const SIDE = 28;

/**
 * A seven with soft edges, in the middle of the image that a network takes.
 * @param {CapsNetInfo["image"]} image
 */
export function fixedDigit({ rows, columns }) {
  const image = new Float32Array(rows * columns);
  const [left, top] = [(columns - SIDE) / 2, (rows - SIDE) / 2];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const bar = distance(column - left, row - top, 7, 6, 20, 6);
      const stem = distance(column - left, row - top, 20, 6, 11, 23);
      image[row * columns + column] = Math.min(Math.max(2.2 - Math.min(bar, stem), 0), 1);
    }
  }
  return image;
}

/**
 * From the point (x, y) to the segment from (x1, y1) to (x2, y2).
 * @param {number} x
 * @param {number} y
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
function distance(x, y, x1, y1, x2, y2) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(Math.max(((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy), 0), 1);
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}
