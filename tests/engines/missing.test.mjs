// @ts-check
// An engine that is not there fails its visit, in words, and is not skipped.

import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(process.env, { PATH: "/nowhere", PLAYWRIGHT_BROWSERS_PATH: "/nowhere", CHROMIUM: "", FIREFOX: "" });
const { launch } = await import("./drivers/launch.mjs");

/** On a Mac programs are looked for where they usually lie as well. @type {import("./drivers/launch.mjs").Engine[]} */
const engines = process.platform === "darwin" ? ["webkit"] : ["chromium", "firefox", "webkit"];

for (const engine of engines) {
  test(`without ${engine}, what to install is said`, () => assert.rejects(launch(engine, {}), new RegExp(`no ${engine} for the tests.*apt-get install .*npx playwright install ${engine}`)));
}
