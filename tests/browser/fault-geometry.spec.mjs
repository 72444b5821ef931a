// @ts-check
// The pad moves while the pen is down (docs/decisions/0007, D): ink lies under the pointer all the same.

import { chanceOf } from "../soak/chance.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openPage } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";
import { shifts, unshift } from "./support/shifts.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** Strokes as the tab keeps them. @param {Page} page @returns {Promise<{ points: number[] }[]>} */
const strokesKept = (page) => page.evaluate(() => JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes ?? []);

/**
 * A place in the window, on the pad where it can be: in pixels, and where on the pad that is in its own units.
 * @param {Page} page @param {import("../soak/chance.mjs").Chance} chance
 */
async function anyPlace(page, chance) {
  const box = await page.getByTestId("pad").boundingBox();
  const size = page.viewportSize();
  if (!box || !size) throw new Error("no pad");
  const within = (/** @type {number} */ from, /** @type {number} */ length, /** @type {number} */ most) => {
    const [low, high] = [Math.max(2, from), Math.min(most - 2, from + length)];
    return low < high ? low + (high - low) * chance.real() : most * chance.real();
  };
  const [x, y] = [within(box.x, box.width, size.width), within(box.y, box.height, size.height)].map(Math.round);
  return { pixels: /** @type {const} */ ([x, y]), units: [((x - box.x) / box.width) * 280, ((y - box.y) / box.height) * 280] };
}

test(`ink stays under the pointer, whatever moves the pad in mid-stroke (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  const all = shifts(chance, 3);
  for (const [k, shift] of all.entries()) {
    await unshift(page);
    // one more of any kind behind it, so that they meet
    const then = all[(k + 1 + chance.below(all.length - 1)) % all.length];
    const places = [await anyPlace(page, chance)];
    await page.mouse.move(...places[0].pixels);
    await page.mouse.down();
    for (const each of [shift, then]) {
      await each.run(page);
      await page.waitForTimeout(30); // wheels and windows take a frame
      const next = await anyPlace(page, chance);
      await page.mouse.move(...next.pixels);
      places.push(next);
    }
    await page.mouse.up();
    const title = `${shift.name}, ${then.name}`;
    await expect.poll(async () => (await strokesKept(page)).length, title).toBe(1);
    const { points } = (await strokesKept(page))[0];
    for (const { units: [x, y] } of places) {
      const off = points.reduce((least, _, k) => (k % 2 ? least : Math.min(least, Math.hypot(points[k] - x, points[k + 1] - y))), Infinity);
      expect(off, `${title}: to ${x}, ${y} in ${points}`).toBeLessThan(2);
    }
    expect(points.length, `${title}: nothing but the press and the two moves`).toBeLessThanOrEqual(6);
    await page.getByTestId("clear").evaluate((button) => /** @type {HTMLElement} */ (button).click());
    await expect.poll(async () => (await strokesKept(page)).length).toBe(0);
  }
});
