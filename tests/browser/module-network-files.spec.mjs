// @ts-check
// The weight files of the networks that a visitor chooses: kept in the browser, refused when they are
// not what they should be, and too large for some browsers. What goes wrong leaves nothing behind.

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

/** The names of the kept files. @param {Page} page */
const kept = (page) =>
  page.evaluate(async () => {
    const cache = await caches.open("capsnet-weights");
    return (await cache.keys()).map(({ url }) => url.slice(url.lastIndexOf("/") + 1));
  });

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
  const isDefault = preset === "compact";
  test(`${preset}: the file is ${isDefault ? "left to the browser's own cache" : "fetched once, and then taken from Cache Storage"}`, async ({ page }) => {
    const downloads = countDownloads(page);
    await openModule(page);
    expect(await load(page, preset)).toBe("fulfilled");
    expect(downloads).toHaveLength(1);
    if (isDefault) return expect(await kept(page)).toEqual([]);

    await expect.poll(() => kept(page)).toHaveLength(1);
    await openModule(page); // another visit
    const progress = await page.evaluate(async (name) => {
      /** @type {number[]} */
      const shares = [];
      const onProgress = (/** @type {any} */ { stage, loadedBytes, totalBytes }) => void (stage === "weights" && shares.push(loadedBytes / totalBytes));
      const loaded = await capsnet.loadCapsNet({ preset: name, device: "cpu", onProgress });
      await loaded.reset();
      loaded.dispose();
      return shares;
    }, preset);
    expect(downloads, "nothing is fetched").toHaveLength(1);
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBe(1);
  });
}

test("an older version of a file goes when the new one has come", async ({ page }) => {
  await openModule(page);
  await page.evaluate(async () => {
    const cache = await caches.open("capsnet-weights");
    for (const name of ["two-digits-0123456789", "paper-0123456789"]) await cache.put(new URL(`weights/${name}.safetensors`, document.baseURI), new Response("old"));
  });
  expect(await load(page)).toBe("fulfilled");
  await expect.poll(() => kept(page)).toEqual(["paper-0123456789.safetensors", expect.stringMatching(/^two-digits-(?!0123456789)/)]);
});

test("a kept file that is cut or damaged is fetched again, and the visitor notices nothing", async ({ page }) => {
  const downloads = countDownloads(page);
  await openModule(page);
  for (const damage of /** @type {const} */ (["cut", "one bit"])) {
    expect(await load(page)).toBe("fulfilled");
    await expect.poll(() => kept(page)).toHaveLength(1);
    await page.evaluate(async (what) => {
      const cache = await caches.open("capsnet-weights");
      const [request] = await cache.keys();
      const bytes = new Uint8Array(await /** @type {Response} */ (await cache.match(request)).arrayBuffer());
      bytes[bytes.length >> 1] ^= 1;
      await cache.put(request, new Response(what === "cut" ? bytes.subarray(0, 5000) : bytes));
    }, damage);
    const before = downloads.length;
    expect(await load(page), damage).toBe("fulfilled");
    expect(downloads.length, damage).toBe(before + 1);
    await page.evaluate(() => caches.delete("capsnet-weights"));
  }
});

test("a file that arrives cut, swapped or damaged is refused, not kept, and fetched anew by the next try", async ({ page, faults }) => {
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
    expect(await kept(page), what).toEqual([]);
    expect(await load(page), `after the file ${what}`).toBe("fulfilled");
    await page.evaluate(() => caches.delete("capsnet-weights"));
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
  expect(await kept(page)).toEqual([]);
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
  expect(await kept(page)).toEqual([]);
  release();
  await page.unroute(PATTERN);
  expect(await load(page)).toBe("fulfilled");
});

for (const [how, refuse] of /** @type {[string, () => void][]} */ ([
  ["refuses", () => (CacheStorage.prototype.open = () => Promise.reject(new DOMException("no", "SecurityError")))],
  ["lacks", () => Object.defineProperty(globalThis, "caches", { get: () => undefined })],
  ["has no room in", () => (Cache.prototype.put = () => Promise.reject(new DOMException("full", "QuotaExceededError")))],
])) {
  test(`a browser that ${how} its Cache Storage loads over the network, each time`, async ({ page }) => {
    await page.addInitScript(refuse);
    await openModule(page);
    expect([await load(page), await load(page)]).toEqual(["fulfilled", "fulfilled"]);
  });
}

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
  expect(await kept(page), "the file was good, and the engine never said so").toEqual([]);
});
