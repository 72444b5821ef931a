// @ts-check
// What canvases inherit from the page (docs/decisions/0007, E): they show the same, whatever it is, and what stands with them stays
// where it belongs.

import { chanceOf } from "../soak/chance.mjs";
import { openPart } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { directions, give, lie, markUp, moved, spell, windows } from "./support/directions.mjs";
import { drawOne } from "./support/example.mjs";
import { inherited } from "./support/inherited.mjs";
import { expectDigit, openPage } from "./support/page.mjs";
import { teachDrawing } from "./support/page-teaching.mjs";
import { SEED } from "./support/seed.mjs";
import { strokesOf } from "./support/strokes.mjs";

test(`canvases show the same in a page of another direction and other letters (seed ${SEED})`, async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" }); // to light paper and back: then everything is painted again
  await openPage(page, "./?device=cpu");
  await page.getByTestId("sample-7").click();
  await expectDigit(page, 7);
  await openPart(page, "bend");
  await openPart(page, "bend-pose-panel");
  await page.locator("#teach").scrollIntoViewIfNeeded();
  await expect(page.locator("#chart canvas")).toBeVisible();
  await page.locator("#primary").scrollIntoViewIfNeeded();
  await expect(page.locator("#primary canvas").first()).toBeVisible();
  await page.waitForTimeout(1000);

  /**
   * What every canvas shows when it is painted anew, with these rules on what stands around it. Its own size is held: it may
   * follow the words beside it.
   * @param {string} rules
   */
  const pictures = (rules) =>
    page.evaluate(async (rules) => {
      const canvases = [...document.querySelectorAll("canvas")].filter((canvas) => canvas.checkVisibility());
      const around = [...new Set(canvases.map((canvas) => /** @type {HTMLElement} */ (canvas.parentElement)))];
      const before = around.map((element) => element.style.cssText);
      around.forEach((element) => (element.style.cssText += `; ${rules}`));
      // whole pixels in a few digits: a hash, for there are a hundred pictures
      const picture = (/** @type {HTMLCanvasElement} */ canvas) => {
        const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
        return new Uint32Array(data.buffer).reduce((sum, pixel) => (Math.imul(sum, 31) + pixel) | 0, 7);
      };
      for (const event of ["beforeprint", "afterprint"]) {
        dispatchEvent(new Event(event));
        for (let before = "", now = "?"; before !== now; ) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          [before, now] = [now, canvases.map(picture).join()];
        }
      }
      const shown = canvases.map((canvas) => `${canvas.closest("[id]")?.id} ${canvas.width} × ${canvas.height} ${picture(canvas)}`);
      around.forEach((element, k) => (element.style.cssText = before[k]));
      return shown;
    }, rules);

  let usual = await pictures("");
  const isSettled = async () => usual.join() === (usual = await pictures("")).join();
  await expect.poll(isSettled, "painted again, they are what they were").toBe(true);
  expect(usual.length).toBeGreaterThan(20);
  expect(usual.some((picture) => picture.startsWith("primary")), "the canvas with words is among them").toBe(true);
  for (const rules of inherited(chanceOf(SEED))) expect.soft(await pictures(rules), rules).toEqual(usual);
});

test("a page that is read from the right as a whole has the same pictures", async ({ page }) => {
  await openPage(page, "./?device=cpu");
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await page.getByTestId("sample-7").click();
  await expectDigit(page, 7);
  const directions = await page.locator("canvas").evaluateAll((all) => [...new Set(all.map((canvas) => getComputedStyle(canvas).direction))]);
  expect(directions).toEqual(["ltr"]);
});

/** Every part of the page, with data in all of them. @param {import("@playwright/test").Page} page */
async function openAll(page) {
  await openPage(page, "./?device=cpu");
  await teachDrawing(page, strokesOf(3), 3, 1);
  for (const id of ["bend-pose-panel", "bend"]) await openPart(page, id);
  await page.locator("#primary-panel").evaluate((element) => element.scrollIntoView());
  await page.getByTestId("follow-longest").click({ timeout: 60_000 });
  await expect(page.locator("[data-testid=follow-votes] tbody tr")).toHaveCount(10);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.locator("#bend-pose-panel .sweep").evaluate((element) => element.scrollIntoView());
  await expect(page.getByTestId("sweep")).toHaveAttribute("data-pictures", "176");
  await expect(page.getByTestId("examples-save")).toBeVisible({ timeout: 60_000 });
}

test(`marks, ticks, keys and cells lie as their pictures do, and numbers keep their signs, in pages read from the right (seed ${SEED})`, async ({ page }) => {
  await openAll(page);
  await markUp(page);
  const chance = chanceOf(SEED);
  /** @type {Set<string>} */
  const kinds = new Set();
  for (const { width, letters } of windows(chance, 4)) {
    await page.setViewportSize({ width, height: 800 });
    await give(page, {}, letters);
    const usual = await page.evaluate(lie);
    expect((await page.evaluate(spell)).filter(({ isOrdered }) => isOrdered).length, "numbers").toBeGreaterThan(100);
    for (const { kind } of usual) kinds.add(kind);
    for (const way of directions(chance, 5)) {
      await give(page, way, letters);
      const said = `${JSON.stringify(way)}, ${width} pixels, letters of ${letters}`;
      const now = await page.evaluate(lie);
      expect(now.length, said).toBe(usual.length);
      expect(moved(usual, now).slice(0, 12), said).toEqual([]);
      expect((await page.evaluate(spell)).filter(({ isOrdered }) => !isOrdered).map(({ text }) => text).slice(0, 12), said).toEqual([]);
    }
  }
  for (const kind of ["key-cell", "ramp", "dial-mark", "sweep-mark", "pose-cell", "time-ticks", "strip-ticks", "length-bar", "bars-bar", "range", "td"]) expect([...kinds]).toContain(kind);
});

test(`the keyboard puts ink where its square is, in pages read from the right (seed ${SEED})`, async ({ page }) => {
  await openPage(page);
  const chance = chanceOf(SEED + 1);
  let [row, column] = [3, 6]; // where it begins
  const press = async (/** @type {string} */ key, /** @type {number} */ times) => {
    for (let k = 0; k < times; k += 1) await page.keyboard.press(key);
  };
  for (const way of directions(chance, 20)) {
    await give(page, way);
    await page.getByTestId("clear").dispatchEvent("click");
    await page.getByTestId("keyboard-grid").focus();
    const [toRow, toColumn] = [chance.below(14), chance.below(14)];
    await press(toRow > row ? "ArrowDown" : "ArrowUp", Math.abs(toRow - row));
    await press(toColumn > column ? "ArrowRight" : "ArrowLeft", Math.abs(toColumn - column));
    [row, column] = [toRow, toColumn];
    await press("Space", 1);
    const pad = page.getByTestId("pad");
    const inks = () =>
      pad.evaluate((canvas, [y, x]) => {
        const pad = canvas.getBoundingClientRect();
        const cell = /** @type {Element} */ (document.activeElement).getBoundingClientRect();
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext("2d")).getImageData(0, 0, width, height);
        const alpha = (/** @type {number} */ left, /** @type {number} */ top) => data[4 * (Math.floor(top * height) * width + Math.floor(left * width)) + 3];
        const at = { left: (cell.left + cell.width / 2 - pad.left) / pad.width, top: (cell.top + cell.height / 2 - pad.top) / pad.height };
        return { ink: alpha(at.left, at.top), isThere: Math.abs(at.left - (x + 0.5) / 14) < 0.02 && Math.abs(at.top - (y + 0.5) / 14) < 0.02 };
      }, /** @type {const} */ ([row, column]));
    await expect.poll(inks, `${JSON.stringify(way)}, row ${row}, column ${column}`).toEqual({ ink: 255, isThere: true });
  }
});

test("views in another page that is read from the right have their marks and numbers right, too", async ({ page }) => {
  await drawOne(page);
  await page.locator("caps-primary").getByTestId("follow-longest").click();
  await expect(page.locator("caps-primary [data-testid=follow-votes] tbody tr")).toHaveCount(10);
  await expect(page.locator("caps-primary").getByTestId("product")).toContainText(/\d/); // its matrix comes later, and frames a column
  const usual = await page.evaluate(lie);
  expect(usual.length, "marks").toBeGreaterThan(100);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const now = await page.evaluate(lie);
  expect(now.length).toBe(usual.length);
  expect(moved(usual, now)).toEqual([]);
  expect((await page.evaluate(spell)).filter(({ isOrdered }) => !isOrdered)).toEqual([]);
});
