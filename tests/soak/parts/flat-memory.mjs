// @ts-check
// Memory over many inferences and steps of teaching, through the module. WebAssembly memory never shrinks, so what
// leaks there shows as growth; that of the browser's processes goes up and down, so medians are compared.

import { openTeaching } from "../../browser/support/teaching.mjs";
import { workerOf } from "../../browser/support/module.mjs";
import { Faults, newContext, probeWorkers, residentBytes } from "../site.mjs";

/** Of the count: the first quarter fills the allocator's pools, and all changed copies of the examples are needed once. */
const WARM = 0.25;
/** WebAssembly memory may grow by after that … */
const MOST_WASM = 2 ** 20;
/** … and the processes' by, from the median of the first third after warming to that of the last. A leak of one image (3 KB) an inference would be 23 MB. */
const MOST_RESIDENT = 16e6;
const SAMPLES = 60;

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const median = (/** @type {number[]} */ list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

/**
 * @param {string} name @param {string} what @param {number} full @param {number} short @param {number} minutes
 * @param {(page: import("@playwright/test").Page, count: number) => Promise<unknown>} work
 * @returns {import("../site.mjs").Part}
 */
const flat = (name, what, full, short, minutes, work) => ({
  ...{ name, what, full, short, minutes },
  async run(site, { most, until }) {
    const context = await newContext(site);
    const faults = new Faults();
    await probeWorkers(context);
    const page = await context.newPage();
    faults.watch(page);
    await openTeaching(page, { device: "cpu" });
    await page.evaluate((most) => Object.assign(window, { run: net.fineTune(examples, { steps: most, batchSize: 4, learningRate: 1e-5 }) }), Math.max(most, 1));
    const worker = await workerOf(page, "cpu");
    /** @type {{ at: number, wasm: number, resident: number }[]} */
    const seen = [];
    let reached = 0;
    const portion = Math.max(1, Math.floor(most / SAMPLES));
    while (reached < most && performance.now() < until) {
      const count = Math.min(portion, most - reached);
      await work(page, count);
      reached += count;
      const wasm = await worker.evaluate(() => /** @type {any} */ (self).soakMemory.buffer.byteLength);
      seen.push({ at: reached, wasm, resident: residentBytes() });
    }
    await context.close();
    const after = seen.slice(Math.floor(WARM * seen.length));
    const third = Math.max(1, Math.floor(after.length / 3));
    const [first, last] = [after.slice(0, third), after.slice(-third)].map((list) => median(list.map(({ resident }) => resident)));
    const growth = (after.at(-1)?.wasm ?? NaN) - (after[0]?.wasm ?? NaN);
    const failures = [...faults.list];
    if (!(growth <= MOST_WASM)) failures.push(`WebAssembly memory grew by ${megabytes(growth)} after ${after[0]?.at}`);
    // short of a whole run the processes still settle
    if (reached === full && last - first > MOST_RESIDENT) failures.push(`the processes grew from ${megabytes(first)} to ${megabytes(last)}`);
    const numbers = `wasm ${megabytes(seen.at(-1)?.wasm ?? NaN)}, ${growth >= 0 ? "+" : ""}${megabytes(growth)} after the first ${after[0]?.at}; processes ${megabytes(first)} → ${megabytes(last)}`;
    return { reached, failures, numbers };
  },
});

export const inferences = flat("Inferences", "inferences", 10_000, 200, 4, (page, count) =>
  page.evaluate(async (count) => {
    for (let k = 0; k < count; k += 1) await net.infer(digits[k % digits.length].pixels);
  }, count),
);

export const steps = flat("Fine-tuning", "steps", 2_000, 60, 9, (page, count) => page.evaluate((count) => take(/** @type {any} */ (window).run, count), count));
