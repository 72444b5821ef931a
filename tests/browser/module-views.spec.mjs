// @ts-check
// views.js in a page of somebody else, which imports nothing but capsnet.js and views.js.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { chanceOf } from "../soak/chance.mjs";
import { expectNoViolations } from "./support/axe.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { Host } from "./support/host.mjs";
import { crashWorker } from "./support/module.mjs";
import { letters, networkFile } from "./support/networks.mjs";
import { samples } from "./support/samples.mjs";
import { SEED } from "./support/seed.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const ALL = ["caps-lengths", "caps-reconstruction", "caps-way", "caps-primary", "caps-routing"];

/**
 * An otherwise empty page with the elements. `study` is theirs, `net` its network.
 * @param {Page} page
 * @param {{ elements?: string[], weights?: Buffer, pixels?: number[] | null }} [options]
 */
async function openViews(page, { elements = ALL, weights, pixels = [...samples()[7].pixels] } = {}) {
  const body = elements.map((name) => `<${name}></${name}>`).join("");
  const empty = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>test</title><link rel="icon" href="data:,"><main><h1>Views</h1>${body}</main>`;
  await page.route("**/empty-page.html", (route) => route.fulfill({ contentType: "text/html", body: empty }));
  await page.route("**/weights-of-a-test", (route) => route.fulfill({ body: weights ?? "" }));
  await page.goto("./empty-page.html");
  await page.evaluate(
    async ({ elements, hasWeights, pixels }) => {
      const { loadCapsNet } = await import(new URL("capsnet.js", document.baseURI).href);
      const { Study } = await import(new URL("views.js", document.baseURI).href);
      const net = await loadCapsNet({ device: "cpu", ...(hasWeights ? { weights: await (await fetch("./weights-of-a-test")).arrayBuffer() } : {}) });
      const study = new Study(net);
      for (const view of document.querySelectorAll(elements.join())) /** @type {any} */ (view).study = study;
      study.pixels = pixels && Float32Array.from(pixels);
      Object.assign(window, { net, Study, study });
    },
    { elements, hasWeights: weights !== undefined, pixels },
  );
}

/** Numbers as the views write them. @param {string} text */
const numbersIn = (text) => [...text.replaceAll("−", "-").matchAll(/-?\d+\.\d+/g)].map(([number]) => Number(number));

test("all elements show one study: numbers are the network's own, and what is chosen in one is chosen in all", async ({ page }) => {
  await openViews(page);
  const { lengths, digit, rounds } = await page.evaluate(async (pixels) => {
    const { lengths, digit, trace } = await net.infer(Float32Array.from(pixels), { trace: ["routing"] });
    if (!trace) throw new Error("it was traced");
    const { dims } = net.info.digit;
    const of = (/** @type {number} */ round) => Math.hypot(...trace.digits[round].subarray(digit[0] * dims, (digit[0] + 1) * dims));
    return { lengths: [...lengths], digit: digit[0], rounds: trace.digits.map((/** @type {unknown} */ _, /** @type {number} */ round) => of(round)) };
  }, [...samples()[7].pixels]);

  for (const [j, length] of lengths.entries()) await expect(page.getByTestId(`length-${j}`)).toHaveAttribute("data-value", length.toFixed(4));
  const routing = page.locator("caps-routing");
  await routing.scrollIntoViewIfNeeded();
  const lines = routing.getByTestId("rounds").locator("tbody tr");
  await expect(lines).toHaveCount(rounds.length);
  for (const [round, text] of (await lines.allInnerTexts()).entries()) expect(Math.abs(numbersIn(text)[2] - rounds[round])).toBeLessThan(0.006);

  const other = (digit + 1) % 10;
  await page.locator("caps-lengths").scrollIntoViewIfNeeded();
  await page.getByTestId(`decode-${other}`).click();
  await expect(page.locator("caps-reconstruction").getByTestId("reconstruction")).toHaveAttribute("data-digit", String(other));
  await routing.scrollIntoViewIfNeeded();
  await expect(routing.getByTestId("routing-digit-0")).toHaveValue(String(other));
  await routing.getByTestId("routing-iterations").fill("2");
  await expect(lines).toHaveCount(2);
  expect(await page.evaluate(() => study.routingIterations)).toBe(2);

  const primary = page.locator("caps-primary");
  await primary.scrollIntoViewIfNeeded();
  await primary.getByTestId("follow-longest").click();
  await expect(primary.getByTestId("follow-votes").locator("tbody tr")).toHaveCount(10);
  await page.getByTestId("way-convolution-1").click();
  await expect(page.locator("caps-way .maps")).toBeVisible();
});

test("nothing of the page around leaks in, nothing of the views leaks out, and axe finds nothing in either theme", async ({ page }) => {
  await openViews(page);
  const before = await page.evaluate(() => [document.documentElement.getAttribute("style"), document.head.querySelectorAll("style, link[rel=stylesheet]").length]);
  expect(before).toEqual([null, 0]);
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const name of ALL) {
      await page.locator(name).scrollIntoViewIfNeeded();
      await expect(page.locator(name)).toBeVisible();
    }
    await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
    await expectNoViolations(page, "main", ["landmark-one-main", "region"]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
});

test("two elements of a kind, of two studies: both follow the theme", async ({ page }) => {
  await page.setViewportSize({ width: 700, height: 6000 }); // both in sight: what comes into sight is drawn anyway
  await openViews(page, { elements: ["caps-primary", "caps-primary"] });
  const elements = page.locator("caps-primary");
  await page.evaluate(() => {
    const second = new Study(net);
    second.pixels = study.pixels;
    /** @type {any} */ (document.querySelectorAll("caps-primary")[1]).study = second;
  });
  /** Corner of each picture: paper. @param {number} n */
  const papers = (n) =>
    elements.nth(n).locator(".picture canvas").evaluateAll((all) => all.map((canvas) => /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext("2d")).getImageData(0, 0, 1, 1).data[0]));
  for (const n of [0, 1]) {
    await elements.nth(n).getByTestId("follow-longest").click();
    await expect.poll(async () => Math.min(...(await papers(n)))).toBeGreaterThan(200);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  for (const n of [0, 1]) await expect.poll(async () => Math.max(...(await papers(n))), `element ${n + 1}`).toBeLessThan(60);
});

test("only what is in sight is traced, and of many drawings the newest is shown", async ({ page }) => {
  await openViews(page, { elements: ["caps-lengths"] });
  await expect(page.getByTestId("length-0")).not.toHaveAttribute("data-value", "");
  const answers = await page.evaluate(async () => {
    /** @type {(string[] | null)[]} */
    const traced = [];
    study.addEventListener("answer", (/** @type {CustomEvent} */ { detail }) => traced.push(detail.trace ? Object.keys(detail.trace) : null));
    const newest = Float32Array.from(study.pixels ?? []);
    for (let k = 0; k < 20; k += 1) {
      study.pixels = newest.map((v) => (v * (k + 1)) / 20);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    study.pixels = newest;
    const { lengths } = await net.infer(newest);
    const shown = () => [...Array(10).keys()].map((j) => Number(document.querySelector("caps-lengths")?.shadowRoot?.querySelector(`[data-testid=length-${j}]`)?.getAttribute("data-value")));
    for (let k = 0; k < 200 && shown().some((v, j) => Math.abs(v - lengths[j]) > 4e-4); k += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    return { traced, shown: shown(), lengths: [...lengths] };
  });
  answers.shown.forEach((v, j) => expect(v).toBeCloseTo(answers.lengths[j], 3));
  expect(answers.traced.every((parts) => parts === null)).toBe(true);
});

test(`an array that is drawn into and set again is another drawing, whatever comes of it meanwhile (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  const drawings = Array.from({ length: 8 }, () => [...chance.pick(samples()).pixels]);
  await openViews(page, { elements: ["caps-lengths"] });
  const found = await page.evaluate(async (all) => {
    const buffer = new Float32Array(784);
    const shown = () => [...Array(10).keys()].map((j) => Number(document.querySelector("caps-lengths")?.shadowRoot?.querySelector(`[data-testid=length-${j}]`)?.getAttribute("data-value")));
    const furthest = [];
    for (const pixels of all) {
      buffer.set(pixels);
      study.pixels = buffer;
      buffer.fill(0.5); // the next drawing begins before this one is asked for
      const { lengths } = await net.infer(Float32Array.from(pixels));
      const off = () => Math.max(...shown().map((v, j) => Math.abs(v - lengths[j])));
      for (let k = 0; k < 100 && off() > 4e-4; k += 1) await new Promise((resolve) => setTimeout(resolve, 20));
      furthest.push(off());
    }
    return furthest;
  }, drawings);
  expect(Math.max(...found)).toBeLessThan(5e-4);
});

test("other networks, a blank picture and what does not fit: defined, and said", async ({ page }) => {
  await openViews(page, { weights: networkFile(letters(3)), pixels: null });
  await page.locator("caps-routing").scrollIntoViewIfNeeded();
  await expect(page.locator("caps-routing")).toContainText("Draw a digit");
  await page.evaluate(() => (study.pixels = Float32Array.from({ length: 400 }, (_, k) => Number(k % 20 > 8 && k % 20 < 12))));
  await expect(page.locator("caps-routing").getByTestId("rounds").locator("tbody tr")).toHaveCount(2);
  const refusals = await page.evaluate(() => {
    const tries = [
      () => (study.pixels = new Float32Array(784)),
      () => (study.routingIterations = 11),
      () => (study.digit = 3),
      () => new Study({}),
      () => (document.querySelector("caps-way") ?? Object.create(null)).study = {},
    ];
    return tries.map((attempt) => {
      try {
        attempt();
        return "accepted";
      } catch (error) {
        return String(error);
      }
    });
  });
  expect(refusals.map((text) => text.split(":")[0])).toEqual(Array(5).fill("TypeError"));
  expect(refusals[0]).toContain("20 × 20");

  await openViews(page, { weights: networkFile(letters(26), "dense"), pixels: Array.from({ length: 400 }, (_, k) => Number(k % 20 > 8 && k % 20 < 12)) });
  await page.locator("caps-routing").scrollIntoViewIfNeeded();
  await expect(page.locator("caps-routing")).toContainText("plain CNN");
  await expect(page.getByTestId("length-25")).not.toHaveAttribute("data-value", "");
});

test("a worker that dies is said by the elements, and asking again works; removed elements ask for nothing", async ({ page, faults }) => {
  faults.allow(/unreachable/);
  await openViews(page, { elements: ["caps-lengths", "caps-routing"] });
  await expect(page.getByTestId("length-0")).not.toHaveAttribute("data-value", "");
  await page.evaluate(() => {
    const { infer } = net;
    Object.assign(window, { failing: true });
    net.infer = (/** @type {Parameters<typeof infer>} */ ...values) => (/** @type {any} */ (window).failing ? Promise.reject(new Error("It is gone.")) : infer.apply(net, values));
    study.refresh();
  });
  await expect(page.locator("caps-lengths").getByRole("alert")).toHaveText("It is gone.");
  await crashWorker(page, "cpu");
  await page.evaluate(() => {
    Object.assign(window, { failing: false });
    study.refresh();
  });
  await expect(page.getByTestId("length-0")).not.toHaveAttribute("data-value", "");
  await expect(page.locator("caps-lengths").getByRole("alert")).toBeHidden();
  const after = await page.evaluate(async () => {
    document.querySelector("caps-routing")?.remove();
    const parts = await new Promise((resolve) => {
      study.addEventListener("answer", (/** @type {CustomEvent} */ { detail }) => resolve(detail.trace ?? null), { once: true });
      study.refresh();
    });
    return parts;
  });
  expect(after).toBeNull();
});

test("the README's example works as it stands there, beside a folder with dist/", async ({ page }) => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [example] = [...readme.matchAll(/```html\n([^]*?)```/g)].flatMap(([, code]) => (code.includes("<caps-") ? [code] : []));
  // the ink of the reader's own pad
  const ink = "globalThis.ink = Float32Array.from({ length: 280 * 280 }, (_, k) => Number(k % 280 > 125 && k % 280 < 150 && k > 280 * 60 && k < 280 * 220));";
  const body = `<!doctype html><html lang="en"><title>test</title><link rel="icon" href="data:,"><script>${ink}</script>${example}`;
  const host = await new Host(fileURLToPath(new URL("../../dist/", import.meta.url))).start(); // of a folder called capsnet
  await page.route("**/empty-page.html", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(new URL("../empty-page.html", host.address).href);
  await page.locator("caps-routing").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3, { timeout: 60_000 });
  await expect(page.getByTestId("routing-digit-0")).toHaveValue("1");
  await page.getByTestId("way-decoder").click();
  await expect(page.locator("caps-way .formulas")).toBeVisible();
  await host.stop();
});

test("the example of views draws what is drawn", async ({ page }) => {
  await page.goto("./example/views.html");
  await expect(page.locator("main > output")).toHaveText("Draw a digit.");
  const box = await page.locator("main > canvas").boundingBox();
  if (!box) throw new Error("no canvas");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.8, { steps: 10 });
  await page.mouse.up();
  await expect(page.locator("main > output")).toHaveText("This is a 1.");
  await page.locator("caps-routing").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.locator("caps-routing")).toContainText("Draw a digit");
});
