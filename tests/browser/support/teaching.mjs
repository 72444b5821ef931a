// @ts-check
// Examples to teach, and what the tests of teaching do in the page.

import { openModule } from "./module.mjs";
import { samples } from "./samples.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const digits = samples();

/** Sample digits under labels that are not theirs: only who was taught says so. */
export const WRONG = [
  { ...digits[4], label: 9 },
  { ...digits[7], label: 2 },
];

/** Those two, and right ones beside them. */
export const EXAMPLES = [...WRONG, ...digits.slice(10, 16)];

/**
 * Opens the module with a network, and puts into the page `examples`, `digits` (all samples, with
 * their true labels) and `take`, which makes some steps of a run.
 * @param {Page} page
 * @param {Record<string, unknown>} [load]
 */
export async function openTeaching(page, load = { device: "cpu" }) {
  await openModule(page, { load });
  await page.evaluate(
    ({ examples, digits }) => {
      const float = (/** @type {{ pixels: number[], label: number }[]} */ list) =>
        list.map(({ pixels, label }) => ({ pixels: Float32Array.from(pixels), label }));
      /**
       * @param {AsyncGenerator<import("../../../www/capsnet.js").FineTuneStep, void, void>} run
       * @param {number} [count]
       */
      const take = async (run, count = Infinity) => {
        const steps = [];
        while (steps.length < count) {
          const { done, value } = await run.next();
          if (done || !value) break;
          steps.push(value);
        }
        return steps;
      };
      const lengths = async (/** @type {boolean} */ original = false) => [...(await net.infer(digitsHere[4].pixels, { original })).lengths].join();
      const digitsHere = float(digits);
      Object.assign(window, { examples: float(examples), digits: digitsHere, take, lengths });
    },
    { examples: EXAMPLES, digits },
  );
}
