// @ts-check
// What goes wrong around the module: downloads, crashes, browsers that lack something.

import { FAILED_DOWNLOAD, expect, test } from "./support/fixtures.mjs";
import { crashWorker, openModule } from "./support/module.mjs";
import { samples } from "./support/samples.mjs";

const sample = samples()[4];
const CPU = { load: { device: "cpu" } };

test("each download that fails is named, and loading again works", async ({ page, faults }) => {
  faults.allow(FAILED_DOWNLOAD);
  await openModule(page);
  const load = () => page.evaluate(() => outcome(capsnet.loadCapsNet({ device: "cpu" })));
  /** @type {[string, Parameters<import("@playwright/test").Page["route"]>[1], RegExp][]} */
  const table = [
    ["**/capsnet_cpu-*.wasm", (route) => route.abort(), /capsnet_cpu-\w+\.wasm could not be downloaded/],
    ["**/capsnet_cpu-*.wasm", (route) => route.fulfill({ status: 503 }), /capsnet_cpu-\w+\.wasm .*503/],
    ["**/capsnet_cpu-*.wasm", (route) => route.fulfill({ status: 200, body: "<!doctype html>" }), /capsnet_cpu-\w+\.wasm arrived with 15 bytes/],
    ["**/weights/*", (route) => route.fulfill({ status: 404 }), /compact-\w+\.safetensors .*404/],
    ["**/weights/*", (route) => route.fulfill({ status: 200, body: "cut" }), /compact-\w+\.safetensors arrived with 3 bytes/],
    ["**/worker-*.js", (route) => route.abort(), /worker could not be loaded/],
    ["**/capsnet_cpu-*.js", (route) => route.abort(), /capsnet_cpu-[\w-]+\.js could not be loaded/],
  ];
  for (const [pattern, answer, message] of table) {
    await page.route(pattern, answer);
    const text = await load();
    expect(text, pattern).toMatch(/^network: /);
    expect(text, pattern).toMatch(message);
    await page.unroute(pattern);
  }
  expect(await load()).toBe("fulfilled");
});

test("normalizeDigit says why it is missing, and works after the next loading", async ({ page, faults }) => {
  faults.allow(FAILED_DOWNLOAD);
  await page.route("**/capsnet_digit-*.wasm", (route) => route.abort());
  await openModule(page);
  const call = () =>
    page.evaluate(() => {
      try {
        return String(capsnet.normalizeDigit(new Float32Array(4), 2, 2).length);
      } catch (error) {
        return `${/** @type {any} */ (error).code}: ${/** @type {any} */ (error).message}`;
      }
    });
  expect(await call()).toMatch(/^network: .*digit/);
  await page.unroute("**/capsnet_digit-*.wasm");
  await page.evaluate(() => capsnet.loadCapsNet({ device: "cpu" }));
  expect(await call()).toBe("784");
});

test("a signal ends loading at any moment and leaves no worker", async ({ page }) => {
  await openModule(page);
  const codes = await page.evaluate(async () => {
    const ends = [];
    for (const wait of [0, 5, 20, 60, 120]) {
      const control = new AbortController();
      const loading = capsnet.loadCapsNet({ device: "cpu", signal: control.signal });
      setTimeout(() => control.abort(), wait);
      ends.push(await loading.then((loaded) => (loaded.dispose(), "loaded"), (error) => error.code));
    }
    ends.push(await outcome(capsnet.loadCapsNet({ signal: AbortSignal.abort() })));
    return ends;
  });
  expect(codes[0]).toBe("aborted");
  expect(codes.at(-1)).toMatch(/^aborted: /);
  for (const code of codes.slice(0, -1)) expect(["aborted", "loaded"]).toContain(code);
  await expect.poll(() => page.workers().length).toBe(0);
});

test("a worker that dies is replaced, with the weights that were imported", async ({ page }) => {
  await openModule(page, CPU);
  const before = await page.evaluate(async (pixels) => {
    const image = Float32Array.from(pixels);
    const file = await net.exportWeights();
    const bytes = new Uint8Array(file);
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true)); // behind the header
    bytes.fill(0, start, start + 4); // one weight is zero now
    await net.importWeights(file);
    /** @type {any[]} */
    const restarts = [];
    net.addEventListener("restart", ({ detail }) => void restarts.push(detail));
    Object.assign(window, { image, restarts });
    return (await net.infer(image)).lengths.join();
  }, sample.pixels);

  // while nothing runs
  await crashWorker(page, "cpu");
  await expect.poll(() => page.evaluate("restarts.length")).toBe(1);
  expect(await page.evaluate(async () => (await net.infer(/** @type {any} */ (window).image)).lengths.join())).toBe(before);

  // while a call runs and another waits
  const calls = page.evaluate(() => {
    const many = new Float32Array(784 * 400);
    const { image } = /** @type {any} */ (window);
    return Promise.all([outcome(net.infer(many)), net.infer(image).then(({ lengths }) => lengths.join())]);
  });
  await page.waitForTimeout(50);
  await crashWorker(page, "cpu");
  const [running, waiting] = await calls;
  expect(running).toMatch(/^(internal: |fulfilled)/);
  expect(waiting).toBe(before);
  await expect.poll(() => page.evaluate("restarts.length")).toBe(2);
  expect(await page.evaluate("restarts[1]")).toMatchObject({ device: "cpu", reason: expect.stringContaining("unreachable") });
  await expect.poll(() => page.workers().length).toBe(1);
});

test("a panic that the engine reports replaces the worker too", async ({ page }) => {
  await openModule(page, CPU);
  const reason = page.evaluate(
    () => new Promise((resolve) => net.addEventListener("restart", ({ detail }) => resolve(detail.reason), { once: true })),
  );
  const worker = page.workers()[0];
  await worker.evaluate(() => self.postMessage({ event: "panic", message: "panicked at src/routing.rs:1" }));
  expect(await reason).toContain("panicked at src/routing.rs:1");
  expect(await page.evaluate(async (pixels) => (await net.infer(Float32Array.from(pixels))).digit[0], sample.pixels)).toBe(4);
});

test("without WebAssembly SIMD it says which browsers have it", async ({ page }) => {
  await page.addInitScript(() => {
    WebAssembly.validate = () => false;
  });
  await openModule(page);
  const text = await page.evaluate(() => outcome(capsnet.loadCapsNet()));
  expect(text).toMatch(/^unsupported: .*Chrome.*Firefox.*Safari/);
});

test("without an adapter: auto answers on the CPU, webgpu is refused", async ({ page }) => {
  await openModule(page, { load: { device: "auto" } });
  await expect.poll(() => page.evaluate(() => net.info.considered)).toMatchObject({ device: "webgpu", adapter: null, milliseconds: null });
  expect(await page.evaluate(() => net.info.device)).toBe("cpu");
  expect(await page.evaluate(() => outcome(capsnet.loadCapsNet({ device: "webgpu" })))).toMatch(/^unsupported: .*WebGPU/);
});
