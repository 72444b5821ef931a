// A zero made by formula: warms a device up and proves WebGPU against the CPU, with no file to fetch.

/** @import { CapsNetInfo } from "../capsnet.js" */

/**
 * A ring with soft edges, in the middle of the image that a network takes.
 * @param {CapsNetInfo["image"]} image
 */
export function fixedDigit({ rows, columns }) {
  const radius = Math.min(7, rows / 4, columns / 4);
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const [x, y] = [(at % columns) - (columns - 1) / 2, Math.floor(at / columns) - (rows - 1) / 2];
    return Math.min(Math.max(2.2 - Math.abs(Math.hypot(x, y) - radius), 0), 1);
  });
}
