// @ts-check
// The weight files of the networks that a visitor chooses: refused when they are not what they should
// be, and too large for some browsers. What goes wrong leaves nothing behind.

import { FAILED_DOWNLOAD, expect, holdBack, test } from "./support/fixtures.mjs";
import { limitMemory } from "./support/limited-memory.mjs";
import { openModule } from "./support/module.mjs";
import { shipped, shippedNetworks } from "./support/samples.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const PATTERN = "**/weights/two-digits-*";
const whole = shipped("two-digits.safetensors");

/** How loading ends. @param {Page} page @param {string} [preset] */
const load = (page, preset = "two-digits") =>
  page.evaluate((name) => outcome(capsnet.loadCapsNet({ preset: name, device: "cpu" }).then((loaded) => loaded.dispose())), preset);

/** Counts what is asked of the server. @param {Page} page */
function countDownloads(page) {
  /** @type {string[]} */
  const found = [];
  page.on("request", (request) => {
    if (request.url().includes("/weights/")) found.push(request.url());
  });
  return found;
}

for (const { preset } of shippedNetworks()) {
  test(`${preset}: its file is fetched once, with progress, and reset needs no other`, async ({ page }) => {
    const downloads = countDownloads(page);
    await openModule(page);
    const progress = await page.evaluate(async (name) => {
      /** @type {number[]} */
      const shares = [];
      const onProgress = (/** @type {any} */ { stage, loadedBytes, totalBytes }) => void (stage === "weights" && shares.push(loadedBytes / totalBytes));
      const loaded = await capsnet.loadCapsNet({ preset: name, device: "cpu", onProgress });
      await loaded.reset();
      loaded.dispose();
      return shares;
    }, preset);
    expect(downloads).toHaveLength(1);
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBe(1);
  });
}

test("another visit takes the file from the browser's own cache", async ({ page }) => {
  await page.goto("./example/"); // a route, as in `openModule`, would switch the cache off
  const transferred = () =>
    page.evaluate(async () => {
      const { loadCapsNet } = await import(new URL("../capsnet.js", document.baseURI).href);
      (await loadCapsNet({ preset: "two-digits", device: "cpu" })).dispose();
      const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
      return entries.find(({ name }) => name.includes("/weights/two-digits-"))?.transferSize;
    });
  expect(await transferred()).toBeGreaterThan(1e6);
  await page.reload();
  expect(await transferred()).toBeLessThan(1000); // at most the question whether it is still the same
});

test("a file that arrives cut, swapped or damaged is refused, and fetched anew by the next try", async ({ page, faults }) => {
  faults.allow(FAILED_DOWNLOAD);
  const compact = shipped("compact.safetensors");
  const damaged = Buffer.from(whole);
  damaged[damaged.length >> 1] ^= 1;
  /** @type {[string, Buffer, RegExp][]} */
  const table = [
    ["cut", whole.subarray(0, 5000), /^network: two-digits-\w+\.safetensors arrived with 5000 bytes/],
    ["of another network", compact, /^network: two-digits-\w+\.safetensors arrived with \d+ bytes/],
    ["of another network, as long", Buffer.concat([compact, Buffer.alloc(whole.length - compact.length)]), /^bad-weights: two-digits-\w+\.safetensors arrived damaged.*anew/],
    ["with one wrong bit", damaged, /^bad-weights: two-digits-\w+\.safetensors arrived damaged.*anew/],
  ];
  await openModule(page, { load: { device: "cpu" } });
  for (const [what, body, message] of table) {
    await page.route(PATTERN, (route) => route.fulfill({ body, headers: { "cache-control": "public, max-age=31536000, immutable" } }));
    expect(await load(page), what).toMatch(message);
    await page.unroute(PATTERN);
    expect(await load(page), `after the file ${what}`).toBe("fulfilled");
  }
  expect(await page.evaluate(async () => (await net.infer(new Float32Array(784))).lengths.length), "the network that was there still answers").toBe(10);
  await expect.poll(() => page.workers().length).toBe(1);
});

test("the weights of another network are refused by the engine, which names both", async ({ page }) => {
  await openModule(page);
  const compact = shipped("compact.safetensors").toString("base64");
  const text = await page.evaluate((base64) => {
    const weights = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
    return outcome(capsnet.loadCapsNet({ preset: "two-digits", device: "cpu", weights }));
  }, compact);
  expect(text).toMatch(/^bad-weights: .*"compact".*"two-digits"/);
});

test("a download that is cancelled leaves nothing, and the other network goes on", async ({ page }) => {
  await openModule(page, { load: { device: "cpu" } });
  const release = await holdBack(page, PATTERN);
  const text = await page.evaluate(async () => {
    const control = new AbortController();
    const loading = outcome(capsnet.loadCapsNet({ preset: "two-digits", device: "cpu", signal: control.signal }));
    setTimeout(() => control.abort(), 300);
    return [await loading, String((await net.infer(new Float32Array(784))).lengths.length)];
  });
  expect(text).toEqual(["aborted: Loading was cancelled.", "10"]);
  expect(page.workers()).toHaveLength(1);
  release();
  await page.unroute(PATTERN);
  expect(await load(page)).toBe("fulfilled");
});

test("a browser that refuses the memory is told before anything is fetched", async ({ page }) => {
  await page.addInitScript(() => {
    const { Memory } = WebAssembly;
    WebAssembly.Memory = /** @type {any} */ (
      class extends Memory {
        /** @param {WebAssembly.MemoryDescriptor} type */
        constructor(type) {
          if (type.initial * 65_536 > 16e6) throw new RangeError("WebAssembly.Memory(): could not allocate memory");
          super(type);
        }
      }
    );
  });
  const downloads = countDownloads(page);
  await openModule(page, { load: { device: "cpu" } });
  expect(await load(page)).toMatch(/^unsupported: This browser does not give enough memory for the network "two-digits" \(about \d+0 MB\)\. Close other tabs/);
  expect(downloads.filter((url) => url.includes("two-digits"))).toEqual([]);
  expect(await page.evaluate(async () => (await net.infer(new Float32Array(784))).lengths.length)).toBe(10);
});

test("an engine that runs out of memory while it loads says so, and the other network goes on", async ({ page }) => {
  await limitMemory(page, 10.5e6); // compact takes 8.5 MB, two-digits more than 11
  await openModule(page, { load: { device: "cpu" } });
  expect(await load(page)).toMatch(/^unsupported: This browser does not give enough memory for the network "two-digits"/);
  await expect.poll(() => page.workers().length).toBe(1);
  expect(await page.evaluate(async () => (await net.infer(new Float32Array(784))).lengths.length)).toBe(10);
});
