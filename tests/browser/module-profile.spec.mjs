// @ts-check
// `profile()`: what each layer costs, and how long it takes here.

import { expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { letters, networkFile } from "./support/networks.mjs";

test("layers add up to the network, and each of them and of five answers is timed", async ({ page }) => {
  await openModule(page, { load: { device: "cpu" } });
  const { info, profile, progress, slipped } = await page.evaluate(async () => {
    /** @type {[number, number][]} */
    const progress = [];
    let isOver = false;
    const measuring = net.profile({ onProgress: (done, total) => progress.push([done, total]) }).finally(() => (isOver = true));
    await net.infer(new Float32Array(784).fill(0.5));
    const slipped = !isOver;
    return { info: net.info, profile: await measuring, progress, slipped };
  });
  expect(slipped).toBe(true);
  expect(profile.device).toBe("cpu");
  expect(profile.layers.map(({ kind }) => kind)).toEqual([...info.convolutions.map(() => "convolution"), "primary", "votes", "routing", "decoder"]);
  expect(profile.layers.map(({ milliseconds: _, ...costs }) => costs)).toEqual(info.layers);
  for (const what of /** @type {const} */ (["parameters", "macs"])) expect(info.layers.reduce((sum, layer) => sum + layer[what], 0)).toBe(info[what]);
  expect(info.layers.find(({ kind }) => kind === "routing")?.parameters).toBe(0);
  for (const { milliseconds } of profile.layers) expect(milliseconds).toBeGreaterThanOrEqual(0); // a fast one, by the browser's coarse clock
  for (const { milliseconds } of profile.answers) expect(milliseconds).toBeGreaterThan(0);
  for (const { milliseconds } of [...profile.layers, ...profile.answers]) expect(milliseconds).toBeLessThan(10_000);
  expect(profile.answers.map(({ routingIterations }) => routingIterations)).toEqual([1, 2, 3, 4, 5]);
  expect(profile.answers[info.routingIterations - 1].macs).toBe(info.macs);
  // a round more is a weighted sum and an agreement more
  const { primary, digit } = info;
  if (!primary) throw new Error("it has capsules");
  const votes = primary.types * primary.rows * primary.columns * digit.classes * digit.dims;
  for (const k of [1, 2, 3, 4]) expect(profile.answers[k].macs - profile.answers[k - 1].macs).toBe(2 * votes);
  // the whole takes longer than any part of it
  expect(profile.answers[info.routingIterations - 1].milliseconds).toBeGreaterThan(Math.max(...profile.layers.map(({ milliseconds }) => milliseconds)) * 0.9);
  expect(progress.at(-1)).toEqual([progress.length, progress.length]);
});

test("a plain CNN has one answer, without routing", async ({ page }) => {
  await openModule(page);
  await page.route("**/weights-of-a-test", (route) => route.fulfill({ body: networkFile(letters(3), "dense") }));
  const { info, profile } = await page.evaluate(async () => {
    const net = await capsnet.loadCapsNet({ device: "cpu", weights: await (await fetch("./weights-of-a-test")).arrayBuffer() });
    const profile = await net.profile();
    const { info } = net;
    net.dispose();
    return { info, profile };
  });
  expect(profile.layers.map(({ kind }) => kind)).toEqual(["convolution", "dense", "decoder"]);
  expect(profile.answers.map(({ routingIterations, macs }) => [routingIterations, macs])).toEqual([[0, info.macs]]);
});

test("a run of teaching does not wait until all layers are timed", async ({ page }) => {
  await openModule(page, { load: { device: "cpu" } });
  const { overAtStep, timed } = await page.evaluate(async () => {
    let isOver = false;
    const timing = net.profile().finally(() => (isOver = true));
    const run = net.fineTune([{ pixels: new Float32Array(784).fill(0.5), label: 1 }], { steps: 1, batchSize: 1, rehearsal: 0 });
    await run.next();
    const overAtStep = isOver;
    await run.return();
    return { overAtStep, timed: (await timing).layers.map(({ milliseconds }) => milliseconds > 0) };
  });
  expect(overAtStep).toBe(false);
  expect(timed.every(Boolean), "and all of them are timed").toBe(true);
});

test("it can be cancelled, and refuses what it does not know", async ({ page }) => {
  await openModule(page, { load: { device: "cpu" } });
  const outcomes = await page.evaluate(async () => {
    const control = new AbortController();
    const cancelled = outcome(net.profile({ signal: control.signal, onProgress: () => control.abort() }));
    const refused = outcome(net.profile(/** @type {any} */ ({ signal: 7 })));
    const list = [await cancelled, await refused];
    const waits = outcome(net.profile());
    net.dispose();
    return [...list, await waits, await outcome(net.profile())];
  });
  expect(outcomes[0]).toMatch(/^aborted/);
  expect(outcomes[1]).toMatch(/^bad-input: options\.signal/);
  expect(outcomes[2]).toMatch(/^aborted/);
  expect(outcomes[3]).toMatch(/^aborted/);
});
