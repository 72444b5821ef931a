// @ts-check
// A browser's translator at work: it puts every text that comes into elements of its own, in other words.

import { expect, test } from "./support/fixtures.mjs";
import { answer, expectDigit, openPage } from "./support/page.mjs";
import { expectTray, setOptions, teachDrawing, train } from "./support/page-teaching.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

const SEED = Number(process.env.CAPSNET_SEED ?? 15);
const DRAWN = 12;

/** @typedef {{ translated: string[] }} Translator */

/** Runs in the page: translates as Google's does, into capitals. */
function translate() {
  /** @type {string[]} */
  const translated = [];
  Object.assign(globalThis, { translated });
  /** Texts that were put in, and what they are made of. */
  const own = new WeakSet();
  /** @param {Node} node */
  const visit = (node) => {
    if (node instanceof Text) {
      const parent = node.parentElement;
      if (own.has(node) || !parent?.isConnected || !/\p{L}|\d/u.test(node.data)) return;
      if (parent.closest("[translate]")?.getAttribute("translate") === "no" || parent.closest("script, style, math, svg, select")) return;
      translated.push(node.data.trim());
      const inner = document.createElement("font");
      const words = document.createTextNode(node.data.toUpperCase());
      own.add(words);
      inner.append(words);
      const outer = document.createElement("font");
      outer.append(inner);
      node.replaceWith(outer);
    } else for (const child of [...node.childNodes]) visit(child);
  };
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "characterData") visit(target);
      for (const node of addedNodes) visit(node);
    }
  });
  addEventListener("DOMContentLoaded", () => {
    visit(document.body);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

/** What was translated since this was asked last. @param {import("@playwright/test").Page} page @returns {Promise<string[]>} */
const translated = (page) => page.evaluate(() => /** @type {any} */ (globalThis).translated.splice(0));

/** In a number there is nothing to translate. */
const isNumber = (/** @type {string} */ text) => /\d/.test(text) && !/\p{L}{2,}/u.test(text.replaceAll(/\b(ms|px|MB)\b/g, ""));

test(`live numbers are left alone, in every view, for ${DRAWN} digits (seed ${SEED}); sentences are translated once, and follow`, async ({ page }) => {
  test.setTimeout(300_000);
  await page.addInitScript(translate);
  await openPage(page, "./?device=cpu");
  expect(await page.locator("h1").textContent()).toBe("CAPSNET IN THE BROWSER");
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  for (const id of ["inside", "bend-pose-panel", "bend", "teach"]) {
    await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView());
    if (id.startsWith("bend")) await expect(page.locator(`#${id}`)).toHaveAttribute("data-part", "open");
  }
  await expect(page.getByTestId("examples-save")).toBeVisible({ timeout: 60_000 });
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  await page.locator("#primary-panel").evaluate((element) => element.scrollIntoView()); // only what is in sight is traced
  await page.getByTestId("follow-longest").click({ timeout: 60_000 });

  await translated(page); // what stands there from the start

  /** @type {string[]} */
  const all = [];
  let state = SEED;
  for (let k = 0; k < DRAWN; k += 1) {
    state = (1103515245 * state + 12345) % 2147483648;
    const digit = Math.floor((10 * state) / 2147483648);
    await page.getByTestId(`sample-${digit}`).click();
    await expect(answer(page)).toHaveAttribute("data-source", "network");
    await expect.poll(async () => (await answer(page).textContent())?.includes((await answer(page).getAttribute("data-digit")) ?? "?")).toBe(true);
    for (const id of ["primary-panel", "routing-panel", "answer", "bend-pose-panel", "bend", "teach"]) {
      await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView());
      await page.waitForTimeout(150);
    }
    all.push(...(await translated(page)));
  }
  await teachDrawing(page, strokesOf(3), 3, 1).catch((error) => {
    if (!/ADDED AS A 3/.test(String(error))) throw error; // said in capitals
  });
  await setOptions(page, { steps: "3", trainable: "capsules" });
  await train(page);
  await expect(page.getByTestId("held-out-after")).toContainText("%", { timeout: 60_000 });
  await expectTray(page, [3]);
  all.push(...(await translated(page)));
  console.log(`   ${(all.length / DRAWN).toFixed(0)} texts to translate a digit`);
  expect([...new Set(all.filter(isNumber))], "numbers that were translated").toEqual([]);

  // what does not change is not written again
  await page.evaluate(() => scrollTo(0, 0));
  await expect.poll(async () => (await translated(page)).length).toBe(0);
  for (let k = 0; k < 5; k += 1) {
    await page.getByTestId("pad").hover();
    await page.evaluate(() => dispatchEvent(new Event("resize")));
    await page.waitForTimeout(100);
  }
  expect(await translated(page)).toEqual([]);
});
