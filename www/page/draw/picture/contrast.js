// How far every place differs from its paper, in shares of the brighter of the two: that is the same in light
// and in shadow.

/** @import { Planes } from "./planes.js" */

/** Keeps the noise of nearly black places from counting as much as ink. */
const DARKEST = 0.08;

/** @typedef {Float32Array[]} Contrast three planes, −1 darker than the paper … 1 brighter */

/** @param {Planes} picture @param {Float32Array[]} paper @param {Uint8Array} valid @returns {Contrast} */
export function contrastOf({ rgb }, paper, valid) {
  return rgb.map((plane, c) => {
    const under = paper[c];
    const out = new Float32Array(plane.length);
    for (let k = 0; k < out.length; k += 1) if (valid[k]) out[k] = (plane[k] - under[k]) / (Math.max(plane[k], under[k]) + DARKEST);
    return out;
  });
}

/** The contrast of one step of a byte on paper. @param {number} paper 0 … 1 */
export const stepOn = (paper) => 1 / 255 / (paper + DARKEST);

/** Its size, whatever the colour. @param {Contrast} contrast */
export function sizeOf([red, green, blue]) {
  const out = new Float32Array(red.length);
  for (let k = 0; k < out.length; k += 1) out[k] = Math.sqrt((red[k] * red[k] + green[k] * green[k] + blue[k] * blue[k]) / 3);
  return out;
}

/**
 * The direction from paper to pen in colour, of which the mean over these places is made.
 * @param {Contrast} contrast @param {number[]} at
 * @returns {number[]} of length 1
 */
export function directionOf(contrast, at) {
  const mean = contrast.map((plane) => at.reduce((sum, k) => sum + plane[k], 0));
  const length = Math.hypot(...mean) || 1;
  return mean.map((v) => v / length);
}

/** How far along a direction each place lies. @param {Contrast} contrast @param {number[]} direction */
export function along([red, green, blue], [r, g, b]) {
  return red.map((v, k) => (v * r + green[k] * g + blue[k] * b) / Math.sqrt(3));
}
