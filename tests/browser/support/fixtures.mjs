// @ts-check
// What every browser test starts from: a page whose faults fail the test.

import { test as base, expect } from "@playwright/test";

/** Where the server shows the same site as in a sub-folder of a host. */
export const SUB_FOLDER = "some/folder/";

/**
 * @typedef {object} Faults
 * @property {(expected: RegExp) => void} allow  this test provokes it
 */

/**
 * @typedef {import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions} TestArgs
 * @typedef {import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions} WorkerArgs
 * @type {import("@playwright/test").Fixtures<{ faults: Faults }, {}, TestArgs, WorkerArgs>}
 */
const fixtures = {
  // automatic: errors in the console and uncaught exceptions fail a test that does not expect them
  faults: [
    async ({ page }, use) => {
      /** @type {string[]} */
      const found = [];
      /** @type {RegExp[]} */
      const expected = [];
      page.on("console", (message) => {
        if (message.type() === "error") found.push(`console: ${message.text()} (${message.location().url})`);
      });
      page.on("pageerror", (error) => found.push(`uncaught: ${error.stack ?? error}`));
      await use({ allow: (pattern) => void expected.push(pattern) });
      expect(found.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
};

export const test = base.extend(fixtures);

export { expect };

/** A download that a test stops or breaks is reported by the browser itself. */
export const FAILED_DOWNLOAD = /Failed to load resource/;

/**
 * Keeps matching files back until the function that it gives is called.
 * @param {import("@playwright/test").Page} page
 * @param {string} pattern
 */
export async function holdBack(page, pattern) {
  /** @type {() => void} */
  let release = () => {};
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route(pattern, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
