// @ts-check
// WebGPU, on a software adapter where there is no other: it must be there, or these tests fail.

import { expect, test } from "./support/fixtures.mjs";
import { crashWorker, openModule, workerOf } from "./support/module.mjs";
import { expectDigit, openPage, settledLengths } from "./support/page.mjs";
import { samples } from "./support/samples.mjs";
import { openTeaching } from "./support/teaching.mjs";

/** As in parity.spec.mjs, and as the README says. */
const TOLERANCE = 1e-4;

const digits = samples();

test("there is an adapter", async ({ page }) => {
  await openModule(page);
  const found = await page.evaluate(async () => Boolean(await /** @type {any} */ (navigator).gpu?.requestAdapter()));
  expect(found, "Chromium offers no WebGPU adapter: these tests need --enable-unsafe-webgpu").toBe(true);
});

test("the page, forced to WebGPU, answers as it does on the processor", async ({ page }) => {
  await openPage(page, "./?device=webgpu");
  await expect(page.locator("html")).toHaveAttribute("data-device", "webgpu");
  await expect(page.getByTestId("status-device")).toHaveAttribute("data-device", "webgpu");
  await page.getByTestId("sample-2").click();
  await expectDigit(page, 2);
  const gpu = await settledLengths(page);

  await openPage(page, "./?device=cpu"); // the drawing is kept
  await expectDigit(page, 2);
  const cpu = await settledLengths(page);
  for (let digit = 0; digit < 10; digit += 1) expect(Math.abs(gpu[digit] - cpu[digit])).toBeLessThan(TOLERANCE);
});

test("the module: lengths, poses, reconstructions and traces equal the processor's", async ({ page }) => {
  await openModule(page, { load: { device: "webgpu" } });
  const found = await page.evaluate(async (list) => {
    const cpu = await capsnet.loadCapsNet({ device: "cpu" });
    /** @type {Record<string, number>} */
    const differences = {};
    /** @param {string} name @param {Float32Array | undefined} a @param {Float32Array | undefined} b */
    const compare = (name, a, b) => {
      if (!a || !b || a.length !== b.length) throw new Error(`${name} differ in length`);
      differences[name] = Math.max(differences[name] ?? 0, ...a.map((value, k) => Math.abs(value - b[k])));
    };
    for (const routingIterations of [1, 3]) {
      const images = new Float32Array(2 * 784);
      images.set(list[0]);
      images.set(list[1], 784);
      const options = { routingIterations, trace: true };
      const [a, b] = [await net.infer(images, options), await cpu.infer(images, options)];
      compare("lengths", a.lengths, b.lengths);
      compare("poses", a.poses, b.poses);
      compare("reconstruction", a.reconstruction, b.reconstruction);
      compare("primary", a.trace?.primary, b.trace?.primary);
      compare("votes", a.trace?.votes, b.trace?.votes);
      a.trace?.couplings.forEach((round, k) => compare("couplings", round, b.trace?.couplings[k]));
      a.trace?.convolutions.forEach(({ values }, k) => compare("convolutions", values, b.trace?.convolutions[k].values));
    }
    const pose = (await cpu.infer(Float32Array.from(list[0]))).poses.slice(0, 16);
    compare("decode", await net.decode(pose, 0), await cpu.decode(pose, 0));
    return { differences, info: net.info };
  }, [digits[5].pixels, digits[8].pixels]);
  expect(found.info).toMatchObject({ device: "webgpu", preset: "compact", considered: null });
  expect(found.info.adapter).not.toBe("");
  for (const [name, difference] of Object.entries(found.differences)) expect(difference, name).toBeLessThan(TOLERANCE);
});

test("two digits: WebGPU names and draws both as the CPU does", async ({ page }) => {
  await openModule(page, { load: { preset: "two-digits", device: "webgpu" } });
  const found = await page.evaluate(async ([first, second]) => {
    const cpu = await capsnet.loadCapsNet({ preset: "two-digits", device: "cpu" });
    const sheet = (/** @type {number[]} */ pixels, /** @type {number} */ right) => ({ pixels: Float32Array.from(pixels), right, down: 1 });
    const images = new Float32Array(2 * 1296);
    images.set(capsnet.overlayDigits(sheet(first, -4), sheet(second, 4)));
    images.set(capsnet.overlayDigits(sheet(second, 0), sheet(first, 2)), 1296);
    const [a, b] = [await net.infer(images), await cpu.infer(images)];
    const difference = (/** @type {"lengths" | "poses" | "reconstruction" | "reconstructions"} */ name) =>
      a[name].length === b[name].length ? Math.max(...a[name].map((value, k) => Math.abs(value - b[name][k]))) : Infinity;
    return {
      info: net.info,
      present: { gpu: [...a.present], cpu: [...b.present] },
      differences: Object.fromEntries(/** @type {const} */ (["lengths", "poses", "reconstruction", "reconstructions"]).map((name) => [name, difference(name)])),
    };
  }, [digits[1].pixels, digits[0].pixels]);
  expect(found.info).toMatchObject({ device: "webgpu", preset: "two-digits", digitsPerImage: 2 });
  expect(found.present.gpu).toEqual(found.present.cpu);
  expect(found.present.gpu.slice(0, 2).sort()).toEqual([0, 1]);
  for (const [name, difference] of Object.entries(found.differences)) expect(difference, name).toBeLessThan(TOLERANCE);
});

test("weights go in and out on WebGPU, and evaluation agrees", async ({ page }) => {
  await openModule(page, { load: { device: "webgpu" } });
  const found = await page.evaluate(async (list) => {
    const set = list.map(({ pixels, label }) => ({ pixels: Float32Array.from(pixels), label }));
    const answer = async () => (await net.infer(set[0].pixels)).lengths.join();
    const before = await answer();
    const file = await net.exportWeights();
    const cpu = await capsnet.loadCapsNet({ device: "cpu", weights: file });
    const bad = await outcome(net.importWeights(file.slice(0, 5000)));
    const afterBad = await answer();
    await net.importWeights(file);
    const afterImport = await answer();
    return { before, bad, afterBad, afterImport, gpu: await net.evaluate(set), cpu: await cpu.evaluate(set) };
  }, digits.slice(0, 4));
  expect(found.bad).toMatch(/^bad-weights: /);
  expect(found.afterBad).toBe(found.before);
  expect(found.afterImport).toBe(found.before);
  expect(found.gpu.accuracy).toBe(found.cpu.accuracy);
  expect(Math.abs(found.gpu.loss - found.cpu.loss)).toBeLessThan(TOLERANCE);
});

test("teaching on WebGPU: the losses are the processor's, and a digit is then answered as it was taught", async ({ page }) => {
  test.slow(); // a software adapter takes seconds for a step
  await openTeaching(page, { device: "webgpu" });
  const found = await page.evaluate(async () => {
    const cpu = await capsnet.loadCapsNet({ device: "cpu" });
    const [wrong] = examples;
    const before = (await net.infer(wrong.pixels)).digit[0];
    const rounds = [];
    for (const options of [{ trainable: /** @type {const} */ ("all"), steps: 2 }, { trainable: /** @type {const} */ ("capsules"), steps: 4 }]) {
      const lesson = { ...options, batchSize: 2, learningRate: 0.005 };
      await net.reset();
      await cpu.reset();
      const steps = { gpu: await take(net.fineTune([wrong], lesson)), cpu: await take(cpu.fineTune([wrong], lesson)) };
      const answers = { gpu: await net.infer(wrong.pixels), cpu: await cpu.infer(wrong.pixels) };
      rounds.push({ steps, lengths: { gpu: [...answers.gpu.lengths], cpu: [...answers.cpu.lengths] }, digit: answers.gpu.digit[0] });
    }
    const original = (await net.infer(wrong.pixels, { original: true })).digit[0];
    const taught = await lengths();
    const file = await net.exportWeights();
    await net.reset();
    const reset = (await net.infer(wrong.pixels)).digit[0];
    await net.importWeights(file);
    return { label: wrong.label, before, rounds, original, reset, isBack: (await lengths()) === taught };
  });
  for (const { steps, lengths } of found.rounds) {
    expect(steps.gpu.length).toBe(steps.cpu.length);
    for (const [k, { loss, margin, reconstruction }] of steps.gpu.entries()) {
      const there = steps.cpu[k];
      for (const [a, b] of [[loss, there.loss], [margin, there.margin], [reconstruction, there.reconstruction]]) {
        expect(Math.abs(a - b), `step ${k + 1}: ${a} and ${b}`).toBeLessThanOrEqual(TOLERANCE * Math.abs(b) + 1e-6);
      }
    }
    for (const [j, length] of lengths.gpu.entries()) expect(Math.abs(length - lengths.cpu[j])).toBeLessThan(TOLERANCE);
  }
  expect([found.before, found.original, found.reset]).toEqual([4, 4, 4]);
  expect(found.rounds[1].digit).toBe(found.label);
  expect(found.isBack).toBe(true);
  const times = found.rounds[1].steps.gpu.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  console.log(`   capsules, batch 2, on this adapter: ${times[times.length >> 1].toFixed(0)} ms a step (median)`);
});

test("auto leaves a software adapter alone", async ({ page }) => {
  await openModule(page, { load: { device: "auto" } });
  await expect.poll(() => page.evaluate(() => net.info.considered?.reason)).toMatch(/processor/);
  expect(await page.evaluate(() => net.info.device)).toBe("cpu");
});

/** Makes Chromium call its software adapter a real one, to walk the road that a graphics card takes. */
const PRETEND = () => {
  const { gpu } = /** @type {any} */ (navigator);
  const request = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = async () => {
    const adapter = await request();
    return adapter && { info: { vendor: "pretended", architecture: "card", isFallbackAdapter: false } };
  };
};

test("auto tries a real adapter, compares, and keeps the faster device", async ({ page }) => {
  await page.addInitScript(PRETEND);
  await openModule(page, { load: { preset: "two-digits", device: "auto" } }); // compact: the next test
  expect(await page.evaluate(() => net.info.device), "the CPU answers first").toBe("cpu");
  await expect
    .poll(() => page.evaluate(() => net.info.considered?.milliseconds), { timeout: 180_000, intervals: [1000] })
    .toMatchObject({ cpu: expect.any(Number), webgpu: expect.any(Number) });
  const { device, considered } = await page.evaluate(() => net.info);
  console.log(`   ${considered?.reason}`);
  const { cpu, webgpu } = /** @type {{ cpu: number, webgpu: number }} */ (considered?.milliseconds);
  expect(device).toBe(webgpu <= cpu ? "webgpu" : "cpu");
  expect(await page.evaluate(async () => (await net.infer(new Float32Array(1296))).present.length)).toBe(2);
});

/** A software adapter is never faster, so the processor's clock runs a million times too fast. @param {import("@playwright/test").Page} page */
async function slowDown(page) {
  await (await workerOf(page, "cpu")).evaluate(() => {
    const now = performance.now.bind(performance);
    performance.now = () => 1e6 * now();
  });
}

/** Puts every `devicechange` into `changes`. @param {import("@playwright/test").Page} page */
async function keepChanges(page) {
  await page.evaluate(() => {
    /** @type {any[]} */
    const changes = [];
    net.addEventListener("devicechange", ({ detail }) => void changes.push(detail));
    Object.assign(window, { changes });
  });
}

test("where WebGPU is faster it takes over, and when it dies the CPU goes on unnoticed", async ({ page }) => {
  await page.addInitScript(PRETEND);
  await openModule(page, { load: { device: "auto" } });
  await slowDown(page);
  await keepChanges(page);
  await expect.poll(() => page.evaluate("changes.length"), { timeout: 180_000, intervals: [1000] }).toBe(1);
  expect(await page.evaluate("changes[0]")).toMatchObject({ device: "webgpu", previous: "cpu" });
  expect(await page.evaluate(() => net.info.device)).toBe("webgpu");

  const images = digits.slice(0, 10).map(({ pixels }) => pixels);
  const call = page.evaluate(async (list) => {
    const all = new Float32Array(list.length * 784);
    list.forEach((image, k) => all.set(image, k * 784));
    return [...(await net.infer(all)).digit];
  }, images);
  await crashWorker(page, "webgpu");
  expect(await call, "the call in flight is answered by the CPU").toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await expect.poll(() => page.evaluate("changes.length")).toBe(2);
  expect(await page.evaluate("changes[1]")).toMatchObject({ device: "cpu", previous: "webgpu", reason: expect.stringContaining("failed") });
  expect(await page.evaluate(() => net.info.considered?.reason)).toContain("failed");
  await expect.poll(() => page.workers().length).toBe(1);
});

test("WebGPU waits for a run on the processor; when it dies in a run of its own, the processor has the kept weights", async ({ page }) => {
  test.slow();
  await page.addInitScript(PRETEND);
  await openTeaching(page, { device: "auto" });
  await slowDown(page);
  await keepChanges(page);
  await page.evaluate(async () => {
    const run = net.fineTune(examples, { steps: 10_000, batchSize: 2, trainable: "capsules", learningRate: 0.003 });
    await take(run, 1);
    Object.assign(window, { run });
  });
  await expect
    .poll(async () => (await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.name)))).includes("capsnet-webgpu"), { timeout: 180_000 })
    .toBe(true);
  await page.waitForTimeout(10_000); // it warms up and would take over
  const taught = await page.evaluate(async () => {
    const { run, changes } = /** @type {any} */ (window);
    await take(run, 2);
    const waits = changes.length === 0 && net.info.device === "cpu";
    await run.return();
    return { waits, lengths: await lengths() };
  });
  expect(taught.waits, "no other device during a run").toBe(true);
  await expect.poll(() => page.evaluate("changes.length"), { timeout: 180_000, intervals: [1000] }).toBe(1);
  const onGpu = await page.evaluate(async () => ({ device: net.info.device, lengths: await lengths() }));
  expect(onGpu.device, await page.evaluate(() => net.info.considered?.reason)).toBe("webgpu");
  const expected = taught.lengths.split(",").map(Number);
  for (const [j, length] of onGpu.lengths.split(",").entries()) expect(Math.abs(Number(length) - expected[j])).toBeLessThan(TOLERANCE);

  const dying = page.evaluate(async () => {
    const run = net.fineTune(examples, { steps: 20, batchSize: 2, trainable: "capsules", learningRate: 0.003 });
    return outcome(take(run));
  });
  await page.waitForTimeout(3_000);
  await crashWorker(page, "webgpu");
  expect(await dying).toMatch(/^(internal|device-lost): .* the weights from before it are kept\.$/);
  const after = await page.evaluate(async () => ({ device: net.info.device, lengths: await lengths(), next: (await take(net.fineTune(examples, { steps: 1 }))).length }));
  expect(after).toEqual({ device: "cpu", lengths: taught.lengths, next: 1 });
});

test("a forced WebGPU worker that dies is replaced", async ({ page }) => {
  await openModule(page, { load: { device: "webgpu" } });
  const restarted = page.evaluate(() => new Promise((resolve) => net.addEventListener("restart", ({ detail }) => resolve(detail.device))));
  await crashWorker(page, "webgpu");
  expect(await restarted).toBe("webgpu");
  expect(await page.evaluate(async (pixels) => (await net.infer(Float32Array.from(pixels))).digit[0], digits[9].pixels)).toBe(9);
});
