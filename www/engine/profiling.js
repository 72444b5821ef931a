// How long each layer takes, and a whole answer with one to five routing iterations.

/** @import { CapsNetInfo, Profile } from "../capsnet.js" */

/** The fastest of them counts: what else a machine does only adds to a time. */
const ROUNDS = 5;
/** A call lasts about so long: longer than a browser's clock is coarse, and the pen slips in between two. */
const CALL_MS = 10;
const MOST_RUNS = 200;
const MOST_ITERATIONS = 5;

/** Routing iterations of the answers that are timed, and the multiply-adds of each. @param {CapsNetInfo} info */
export const answersOf = (info) =>
  (info.routingIterations ? Array.from({ length: MOST_ITERATIONS }, (_, k) => k + 1) : [0]).map((routingIterations) => ({ routingIterations, macs: macsOf(info, routingIterations) }));

/**
 * @param {CapsNetInfo} info
 * @param {(layer: number, routingIterations: number, runs: number) => Promise<number>} time  milliseconds of one run
 * @param {(done: number, total: number) => void} onProgress
 * @returns {Promise<Profile>}
 */
export async function profile(info, time, onProgress) {
  const { device, layers, routingIterations: own } = info;
  const answers = answersOf(info);
  const tasks = [...layers.keys()].map((layer) => ({ layer, rounds: own })).concat(answers.map(({ routingIterations }) => ({ layer: layers.length, rounds: routingIterations })));
  const timed = tasks.map((task) => ({ ...task, runs: 1, milliseconds: Infinity }));
  let done = 0;
  // in turns, so that what else the machine does falls on all of them alike; the first one warms up
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const task of timed) {
      const milliseconds = await time(task.layer, task.rounds, task.runs);
      if (round === 0) task.runs = Math.max(1, Math.min(MOST_RUNS, Math.round(CALL_MS / (milliseconds || CALL_MS / MOST_RUNS))));
      else task.milliseconds = Math.min(task.milliseconds, milliseconds);
      done += 1;
      onProgress(done, timed.length * (ROUNDS + 1));
    }
  }
  return {
    device,
    layers: layers.map((layer, k) => ({ ...layer, milliseconds: timed[k].milliseconds })),
    answers: answers.map((answer, k) => ({ ...answer, milliseconds: timed[layers.length + k].milliseconds })),
  };
}

/** Routing is a weighted sum a round, and agreements between two. @param {CapsNetInfo} info @param {number} iterations */
function macsOf({ macs, layers, routingIterations: own }, iterations) {
  const routing = layers.find(({ kind }) => kind === "routing")?.macs ?? 0;
  return own ? macs - routing + (routing / (2 * own - 1)) * (2 * iterations - 1) : macs;
}
