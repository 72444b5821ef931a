// What tells ink from what is left of paper, dust and shadows: it is strong, and it ends at an edge of the picture.

/** @import { Part } from "./components.js" */

/** So many pixels on either side of an outline are looked at: photographs are soft. */
const EDGE = 2;
const SIDES = [[1, 0], [-1, 0], [0, 1], [0, -1]];

/**
 * Where there is ink over a level, or such ink not further off than `by` pixels, along and across.
 * @param {Float32Array} ink @param {number} level @param {number} width @param {number} height @param {number} by
 * @returns {Uint8Array} 1: there is
 */
export function near(ink, level, width, height, by) {
  let out = Uint8Array.from(ink, (v) => Number(v > level));
  for (const [step, length] of [[1, width], [width, height]]) {
    const next = new Uint8Array(out.length);
    for (let k = 0; k < out.length; k += 1) {
      if (!out[k]) continue;
      const at = step === 1 ? k % width : Math.floor(k / width);
      for (let d = Math.max(-by, -at); d <= Math.min(by, length - 1 - at); d += 1) next[k + d * step] = 1;
    }
    out = next;
  }
  return out;
}

/**
 * How much of a part's outline is an edge of the picture, 0 … 1. Paper between a stroke and something else is taken
 * for a stroke where neighbourhoods are filled, but it ends where the neighbourhood does, not at an edge.
 * @param {Part} part @param {Float32Array} plane the picture, in one colour @param {Float32Array} size the contrast that the part is over
 * @param {number} level its threshold @param {number} width @param {number} height @param {Uint8Array} valid
 */
export function edged({ at }, plane, size, level, width, height, valid) {
  const isInside = (/** @type {number} */ x, /** @type {number} */ y) => x >= 0 && x < width && y >= 0 && y < height;
  let [edges, all] = [0, 0];
  for (const k of at) {
    const x = k % width;
    const y = (k - x) / width;
    for (const [u, v] of SIDES) {
      const step = u + v * width;
      if (isInside(x + u, y + v) && size[k + step] > level) continue; // within the part
      all += 1;
      const beyond = k + EDGE * step;
      if (!isInside(x + EDGE * u, y + EDGE * v) || !valid[beyond]) continue;
      const isEdge = (/** @type {number} */ by) => {
        if (!isInside(x - by * u, y - by * v)) return false;
        const [a, b] = [plane[k - by * step], plane[beyond]];
        return Math.abs(a - b) > 0.5 * level * Math.max(a, b);
      };
      if (isEdge(0) || isEdge(1) || isEdge(2)) edges += 1; // of a thin stroke the other side is soon reached
    }
  }
  return edges / (all || 1);
}
