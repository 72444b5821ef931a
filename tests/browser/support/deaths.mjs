// @ts-check
// Workers that die while they are at work.

/** @typedef {import("@playwright/test").Page} Page */

/** Before the page is opened. @param {Page} page */
export const watchWorkers = (page) =>
  page.addInitScript(() => {
    const usual = Worker;
    Object.assign(window, { untilDeath: 0, deaths: 0 });
    const state = /** @type {any} */ (window);
    window.Worker = class extends usual {
      /** @param {any} message @param {any} [options] */
      postMessage(message, options) {
        super.postMessage(message, options);
        if (!state.untilDeath || (state.untilDeath -= 1) > 0) return;
        setTimeout(() => {
          this.dispatchEvent(new ErrorEvent("error", { message: "killed by the test" }));
          state.deaths += 1;
        });
      }
    };
  });

/**
 * The worker dies right after it has been asked for so many things in the course of what is done.
 * @param {Page} page from `watchWorkers` @param {number} count @param {() => Promise<unknown>} act
 */
export async function dieDuring(page, count, act) {
  const before = await page.evaluate(() => /** @type {any} */ (window).deaths);
  await page.evaluate((left) => Object.assign(window, { untilDeath: left }), count);
  await act();
  await page.waitForFunction((deaths) => /** @type {any} */ (window).deaths > deaths, before);
}
