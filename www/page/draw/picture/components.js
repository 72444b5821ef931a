// What hangs together in a picture of yes and no, and which of it is the digit.

/**
 * @typedef {object} Part
 * @property {number[]} at its pixels
 * @property {number} left
 * @property {number} top
 * @property {number} right exclusive
 * @property {number} bottom exclusive
 * @property {boolean} atEdge whether it reaches the border, or what is not to be looked at
 */

/**
 * @param {(k: number) => boolean} isSet
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array | null} [valid] 1: to be looked at
 * @param {boolean} [diagonally] whether corners hang together
 * @returns {Part[]}
 */
export function partsOf(isSet, width, height, valid = null, diagonally = true) {
  const seen = new Uint8Array(width * height); // or not set: asked once
  for (let k = 0; k < seen.length; k += 1) if (!isSet(k)) seen[k] = 1;
  const stack = new Int32Array(width * height);
  /** @type {Part[]} */
  const parts = [];
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start]) continue;
    /** @type {Part} */
    const part = { at: [], left: width, top: height, right: 0, bottom: 0, atEdge: false };
    let depth = 0;
    stack[depth++] = start;
    seen[start] = 1;
    while (depth) {
      const k = stack[--depth];
      const x = k % width;
      const y = (k - x) / width;
      part.at.push(k);
      if (x < part.left) part.left = x;
      if (x >= part.right) part.right = x + 1;
      if (y < part.top) part.top = y;
      if (y >= part.bottom) part.bottom = y + 1;
      for (let v = -1; v <= 1; v += 1) {
        for (let u = -1; u <= 1; u += 1) {
          if (!u && !v) continue;
          const i = x + u;
          const j = y + v;
          const next = j * width + i;
          if (i < 0 || j < 0 || i >= width || j >= height || (valid && !valid[next])) part.atEdge = true;
          else if (!seen[next] && (diagonally || !u || !v)) {
            seen[next] = 1;
            stack[depth++] = next;
          }
        }
      }
    }
    parts.push(part);
  }
  return parts;
}

/** Of a part, as far as its shape and place tell, 0 … 1: how likely it is what somebody wrote. @param {Part} part @param {number} width @param {number} height */
export function likelihood({ at, left, top, right, bottom, atEdge }, width, height) {
  const [wide, high] = [right - left, bottom - top];
  const filled = at.length / (wide * high);
  const slim = Math.max(wide, high) / Math.min(wide, high);
  const off = Math.hypot((left + right) / 2 / width - 0.5, (top + bottom) / 2 / height - 0.5);
  let value = 1 - 0.6 * off;
  if (atEdge) value *= 0.12;
  if (filled > 0.75 && slim < 3) value *= 0.3; // a blot, a shadow, a corner of something
  if (slim > 14) value *= 0.3; // a line
  return value;
}

/** The gap between two boxes, in pixels. @param {Part} a @param {Part} b */
export const gapOf = (a, b) => Math.hypot(Math.max(0, a.left - b.right, b.left - a.right), Math.max(0, a.top - b.bottom, b.top - a.bottom));

/** The longer side. @param {Part} part */
export const extentOf = ({ left, right, top, bottom }) => Math.max(right - left, bottom - top);
