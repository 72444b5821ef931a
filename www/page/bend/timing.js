// @ts-check
// How long one answer takes in the engine.

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {{ iterations: number | null, milliseconds: number }} Timing null: nothing is routed */

/** Of one kind; their median counts. */
export const RUNS = 7;
const MOST_ITERATIONS = 5;

/**
 * @param {CapsNet} net
 * @param {Float32Array} pixels
 * @param {{ signal: AbortSignal, turn: () => Promise<void> }} options
 * @returns {Promise<Timing[]>}
 */
export async function timed(net, pixels, { signal, turn }) {
  const counts = net.info.primary ? Array.from({ length: MOST_ITERATIONS }, (_, k) => k + 1) : [null];
  /** @type {number[][]} */
  const runs = counts.map(() => []);
  // in turns, so that what else the machine does falls on all of them alike
  for (let run = 0; run < RUNS; run += 1) {
    for (const [k, iterations] of counts.entries()) {
      await turn();
      const { milliseconds } = await net.infer(pixels, { signal, ...(iterations && { routingIterations: iterations }) });
      runs[k].push(milliseconds);
    }
  }
  return counts.map((iterations, k) => ({ iterations, milliseconds: runs[k].sort((a, b) => a - b)[Math.floor(RUNS / 2)] }));
}
