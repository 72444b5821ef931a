// The form of ink, whatever drew it and whatever rubbed some of it out: its connected parts, and how thick it is.

/** From so much ink on a pixel is a part of something; less is the rim of a stroke, or what the eraser left of one. */
const INKED = 0.5;
/** A step to the next pixel, and to the one at a corner, in thirds of a pixel. */
const [STRAIGHT, OBLIQUE] = [3, 4];
/** Ink whose distance from paper is not known yet, and before that, whose part is not. */
const [FAR, NEW] = [0xfffe, 0xffff];

/** Distances from paper: one buffer, or every frame leaves one to be collected. */
let distance = new Uint16Array(0);

/**
 * @param {ArrayLike<number>} gray 0 paper … 1 ink, row by row, of a square
 * @param {number} side
 * @returns {{ thickness: number, parts: { width: number, height: number }[] }} the diameter of the largest disc that fits into the ink, and the boxes of its parts
 */
export function formOf(gray, side) {
  const row = side + 2; // with paper around it
  if (distance.length !== row * row) distance = new Uint16Array(row * row);
  let [first, last] = [row * row, 0];
  distance.fill(0);
  for (let y = 0, k = 0; y < side; y += 1) {
    for (let at = (y + 1) * row + 1, end = at + side; at < end; at += 1, k += 1) {
      if (gray[k] < INKED) continue;
      distance[at] = NEW;
      if (last === 0) first = at;
      last = at;
    }
  }
  const parts = [];
  for (let k = first; k <= last; k += 1) if (distance[k] === NEW) parts.push(partAt(k, row));
  for (let k = first; k <= last; k += 1) approach(k, -1, -row);
  let most = 0;
  for (let k = last; k >= first; k -= 1) most = Math.max(most, approach(k, 1, row));
  return { thickness: (2 * most) / STRAIGHT, parts };
}

/** The distance of a pixel by those beside it and in the next row. @param {number} k @param {number} beside @param {number} row */
function approach(k, beside, row) {
  if (distance[k] === 0) return 0;
  return (distance[k] = Math.min(distance[k], distance[k + beside] + STRAIGHT, distance[k + row] + STRAIGHT, distance[k + row - 1] + OBLIQUE, distance[k + row + 1] + OBLIQUE));
}

/** The box of all ink that hangs together with a pixel. @param {number} start @param {number} row */
function partAt(start, row) {
  let [left, right, top, bottom] = [row, 0, row, 0];
  const found = [start];
  distance[start] = FAR;
  for (let k = found.pop(); k !== undefined; k = found.pop()) {
    const y = Math.floor(k / row);
    const x = k - y * row;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    for (const next of [k - 1, k + 1, k - row, k + row]) {
      if (distance[next] !== NEW) continue;
      distance[next] = FAR;
      found.push(next);
    }
  }
  return { width: right - left + 1, height: bottom - top + 1 };
}
