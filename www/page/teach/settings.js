// @ts-check
// How a run is set: what each number may be, and the sentence for one that it may not be.

import { outOfRange } from "./text.js";

/** @import { Settings } from "./types.js" */

/** Powers of ten between which the slider for the learning rate goes. */
export const RATES = { least: -5, most: -1, step: 0.25 };
/** At 1 no example of the visitor's would be left in a batch. */
export const MOST_REHEARSAL = 0.9;

const WHOLE = {
  steps: { least: 1, most: 100_000 },
  batchSize: { least: 1, most: 256 },
  seed: { least: 0, most: 4_294_967_295 },
};

/** @typedef {keyof typeof WHOLE} WholeNumber */

/** @param {WholeNumber} name */
export const rangeOf = (name) => WHOLE[name];

/**
 * What is wrong with a whole number as it was typed, or null.
 * @param {WholeNumber} setting
 * @param {number} value NaN for what is no number
 */
export function complaint(setting, value) {
  const { least, most } = WHOLE[setting];
  if (Number.isInteger(value) && value >= least && value <= most) return null;
  return outOfRange(setting, least, most);
}

/** A rate in steps of the slider, without the noise of powers. @param {number} exponent of ten */
export const rateAt = (exponent) => Number((10 ** exponent).toPrecision(2));

/** @param {number} rate */
export function rateInWords(rate) {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(rate)));
  return rate.toFixed(digits).replace(/0+$/, "");
}
