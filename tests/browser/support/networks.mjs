// @ts-check
// Files of small networks that nobody has trained: other classes, other images, no capsules.

import { close } from "./weight-files.mjs";

/** Names of the classes: A, B, C, … @param {number} count */
export const letters = (count) => Array.from({ length: count }, (_, k) => String.fromCharCode(65 + k));

/** Names of the ten digits. */
export const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** A change of the specification: images as MNIST has them. @param {Record<string, any>} specification */
export const likeMnist = (specification) => Object.assign(specification, { input: { side: 28, fit: 20, centring: "mass" } });

/**
 * A change of the specification: two overlapping digits, each fitted so into a picture eight pixels larger.
 * @param {{ side: number, fit: number, centring: string }} input
 */
export const pairsOf = ({ side, ...input }) => (/** @type {Record<string, any>} */ specification) => Object.assign(specification, { digits: 2, input: { side: side + 8, ...input } });

const CAPSULES = {
  kind: "capsules",
  primary: { types: 3, dims: 4, kernel: 4, stride: 3 },
  pose: 5,
  routing: { iterations: 2, inverseTemperature: 2, leak: 0 },
};

/**
 * What the file says of itself.
 * @param {string[]} classes
 * @param {"capsules" | "dense"} [head]
 */
export const specificationOf = (classes, head = "capsules") => ({
  name: "signs",
  input: { side: 20, fit: 16, centring: "mass" },
  classes,
  convolutions: [{ channels: 6, kernel: 5 }],
  head: head === "capsules" ? CAPSULES : { kind: "dense", pose: 5 },
  decoder: { kind: "subPixel", channels: [3, 4, 2] },
});

/**
 * Such a network with weights of chance, the same in every run.
 * @param {string[]} classes
 * @param {"capsules" | "dense"} [head]
 * @param {(specification: Record<string, any>) => void} [change] of what the file says of itself
 */
export function networkFile(classes, head = "capsules", change = () => {}) {
  const specification = /** @type {Record<string, any>} */ (structuredClone(specificationOf(classes, head)));
  change(specification);
  const poses = classes.length * 5;
  const { side } = specification.input;
  const map = side - 4;
  const grid = Math.floor((map - 4) / 3) + 1;
  const drawn = 3 * (side / 4) ** 2;
  /** @type {Record<string, number[]>} */
  const shapes = {
    "convolutions.0.weight": [6, 1, 5, 5],
    "convolutions.0.bias": [6],
    ...(head === "capsules"
      ? { "primary.weight": [12, 6, 4, 4], "primary.bias": [12], "digit.weight": [3 * grid * grid, 4, poses] }
      : { "groups.weight": [6 * map * map, poses], "groups.bias": [poses], "scores.weight": [classes.length, 5], "scores.bias": [classes.length] }),
    "decoder.dense1.weight": [poses, drawn],
    "decoder.dense1.bias": [drawn],
    "decoder.conv1.weight": [16, 3, 3, 3],
    "decoder.conv1.bias": [16],
    "decoder.conv2.weight": [8, 4, 3, 3],
    "decoder.conv2.bias": [8],
    "decoder.conv3.weight": [1, 2, 3, 3],
    "decoder.conv3.bias": [1],
  };
  /** @type {Record<string, any>} */
  const header = { __metadata__: { specification: JSON.stringify(specification) } };
  let seed = 1;
  const chance = () => {
    seed = (seed * 48_271) % 2_147_483_647; // Lehmer's generator
    return seed / 2_147_483_647 - 0.5;
  };
  const parts = [];
  let offset = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const values = Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => 0.6 * chance());
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
    parts.push(Buffer.from(values.buffer));
  }
  return close({ header, data: Buffer.concat(parts) });
}
