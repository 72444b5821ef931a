// @ts-check
// Which program is which engine, and what to install where there is none. A missing engine fails its test.

import { existsSync } from "node:fs";
import path from "node:path";
import { chromium, firefox, webkit } from "@playwright/test";

import { openFirefox } from "./bidi.mjs";
import { stopAll } from "./browser.mjs";
import { openByPlaywright } from "./playwright.mjs";
import { openWebKit } from "./webdriver.mjs";

/** @import { BrowserType } from "@playwright/test" */
/** @import { Browser, Options } from "./browser.mjs" */

/** @typedef {"chromium" | "firefox" | "webkit"} Engine */

const NAMES = {
  chromium: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
  firefox: ["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"],
  driver: ["WebKitWebDriver"],
  screen: ["Xvfb"],
};

const DEBIAN = { chromium: "chromium", firefox: "firefox-esr", webkit: "webkit2gtk-driver xvfb" };

/** @param {Engine} engine @param {Options} options @returns {Promise<Browser>} */
export async function launch(engine, options) {
  try {
    return await open(engine, options);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** @param {Engine} engine @param {Options} options */
async function open(engine, options) {
  if (engine === "chromium") {
    const program = process.env.CHROMIUM || installed(NAMES.chromium);
    if (program || isHere(chromium)) return openByPlaywright(chromium, program, options);
  }
  if (engine === "firefox") {
    const program = process.env.FIREFOX || installed(NAMES.firefox);
    if (program) return openFirefox(program, options);
    if (isHere(firefox)) return openByPlaywright(firefox, undefined, options);
  }
  if (engine === "webkit") {
    const [driver, screen] = [installed(NAMES.driver), installed(NAMES.screen)];
    if (driver && screen) return openWebKit({ driver, screen }, options);
    if (isHere(webkit)) return openByPlaywright(webkit, undefined, options);
  }
  throw new Error(`There is no ${engine} for the tests. On Debian: \`apt-get install ${DEBIAN[engine]}\`; elsewhere: \`npx playwright install ${engine}\`.`);
}

/** Whether Playwright has downloaded it. @param {BrowserType} type */
const isHere = (type) => existsSync(type.executablePath());

/** @param {string[]} names  of programs, or where they lie */
function installed(names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => (path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)))).find((file) => existsSync(file));
}
