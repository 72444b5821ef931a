// @ts-check
// A browser that is not there fails its visit, in words, and is not skipped.

import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(process.env, { PATH: "/nowhere", PLAYWRIGHT_BROWSERS_PATH: "/nowhere", CHROMIUM: "", FIREFOX: "" });
const { launch } = await import("./drivers/launch.mjs");

/** On a Mac programs are looked for where they usually lie as well. @type {import("./drivers/launch.mjs").BrowserName[]} */
const browsers = process.platform === "darwin" ? ["webkit"] : ["chromium", "firefox", "webkit"];

for (const browser of browsers) {
  test(`without ${browser}, what to install is said`, () => assert.rejects(launch(browser, {}), new RegExp(`no ${browser} for the tests.*apt-get install .*npx playwright install ${browser}`)));
}
