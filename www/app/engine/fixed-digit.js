// @ts-check
// A digit made by formula: warms a device up and proves a GPU against the CPU, with no file to fetch.

const SIDE = 28;

/** A seven with soft edges, 784 values. */
export function fixedDigit() {
  const image = new Float32Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const bar = distance(column, row, 7, 6, 20, 6);
      const stem = distance(column, row, 20, 6, 11, 23);
      image[row * SIDE + column] = Math.min(Math.max(2.2 - Math.min(bar, stem), 0), 1);
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
