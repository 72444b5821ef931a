// @ts-check
// Colours of the system, no motion, and windows as small as a page at 400 %: nothing is lost.

import { expect, test } from "./support/fixtures.mjs";
import { expectDigit, openPage } from "./support/page.mjs";
import { setOptions, teachDrawing, train } from "./support/page-teaching.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** Opens every view, with data in all of them. @param {Page} page */
async function openAll(page) {
  await openPage(page, "./?device=cpu");
  await teachDrawing(page, strokesOf(3), 3, 1);
  await setOptions(page, { steps: "3", trainable: "capsules" });
  await train(page);
  await expect(page.getByTestId("held-out-after")).toContainText("%", { timeout: 60_000 });
  for (const id of ["inside", "bend-pose-panel", "bend"]) {
    await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView());
    if (id !== "inside") await expect(page.locator(`#${id}`)).toHaveAttribute("data-part", "open");
  }
  await page.locator("#primary-panel").evaluate((element) => element.scrollIntoView()); // only what is in sight is traced
  await page.getByTestId("follow-longest").click({ timeout: 60_000 });
  await expect(page.locator("[data-testid=follow-votes] tbody tr")).toHaveCount(10);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  await expect(page.locator("#bend-beside [data-testid=own-says]")).toContainText("stays");
}

test("with the system's colours every bar and key is still there, and buttons that do nothing look so", async ({ page }) => {
  await openAll(page);
  /** Elements and their pseudo-elements that show something by their colour alone: which of them do. */
  const painted = () =>
    page.evaluate(() => {
      const clear = /^rgba\(.*, 0\)$|^transparent$/;
      const found = [];
      const ground = getComputedStyle(document.documentElement).backgroundColor;
      for (const [k, element] of [...document.querySelectorAll("main *, #bend *, #teach *")].entries()) {
        const { width, height } = element.getBoundingClientRect();
        if (!width || !height || element.matches("canvas, input, svg *, svg, math *, math, option, select, button")) continue;
        for (const pseudo of ["", "::before"]) {
          const style = getComputedStyle(element, pseudo || undefined);
          if (pseudo ? style.content !== '""' : element.childNodes.length > 0) continue;
          const around = getComputedStyle(/** @type {Element} */ (element.parentElement)).backgroundColor;
          const hasGround = style.backgroundImage !== "none" || (!clear.test(style.backgroundColor) && style.backgroundColor !== around && style.backgroundColor !== ground);
          const hasBorder = ["Top", "Right", "Bottom", "Left"].some((side) => style.getPropertyValue(`border-${side.toLowerCase()}-style`) !== "none" && parseFloat(style.getPropertyValue(`border-${side.toLowerCase()}-width`)) > 0);
          if (hasGround || hasBorder) found.push({ k, is: `${hasGround ? "ground" : "border"}`, name: `${element.parentElement?.className} > ${element.className}${pseudo}` });
        }
      }
      return found;
    });
  const before = await painted();
  expect(new Set(before.map(({ name }) => name)).size, "kinds of marks").toBeGreaterThan(10);
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ forcedColors: "active", colorScheme });
    const after = new Set((await painted()).map(({ k, is, name }) => `${k} ${is} ${name}`));
    const lost = before.filter(({ k, is, name }) => !after.has(`${k} ${is} ${name}`)).map(({ name }) => name);
    expect([...new Set(lost)], colorScheme).toEqual([]);
    const colour = (/** @type {string} */ testId) => page.getByTestId(testId).evaluate((button) => getComputedStyle(button).color);
    expect(await page.getByTestId("redo").getAttribute("aria-disabled")).toBe("true");
    expect(await colour("redo")).not.toBe(await colour("undo"));
  }
});

for (const reducedMotion of /** @type {const} */ (["reduce", "no-preference"])) {
  test(`motion (${reducedMotion}): ${reducedMotion === "reduce" ? "nothing moves by itself, and everything is there at once" : "votes glide to their next place"}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion });
    await page.addInitScript(() => {
      const moved = new Set();
      Object.assign(globalThis, { moved });
      for (const type of ["animationstart", "transitionrun"]) addEventListener(type, ({ target }) => moved.add(`${type} ${/** @type {Element} */ (target).className}`), true);
    });
    await openPage(page, "./?device=cpu");
    for (const digit of [7, 2]) {
      await page.getByTestId(`sample-${digit}`).click();
      await expectDigit(page, digit);
    }
    await page.locator("#routing-panel").evaluate((element) => element.scrollIntoView());
    const plane = page.locator("#routing .plane").first();
    await expect(plane).toBeVisible();
    await page.waitForTimeout(500);
    // a step of the time line: the votes go to where they stand then
    const pictures = await plane.evaluate(async (canvas) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const line = /** @type {HTMLInputElement} */ (document.querySelector("#routing [data-testid=time]"));
      line.value = line.min;
      line.dispatchEvent(new Event("input", { bubbles: true }));
      const seen = new Set();
      for (let k = 0; k < 30; k += 1) {
        await frame();
        seen.add(/** @type {HTMLCanvasElement} */ (canvas).toDataURL());
      }
      return seen.size;
    });
    const moved = await page.evaluate(() => [.../** @type {any} */ (globalThis).moved]);
    expect(moved, "of all that follows the pen nothing glides: it is where the answer puts it").toEqual([]);
    if (reducedMotion === "reduce") expect(pictures, "before and after, nothing between").toBeLessThanOrEqual(2);
    else expect(pictures).toBeGreaterThan(3);
  });
}

test("at 320 pixels, as 1280 at 400 %, everything that was there is there, and no text is cut off", async ({ page }) => {
  await openAll(page);
  /** Texts that can be seen. */
  const texts = () =>
    page.evaluate(() => {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode.textContent?.trim();
        const element = walker.currentNode.parentElement;
        if (!text || !element?.checkVisibility({ visibilityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        if (range.getBoundingClientRect().width > 1) found.push(text);
      }
      return found;
    });
  const wide = await texts();
  expect(wide.length).toBeGreaterThan(300);
  await page.setViewportSize({ width: 320, height: 256 });
  await page.getByTestId("networks-open").click(); // the list folds out
  for (const letters of [16, 32]) {
    await page.evaluate((px) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`:root { font-size: ${px}px !important; }`);
      document.adoptedStyleSheets = [sheet];
    }, letters);
    await page.waitForTimeout(500);
    const here = new Set(await texts());
    expect([...new Set(wide.filter((text) => !here.has(text)))], `letters of ${letters}`).toEqual([]);
    // what is cut off can be scrolled to
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll("body *")].filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element);
        return element.checkVisibility() && element.scrollWidth > element.clientWidth + 1 && /hidden|clip/.test(overflowX) && (textOverflow === "ellipsis" || element.textContent?.trim()) && element.clientWidth > 1;
      }).map((element) => `${element.className} “${element.textContent?.trim().slice(0, 40)}”`),
    );
    expect(cut, `letters of ${letters}`).toEqual([]);
  }
});
