// @ts-check
// One digit is an anecdote: the same curve for 200 test digits, twenty of each class. Measured in the
// background, with pauses while the pen moves.

import { curveOf, imagesOf, mean } from "./curve.js";
import { keep, kept } from "./kept.js";
import { pointsOf } from "./transform.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("./kept.js").Measured} Measured */
/** @typedef {import("./transform.js").Transformation} Transformation */
/** @typedef {{ pixels: Float32Array, label: number | null }} Example */

/** Of each class. */
export const EACH = 20;

/** @param {readonly Example[]} digits @param {number} classes */
export function balanced(digits, classes) {
  const taken = Array(classes).fill(0);
  return digits.filter(({ label }) => label !== null && label < classes && (taken[label] += 1) <= EACH);
}

/**
 * @param {CapsNet} net
 * @param {readonly Example[]} digits
 * @param {Transformation} transformation
 * @param {{ routingIterations: number, original: boolean, signal: AbortSignal, turn: () => Promise<void>, onProgress: (share: number) => void }} options
 * @returns {Promise<Measured>}
 */
export async function measure(net, digits, transformation, { onProgress, ...options }) {
  const points = pointsOf(transformation);
  const name = [await fingerprint(net, digits[0], options), net.info.routingIterations && options.routingIterations, digits.length, transformation.name].join(" ");
  const before = kept(name, points.length);
  if (before) return before;
  const side = net.info.image.rows;
  /** @type {import("./curve.js").Curve[]} */
  const curves = [];
  for (const [n, { pixels, label }] of digits.entries()) {
    await options.turn();
    curves.push(await curveOf(net, imagesOf(pixels, side, transformation, n + 1), Number(label), options));
    onProgress((n + 1) / digits.length);
  }
  const measured = {
    scores: points.map((_, k) => mean(curves.map(({ scores }) => scores[k]))),
    right: points.map((_, k) => mean(curves.map(({ right }) => Number(right[k])))),
  };
  keep(name, measured);
  return measured;
}

/** Weights are told apart by what they say of one digit. @param {CapsNet} net @param {Example} example @param {{ signal: AbortSignal, original: boolean }} options */
async function fingerprint(net, { pixels }, { signal, original }) {
  const { lengths, poses } = await net.infer(pixels, { signal, original });
  return `${net.info.preset} ${net.info.parameters} ${[...lengths, ...poses.subarray(0, 16)].map((v) => v.toFixed(3)).join(" ")}`;
}
