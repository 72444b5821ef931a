// @ts-check
// A visitor who tries everything: clicks, keys, sliders, the pen, at random on whatever is in sight and enabled. No
// error in the console, no exception, and the page stays ready.

import { chanceOf } from "../chance.mjs";
import { openPage, withBrowser } from "../site.mjs";

/** @import { Page } from "@playwright/test" */
/** @import { Chance } from "../chance.mjs" */

/** Actions of a walk, at most. */
const ACTIONS = 15;
/** Walks before everything that the browser keeps is forgotten. */
const KEPT = 10;
/** Visitors at once, each in a browser of its own: alone, one leaves half of a machine of two cores idle. */
const VISITORS = 2;
const WINDOWS = [{ width: 1280, height: 900 }, { width: 390, height: 844 }, { width: 820, height: 1180 }];
const ADDRESSES = ["./", "./", "./", "./", "./?preset=two-digits", "./?preset=compact-cnn", "./?preset=compact-dense", "./?device=cpu"];
const KEYS = ["Tab", "Shift+Tab", "Enter", "Space", "Escape", "Delete", "Backspace", "Home", "End", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Control+z", "Control+y", "0", "7", "c", "s", "m", "?"];

/** @type {import("../site.mjs").Part} */
export const randomWalks = {
  name: "Random walks",
  what: "walks",
  full: 1_000,
  short: 3,
  minutes: 50,
  async run({ url, most, until, seed }) {
    /** @type {string[]} */
    const failures = [];
    let [begun, reached, actions] = [0, 0, 0];
    const goesOn = () => performance.now() < until && failures.length < 5;
    const visit = async () => {
      while (begun < most && goesOn()) {
        const [first, end] = [begun, Math.min(begun + KEPT, most)];
        begun = end;
        const viewport = WINDOWS[Math.floor(first / KEPT) % WINDOWS.length];
        await withBrowser(url, { viewport }, async (context, faults) => {
          context.setDefaultTimeout(60_000);
          const page = await context.newPage();
          page.on("dialog", (dialog) => void dialog.dismiss());
          page.on("filechooser", () => {}); // or the browser opens a window of its own
          for (let number = seed + first; number < seed + end && goesOn(); number += 1, reached += 1) {
            const chance = chanceOf(number);
            /** @type {string[]} */
            const trail = [];
            try {
              await openPage(page, chance.pick(ADDRESSES));
              for (let step = chance.below(ACTIONS); step >= 0; step -= 1, actions += 1) {
                trail.push(await act(page, chance));
                const state = await page.locator("html").getAttribute("data-state");
                if (state === "error") throw new Error(`the page says: ${await page.locator("#page-problems").textContent()}`);
              }
            } catch (error) {
              failures.push(`walk ${number}: ${error instanceof Error ? error.message : error}\n      after ${trail.join(" · ")}`);
            }
            failures.push(...faults.splice(0).map((words) => `walk ${number}: ${words}\n      after ${trail.join(" · ")}`));
          }
        });
      }
    };
    await Promise.all(Array.from({ length: VISITORS }, visit));
    return { reached, failures, numbers: `${actions} actions, 3 sizes of the window` };
  },
};

/** @param {Page} page @param {Chance} chance @returns {Promise<string>} what it did */
async function act(page, chance) {
  const what = chance.real();
  if (what < 0.2) return draw(page, chance);
  if (what < 0.4) {
    const keys = Array.from({ length: 1 + chance.below(4) }, () => chance.pick(KEYS));
    for (const key of keys) await page.keyboard.press(key);
    return `keys ${keys.join(" ")}`;
  }
  const found = await page.evaluate((draws) => {
    const all = document.querySelectorAll("button, summary, select, input:not([type=file]), [role=option], [role=slider], [role=tab], a[href^='#'], canvas[data-testid]");
    const able = [...all].filter((element) => element instanceof HTMLElement && !element.matches(":disabled, [aria-disabled=true]") && element.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
    const element = able[Math.floor(draws * able.length)];
    if (!(element instanceof HTMLElement)) return null;
    element.scrollIntoView({ block: "center", inline: "center" });
    const { x, y, width, height } = element.getBoundingClientRect();
    const name = element.dataset.testid ?? element.id;
    return { name: `${element.tagName.toLowerCase()} ${name || (element.textContent ?? "").trim().slice(0, 30)}`, kind: element instanceof HTMLInputElement ? element.type : element.tagName.toLowerCase(), x, y, width, height };
  }, chance.real());
  if (!found || found.width === 0) return "nothing";
  const at = (/** @type {number} */ share, /** @type {number} */ other = 0.5) => /** @type {const} */ ([found.x + share * found.width, found.y + other * found.height]);
  if (found.kind === "select") {
    await page.mouse.click(...at(0.5));
    for (let k = chance.below(4); k >= 0; k -= 1) await page.keyboard.press(chance.pick(["ArrowDown", "ArrowUp"]));
    await page.keyboard.press("Enter");
  } else if (found.kind === "range" || found.kind === "canvas" || /slider|handle/.test(found.name)) {
    await page.mouse.move(...at(chance.real(), chance.real()));
    await page.mouse.down();
    for (let k = chance.below(4); k >= 0; k -= 1) await page.mouse.move(...at(chance.real(), chance.real()), { steps: 3 });
    await page.mouse.up();
  } else if (found.kind === "number" || found.kind === "text") {
    await page.mouse.click(...at(0.3));
    await page.keyboard.type(chance.pick(["1", "25", "-3", "1e9", "", "abc", "0.5"]));
  } else await page.mouse.click(...at(0.5));
  return found.name;
}

/** Some strokes on the pad. @param {Page} page @param {Chance} chance */
async function draw(page, chance) {
  const pad = page.getByTestId("pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) return "no pad";
  const point = () => /** @type {const} */ ([box.x + box.width * (0.05 + 0.9 * chance.real()), box.y + box.height * (0.05 + 0.9 * chance.real())]);
  for (let stroke = chance.below(2); stroke >= 0; stroke -= 1) {
    await page.mouse.move(...point());
    await page.mouse.down();
    for (let k = chance.below(4); k >= 0; k -= 1) await page.mouse.move(...point(), { steps: 4 });
    await page.mouse.up();
  }
  return "pen";
}
