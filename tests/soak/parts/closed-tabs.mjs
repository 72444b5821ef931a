// @ts-check
// The tab is closed, or crashes, in mid-teaching: what the page said it had added is there when it is opened again.

import { inBrowser, openPage, pause } from "../site.mjs";
import { missing, setSteps, teachAnother } from "../teaching.mjs";

/** @type {import("../site.mjs").Part} */
export const closedTabs = {
  name: "Tab closed or crashed in mid-teaching",
  what: "tabs",
  full: 20,
  short: 2,
  minutes: 4,
  run: inBrowser(async ({ context, chance, failures }, { most, until }) => {
    /** @type {Map<number, number>} */
    const known = new Map();
    const ways = { closed: 0, crashed: 0 };
    let [reached, soonest] = [0, Infinity];
    const open = async () => {
      const page = await openPage(await context.newPage());
      await page.locator("#teach").scrollIntoViewIfNeeded();
      failures.push(...(await missing(page, known)).map((words) => `after tab ${reached}: ${words}`));
      return page;
    };
    while (reached < most && performance.now() < until && failures.length === 0) {
      const page = await open();
      if (failures.length > 0) break;
      if (known.size === 0) await teachAnother(page, chance, known);
      await setSteps(page, 400);
      await page.getByTestId("train").click();
      await page.locator("[data-testid=train][data-state=running]").waitFor({ timeout: 60_000 });
      await teachAnother(page, chance, known);
      const said = performance.now();
      await pause(chance.below(1000));
      soonest = Math.min(soonest, performance.now() - said);
      if (chance.real() < 0.5) {
        await page.close();
        ways.closed += 1;
      } else {
        const session = await context.newCDPSession(page);
        const crashed = page.waitForEvent("crash");
        session.send("Page.crash").catch(() => {}); // nobody is left to answer
        await crashed;
        await page.close();
        ways.crashed += 1;
      }
      reached += 1;
    }
    if (failures.length === 0) await open();
    const numbers = `${ways.closed} closed, ${ways.crashed} crashed, ${soonest.toFixed(0)} ms after the last example at the soonest; ${known.size} examples taught, ${failures.length ? "some" : "none"} lost`;
    return { reached, numbers };
  }),
};
