// What a network says of an image bent from one end of a range to the other, and what follows from it.

import { argmax, presentIn } from "../answer/reading.js";
import { alone, bent, pointsOf } from "./transform.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("./transform.js").Bend} Bend */
/** @typedef {import("./transform.js").Transformation} Transformation */

/**
 * @typedef {object} Curve
 * @property {Float32Array} scores  of the right class at each point
 * @property {boolean[]} right  whether it is the answer there (of two-digit networks: among its answers)
 * @property {Float32Array} poses  points · D: of the right class
 */

/** Multiply-adds in one call: so few that what the pen asks slips in between. */
const MACS = 6e7;

/** @param {CapsNet["info"]} info */
export const portion = ({ macs }) => Math.max(1, Math.min(12, Math.floor(MACS / macs)));

/** Images of one transformation, all else left as it is. @param {Float32Array} pixels @param {number} side @param {Transformation} transformation @param {Bend} bend which noise it is, and where the patch lies */
export const imagesOf = (pixels, side, transformation, bend) =>
  pointsOf(transformation).map((value) => bent(pixels, side, alone(transformation.name, { ...bend, [transformation.name]: value })));

/**
 * The visitor's number of routing iterations is that of the network that the page shows, the first of both. One beside it
 * routes as it was trained.
 * @template {{ routingIterations?: number | undefined }} T @param {T} options @param {number} n which network
 * @returns {Omit<T, "routingIterations"> & { routingIterations?: number | undefined }}
 */
export const optionsOf = (options, n) => (n === 0 ? options : { ...options, routingIterations: undefined });

/**
 * @param {CapsNet} net
 * @param {Float32Array[]} images
 * @param {number} right the class
 * @param {{ routingIterations?: number | undefined, original?: boolean, signal?: AbortSignal, turn?: () => Promise<void>, isOne?: boolean }} options
 *   turn: awaited before each call; it may wait, or reject; isOne: as `presentIn` has it
 * @returns {Promise<Curve>}
 */
export async function curveOf(net, images, right, { turn = async () => {}, isOne = false, ...options }) {
  const { dims, classes } = net.info.digit;
  const size = images[0].length;
  const curve = { scores: new Float32Array(images.length), right: /** @type {boolean[]} */ ([]), poses: new Float32Array(images.length * dims) };
  const many = portion(net.info);
  for (let from = 0; from < images.length; from += many) {
    await turn();
    const part = images.slice(from, from + many);
    const pixels = new Float32Array(part.length * size);
    part.forEach((image, n) => pixels.set(image, n * size));
    const { lengths, poses, present } = await net.infer(pixels, options);
    const k = present.length / part.length;
    part.forEach((_, n) => {
      curve.scores[from + n] = lengths[n * classes + right];
      curve.right.push(presentIn(present.subarray(n * k, (n + 1) * k), lengths.subarray(n * classes, (n + 1) * classes), isOne).includes(right));
      curve.poses.set(poses.subarray((n * classes + right) * dims, (n * classes + right + 1) * dims), (from + n) * dims);
    });
  }
  return curve;
}

/**
 * How far one can go from where nothing is bent before the answer changes.
 * @param {number[]} points @param {boolean[]} right @param {number} neutral
 * @returns {{ from: number, to: number } | null} indices of the last right points to both sides; null if it is wrong to begin with
 */
export function stretch(points, right, neutral) {
  const start = nearest(points, neutral);
  if (!right[start]) return null;
  let [from, to] = [start, start];
  while (right[from - 1]) from -= 1;
  while (right[to + 1]) to += 1;
  return { from, to };
}

/** @param {number[]} points @param {number} value */
export const nearest = (points, value) => argmax(points.map((point) => -Math.abs(point - value)));

/** @param {ArrayLike<number>} values */
export function mean(values) {
  let sum = 0;
  for (let k = 0; k < values.length; k += 1) sum += values[k];
  return values.length ? sum / values.length : 0;
}

/**
 * The numbers of a pose as shares of its length: a capsule that fades shrinks all of them alike, which
 * is no following.
 * @param {Float32Array} poses points · D @param {number} dims D
 */
export function directions(poses, dims) {
  return poses.map((v, k) => {
    const from = k - (k % dims);
    return v / (Math.hypot(...poses.subarray(from, from + dims)) || 1);
  });
}

/**
 * Which numbers of the pose follow the transformation: the share of each one's variance that a straight
 * line explains, over the points where the answer is right.
 * @param {number[]} points
 * @param {Float32Array} poses points · D, as `directions` gives them
 * @param {{ from: number, to: number }} range
 * @returns {{ k: number, r2: number, reach: number }[]} best first; reach: from its least to its greatest value
 */
export function followers(points, poses, { from, to }) {
  const dims = poses.length / points.length;
  const xs = points.slice(from, to + 1);
  const all = Array.from({ length: dims }, (_, k) => {
    const ys = xs.map((_, n) => poses[(from + n) * dims + k]);
    return { k, r2: determination(xs, ys), reach: Math.max(...ys) - Math.min(...ys) };
  });
  return all.sort((a, b) => b.r2 - a.r2);
}

/** A number follows if a straight line explains so much of it, and it moves so far; the page's "why?" says both. */
export const FOLLOWS = 0.8;
export const MOVES = 0.04;

/** R² of the straight line through the points; 0 where nothing varies. @param {number[]} xs @param {number[]} ys */
export function determination(xs, ys) {
  const [mx, my] = [mean(xs), mean(ys)];
  let [xx, yy, xy] = [0, 0, 0];
  xs.forEach((x, n) => {
    xx += (x - mx) ** 2;
    yy += (ys[n] - my) ** 2;
    xy += (x - mx) * (ys[n] - my);
  });
  return xx > 0 && yy > 1e-12 ? (xy * xy) / (xx * yy) : 0;
}
