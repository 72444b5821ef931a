// @ts-check
// Windows as narrow as a page at 400 %, letters of twice the size, either direction: nothing lies where nobody can get.

import { expect, test } from "./support/fixtures.mjs";
import { letters, networkFile } from "./support/networks.mjs";
import { answer, expectDigit, lookAt, openPage } from "./support/page.mjs";
import { setOptions, teach, train } from "./support/page-teaching.mjs";
import { lost, resize } from "./support/reflow.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const WIDTHS = [320, 390, 640, 1280];
const LETTERS = [16, 24, 32];
const RIGHT_TO_LEFT = /** @type {const} */ ([[320, 16], [390, 32], [1280, 32]]);

const LONG_NAME = `${"averylongname".repeat(5)}.safetensors`;

/** All that opens, with data in it. @param {Page} page @param {"teaches" | ""} [teaches] */
async function openAll(page, teaches = "") {
  for (const id of ["inside", "primary-panel", "routing-panel", "ink-panel", "bend-pose-panel", "bend"]) {
    if (!(await page.locator(`#${id}`).isVisible())) continue;
    await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView());
    if (id.startsWith("bend")) await expect(page.locator(`#${id}`)).toHaveAttribute("data-part", "open", { timeout: 60_000 });
    if (id === "primary-panel") {
      await page.getByTestId("follow-longest").click({ timeout: 60_000 });
      await expect(page.locator("[data-testid=follow-votes] tbody tr").first()).toBeVisible();
    }
    if (id === "routing-panel") await expect(page.getByTestId("rounds").locator("tbody tr").first()).toBeAttached();
  }
  const cell = page.locator(".pose-row.is-shown [data-testid=pose-cell]").first();
  await page.locator("#poses").scrollIntoViewIfNeeded();
  await cell.press("+");
  await expect(cell).toHaveClass(/is-bent/);
  await page.locator(".way-stop").nth(1).evaluate((stop) => /** @type {HTMLElement} */ (stop).click());
  if (teaches) {
    await teach(page, 1);
    await setOptions(page, { steps: "3", trainable: "capsules" });
    await train(page);
    await page.getByTestId("example-0").click();
  }
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
}

/** @param {Page} page */
async function expectNothingLost(page) {
  for (const direction of ["ltr", "rtl"]) {
    const sizes = direction === "rtl" ? RIGHT_TO_LEFT : WIDTHS.flatMap((width) => LETTERS.map((px) => /** @type {const} */ ([width, px])));
    for (const [width, px] of sizes) {
      await resize(page, width, px, direction);
      await page.locator("#networks").evaluate((networks) => networks.classList.add("is-open"));
      await expect.soft.poll(() => lost(page), { message: `${width} pixels, letters of ${px}, ${direction}`, timeout: 2000, intervals: [100, 200, 400] }).toEqual([]);
    }
  }
}

test("the compact network, with a run, two networks and a file that is none", async ({ page }) => {
  await openPage(page, "./?device=cpu");
  await page.getByTestId("sample-7").click();
  await expectDigit(page, 7);
  await openAll(page, "teaches");
  await page.getByTestId("compare").click();
  await expect(page.locator("#bend-beside")).toContainText("the plain CNN", { timeout: 60_000 });
  await page.getByTestId("network-file").setInputFiles({ name: LONG_NAME, mimeType: "application/octet-stream", buffer: Buffer.from("none") });
  await expect(page.locator("#network-problems")).toContainText("averylongname");
  await expectNothingLost(page);
});

test("two digits", async ({ page }) => {
  await openPage(page, "./?device=cpu&preset=two-digits");
  await page.getByTestId("take-two").click();
  await expect(answer(page)).toHaveAttribute("data-present", /\d \d/);
  await page.getByTestId("length-3").click();
  await openAll(page);
  await expectNothingLost(page);
});

test("the paper's network", async ({ page }) => {
  await openPage(page, "./?device=cpu&preset=paper");
  await page.getByTestId("sample-7").click();
  await expectDigit(page, 7);
  await openAll(page);
  await expectNothingLost(page);
});

for (const count of [3, 26, 64]) {
  test(`a network of ${count} classes, from a file of one long name`, async ({ page }) => {
    await openPage(page, "./?device=cpu");
    const classes = count > 26 ? Array.from({ length: count }, (_, k) => `sign ${k}`) : letters(count);
    await page.getByTestId("network-file").setInputFiles({ name: LONG_NAME, mimeType: "application/octet-stream", buffer: networkFile(classes) });
    await expect(page.locator("#lengths li")).toHaveCount(count, { timeout: 60_000 });
    await page.getByTestId("sample-7").click();
    await expect(answer(page)).toHaveAttribute("data-source", "network");
    await page.getByTestId("decode-0").click(); // no capsule of it is long
    await openAll(page, count === 3 ? "teaches" : "");
    await expectNothingLost(page);
  });
}
