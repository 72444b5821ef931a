// @ts-check
// How a run is set: what each number may be, and the sentence for one that it may not be.

import { aDigit } from "../ui/numbers.js";

/** @import { Settings } from "./types.js" */

/** Powers of ten between which the slider for the learning rate goes. */
export const RATES = { least: -5, most: -1, step: 0.25 };
/** At 1 no example of the visitor's would be left in a batch. */
export const MOST_REHEARSAL = 0.9;

const WHOLE = {
  steps: { name: "Steps", least: 1, most: 100_000 },
  batchSize: { name: "The batch", least: 1, most: 256 },
  seed: { name: "The seed", least: 0, most: 4_294_967_295 },
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
  const { name, least, most } = WHOLE[setting];
  if (Number.isInteger(value) && value >= least && value <= most) return null;
  return `${name} must be a whole number from ${least} to ${most.toLocaleString("en")}.`;
}

/** A rate in steps of the slider, without the noise of powers. @param {number} exponent of ten */
export const rateAt = (exponent) => Number((10 ** exponent).toPrecision(2));

/** @param {number} rate */
export function rateInWords(rate) {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(rate)));
  return rate.toFixed(digits).replace(/0+$/, "");
}

/**
 * What a visitor should know about these examples before training, or null.
 * @param {readonly { label: number }[]} examples
 * @param {Pick<Settings, "rehearsal">} settings
 */
export function advice(examples, { rehearsal }) {
  if (examples.length === 0) return null;
  const [{ label }] = examples;
  if (examples.length === 1) {
    return `One example, ${aDigit(label)}: the network may learn this one picture and little about your hand. Two or three of each digit you care about are better.`;
  }
  if (examples.some((example) => example.label !== label)) {
    return rehearsal > 0 ? null : "Rehearsal is off: the network sees only your examples and may forget the digits that are not among them.";
  }
  const all = `All examples are ${label}s: with nothing else to compare, the network may come to see ${label}s everywhere`;
  return rehearsal > 0 ? `${all}; rehearsal keeps the other digits.` : `${all}. Rehearsal is off, so nothing holds it back: switch it on under “more”, or teach other digits too.`;
}
