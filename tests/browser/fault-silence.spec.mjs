// @ts-check
// A server that neither answers nor refuses (docs/decisions/0007, L): after some seconds without a byte it is said, another
// try is offered, and a late answer is taken. The clock is the test's own.

import { takeSample } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { PARTS, filesOf } from "./support/lazy.mjs";
import { answer, expectDigit, openPage, settledLengths } from "./support/page.mjs";
import { teach } from "./support/page-teaching.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("@playwright/test").Route} Route */

/** Nothing comes for what matches, until it is continued. @param {Page} page @param {string} pattern */
async function silence(page, pattern) {
  const silent = { held: /** @type {Route[]} */ ([]), isOver: false };
  await page.route(pattern, (route) => (silent.isOver ? route.fallback() : void silent.held.push(route)));
  return silent;
}

const ENGINE = {
  "the program": { pattern: "**/capsnet_cpu-*.wasm", says: /compact network does not come: its server does not answer/ },
  "the weight file": { pattern: "**/weights/*", says: /compact network does not come: its server does not answer/ },
  "the worker": { pattern: "**/worker-*.js", says: /takes long to start: its server does not answer/ },
  "the program's script": { pattern: "**/capsnet_cpu-*.js", says: /takes long to start: its server does not answer/ },
};

for (const [what, { pattern, says }] of Object.entries(ENGINE)) {
  for (const way of /** @type {const} */ (["comes late", "is asked again"])) {
    test(`${what} does not come: said, and ${what} ${way}`, async ({ page, faults }) => {
      faults.allow(/./);
      await page.clock.install();
      const silent = await silence(page, pattern);
      await page.goto("./");
      const said = page.locator("#page-problems").getByTestId("error-message");
      await expect.poll(() => silent.held.length).toBeGreaterThan(0);
      await page.clock.runFor(5000);
      await expect(said).toHaveCount(0);
      await page.clock.runFor(16_000);
      await expect(said).toContainText(says);
      await page.clock.resume();
      silent.isOver = true;
      if (way === "comes late") for (const route of silent.held) await route.continue();
      else await page.getByTestId("retry").click();
      await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
      await expect(said).toHaveCount(0);
    });
  }
}

test("another network does not come: said, the one that is here goes on, and a late one is taken", async ({ page }) => {
  await page.clock.install();
  await openPage(page);
  const silent = await silence(page, "**/weights/two-digits-*");
  await page.getByTestId("choose-two-digits").click();
  await page.clock.runFor(1000);
  await expect.poll(() => silent.held.length).toBe(1);
  await page.clock.runFor(16_000);
  const said = page.locator("#network-problems").getByTestId("error-message");
  await expect(said).toContainText(/two digits does not come: its server does not answer.*compact network goes on/);
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready");
  await page.clock.resume();
  await silent.held[0].continue();
  await expect(page.locator("html")).toHaveAttribute("data-preset", "two-digits", { timeout: 60_000 });
  await expect(said).toHaveCount(0);
});

for (const [name, { place, problems, there, open }] of Object.entries(PARTS)) {
  test(`${name} does not come: said; asked again, the late first answer is taken`, async ({ page }) => {
    await page.clock.install();
    const { own } = filesOf(name);
    const silent = await silence(page, `**/${own}*`);
    await openPage(page);
    await page.locator(place).evaluate((element) => element.scrollIntoView());
    await open?.(page);
    await page.clock.runFor(1000);
    await expect.poll(() => silent.held.length).toBe(1);
    await page.clock.runFor(12_000);
    const problem = page.locator(problems);
    await expect(problem).toContainText("does not answer");
    await problem.getByRole("button").first().dispatchEvent("click");
    await expect.poll(() => silent.held.length, "the other try is held, too").toBe(2);
    silent.isOver = true; // but for the second, which is never answered
    await silent.held[0].continue();
    await page.clock.resume();
    await expect(page.locator(there).first()).toBeVisible();
    await expect(problem).toBeEmpty();
  });
}

test("what reads pictures comes late, and the visitor has drawn meanwhile: the drawing stays", async ({ page }) => {
  await page.clock.install();
  const { own } = filesOf("opened");
  const silent = await silence(page, `**/${own}*`);
  await openPage(page);
  await PARTS.opened.open?.(page);
  await expect.poll(() => silent.held.length).toBe(1);
  await page.clock.runFor(12_000);
  const problem = page.locator(PARTS.opened.problems);
  await expect(problem).toContainText("does not answer");
  await page.clock.resume();
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  await expect(problem).toBeEmpty();
  silent.isOver = true;
  const came = page.waitForResponse((response) => response.url().includes(own) && response.request().resourceType() === "script"); // it is imported
  await silent.held[0].continue();
  await came;
  await settledLengths(page);
  await expectDigit(page, 7);
  await expect(page.locator(PARTS.opened.there)).toHaveCount(0);
});

/**
 * Other waits: what does not come, what asks for it, where that is said, and what is there once it has come.
 * @type {Record<string, { pattern: string, ask: (page: Page) => Promise<void>, place: string, says: RegExp, there: string }>}
 */
const WAITS = {
  "digits to rehearse": {
    pattern: "**/teaching/rehearsal-*",
    ask: async (page) => {
      await teach(page, 3);
      await page.getByTestId("train").click();
    },
    place: "[data-testid=train-words]",
    says: /takes long: the known digits to rehearse do not come/,
    there: "[data-testid=train][data-state=running]",
  },
  "digits to measure with": {
    pattern: "**/teaching/held-out-*",
    ask: (page) => page.locator("#teach").evaluate((element) => element.scrollIntoView()),
    place: "[data-testid=accuracy-words]",
    says: /digits to measure with, \d+\s%\. The server does not answer/,
    there: "[data-testid=held-out-before]:has-text('%')",
  },
  "network to compare with": {
    pattern: "**/weights/compact-cnn-*",
    ask: askToCompare,
    place: "[data-testid=opponent-note]",
    says: /other network is on its way\. The server does not answer/,
    there: "[data-testid=curve-own][data-lines='2']",
  },
  "test digits": {
    pattern: "**/teaching/held-out-*",
    ask: askToCompare,
    place: "[data-testid=many-progress]",
    says: /0 of 200 digits measured\. The server does not answer/,
    there: "[data-testid=many-progress]:has-text('8 of 200')",
  },
};

/** @param {Page} page */
async function askToCompare(page) {
  await page.locator("#bend").evaluate((element) => element.scrollIntoView());
  await page.clock.runFor(1000);
  await page.getByTestId("compare").scrollIntoViewIfNeeded();
  await page.clock.runFor(1000);
  await page.getByTestId("compare").click();
}

for (const [what, { pattern, ask, place, says, there }] of Object.entries(WAITS)) {
  test(`${what} do not come: said where they are waited for, and taken when they come late`, async ({ page }) => {
    await openPage(page, "./?device=cpu");
    await takeSample(page, 7);
    await expect(answer(page)).toHaveAttribute("data-source", "network");
    await page.clock.install();
    const silent = await silence(page, pattern);
    await ask(page);
    await expect(async () => {
      await page.clock.runFor(500);
      expect(silent.held.length).toBeGreaterThan(0);
    }).toPass();
    await page.clock.runFor(5000);
    const said = page.locator(place);
    await expect(said).not.toContainText(says);
    await page.clock.runFor(10_000);
    await expect(said).toContainText(says);
    silent.isOver = true;
    for (const route of silent.held) await route.continue();
    await page.clock.resume();
    await expect(page.locator(there).first()).toBeAttached({ timeout: 60_000 });
    await expect(said).not.toContainText(says);
  });
}
