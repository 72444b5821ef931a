// @ts-check
// axe-core on the page in the states and shapes in which people meet it: no violations.

import { expectNoViolations } from "./support/axe.mjs";
import { FAILED_DOWNLOAD, expect, holdBack, test } from "./support/fixtures.mjs";
import { answer, expectDigit, lookAt, openPage } from "./support/page.mjs";
import { heldOut, setOptions, teach, train } from "./support/page-teaching.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** Opens what a visitor sees closed. @param {import("@playwright/test").Page} page @param {string} selector */
const openAll = (page, selector) =>
  page.locator(selector).evaluateAll((all) => {
    for (const details of all) if (details.querySelector("summary")?.checkVisibility()) details.setAttribute("open", "");
  });

/** @param {import("@playwright/test").Page} page */
async function withAnAnswer(page) {
  await openPage(page);
  await drawWithMouse(page, strokesOf(3));
  await expectDigit(page, 3);
  await openAll(page, "details");
}

/** Two digits told apart, with a third capsule decoded. @param {import("@playwright/test").Page} page */
async function withTwoDigits(page) {
  await openPage(page, "./?preset=two-digits");
  await drawWithMouse(page, strokesOf(0, { scale: 0.9, x: -0.03, y: 0.05 }));
  await page.getByTestId("sheet-2").check({ force: true });
  await drawWithMouse(page, strokesOf(1, { scale: 0.9, x: 0.13, y: 0.05 }));
  await expect(answer(page)).toHaveAttribute("data-present", /^(0 1|1 0)$/);
  await page.getByTestId("decode-5").click();
  await expect(await lookAt(page, "apart-choice")).toHaveAttribute("data-digit", "5");
  await page.getByTestId("move").click();
  await openAll(page, "details");
}

/** An answer that was taught, with everything measured, an example chosen and the original weights compared. @param {import("@playwright/test").Page} page */
async function withTaughtWeights(page) {
  await openPage(page);
  await drawWithMouse(page, strokesOf(3));
  await expectDigit(page, 3);
  await teach(page, 3);
  await setOptions(page, { steps: "5", trainable: "capsules" });
  await train(page);
  await heldOut(page, "after");
  await page.getByTestId("example-0").click();
  await page.getByTestId("option-steps").fill("0");
  await openAll(page, "#teach .why:not(.more)");
  await page.getByTestId("compare-original").first().click();
  await expect(page.getByTestId("compare-bar")).toBeVisible();
}

test("while it loads", async ({ page }) => {
  await holdBack(page, "**/weights/*");
  await page.goto("./");
  await expect(page.getByTestId("load-progress")).toBeVisible();
  await expectNoViolations(page);
});

test("ready and blank", async ({ page }) => {
  await openPage(page);
  await expectNoViolations(page);
});

test("with an answer and every explanation open", async ({ page }) => {
  await withAnAnswer(page);
  await expectNoViolations(page);
});

test("with the keyboard grid in use", async ({ page }) => {
  await openPage(page);
  await page.getByTestId("keyboard-grid").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  await expectNoViolations(page);
});

test("taught, measured and compared", async ({ page }) => {
  await withTaughtWeights(page);
  await expectNoViolations(page);
});

test("two digits, blank and with an answer", async ({ page }) => {
  await openPage(page, "./?preset=two-digits");
  await expectNoViolations(page);
  await withTwoDigits(page);
  await expectNoViolations(page);
});

test("with an error", async ({ page, faults }) => {
  faults.allow(FAILED_DOWNLOAD);
  await page.route("**/weights/*", (route) => route.abort());
  await page.goto("./");
  await expect(page.getByTestId("error-message")).toBeVisible();
  await expectNoViolations(page);
});

test.describe("dark", () => {
  test.use({ colorScheme: "dark" });
  test("with an answer", async ({ page }) => {
    await withAnAnswer(page);
    await expectNoViolations(page);
  });
});

test("in forced colours what cannot be pressed, what is chosen and what is full still look so", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await openPage(page);
  await page.getByTestId("sample-4").click();
  await expectDigit(page, 4);
  /** @param {string} selector @param {string} property @param {string} [pseudo] */
  const styled = (selector, property, pseudo) => page.evaluate(([one, name, part]) => getComputedStyle(/** @type {Element} */ (document.querySelector(one)), part || null).getPropertyValue(name), [selector, property, pseudo ?? ""]);
  await expect(page.getByTestId("redo")).toHaveAttribute("aria-disabled", "true");
  expect(await styled("[data-testid=redo]", "color")).not.toBe(await styled("[data-testid=undo]", "color"));
  expect(await styled("[data-testid=sample-4]", "outline-style")).toBe("solid");
  expect(await styled("[data-testid=sample-5]", "outline-style")).toBe("none");
  expect(await styled("[data-testid=length-4] .length-bar", "background-color")).not.toBe(await styled("body", "background-color"));
  await page.locator("#bend-figure").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("bend-says")).toHaveAttribute("data-digits", /\d/);
  expect(await styled(".bars-key-0", "background-color", "::before")).not.toBe(await styled(".bars-key-1", "background-color", "::before"));
  await expectNoViolations(page);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`on a phone, ${colorScheme}`, () => {
    test.use({ viewport: { width: 390, height: 844 }, colorScheme });
    test("with an answer", async ({ page }) => {
      await withAnAnswer(page);
      await expectNoViolations(page);
    });
    test("two digits", async ({ page }) => {
      await withTwoDigits(page);
      await expectNoViolations(page);
    });
    test("taught, measured and compared", async ({ page }) => {
      await withTaughtWeights(page);
      await expectNoViolations(page);
    });
  });
}

test("the embedding example", async ({ page }) => {
  await page.goto("./example/");
  await expect(page.locator("output")).toContainText(/draw/i);
  await expectNoViolations(page);
});
