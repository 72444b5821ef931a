// @ts-check
// Long and hostile runs on what lies in dist/: `cargo xtask soak --minutes N`. Prints a table with the
// counts reached, and fails if any part does.
//
//   node tests/soak/main.mjs [--minutes 120] [--seed 1] [--part "Random walks"]…

import { parseArgs } from "node:util";

import { serve } from "../engines/site.mjs";
import { PARTS } from "./parts.mjs";

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

/** @type {{ part: Part, outcome: Outcome, seconds: number }[]} */
const done = [];
const end = performance.now() + 60_000 * minutes;
for (const [k, part] of chosen.entries()) {
  // time that a part does not use is the next ones'
  const left = chosen.slice(k).reduce((sum, each) => sum + each.minutes, 0);
  const from = performance.now();
  const until = from + ((end - from) * part.minutes) / left;
  const outcome = await soak(part, until);
  const seconds = (performance.now() - from) / 1000;
  done.push({ part, outcome, seconds });
  console.log(`── ${part.name}: ${outcome.reached} of ${part.full} ${part.what} in ${seconds.toFixed(0)} s, ${outcome.failures.length ? "FAILED" : "passed"}; ${outcome.numbers}`);
  for (const failure of outcome.failures) console.log(`   ${failure}`);
}
await site.stop();

const count = (/** @type {number} */ value) => value.toLocaleString("en");
console.log(`\n| part | reached | of | verdict | numbers |\n|---|---|---|---|---|`);
for (const { part, outcome } of done) console.log(`| ${part.name} | ${count(outcome.reached)} | ${count(part.full)} ${part.what} | ${outcome.failures.length ? "failed" : "passed"} | ${outcome.numbers} |`);
process.exit(done.some(({ outcome }) => outcome.failures.length > 0) ? 1 : 0);
