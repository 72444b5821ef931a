// To which digit a pixel's ink is routed: to that of the capsules that see it.

import { added } from "./inside.js";
import { fieldOf, placeOf } from "./spots.js";

/** @typedef {import("../types.js").CapsNet["info"]} Info */

/**
 * For each pixel, which share of what the capsules that see it add goes to each of some digits: of capsule i what it
 * adds to digit j in the last round, c_ij û_ij · v_j / ‖v_j‖ where that is more than nothing, spread over its square.
 * Pixels that no such capsule sees have shares of 0.
 * @param {import("../types.js").Trace} trace @param {readonly number[]} digits @param {Info} info
 * @returns {Float32Array[]} one picture a digit, 0…1
 */
export function sharesOf(trace, digits, info) {
  const { primary, image } = info;
  const side = image.rows;
  const sums = digits.map(() => new Float32Array(side * side));
  if (!primary) return sums;
  digits.forEach((digit, k) =>
    added(trace, trace.couplings.length - 1, digit, info).forEach((value, i) => {
      if (value <= 0) return;
      const { row, column } = placeOf(i, primary);
      const { left, top, size } = fieldOf(primary.receptiveField, row, column);
      for (let y = Math.max(0, top); y < Math.min(side, top + size); y += 1) {
        for (let x = Math.max(0, left); x < Math.min(side, left + size); x += 1) sums[k][y * side + x] += value;
      }
    }),
  );
  return sums.map((sum) => sum.map((value, p) => value / (sums.reduce((all, one) => all + one[p], 0) || 1)));
}

/**
 * Of the ink that the decoder draws more of for one digit than for the others, which share is routed to it.
 * @param {{ pixels: Float32Array, digits: readonly number[], shares: Float32Array[] }} now @param {readonly Float32Array[]} drawn
 */
export function ownShares({ pixels, digits, shares }, drawn) {
  return digits.map((_, d) => {
    let all = 0;
    let own = 0;
    pixels.forEach((ink, k) => {
      if (!drawn.every((picture, e) => e === d || picture[k] < drawn[d][k])) return;
      all += ink;
      own += ink * shares[d][k];
    });
    return all > 0 ? own / all : 0;
  });
}
