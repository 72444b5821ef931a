// @ts-check
// The icons of the installed page, from www/icons/icon.svg: `CHROMIUM=/usr/bin/chromium node xtask/icons.mjs`, after a
// change of it. Their PNGs are kept in the repository, so that a build needs no browser.

import { readFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";

const ICONS = path.join(import.meta.dirname, "../www/icons");
const svg = readFileSync(path.join(ICONS, "icon.svg"), "utf8");
/** A maskable icon fills its square, and what it shows lies in the inner four fifths. */
const maskable = svg.replace(' rx="4"', "").replace('viewBox="0 0 32 32"', 'viewBox="-3 -3 38 38"').replace('<rect width="32" height="32"', '<rect x="-3" y="-3" width="38" height="38"');

const args = process.getuid?.() === 0 ? ["--no-sandbox"] : []; // root, as in containers, cannot have it
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args });
const page = await browser.newPage();
for (const [name, source, side] of /** @type {const} */ ([["192", svg, 192], ["512", svg, 512], ["maskable", maskable, 512]])) {
  await page.setViewportSize({ width: side, height: side });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${source}`);
  await page.screenshot({ path: path.join(ICONS, `${name}.png`), omitBackground: true });
}
await browser.close();
