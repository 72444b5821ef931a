// @ts-check
// A finger that is lifted while it moves flings, and Chromium swallows the tap that follows, also where nothing scrolls:
// Clear right after a quick stroke. Where a drag is the page's own there is no fling.

import { openPart, takeSample } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openFold, openPage, settled } from "./support/page.mjs";
import { png } from "./support/pictures.mjs";
import { dragFinger } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const TIMES = 4; // without the page's doing one in eight taps arrives

test.use({ viewport: { width: 390, height: 1000 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

/**
 * Drags quickly along the middle of an element, and taps at the window's edge a tenth of a second later.
 * @param {Page} page @param {import("@playwright/test").Locator} surface
 * @returns {Promise<number>} how many of the taps were clicks
 */
async function tapsAfterFlings(page, surface) {
  await surface.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = await settled(page, () => surface.boundingBox());
  if (!box) throw new Error("there is something to drag on");
  await page.evaluate(() => {
    Object.assign(window, { clicks: 0 });
    document.onclick = () => void /** @type {any} */ (window).clicks++;
  });
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let time = 0; time < TIMES; time += 1) {
    await dragFinger(page, Array.from({ length: 7 }, (_, step) => [x + (time % 2 ? -1 : 1) * 12 * (step - 3), y + 2 * step]));
    await page.waitForTimeout(100);
    await page.touchscreen.tap(3, 60 + 40 * time); // not twice at the same place: that would be a double tap
    await page.waitForTimeout(500);
  }
  return page.evaluate(() => /** @type {any} */ (window).clicks);
}

test("a tap right after a quick drag is heard: on the pad, a picture's crop, a pose, the transformed digit", async ({ page }) => {
  await openPage(page);
  expect.soft(await tapsAfterFlings(page, page.getByTestId("pad")), "pad").toBe(TIMES);
  await page.getByTestId("upload-input").setInputFiles({ name: "seven.png", mimeType: "image/png", buffer: png(120, 120, (x, y) => (y > 30 && y < 40 && x > 30 && x < 80 ? 0 : 240)) });
  await openFold(page.getByTestId("adjust"));
  expect.soft(await tapsAfterFlings(page, page.getByTestId("crop-ground")), "crop").toBe(TIMES);
  await takeSample(page, 2);
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", "2");
  await openPart(page, "bend-pose-panel");
  expect.soft(await tapsAfterFlings(page, page.getByTestId("pose-cell").nth(2 * 16 + 8)), "pose").toBe(TIMES);
  await expect(page.locator(".pose-cell.is-bent")).toHaveCount(1);
  await openPart(page, "bend");
  expect.soft(await tapsAfterFlings(page, page.getByTestId("bend-image")), "transformed digit").toBe(TIMES);
});

test("a finger that scrolls the page from a pose bends nothing", async ({ page }) => {
  await openPage(page);
  await takeSample(page, 2);
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", "2");
  await openPart(page, "bend-pose-panel");
  let cell = page.getByTestId("pose-cell").nth(2 * 16 + 5);
  const undo = page.getByTestId("bend-undo");
  const scrollFromCell = async () => {
    await cell.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const box = await settled(page, () => cell.boundingBox());
    if (!box) throw new Error("poses have a place");
    const before = await page.evaluate(() => scrollY);
    await dragFinger(page, Array.from({ length: 9 }, (_, step) => [box.x + box.width / 2 + step, box.y + box.height / 2 - 20 * step]));
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before + 50);
  };
  await scrollFromCell();
  await expect(page.locator(".pose-cell.is-bent")).toHaveCount(0);
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByTestId("bend-digit")).toHaveValue("2");
  // nor, from another row, is that chosen
  const own = cell;
  cell = page.getByTestId("pose-cell").nth(5 * 16 + 5);
  await scrollFromCell();
  await expect(page.locator(".pose-cell.is-bent")).toHaveCount(0);
  await expect(page.getByTestId("bend-digit")).toHaveValue("2");
  await expect(page.getByTestId("decode-5")).toHaveAttribute("aria-pressed", "false");
  cell = own;
  // nor is it a step of undo where the pose was bent before
  await cell.press("+");
  await scrollFromCell();
  await undo.evaluate((element) => /** @type {HTMLElement} */ (element).click());
  await expect(page.locator(".pose-cell.is-bent")).toHaveCount(0);
  await expect(undo).toHaveAttribute("aria-disabled", "true");
});

for (const name of ["index.html", "views.html"]) {
  test(`a tap right after a quick stroke is heard: example/${name}`, async ({ page }) => {
    await page.goto(`example/${name}`);
    await expect(page.locator("output").first()).toContainText("Draw");
    expect(await tapsAfterFlings(page, page.locator("canvas").first())).toBe(TIMES);
  });
}
