// @ts-check
// What canvases inherit from the page (docs/decisions/0007, E): they show the same, whatever it is.

import { chanceOf } from "../soak/chance.mjs";
import { openPart } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { inherited } from "./support/inherited.mjs";
import { expectDigit, openPage } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";

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
