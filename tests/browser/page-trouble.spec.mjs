// @ts-check
// What goes wrong in the middle of something: a worker that dies, a window that changes its size. Nothing is lost.

import { openPart, slide, takeSample } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { crashWorker } from "./support/module.mjs";
import { letters, networkFile } from "./support/networks.mjs";
import { openFold, openPage, settled } from "./support/page.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** @param {Page} page */
async function openSample(page) {
  await openPage(page);
  const { label } = await takeSample(page, 7);
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", String(label));
}

test("a device that is lost in mid-sweep: all pictures come, of the pose that was bent", async ({ page }) => {
  await openSample(page);
  await openPart(page, "bend-pose-panel");
  const slider = page.locator("#bend-poses .dials").getByTestId("dial").first().locator("input[type=range]");
  const own = await slider.getAttribute("data-value");
  await slide(slider, 190);
  await expect(slider).not.toHaveAttribute("data-value", String(own)); // drawn in the next frames
  const value = await slider.getAttribute("data-value");
  const opening = openFold(page.getByTestId("bend-sweep"));
  await crashWorker(page, "cpu");
  await opening;
  await expect(page.getByTestId("sweep")).toHaveAttribute("data-pictures", "176", { timeout: 60_000 });
  await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
  expect(await slider.getAttribute("data-value")).toBe(value);
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready");
});

test("a device that is lost while a curve is measured: the curve comes, and so do the costs", async ({ page }) => {
  await openSample(page);
  await openPart(page, "bend");
  await slide(page.getByTestId("bend-turn"), 20);
  await page.locator("#bend-beside").scrollIntoViewIfNeeded(); // out of sight nothing is measured
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  await page.getByTestId("curve-of").selectOption("scale");
  await page.waitForTimeout(700); // after a rest it is measured
  await crashWorker(page, "cpu");
  await slide(page.getByTestId("bend-turn"), 25);
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  await expect(page.getByTestId("bend-says")).toHaveAttribute("data-digits", /\d/);
  await page.locator("#bend-costs").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("times-0").locator("tbody tr[data-iterations]")).toHaveCount(5, { timeout: 60_000 });
});

test("a window that changes its size in mid-drag: the handle goes on, and one undo takes all of it back", async ({ page }) => {
  await openSample(page);
  await openPart(page, "bend");
  const handle = page.getByTestId("handle-turn");
  await expect(handle).toBeVisible();
  const box = await settled(page, () => handle.boundingBox()); // panels above may still take their height
  if (!box) throw new Error("there is a handle");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 30, box.y + box.height / 2 + 5, { steps: 4 });
  await expect(handle).not.toHaveAttribute("aria-valuenow", "0");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByTestId("bend-image").evaluate((element) => element.scrollIntoView({ block: "center" })); // the columns have become one
  const image = await settled(page, () => page.getByTestId("bend-image").boundingBox());
  if (!image) throw new Error("there is an image");
  // to the right of its middle: a quarter turn
  await page.mouse.move(image.x + image.width * 0.9, image.y + image.height / 2, { steps: 4 });
  await expect.poll(async () => Math.abs(Number(await handle.getAttribute("aria-valuenow")) - 90)).toBeLessThan(12);
  await page.mouse.up();
  await expect(page.getByTestId("bend-says")).toHaveAttribute("data-digits", /\d/);
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  await page.getByTestId("bending-undo").click();
  await expect(handle).toHaveAttribute("aria-valuenow", "0");
});

for (const [count, head] of /** @type {const} */ ([[3, "capsules"], [26, "capsules"], [3, "dense"]])) {
  test(`See inside of ${count} classes, ${head}: while the drawing changes it is quiet, and shows the last one`, async ({ page }) => {
    await openPage(page);
    await page.getByTestId("network-file").setInputFiles({ name: "signs.safetensors", mimeType: "application/octet-stream", buffer: networkFile(letters(count), head) });
    await expect(page.locator("html")).toHaveAttribute("data-preset", "file:signs", { timeout: 60_000 });
    await drawWithMouse(page, strokesOf(1));
    await page.getByTestId("clear").click();
    await drawWithMouse(page, strokesOf(7));
    await page.locator("#way-panel").evaluate((element) => element.scrollIntoView({ block: "start" }));
    for (const stop of await page.locator(".way-stop").all()) {
      await stop.click();
      await expect(stop).toHaveAttribute("aria-expanded", "true");
    }
    if (head === "dense") {
      await expect(page.getByTestId("no-capsules")).toBeVisible();
      await expect(page.locator("#routing-panel")).toBeHidden();
      return;
    }
    await page.locator("#routing-panel").evaluate((element) => element.scrollIntoView({ block: "start" }));
    await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(2);
    await expect(page.getByTestId("routing-digit-0").locator("option")).toHaveCount(count);
    await page.locator("#primary-panel").evaluate((element) => element.scrollIntoView({ block: "start" }));
    await page.getByTestId("follow-longest").click();
    await expect(page.getByTestId("follow-votes").locator("tbody tr[data-digit]")).toHaveCount(count);
    await expect(page.getByTestId("follow-alone")).toHaveAttribute("data-capsule", /\d/, { timeout: 30_000 });
  });
}

test("a panel that waits for its trace keeps its picture and does not ask for a drawing that is there", async ({ page }) => {
  await openSample(page);
  const routing = page.locator("#routing-panel");
  await routing.evaluate((element) => element.scrollIntoView({ block: "start" }));
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
  const said = await page.evaluate(async () => {
    const panel = /** @type {HTMLElement} */ (document.querySelector("#routing-panel"));
    /** @type {Set<string>} */
    const found = new Set();
    const note = () => found.add(/Draw a digit/.test(panel.textContent ?? "") ? "asks" : panel.querySelector("[data-testid=rounds]")?.hasAttribute("hidden") ? "empty" : "shows");
    const watcher = new MutationObserver(note);
    watcher.observe(panel, { subtree: true, childList: true, characterData: true, attributes: true });
    // another drawing while it is out of sight, and back
    for (const sample of [3, 4, 8]) {
      scrollTo(0, 0);
      /** @type {HTMLElement} */ (document.querySelector(`[data-testid=sample-${sample}]`)).click();
      await new Promise((resolve) => setTimeout(resolve, 500));
      panel.scrollIntoView({ block: "start" });
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    watcher.disconnect();
    return [...found];
  });
  expect(said).toEqual(["shows"]);
});
