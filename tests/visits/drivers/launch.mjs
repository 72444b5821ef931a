// @ts-check
// Which program is which browser, and what to install where there is none. A missing browser fails its test.

import { existsSync } from "node:fs";
import path from "node:path";
import { chromium, firefox, webkit } from "@playwright/test";

import { openFirefox } from "./bidi.mjs";
import { stopAll } from "./browser.mjs";
import { openByPlaywright } from "./playwright.mjs";
import { openWebKit } from "./webdriver.mjs";

/** @import { BrowserType } from "@playwright/test" */
/** @import { Browser, Options } from "./browser.mjs" */

/** @typedef {"chromium" | "firefox" | "webkit"} BrowserName */

const NAMES = {
  chromium: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
  firefox: ["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"],
  driver: ["WebKitWebDriver"],
  screen: ["Xvfb"],
};

const DEBIAN = { chromium: "chromium", firefox: "firefox-esr", webkit: "webkit2gtk-driver xvfb" };

/** @param {BrowserName} name @param {Options} options @returns {Promise<Browser>} */
export async function launch(name, options) {
  try {
    return await open(name, options);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** @param {BrowserName} name @param {Options} options */
async function open(name, options) {
  if (name === "chromium") {
    const program = process.env.CHROMIUM || installed(NAMES.chromium);
    if (program || isHere(chromium)) return openByPlaywright(chromium, program, options);
  }
  if (name === "firefox") {
    const program = process.env.FIREFOX || installed(NAMES.firefox);
    if (program) return openFirefox(program, options);
    if (isHere(firefox)) return openByPlaywright(firefox, undefined, options);
  }
  if (name === "webkit") {
    const [driver, screen] = [installed(NAMES.driver), installed(NAMES.screen)];
    if (driver && screen) return openWebKit({ driver, screen }, options);
    if (isHere(webkit)) return openByPlaywright(webkit, undefined, options);
  }
  throw new Error(`There is no ${name} for the tests. On Debian: \`apt-get install ${DEBIAN[name]}\`; elsewhere: \`npx playwright install ${name}\`.`);
}

/** Whether Playwright has downloaded it. @param {BrowserType} type */
const isHere = (type) => existsSync(type.executablePath());

/** @param {string[]} names  of programs, or where they lie */
function installed(names) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => (path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)))).find((file) => existsSync(file));
}
