// @ts-check
// What a visitor sees and reads on the page, by its test ids.

import { expect } from "./fixtures.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/**
 * Opens the page and waits until the network answers.
 * @param {Page} page
 * @param {string} [address]
 */
export async function openPage(page, address = "./") {
  await page.goto(address);
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
}

/** The answer of the network itself, not the example that is shown before it is there. @param {Page} page */
export const answer = (page) => page.getByTestId("answer");

/**
 * @param {Page} page
 * @param {number} digit
 */
export async function expectDigit(page, digit) {
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  await expect(answer(page)).toHaveAttribute("data-digit", String(digit));
}

/** The pad is blank and nothing is predicted. @param {Page} page */
export async function expectBlank(page) {
  await expect(answer(page)).toHaveAttribute("data-digit", "");
  await expect(answer(page)).toContainText("blank");
}

/** The lengths as the bars show them, all at one moment. @param {Page} page @returns {Promise<number[]>} */
export const shownLengths = (page) => page.locator("#lengths li").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-value"))));

/** The same once they rest: the words of an answer may be there a frame before its lengths. @param {Page} page */
export const settledLengths = (page) => settled(page, () => shownLengths(page));

/** So many frames later. @param {Page} page @param {number} count */
export const frames = (page, count) =>
  page.evaluate(async (many) => {
    for (let frame = 0; frame < many; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, count);

/**
 * What is shown once it does not change any more: the answer to half a stroke may be there before that to the whole.
 * @template T @param {Page} page @param {() => Promise<T>} read @returns {Promise<T>}
 */
export async function settled(page, read) {
  for (let before = await read(); ; ) {
    await frames(page, 10);
    const now = await read();
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}

/** Scrolls there and waits until it is drawn: what is out of sight shows something earlier. @param {Page} page @param {string} testId */
export async function lookAt(page, testId) {
  const there = page.getByTestId(testId);
  await there.evaluate(async (element) => {
    element.scrollIntoView({ block: "nearest" });
    await new Promise((resolve) => new IntersectionObserver(resolve).observe(element)); // the page hears of it then, too
  });
  await frames(page, 3);
  return there;
}

/**
 * What a canvas shows, to tell whether it changed.
 * @param {Page} page
 * @param {string} testId
 */
export async function picture(page, testId) {
  return (await lookAt(page, testId)).evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
}

/**
 * Opens what is folded. A press that the page slips under does nothing, and is done again.
 * @param {import("@playwright/test").Locator} details
 */
export async function openFold(details) {
  const isOpen = () => details.evaluate((element) => /** @type {HTMLDetailsElement} */ (element).open);
  await expect(async () => {
    if (!(await isOpen())) await details.locator("summary").click();
    expect(await isOpen()).toBe(true);
  }).toPass();
}
