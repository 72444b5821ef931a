// @ts-check
// What a visitor does and reads in the stage "Teach", by its test ids.

import { expect } from "./fixtures.mjs";
import { openFold } from "./page.mjs";
import { drawWithMouse } from "./strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** Says what the drawing is. @param {Page} page @param {number | "nothing"} label place of its class */
export async function teach(page, label) {
  const button = page.getByTestId(`teach-as-${label}`);
  if (!(await button.isVisible())) await page.getByTestId("teach-open").click();
  await button.click();
}

/** @param {Page} page @param {Parameters<typeof drawWithMouse>[1]} strokes */
export async function drawAnew(page, strokes) {
  const clear = page.getByTestId("clear");
  if ((await clear.getAttribute("aria-disabled")) === "false") await clear.click();
  await drawWithMouse(page, strokes);
  // the answer follows the pen; it is there when the last stroke is
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", /\d/);
  await page.waitForTimeout(150);
}

/** Draws it and says what it is. @param {Page} page @param {Parameters<typeof drawWithMouse>[1]} strokes @param {number} label @param {number} count of examples afterwards */
export async function teachDrawing(page, strokes, label, count) {
  await drawAnew(page, strokes);
  await teach(page, label);
  await expect(page.getByTestId("teach-said")).toContainText(new RegExp(`Added as an? ${label}\\. ${count} example`));
}

/** @param {Page} page @param {Record<string, string>} options by the name in their test id */
export async function setOptions(page, options) {
  await openFold(page.getByTestId("options"));
  for (const [name, value] of Object.entries(options)) {
    if (name === "trainable") await page.getByTestId(`option-trainable-${value}`).check();
    else await page.getByTestId(`option-${name}`).fill(value);
  }
}

/** @param {Page} page */
export const step = async (page) => Number(await page.getByTestId("train-progress").getAttribute("data-step"));

/** @param {Page} page @param {"idle" | "running" | "paused"} state */
export const expectRun = (page, state) => expect(page.getByTestId("train")).toHaveAttribute("data-state", state, { timeout: 60_000 });

/** Trains to the end, but does not wait for the measurement. @param {Page} page */
export async function train(page) {
  const button = page.getByTestId("train");
  // by what is said of the run, and from the press on: three steps of a small network can be over within one frame
  const begun = await button.evaluateHandle((element) => {
    const seen = { run: false };
    const words = /** @type {Element} */ (document.querySelector("[data-testid=train-words]"));
    const watch = () => new MutationObserver(() => (seen.run = true)).observe(words, { subtree: true, childList: true, characterData: true });
    element.addEventListener("click", watch, { once: true });
    return seen;
  });
  await button.click();
  await expect.poll(() => begun.evaluate(({ run }) => run)).toBe(true);
  await expectRun(page, "idle");
}

/** The share of held-out digits recognised, in percent, once it is measured. @param {Page} page @param {"before" | "after"} which */
export async function heldOut(page, which) {
  const cell = page.getByTestId(`held-out-${which}`);
  await expect(cell).toContainText("%", { timeout: 60_000 });
  return Number.parseFloat((await cell.textContent()) ?? "");
}

/** The tray holds examples with these labels. @param {Page} page @param {(number | string)[]} labels */
export async function expectTray(page, labels) {
  const shown = () => page.getByTestId("tray").getByRole("option").evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute("data-label")));
  await expect.poll(shown).toEqual(labels.map(String));
}

/**
 * What the page hands out as a download.
 * @param {Page} page
 * @param {string} testId of the button
 */
export async function saved(page, testId) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId(testId).click()]);
  const path = await download.path();
  return { name: download.suggestedFilename(), path };
}
