// @ts-check
// The worker dies while it is asked: whatever it was is asked again of the next worker, and nothing that the visitor did
// is lost.

import { chanceOf } from "../soak/chance.mjs";
import { chooseCurve, openBend, openPart, slide, takeSample } from "./support/bending.mjs";
import { dieDuring, watchWorkers } from "./support/deaths.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openFold, openPage, settled } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";

/** @typedef {import("@playwright/test").Page} Page */

test.beforeEach(({ page }) => watchWorkers(page));

/** @param {Page} page */
async function openSeven(page) {
  await openPage(page);
  await takeSample(page, 7);
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", "7");
}

test(`follow one: another capsule, another digit (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openSeven(page);
  await settled(page, () => page.locator("#primary-panel").evaluate((element) => (element.scrollIntoView(), scrollY)));
  const [alone, consensus] = [page.getByTestId("follow-alone"), page.getByTestId("follow-consensus")];
  await page.getByTestId("follow-longest").click();
  await expect(alone).toHaveAttribute("data-capsule", /\d/);
  for (const act of ["shorter", "digit", "shorter", "longer", "digit"]) {
    const deathAt = 1 + chance.below(2);
    const before = await alone.evaluate(({ dataset }) => `${dataset.capsule} ${dataset.digit}`);
    const row = page.getByTestId("follow-votes").locator("tr:not([data-now]) button").nth(chance.below(9));
    await dieDuring(page, deathAt, () => (act === "digit" ? row : page.getByTestId(`follow-${act}`)).click());
    const now = () => alone.evaluate(({ dataset }) => `${dataset.capsule} ${dataset.digit}`);
    await expect.poll(now, `${act}, dies at ${deathAt}`).toMatch(/\d \d/);
    expect(await now()).not.toBe(before);
    await expect(consensus).toHaveAttribute("data-capsule", (await now()).split(" ")[0]);
    await expect(page.getByTestId("product")).toContainText(/\d/);
  }
});

test(`hold, morph, sweep, change a number, choose a digit (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openSeven(page);
  await openPart(page, "bend-pose-panel");
  await openFold(page.getByTestId("bend-morph"));
  const first = page.locator("#bend-poses .dials input[type=range]").first();
  const [a, b] = ["A", "B"].map((slot) => page.locator(`.morph canvas[aria-label^="${slot}: a 7"]`));
  const share = page.getByTestId("morph-share");
  const pixelsOf = (/** @type {import("@playwright/test").Locator} */ canvas) => canvas.evaluate((element) => /** @type {HTMLCanvasElement} */ (element).toDataURL());
  await page.waitForTimeout(400); // the ends are asked for once the slider rests
  await dieDuring(page, 1, () => page.getByTestId("hold-0").click());
  await expect(a).toHaveCount(1);
  for (const [round, at] of [1, 2, 1].entries()) {
    await slide(first, round % 2 ? 40 + chance.below(40) : 200 + chance.below(40));
    await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
    await page.waitForTimeout(400);
    const before = round ? await pixelsOf(b) : "";
    await dieDuring(page, at, () => page.getByTestId("hold-1").click());
    await expect(b).toHaveCount(1);
    await expect.poll(() => pixelsOf(b), `hold B, dies at ${at}`).not.toBe(before);
    await expect(share).toBeEnabled();
    await expect(page.locator(".morph-strip")).toBeVisible();
  }
  for (const [end, canvas] of /** @type {const} */ ([[0, a], [100, b], [0, a]])) {
    await dieDuring(page, 1, () => slide(share, end));
    await expect.poll(async () => (await pixelsOf(page.getByTestId("morph"))) === (await pixelsOf(canvas)), `${end} % of the way`).toBe(true);
    await expect(page.getByTestId("morph")).toHaveAttribute("aria-label", new RegExp(`^${end}\\s%`));
  }

  await openFold(page.getByTestId("bend-sweep"));
  await expect(page.getByTestId("sweep")).toHaveAttribute("data-pictures", "176");
  for (const at of [1, 2]) {
    await dieDuring(page, at, () => slide(first, 100 + chance.below(100)));
    await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
    await expect(page.getByTestId("sweep")).toHaveAttribute("data-current", "true");
  }
  for (const digit of [2, 5]) {
    await dieDuring(page, 1, () => page.getByTestId(`decode-${digit}`).click());
    const drawn = page.getByTestId("reconstruction");
    await drawn.evaluate((element) => element.scrollIntoView({ block: "center" }));
    await expect(drawn).toHaveAttribute("data-digit", String(digit));
  }
});

test(`Transform: live answers, curves, costs (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openBend(page, 7);
  await chooseCurve(page, "turn");
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2");
  for (const name of /** @type {const} */ (["scale", "shear"])) {
    await dieDuring(page, 1 + chance.below(3), () => chooseCurve(page, name));
    await expect(page.getByTestId("curve-own"), `curve over ${name}`).toHaveAttribute("data-lines", "2");
  }
  const costs = page.locator("#bend-costs");
  const timed = () => costs.locator(".cost-network").evaluateAll((all) => all.map((each) => Number(/** @type {HTMLElement} */ (each).dataset.timed) > 0));
  await costs.evaluate((element) => element.scrollIntoView());
  await expect.poll(timed).toEqual([true, true]);
  for (let round = 0; round < 2; round += 1) {
    const at = 1 + chance.below(6);
    await dieDuring(page, at, () => page.getByTestId("costs-again").click());
    await expect.poll(timed, `dies at ${at}`).toEqual([true, true]);
    await expect(page.getByTestId("costs-say")).not.toContainText("Measuring");
  }
  // what kills every worker is given up, which is said, and can be tried again
  await dieDuring(page, 1, () => page.getByTestId("costs-again").click());
  for (let time = 0; time < 2; time += 1) await dieDuring(page, 1, async () => {});
  await expect(page.getByTestId("costs-say")).toContainText("could not be measured");
  await page.getByTestId("costs-again").click();
  await expect.poll(timed).toEqual([true, true]);
});
