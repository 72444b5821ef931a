// @ts-check
// The example page of single views, with a digit on it.

import { expect } from "./fixtures.mjs";

/** Opens it and draws a 1; all views fit into the window. @param {import("@playwright/test").Page} page */
export async function drawOne(page) {
  await page.setViewportSize({ width: 1000, height: 4000 });
  await page.goto("./example/views.html");
  await expect(page.locator("output").first()).toHaveText("Draw a digit.");
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("there is no pad");
  await page.mouse.move(box.x + 98, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 96, box.y + 160, { steps: 10 });
  await page.mouse.up();
  await expect(page.locator("output").first()).toContainText("This is a");
  await expect(page.locator("caps-routing .strip-marks").first()).toBeVisible();
}
