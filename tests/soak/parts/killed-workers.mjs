// @ts-check
// The worker dies at a random moment: while nothing runs, in an answer, in a run of teaching, in its own start.

import { crashWorker, workerOf } from "../../browser/support/module.mjs";
import { inBrowser, openPage, pause } from "../site.mjs";
import { missing, setSteps, takeSample, teachAnother } from "../teaching.mjs";

/** Examples are looked for after so many deaths. */
const LOOK = 10;
const MOST_EXAMPLES = 30;

/** @type {import("../site.mjs").Part} */
export const killedWorkers = {
  name: "Worker killed",
  what: "deaths",
  full: 200,
  short: 3,
  minutes: 14,
  run: inBrowser(async ({ context, chance, failures }, { most, until }) => {
    const page = await openPage(await context.newPage());
    /** @type {Map<number, number>} */
    const known = new Map();
    await teachAnother(page, chance, known);
    await setSteps(page, 60);
    const moments = { "at rest": 0, "in an answer": 0, "in a run": 0, "in its start": 0 };
    let reached = 0;
    while (reached < most && performance.now() < until && failures.length === 0) {
      const moment = /** @type {keyof typeof moments} */ (chance.pick(Object.keys(moments)));
      if (known.size < MOST_EXAMPLES) await teachAnother(page, chance, known);
      if (moment === "in a run") await page.getByTestId("train").click();
      if (moment === "in an answer") await page.getByTestId(`sample-${chance.below(40)}`).click();
      await pause(chance.below(500));
      if (moment === "in its start") await kill(page, chance); // and again before the next one answers
      if (await kill(page, chance)) {
        reached += 1;
        moments[moment] += 1;
      }
      await takeSample(page, chance.below(40)).catch((error) => failures.push(`after death ${reached} no answer: ${error.message}`));
      await page.locator("[data-testid=train][data-state=idle]").waitFor({ timeout: 60_000 });
      const state = await page.locator("html").getAttribute("data-state");
      if (state !== "ready") failures.push(`after death ${reached} the page is in the state "${state}"`);
      if (reached % LOOK === 0 || reached === most) failures.push(...(await missing(page, known)).map((words) => `after death ${reached}: ${words}`));
    }
    await page.reload();
    failures.push(...(await missing(page, known)).map((words) => `after a reload: ${words}`));
    const numbers = `${Object.entries(moments).map(([moment, count]) => `${count} ${moment}`).join(", ")}; ${known.size} examples taught, ${failures.length ? "some" : "none"} lost`;
    return { reached, numbers };
  }),
};

/** By an exception that nobody caught, or by a panic. @param {import("@playwright/test").Page} page @param {import("../chance.mjs").Chance} chance @returns {Promise<boolean>} false: it died of itself meanwhile */
async function kill(page, chance) {
  try {
    if (chance.real() < 0.5) await crashWorker(page, "cpu");
    else await (await workerOf(page, "cpu")).evaluate(() => self.postMessage({ event: "panic", message: "panicked at the soak" }));
    return true;
  } catch {
    return false;
  }
}
