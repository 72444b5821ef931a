// @ts-check
// Two tabs teach the same network at once: each has what both were taught, and so has the browser.

import { chanceOf } from "../chance.mjs";
import { inBrowser, openPage } from "../site.mjs";
import { missing, setSteps, startRun, teachAnother } from "../teaching.mjs";

/** @type {import("../site.mjs").Part} */
export const twoTabs = {
  name: "Two tabs teaching",
  what: "seconds",
  full: 60,
  short: 4,
  minutes: 3,
  run: inBrowser(async ({ context, failures }, { most, until, seed }) => {
    /** @type {Map<number, number>} */
    const known = new Map();
    const runs = [0, 0];
    const pages = [await context.newPage(), await context.newPage()];
    for (const page of pages) {
      await openPage(page);
      await teachAnother(page, chanceOf(seed), known);
      await setSteps(page, 20);
    }
    // from here on: what was set up before is no teaching
    const begin = performance.now();
    const end = Math.max(begin + 4000, Math.min(until, begin + 1000 * most));
    const chances = [chanceOf(seed + 1), chanceOf(seed + 2)];
    // in turn as far as the pen goes, and each at least once on a slow machine, too; runs and storing overlap
    for (let turn = 0; performance.now() < end || (runs.includes(0) && performance.now() < begin + 60_000); turn += 1) {
      const k = turn % 2;
      if (chances[k].real() < 0.5) await teachAnother(pages[k], chances[k], known);
      if (await startRun(pages[k])) runs[k] += 1;
      await pages[k].waitForTimeout(chances[k].below(300));
    }
    if (runs.includes(0)) failures.push("a tab never trained");
    const reached = Math.min(most, Math.round((performance.now() - begin) / 1000));
    for (const page of pages) await page.locator("[data-testid=train][data-state=idle]").waitFor({ timeout: 60_000 });
    for (const [k, page] of pages.entries()) failures.push(...(await missing(page, known)).map((words) => `tab ${k + 1}: ${words}`));
    for (const [k, page] of pages.entries()) {
      await page.reload();
      failures.push(...(await missing(page, known)).map((words) => `tab ${k + 1} after a reload: ${words}`));
    }
    return { reached, numbers: `${known.size} examples, ${runs.join(" and ")} runs` };
  }),
};
