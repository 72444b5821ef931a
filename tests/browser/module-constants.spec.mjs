// @ts-check
// What www/engine/constants.js has of the engine's numbers is what the engine does.

import { MAX_ROUTING_ITERATIONS, MNIST, RECONSTRUCTION_WEIGHT, SHIFT } from "../../www/engine/constants.js";
import { chanceOf } from "../soak/chance.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { DIGITS, likeMnist, networkFile } from "./support/networks.mjs";
import { SEED } from "./support/seed.mjs";
import { openTeaching } from "./support/teaching.mjs";

test("the engine takes the most routing iterations, and refuses one more", async ({ page }) => {
  await openModule(page, { load: { device: "cpu" } });
  const found = await page.evaluate(async () => {
    const most = capsnet.MAX_ROUTING_ITERATIONS;
    const ask = (/** @type {number} */ routingIterations) => outcome(net.infer(new Float32Array(784).fill(0.5), { routingIterations }));
    return { most, last: await ask(most), more: await ask(most + 1) };
  });
  expect(found.most).toBe(MAX_ROUTING_ITERATIONS);
  expect(found.last).toBe("fulfilled");
  expect(found.more).toMatch(new RegExp(`^bad-input: .*\\b${MAX_ROUTING_ITERATIONS}\\b.*found ${MAX_ROUTING_ITERATIONS + 1}`));
});

test(`a digit may lie so far off the middle, and no further; a drawing is MNIST's unless it is said (seed ${SEED})`, async ({ page }) => {
  await openModule(page);
  const chance = chanceOf(SEED);
  const cases = Array.from({ length: 12 }, () => ({ side: 4 + chance.below(60), by: chance.pick([[1, 0], [-1, 0], [0, 1], [0, -1]]) }));
  const found = await page.evaluate(
    async ([shift, all, mnist]) => {
      const places = [];
      for (const { side, by: [right, down] } of all) {
        const pixels = new Float32Array(side * side).fill(1);
        const at = async (/** @type {number} */ far) => capsnet.overlayDigits({ pixels, right: far * right, down: far * down }, null).length;
        places.push([Math.sqrt(await at(shift)) - side, await outcome(at(shift + 1))]);
      }
      const drawing = Float32Array.from({ length: 2500 }, (_, k) => Number(k % 50 > 20 && k % 50 < 24));
      const same = capsnet.normalizeDigit(drawing, 50, 50).join() === capsnet.normalizeDigit(drawing, 50, 50, { input: mnist }).join();
      return { places, same };
    },
    /** @type {const} */ ([SHIFT, cases, MNIST]),
  );
  for (const [larger, refused] of found.places) {
    expect(larger).toBe(2 * SHIFT);
    expect(refused).toMatch(new RegExp(`^bad-input: .*at most ${SHIFT} pixels`));
  }
  expect(found.same).toBe(true);
});

test("a step's loss is the margin loss and so much of the reconstruction's; `null` is taught as nothing", async ({ page }) => {
  await openTeaching(page);
  const steps = await page.evaluate(() => take(net.fineTune([...examples, { pixels: new Float32Array(784), label: null }], { steps: 3, rehearsal: 0 })));
  expect(steps).toHaveLength(3);
  for (const { loss, margin, reconstruction } of steps) expect((loss - margin) / reconstruction).toBeCloseTo(RECONSTRUCTION_WEIGHT, 6);
});

test("MNIST's digits are rehearsed by networks that read them as MNIST has them, and by no others", async ({ page }) => {
  /** @type {string[]} */
  const fetched = [];
  page.on("request", (request) => void (request.url().includes("/teaching/") && fetched.push(request.url())));
  await openModule(page);
  const others = [{ fit: 18 }, { centring: "box" }, { side: 32 }, {}];
  for (const other of others) {
    const bytes = [...networkFile(DIGITS, "capsules", (specification) => Object.assign(likeMnist(specification).input, other))];
    const told = await page.evaluate(async (file) => {
      const own = await capsnet.loadCapsNet({ weights: Uint8Array.from(file), device: "cpu" });
      const examples = [{ pixels: new Float32Array(own.info.image.rows ** 2).fill(0.5), label: 1 }];
      for await (const _ of own.fineTune(examples, { steps: 1, batchSize: 4 }));
      own.dispose();
    }, bytes).then(() => fetched.length);
    expect(told, JSON.stringify(other)).toBe(Object.keys(other).length ? 0 : 2);
  }
});
