// @ts-check
// Views out of sight cost nothing: what is painted there, and what is asked of the network for it, is counted.

import { openPart, takeSample } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { answer, openFold, openPage } from "./support/page.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {{ paints: Record<string, number>, calls: { name: string, parts: string[] }[] }} Work */

/** Counts, from before the page begins: paints by panel, and calls of the engine. @param {Page} page */
const watch = (page) =>
  page.addInitScript(() => {
    /** @type {Work} */
    const work = { paints: {}, calls: [] };
    Object.assign(window, { work });
    const context = /** @type {Record<string, any>} */ (/** @type {unknown} */ (CanvasRenderingContext2D.prototype));
    for (const name of ["putImageData", "clearRect", "fillRect", "strokeRect", "stroke", "fill", "drawImage"]) {
      const paint = context[name];
      context[name] = function (/** @type {any[]} */ ...values) {
        const panel = this.canvas.isConnected && this.canvas.closest("#pad, .samples, #preview, .panel"); // else a scratch
        if (panel) {
          const { top, bottom, height } = panel.getBoundingClientRect();
          const where = height > 0 && bottom > 0 && top < innerHeight ? "in sight" : height > 0 && bottom > -220 && top < innerHeight + 220 ? "near" : "away";
          const key = `${panel.getAttribute("aria-labelledby") ?? panel.id ?? ""} ${where}`;
          work.paints[key] = (work.paints[key] ?? 0) + 1;
        }
        return paint.apply(this, values);
      };
    }
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...rest) {
      const [name, values] = message?.argumentList?.map((/** @type {{ value: unknown }} */ { value }) => value) ?? [];
      if (Array.isArray(values)) work.calls.push({ name, parts: name === "infer" ? values[2] : [] });
      return postMessage.call(this, message, ...rest);
    };
  });

/** What two other drawings make the page do while the window stands at `place`. @param {Page} page @param {string | null} place null: the top */
async function workAt(page, place) {
  await page.evaluate((id) => (id ? document.querySelector(`#${id}`)?.scrollIntoView({ block: "start" }) : scrollTo(0, 0)), place);
  // what comes into sight draws what it missed, and what is measured there is, however long that takes
  const asked = () => page.evaluate(() => /** @type {any} */ (window).work.calls.length);
  for (let before = -1, now = await asked(); now !== before; now = await asked()) {
    before = now;
    await page.waitForTimeout(1500);
  }
  return page.evaluate(async () => {
    const { work } = /** @type {any} */ (window);
    Object.assign(work, { paints: {}, calls: [] });
    for (const sample of [3, 7]) {
      /** @type {HTMLElement} */ (document.querySelector(`[data-testid=sample-${sample}]`)).click();
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    return /** @type {Work} */ ({ paints: { ...work.paints }, calls: [...work.calls] });
  });
}

/** @param {Work} work @param {string} where */
const painted = ({ paints }, where) => Object.keys(paints).flatMap((key) => (key.endsWith(` ${where}`) && !key.startsWith("pad ") ? [key.slice(0, -where.length - 1)] : []));
/** @param {Work} work @param {string} name */
const called = ({ calls }, name) => calls.filter((call) => call.name === name);
/** @param {Work} work */
const traced = ({ calls }) => [...new Set(calls.flatMap(({ parts }) => parts))].sort();

for (const width of [1280, 390]) {
  test(`${width} pixels wide, with all parts opened: what is out of sight paints nothing, and nothing is asked for it`, async ({ page }) => {
    await watch(page);
    await page.setViewportSize({ width, height: 844 });
    await openPage(page);
    await takeSample(page, 7);
    await expect(answer(page)).toHaveAttribute("data-source", "network");
    await page.getByTestId("way-convolution-1").click();
    await page.locator("#primary-panel").scrollIntoViewIfNeeded();
    await page.getByTestId("follow-longest").click();
    await page.locator("#routing-panel").scrollIntoViewIfNeeded();
    await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
    await openPart(page, "bend-pose-panel");
    for (const id of ["bend-all", "bend-sweep", "bend-morph"]) await openFold(page.getByTestId(id));
    await expect(page.getByTestId("sweep")).toHaveAttribute("data-pictures", "176");
    await openPart(page, "bend");
    await page.locator("#bend-beside").scrollIntoViewIfNeeded();
    await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "1", { timeout: 60_000 });
    await page.locator("#teach").scrollIntoViewIfNeeded();
    await expect(page.getByTestId("examples-save")).toBeAttached();

    const top = await workAt(page, null);
    expect(painted(top, "away")).toEqual([]);
    expect(called(top, "infer").length, "each drawing is asked for once, or once more for its trace").toBeLessThanOrEqual(4);
    for (const name of ["decode", "profile", "capsuleWeights"]) expect(called(top, name), name).toEqual([]);
    if (width === 390) expect(traced(top)).toEqual([]); // the pad fills the window

    const teach = await workAt(page, "teach");
    expect(painted(teach, "away")).toEqual([]);
    expect(traced(teach)).toEqual([]);
    expect(called(teach, "profile")).toEqual([]);

    // in sight they do work: it is not the counting that is blind
    const routing = await workAt(page, "routing-panel");
    expect(painted(routing, "away")).toEqual([]);
    expect(painted(routing, "in sight")).toContain("routing-title");
    expect(traced(routing)).toEqual(["primary", "routing", "votes"]);
    const beside = await workAt(page, "bend-beside");
    expect(painted(beside, "away")).toEqual([]);
    expect(called(beside, "infer").length).toBeGreaterThan(8); // the curves
    expect(called(beside, "profile")).toEqual([]);
    const costs = await workAt(page, "bend-costs");
    expect(painted(costs, "away")).toEqual([]);
  });
}

test("what was missed out of sight is there when it comes into sight, also on paper", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page);
  await takeSample(page, 7);
  await expect(answer(page)).toHaveAttribute("data-digit", "7");
  const cells = page.getByTestId("pose-cell");
  const reconstruction = page.getByTestId("reconstruction");
  await expect(reconstruction).not.toHaveAttribute("data-digit", /\d/); // screens further down
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(reconstruction).toHaveAttribute("data-digit", "7");
  await expect(cells.nth(7 * 16)).toHaveAttribute("data-value", /\d/);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));

  await takeSample(page, 3);
  await expect(answer(page)).toHaveAttribute("data-digit", "3");
  await expect(reconstruction).toHaveAttribute("data-digit", "7");
  await reconstruction.scrollIntoViewIfNeeded();
  await expect(reconstruction).toHaveAttribute("data-digit", "3");
  await page.locator("#poses").scrollIntoViewIfNeeded();
  const pose = await cells.evaluateAll((all) => all.slice(48, 64).map((cell) => Number(cell.getAttribute("data-value"))));
  expect(Math.hypot(...pose)).toBeCloseTo(Number(await page.getByTestId("length-3").getAttribute("data-value")), 2);
});

test("out of sight nothing plays on", async ({ page }) => {
  await openPage(page);
  await takeSample(page, 7);
  await page.locator("#routing-panel").scrollIntoViewIfNeeded();
  await page.getByTestId("time").press("Home");
  await page.getByTestId("time-play").click();
  await expect(page.getByTestId("time-play")).toHaveAccessibleName("Pause");
  await page.locator("#teach").evaluate((element) => element.scrollIntoView({ block: "start" }));
  await expect(page.getByTestId("time-play")).toHaveAccessibleName("Play");
  const moment = await page.getByTestId("moment").textContent();
  await page.waitForTimeout(2500); // two steps
  await expect(page.getByTestId("moment")).toHaveText(String(moment));
});
