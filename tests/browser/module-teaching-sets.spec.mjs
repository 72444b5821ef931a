// @ts-check
// The known digits: fetched when teaching needs them, once, and told like any other download.

import { FAILED_DOWNLOAD, expect, holdBack, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { openTeaching } from "./support/teaching.mjs";

const CPU = { load: { device: "cpu" } };

test("two sets of 1,000 digits, 100 of each class, and 100 images without one, fetched once and with progress", async ({ page }) => {
  /** @type {string[]} */
  const requests = [];
  page.on("request", (request) => void (request.url().includes("/teaching/") && requests.push(request.url())));
  await openModule(page, CPU);
  expect(requests, "not before they are asked for").toEqual([]);
  const found = await page.evaluate(async () => {
    /** @type {import("../../www/capsnet.js").LoadProgress[]} */
    const progress = [];
    const onProgress = (/** @type {import("../../www/capsnet.js").LoadProgress} */ step) => void progress.push(step);
    const [sets, same] = await Promise.all([capsnet.loadTeachingSets({ onProgress }), capsnet.loadTeachingSets()]);
    const later = await capsnet.loadTeachingSets();
    const describe = (/** @type {import("../../www/capsnet.js").Example[]} */ list) => ({
      nothing: list.filter(({ label }) => label === null).length,
      counts: Array.from({ length: 10 }, (_, digit) => list.filter(({ label }) => label === digit).length),
      sizes: list.every(({ pixels }) => pixels instanceof Float32Array && pixels.length === 784),
      range: [0, 1].every((bound) => list[0].pixels.includes(bound)) && list.every(({ pixels }) => pixels.every((value) => value >= 0 && value <= 1)),
    });
    const known = new Set(sets.rehearsal.map(({ pixels }) => pixels.join()));
    return {
      rehearsal: describe(sets.rehearsal),
      heldOut: describe(sets.heldOut),
      shared: sets.heldOut.filter(({ pixels }) => known.has(pixels.join())).length,
      isSame: sets.rehearsal === same.rehearsal && sets.heldOut === later.heldOut,
      progress,
      evaluation: await net.evaluate(sets.heldOut.slice(0, 200)),
    };
  });
  const whole = { counts: Array(10).fill(100), sizes: true, range: true };
  expect(found).toMatchObject({ rehearsal: { ...whole, nothing: 100 }, heldOut: { ...whole, nothing: 0 }, shared: 0, isSame: true });
  expect(requests.length).toBe(4);
  const { totalBytes } = found.progress[0];
  expect(totalBytes).toBe(2 * (1000 * 785 + 24) + 100 * 785);
  expect(found.progress[0]).toEqual({ stage: "teaching-sets", loadedBytes: 0, totalBytes });
  expect(found.progress.at(-1)).toEqual({ stage: "teaching-sets", loadedBytes: totalBytes, totalBytes });
  const loaded = found.progress.map(({ loadedBytes }) => loadedBytes);
  expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
  expect(found.evaluation.accuracy).toBeGreaterThan(0.95);
});

test("a failed download is named, fineTune tells it, and the next try works", async ({ page, faults }) => {
  faults.allow(FAILED_DOWNLOAD);
  await openTeaching(page);
  await page.route("**/teaching/rehearsal-images-*", (route) => route.fulfill({ status: 404 }));
  const [sets, run, without] = await page.evaluate(async () => [
    await outcome(capsnet.loadTeachingSets()),
    await outcome(net.fineTune(examples).next()),
    await outcome(take(net.fineTune(examples, { steps: 1, rehearsal: 0 }))),
  ]);
  expect(sets).toMatch(/^network: rehearsal-images-\w+\.idx3-ubyte .*404/);
  expect(run).toBe(sets);
  expect(without, "nothing is fetched without rehearsal").toBe("fulfilled");

  await page.unroute("**/teaching/rehearsal-images-*");
  expect(await page.evaluate(() => outcome(capsnet.loadTeachingSets()))).toBe("fulfilled");
  expect(await page.evaluate(() => outcome(take(net.fineTune(examples, { steps: 1 }))))).toBe("fulfilled");
});

test("a file of the right length with something else in it is refused, and asked for again", async ({ page }) => {
  await openModule(page);
  await page.route("**/teaching/held-out-labels-*", (route) => route.fulfill({ body: Buffer.alloc(1008) }));
  expect(await page.evaluate(() => outcome(capsnet.loadTeachingSets()))).toBe("network: The held-out labels are no IDX file.");
  await page.unroute("**/teaching/held-out-labels-*");
  expect(await page.evaluate(() => outcome(capsnet.loadTeachingSets()))).toBe("fulfilled");
});

test("who cancels leaves the others their download; when all have, the next begins anew", async ({ page, faults }) => {
  faults.allow(FAILED_DOWNLOAD);
  await openTeaching(page);
  let release = await holdBack(page, "**/teaching/rehearsal-images-*");
  const cancelled = page.evaluate(async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [capsnet.loadTeachingSets({ signal: first.signal }), net.fineTune(examples, { steps: 1, signal: second.signal }).next()].map(outcome);
    await new Promise((resolve) => setTimeout(resolve, 200));
    first.abort();
    const left = await Promise.race([calls[1], new Promise((resolve) => setTimeout(resolve, 100, "waits"))]);
    second.abort();
    return { ends: await Promise.all(calls), left, before: await outcome(capsnet.loadTeachingSets({ signal: AbortSignal.abort() })) };
  });
  expect(await cancelled).toEqual({
    ends: ["aborted: Loading was cancelled.", "aborted: The teaching was cancelled."],
    left: "waits",
    before: "aborted: Loading was cancelled.",
  });
  release();
  await page.unroute("**/teaching/rehearsal-images-*");
  release = await holdBack(page, "**/teaching/rehearsal-images-*");
  const call = page.evaluate(async () => {
    const control = new AbortController();
    const calls = [outcome(capsnet.loadTeachingSets({ signal: control.signal })), outcome(take(net.fineTune(examples, { steps: 2 })))];
    setTimeout(() => control.abort(), 100);
    return Promise.all(calls);
  });
  await page.waitForTimeout(400);
  release();
  expect(await call).toEqual(["aborted: Loading was cancelled.", "fulfilled"]);
});

test("a build without them says so, and teaches without rehearsal", async ({ page }) => {
  let changed = 0;
  await page.route("**/assets/*.js", async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    changed += Number(body.includes("teaching:{"));
    await route.fulfill({ response, body: body.replace("teaching:{", "teaching:null,unused:{") });
  });
  await openTeaching(page);
  expect(changed, "the chunk that lists the files").toBeGreaterThan(0);
  const [sets, run, without] = await page.evaluate(async () => [
    await outcome(capsnet.loadTeachingSets()),
    await outcome(net.fineTune(examples).next()),
    await outcome(take(net.fineTune(examples, { steps: 1, rehearsal: 0 }))),
  ]);
  expect(sets).toMatch(/^unsupported: .*cargo xtask samples.*rehearsal: 0/);
  expect(run).toBe(sets);
  expect(without).toBe("fulfilled");
});

test("a network that is disposed of while its digits arrive", async ({ page }) => {
  await openTeaching(page);
  const release = await holdBack(page, "**/teaching/rehearsal-images-*");
  const call = page.evaluate(async () => {
    const next = outcome(net.fineTune(examples).next());
    await new Promise((resolve) => setTimeout(resolve, 100));
    net.dispose();
    return next;
  });
  expect(await call).toBe("aborted: The network was disposed of.");
  release();
});
