// One digit is an anecdote: the same curve for 200 test digits, twenty of each class. Measured in the
// background, with pauses while the pen moves; what is known so far is told after each digit.

import { curveOf, imagesOf } from "./curve.js";
import { keep, kept } from "./kept.js";
import { pointsOf } from "./transform.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("./kept.js").Measured} Measured */
/** @typedef {import("./transform.js").Transformation} Transformation */
/** @typedef {{ pixels: Float32Array, label: number | null }} Example */
/** @typedef {{ curves: Measured[], done: number }} SoFar of the first `done` digits */

/** Of each class. */
export const EACH = 20;

/** As many of each class, taken in turns, so that a part of them is balanced too. @param {readonly Example[]} digits @param {number} classes */
export function balanced(digits, classes) {
  const of = Array.from({ length: classes }, (_, label) => digits.filter((digit) => digit.label === label));
  return Array.from({ length: EACH }, (_, n) => of.flatMap((each) => each[n] ?? [])).flat();
}

/**
 * @param {CapsNet[]} nets
 * @param {readonly Example[]} digits
 * @param {Transformation} transformation
 * @param {{ routingIterations: number, original: boolean, signal: AbortSignal, turn: () => Promise<void>, onProgress: (soFar: SoFar) => void }} options
 * @returns {Promise<Measured[]>} of each network
 */
export async function measure(nets, digits, transformation, { onProgress, ...options }) {
  const points = pointsOf(transformation).length;
  /** @type {{ net: CapsNet, name: string, known: Measured | null, scores: number[], right: number[] }[]} */
  const works = [];
  for (const net of nets) {
    const { routingIterations: own } = net.info;
    const name = [await fingerprint(net, digits[0], options), own && options.routingIterations, digits.length, transformation.name].join(" ");
    works.push({ net, name, known: kept(name, points), scores: Array(points).fill(0), right: Array(points).fill(0) });
  }
  /** @param {number} done @returns {Measured[]} */
  const soFar = (done) => works.map(({ known, scores, right }) => known ?? { scores: scores.map((sum) => sum / done), right: right.map((sum) => sum / done) });
  const missing = works.filter(({ known }) => !known);
  for (const [n, { pixels, label }] of missing.length ? digits.entries() : []) {
    const images = imagesOf(pixels, nets[0].info.image.rows, transformation, n + 1);
    for (const { net, scores, right } of missing) {
      await options.turn();
      const curve = await curveOf(net, images, Number(label), options);
      for (let k = 0; k < points; k += 1) {
        scores[k] += curve.scores[k];
        right[k] += Number(curve.right[k]);
      }
    }
    onProgress({ curves: soFar(n + 1), done: n + 1 });
  }
  const measured = soFar(digits.length);
  works.forEach(({ name, known }, k) => known || keep(name, measured[k]));
  return measured;
}

/** Weights are told apart by what they say of one digit. @param {CapsNet} net @param {Example} example @param {{ signal: AbortSignal, original: boolean }} options */
async function fingerprint(net, { pixels }, { signal, original }) {
  const { lengths, poses } = await net.infer(pixels, { signal, original });
  return `${net.info.preset} ${net.info.parameters} ${[...lengths, ...poses.subarray(0, 16)].map((v) => v.toFixed(3)).join(" ")}`;
}
