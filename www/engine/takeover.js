// @ts-check
// Whether WebGPU should answer instead of the CPU: it must give the same lengths on a fixed digit,
// and it must be faster there. The second is our addition to the design: the GPU is there for
// speed, and for one small image a browser may take longer to read the answer back (Firefox: about
// 100 ms, reference/demos.md section 6) than the CPU takes to compute it.

import { CapsNetError } from "./errors.js";
import { fixedDigit } from "./fixed-digit.js";

/** @import { Activations, CapsNetInfo } from "../capsnet.js" */
/** @import { Replica } from "./replica.js" */

const TOLERANCE = 1e-3;
/** Odd, so that the median is one of them. */
const RUNS = 5;

/**
 * The median times of both for one digit. Throws when their answers disagree.
 * @param {object} parties
 * @param {Replica} parties.gpu  warmed up, not yet answering anyone
 * @param {(pixels: Float32Array) => Promise<Activations>} parties.inferOnCpu  takes its turn among the page's own calls
 * @param {CapsNetInfo["image"]} parties.image  what the network takes
 * @param {number} parties.routingIterations
 * @returns {Promise<{ cpu: number, webgpu: number }>}
 */
export async function compare({ gpu, inferOnCpu, image, routingIterations }) {
  const digit = fixedDigit(image);
  /** @type {Activations[]} */
  const fromCpu = [];
  /** @type {Activations[]} */
  const fromGpu = [];
  for (let run = 0; run < RUNS; run += 1) {
    fromCpu.push(await inferOnCpu(digit));
    fromGpu.push(await gpu.call("infer", digit, routingIterations, false, false));
  }
  const maxDifference = largestDifference(fromCpu, fromGpu);
  // a NaN compares false with everything: ask for what must hold
  if (!(maxDifference <= TOLERANCE)) {
    const text = `its lengths differ from the CPU's by ${maxDifference.toPrecision(2)}, more than ${TOLERANCE}.`;
    throw new CapsNetError("internal", text);
  }
  return { cpu: median(fromCpu), webgpu: median(fromGpu) };
}

/**
 * @param {Activations[]} left
 * @param {Activations[]} right
 */
function largestDifference(left, right) {
  return Math.max(...left.flatMap(({ lengths }, run) => [...lengths].map((length, j) => Math.abs(length - Number(right[run]?.lengths[j])))));
}

/** @param {Activations[]} answers */
function median(answers) {
  const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return Number(times[(times.length - 1) / 2]);
}
