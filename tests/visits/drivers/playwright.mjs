// @ts-check
// Chromium, and the Firefox and WebKit that Playwright brings where there are no others.

import { readFile } from "node:fs/promises";

import { ANSWER_MS, COLLECTS, WINDOW, hearFaults } from "./browser.mjs";

/** @import { BrowserType } from "@playwright/test" */
/** @import { Browser, Options } from "./browser.mjs" */

/** @param {BrowserType} type @param {string | undefined} executablePath @param {Options} options @returns {Promise<Browser>} */
export async function openByPlaywright(type, executablePath, { preferences, language, collects }) {
  const flags = [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), // root, as in containers, cannot have it
    ...(collects ? ["--js-flags=--expose-gc"] : []),
  ];
  const env = { .../** @type {Record<string, string>} */ (process.env), ...(language && { LC_ALL: language }) };
  const browser = await type.launch({ executablePath, args: type.name() === "chromium" ? flags : [], env, firefoxUserPrefs: { ...(collects && COLLECTS), ...preferences } });
  const page = await browser.newPage({ viewport: WINDOW });
  page.setDefaultTimeout(ANSWER_MS);
  await page.addInitScript(hearFaults);
  return {
    version: `${type.name()} ${browser.version()}`,
    open: async (address) => void (await page.goto(address)),
    reload: async () => void (await page.reload()),
    run: (fn, ...args) => page.evaluate(`(${fn})(...${JSON.stringify(args)})`),
    async drag([first, ...others]) {
      await page.mouse.move(...first);
      await page.mouse.down();
      for (const place of others) await page.mouse.move(...place);
      await page.mouse.up();
    },
    choose: (selector, file) => page.setInputFiles(selector, file),
    async saved(act) {
      const [download] = await Promise.all([page.waitForEvent("download"), act()]);
      return readFile(await download.path());
    },
    close: () => browser.close(),
  };
}
