// @ts-check
// Long and hostile runs on what lies in dist/: `cargo xtask soak --minutes N`. Prints a table with the
// counts reached, and fails if any part does.
//
//   node tests/soak/main.mjs [--minutes 120] [--seed 1] [--part "Random walks"]…

import { parseArgs } from "node:util";

import { serve } from "../visits/site.mjs";
import { PARTS } from "./parts.mjs";
import { flatMemory } from "./parts/flat-memory.mjs";
import { randomWalks } from "./parts/random-walks.mjs";

/** @import { Outcome, Part } from "./site.mjs" */

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "120" },
    seed: { type: "string", default: "1" },
    part: { type: "string", multiple: true, default: [] },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(seed) || seed < 0) throw new Error("--minutes must be a number over 0, --seed a whole number");
const chosen = PARTS.filter(({ name }) => values.part.length === 0 || values.part.includes(name));
if (chosen.length === 0) throw new Error(`--part is one of: ${PARTS.map(({ name }) => `"${name}"`).join(", ")}`);

const site = await serve();
console.log(`   seed ${seed}, ${minutes} minutes`);

/** @param {Part} part @param {number} until @returns {Promise<Outcome>} */
async function soak(part, until) {
  try {
    return await part.run({ url: site.address, seed, most: part.full, until });
  } catch (error) {
    return { reached: 0, failures: [String(error instanceof Error ? error.stack : error)], numbers: "it broke off" };
  }
}

/** @type {Map<Part, Outcome>} */
const done = new Map();

/** One after the other; time that a part does not use is the next ones'. @param {Part[]} parts @param {number} end */
async function inOrder(parts, end) {
  for (const [k, part] of parts.entries()) {
    const from = performance.now();
    const outcome = await soak(part, from + ((end - from) * part.minutes) / sum(parts.slice(k)));
    const seconds = (performance.now() - from) / 1000;
    done.set(part, outcome);
    console.log(`── ${part.name}: ${outcome.reached} of ${part.full} ${part.what} in ${seconds.toFixed(0)} s, ${outcome.failures.length ? "FAILED" : "passed"}; ${outcome.numbers}`);
    for (const failure of outcome.failures) console.log(`   ${failure}`);
  }
}
const sum = (/** @type {Part[]} */ parts) => parts.reduce((all, { minutes }) => all + minutes, 0);

// what measures the memory of all our processes runs alone; then walks beside everything else, which mostly waits
const alone = chosen.filter((part) => flatMemory.includes(part));
const others = chosen.filter((part) => !alone.includes(part));
const lanes = [others.filter((part) => part === randomWalks), others.filter((part) => part !== randomWalks)];
const begin = performance.now();
const end = begin + 60_000 * minutes;
await inOrder(alone, begin + ((end - begin) * sum(alone)) / (sum(alone) + Math.max(...lanes.map(sum))));
await Promise.all(lanes.map((parts) => inOrder(parts, end)));
await site.stop();

const count = (/** @type {number} */ value) => value.toLocaleString("en");
console.log(`\n| part | reached | of | verdict | numbers |\n|---|---|---|---|---|`);
for (const part of chosen) {
  const { reached, numbers, failures } = done.get(part) ?? { reached: 0, numbers: "not begun", failures: ["-"] };
  console.log(`| ${part.name} | ${count(reached)} | ${count(part.full)} ${part.what} | ${failures.length ? "failed" : "passed"} | ${numbers} |`);
}
process.exit([...done.values()].some(({ failures }) => failures.length > 0) ? 1 : 0);
