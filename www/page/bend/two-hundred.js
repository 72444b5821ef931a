// One digit is an anecdote: the same curve for 200 test digits, twenty of each class. Measured in the
// background, with pauses while the pen moves; what is known so far is told, and kept, after each digit.

import { curveOf, imagesOf, optionsOf } from "./curve.js";
import { keep, kept } from "./kept.js";
import { NONE, pointsOf } from "./transform.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("./kept.js").Measured} Measured */
/** @typedef {import("./transform.js").Transformation} Transformation */
/** @typedef {{ pixels: Float32Array, label: number | null }} Example */
/** Means of the first `done` digits. @typedef {{ scores: number[], right: number[], done: number }} Shares */
/** @typedef {{ curves: (Shares | null)[], done: number }} SoFar of each network, null before its first digit; `done` by all of them */

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
 * @returns {Promise<SoFar>}
 */
export async function measure(nets, digits, transformation, { onProgress, ...options }) {
  const points = pointsOf(transformation).length;
  /** @type {{ net: CapsNet, asked: Parameters<typeof curveOf>[3], name: string, measured: Measured }[]} */
  const works = [];
  for (const [n, net] of nets.entries()) {
    const { routingIterations: own } = net.info;
    const asked = optionsOf(options, n);
    const name = [await fingerprint(net, digits[0], options), own && (asked.routingIterations ?? own), digits.length, transformation.name].join(" ");
    works.push({ net, asked, name, measured: kept(name, points) ?? { scores: Array(points).fill(0), right: Array(points).fill(0), done: 0 } });
  }
  const soFar = () => ({ curves: works.map(({ measured }) => sharesOf(measured)), done: Math.min(...works.map(({ measured }) => measured.done)) });
  for (let { done } = soFar(); done < digits.length; done += 1) {
    onProgress(soFar());
    const { pixels, label } = digits[done];
    const images = imagesOf(pixels, nets[0].info.image.rows, transformation, { ...NONE, seed: done + 1 });
    for (const work of works.filter(({ measured }) => measured.done === done)) {
      await options.turn();
      const curve = await curveOf(work.net, images, Number(label), work.asked);
      const { scores, right } = work.measured;
      work.measured = { scores: scores.map((sum, k) => sum + curve.scores[k]), right: right.map((sum, k) => sum + Number(curve.right[k])), done: done + 1 };
      keep(work.name, work.measured);
    }
  }
  return soFar();
}

/** @param {Measured} measured @returns {Shares | null} */
const sharesOf = ({ scores, right, done }) => (done ? { scores: scores.map((sum) => sum / done), right: right.map((sum) => sum / done), done } : null);

/** Weights are told apart by what they say of one digit. @param {CapsNet} net @param {Example} example @param {{ signal: AbortSignal, original: boolean }} options */
async function fingerprint(net, { pixels }, { signal, original }) {
  const { lengths, poses } = await net.infer(pixels, { signal, original });
  return `${net.info.preset} ${net.info.parameters} ${[...lengths, ...poses.subarray(0, 16)].map((v) => v.toFixed(3)).join(" ")}`;
}
