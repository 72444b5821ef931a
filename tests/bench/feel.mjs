// @ts-check
// How the page feels, measured on what lies in dist/ and printed. No test: it depends on the machine and what else it does.
//
//   node tests/bench/feel.mjs [preset] [--slower 4] [--dist FOLDER]
//
// - pen → pixels: from the event to the frame after the image that the network sees is painted, which takes no answer
// - pen → picture, slider → picture: the same, until the decoder's picture
// - pen → pixels once more while the worker is busy teaching, and what `normalizeDigit` on the page's thread and an
//   answer of the worker take then
// - sweep: from the click to its 16 × 11 pictures
// - Train → first step: from the press until the page shows that the run is under way
// - tasks over 50 ms of the page's own thread in two seconds of drawing, at full speed and with a processor that
//   Chromium makes slower: by the clock, and in processor time, which other programs do not stretch

import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { preview } from "vite";

import { setOptions, teachDrawing } from "../browser/support/page-teaching.mjs";
import { strokesOf } from "../browser/support/strokes.mjs";
import { tasksDuring } from "../browser/support/tasks.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const { values, positionals } = parseArgs({ options: { slower: { type: "string", default: "4" }, dist: { type: "string", default: new URL("../../dist", import.meta.url).pathname } }, allowPositionals: true });
const preset = positionals[0] ?? "compact";
const slower = Number(values.slower);
const MOVES = 60;

const server = await preview({ configFile: new URL("../../vite.config.js", import.meta.url).pathname, build: { outDir: values.dist }, preview: { port: 8649, host: "127.0.0.1" }, logLevel: "warn" });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

/** @param {number[]} list */
const told = (list) => {
  const sorted = list.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(0) ?? "–";
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, of ${list.length}`;
};

/** @param {{ width: number, height: number }} viewport */
async function open(viewport) {
  const page = await browser.newPage({ viewport });
  await page.addInitScript(() => {
    // when a picture with this test id last became another one, and is on the screen
    const painted = /** @type {Record<string, number>} */ ({});
    const last = /** @type {Record<string, string>} */ ({});
    const { putImageData } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.putImageData = function (/** @type {any[]} */ ...args) {
      const name = this.canvas instanceof HTMLCanvasElement ? this.canvas.dataset.testid : undefined;
      const now = name ? args[0].data.join() : "";
      if (name && now !== last[name]) {
        last[name] = now;
        requestAnimationFrame(() => (painted[name] = performance.now()));
      }
      return /** @type {any} */ (putImageData).apply(this, args);
    };
    Object.assign(window, { painted, long: [] });
    new PerformanceObserver((list) => /** @type {any} */ (window).long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  await page.goto(`http://127.0.0.1:8649/?device=cpu&preset=${preset}`);
  await page.waitForFunction(() => document.documentElement.dataset.state === "ready", null, { timeout: 120_000 });
  return page;
}

/** A move of the pen, or a slider: milliseconds until the picture. @param {Page} page @param {string} picture @param {() => Promise<unknown>} act @param {string} event */
async function until(page, picture, act, event) {
  await page.evaluate(
    ([picture, event]) => {
      const { painted } = /** @type {any} */ (window);
      /** @type {any} */ (window).latency = new Promise((resolve) => {
        addEventListener(
          event,
          ({ timeStamp }) => {
            painted[picture] = 0;
            const look = () => (painted[picture] > 0 ? resolve(painted[picture] - timeStamp) : requestAnimationFrame(look));
            look();
          },
          { once: true, capture: true },
        );
        setTimeout(() => resolve(NaN), 3000);
      });
    },
    [picture, event],
  );
  await act();
  return page.evaluate(() => /** @type {any} */ (window).latency);
}

/** @param {Page} page */
async function padOf(page) {
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" })); // pad and pictures stand at the top
  const box = await page.getByTestId("pad").boundingBox();
  if (!box) throw new Error("there is a pad");
  return (/** @type {number} */ t) => page.mouse.move(box.x + box.width * (0.5 + 0.3 * Math.sin(6 * t)), box.y + box.height * (0.15 + 0.7 * t));
}

/** @param {Page} page @param {string} picture @returns {Promise<number[]>} of the moves that made one */
async function pen(page, picture) {
  const to = await padOf(page);
  await to(0);
  await page.mouse.down();
  const found = [];
  for (let k = 1; k <= MOVES; k += 1) found.push(await until(page, picture, () => to(k / MOVES), "pointermove"));
  await page.mouse.up();
  return found.filter((v) => !Number.isNaN(v));
}

const TALL = { width: 1280, height: 1500 }; // pad and pictures are in sight at once
const page = await open(TALL);
console.log(`pen → pixels:      ${told(await pen(page, "seen"))}`);
await page.getByTestId("clear").click();
console.log(`pen → picture:     ${told(await pen(page, "reconstruction"))}`);

await page.locator("#bend-pose-panel").scrollIntoViewIfNeeded();
await page.getByTestId("bent").waitFor();
await page.waitForTimeout(1500);
const slider = page.locator("#bend-poses input[type=range]").first();
/** @type {number[]} */
const bends = [];
for (let k = 1; k <= MOVES; k += 1) {
  const act = () => slider.evaluate((element, k) => {
    const input = /** @type {HTMLInputElement} */ (element);
    input.value = String(100 + 90 * Math.sin(k));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, k);
  bends.push(await until(page, "bent", act, "input"));
}
console.log(`slider → picture:  ${told(bends.filter((v) => !Number.isNaN(v)))}`);

/** @type {number[]} */
const sweeps = [];
for (let k = 0; k < 7; k += 1) {
  sweeps.push(
    await page.evaluate(async () => {
      const details = /** @type {HTMLDetailsElement} */ (document.querySelector("[data-testid=bend-sweep]"));
      details.open = false;
      const input = /** @type {HTMLInputElement} */ (document.querySelector("#bend-poses input[type=range]"));
      input.value = String(Number(input.value) === 60 ? 61 : 60); // another pose: another sweep
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 1500)); // the slider rests, and has its own pictures
      let isNew = false;
      const last = new MutationObserver(() => (isNew = true)); // the last sweep's pictures are counted already
      last.observe(details, { subtree: true, attributeFilter: ["data-pictures"] });
      const from = performance.now();
      details.open = true;
      while (performance.now() - from < 5000) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (isNew && document.querySelector("[data-testid=sweep]")?.getAttribute("data-pictures") === "176") break;
      }
      last.disconnect();
      return performance.now() - from;
    }),
  );
}
const decoded = await page.getByTestId("bend-sweep").locator(".sweep").getAttribute("data-milliseconds");
console.log(`sweep:             ${told(sweeps)}; the decoder alone ${decoded} ms`);
await page.close();

const teaching = await open(TALL);
await teachDrawing(teaching, strokesOf(3), 3, 1);
await setOptions(teaching, { steps: "5000" });
await teaching.locator("[data-testid=train][aria-disabled=false]").waitFor(); // the controls follow the example
const firstStep = await teaching.evaluate(async () => {
  const train = /** @type {HTMLElement} */ (document.querySelector("[data-testid=train]"));
  const from = performance.now();
  train.click();
  while (train.dataset.state !== "running") await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - from;
});
console.log(`Train → first step: ${firstStep.toFixed(0)} ms`);
await teaching.getByTestId("clear").click();
console.log(`pen → pixels, while the worker teaches: ${told(await pen(teaching, "seen"))}`);
if ((await teaching.getByTestId("train").getAttribute("data-state")) !== "running") throw new Error("the worker did not teach all the while");
await teaching.close();

const busy = await browser.newPage();
await busy.goto("http://127.0.0.1:8649/early.js"); // shown as text: an empty page of ours
const waits = await busy.evaluate(async (moves) => {
  const { loadCapsNet, normalizeDigit } = /** @type {typeof import("../../www/capsnet.js")} */ (await import(new URL("capsnet.js", location.href).href));
  const net = await loadCapsNet({ device: "cpu" });
  const drawn = Float32Array.from({ length: 280 * 280 }, (_, k) => Number(k % 280 > 130 && k % 280 < 150 && k > 40 * 280 && k < 240 * 280));
  const pixels = normalizeDigit(drawn, 280, 280);
  const run = net.fineTune([{ pixels, label: 7 }], { steps: 100_000 });
  let isOver = false;
  const teaching = (async () => {
    for await (const _ of run) if (isOver) break;
  })();
  await new Promise((resolve) => setTimeout(resolve, 3000)); // the first steps fetch the digits to rehearse
  const times = async (/** @type {() => unknown} */ work) => {
    const found = [];
    for (let k = 0; k < moves; k += 1) {
      const from = performance.now();
      await work();
      found.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return found;
  };
  const found = { pixels: await times(() => normalizeDigit(drawn, 280, 280)), answers: await times(() => net.infer(pixels)) };
  isOver = true;
  await teaching;
  return found;
}, MOVES);
console.log(`while the worker teaches: normalizeDigit ${told(waits.pixels)}; infer ${told(waits.answers)}`);
await busy.close();

for (const [rate, name] of /** @type {const} */ ([[1, "full speed"], [slower, `${slower} times slower`]])) {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    const page = await open({ width, height });
    const to = await padOf(page);
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    await page.evaluate(() => void (/** @type {any} */ (window).long.length = 0));
    const tasks = await tasksDuring(page, async () => {
      await to(0);
      await page.mouse.down();
      const end = performance.now() + 2000;
      for (let k = 0; performance.now() < end; k += 1) {
        await to((k % 120) / 120);
        await page.waitForTimeout(8);
      }
      await page.mouse.up();
      await page.waitForTimeout(500);
    });
    await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    const long = /** @type {number[]} */ (await page.evaluate(() => /** @type {any} */ (window).long));
    const over = tasks.filter((ms) => ms > 50);
    console.log(
      `drawing, ${name}, ${width} wide: ${over.length} tasks over 50 ms of processor time, the longest ${tasks[0]?.toFixed(0)} ms; by the clock ${long.length}, the longest ${Math.max(0, ...long).toFixed(0)} ms`,
    );
    await page.close();
  }
}
await browser.close();
await server.close();
