// Whether WebGPU should answer instead of the CPU: it must give the same lengths on a fixed digit,
// and it must be faster there. The second is our addition to the design: the GPU is there for
// speed, and for one small image a browser may take longer to read the answer back (Firefox: about
// 100 ms) than the CPU takes to compute it.

import { CapsNetError } from "./errors.js";
import { fixedDigit } from "./fixed-digit.js";

/** @import { Activations, CapsNetInfo } from "../capsnet.js" */
/** @import { Adapter } from "./support.js" */

const TOLERANCE = 1e-3;
/** Odd, so that the median is one of them. */
const RUNS = 5;

/**
 * Why WebGPU is not even tried.
 * @param {Adapter | null} adapter
 * @returns {string | undefined}
 */
export function obstacleOf(adapter) {
  if (!adapter) return "This browser offers no WebGPU adapter.";
  if (adapter.software) return "The WebGPU adapter computes on the processor; the CPU program is faster.";
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (/** @type {unknown} */ (navigator));
  if (connection?.saveData) return "The browser asks to save data, so the WebGPU program was not fetched.";
  return undefined;
}

/**
 * The median times of both for one digit. Throws when their answers disagree.
 * @param {CapsNetInfo["image"]} image  what the network takes
 * @param {(pixels: Float32Array) => Promise<Activations>} inferOnCpu
 * @param {(pixels: Float32Array) => Promise<Activations>} inferOnGpu
 * @returns {Promise<{ cpu: number, webgpu: number }>}
 */
export async function compare(image, inferOnCpu, inferOnGpu) {
  const digit = fixedDigit(image);
  /** @type {[Activations, Activations][]} */
  const pairs = [];
  for (let run = 0; run < RUNS; run += 1) pairs.push([await inferOnCpu(digit), await inferOnGpu(digit)]);
  const differences = pairs.flatMap(([cpu, gpu]) => [...cpu.lengths].map((length, j) => Math.abs(length - Number(gpu.lengths[j]))));
  const largest = Math.max(...differences);
  // a NaN compares false with everything: ask for what must hold
  if (!(largest <= TOLERANCE)) {
    throw new CapsNetError("internal", `its lengths differ from the CPU's by ${largest.toPrecision(2)}, more than ${TOLERANCE}.`);
  }
  return { cpu: median(pairs.map(([cpu]) => cpu)), webgpu: median(pairs.map(([, gpu]) => gpu)) };
}

/** @param {Activations[]} answers */
function median(answers) {
  const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return Number(times[(times.length - 1) / 2]);
}
