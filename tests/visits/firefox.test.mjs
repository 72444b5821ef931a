// @ts-check

import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { png } from "../browser/support/pictures.mjs";
import { visit, walk } from "./walk.mjs";

walk("firefox");

test("where Firefox falsifies canvases, drawings are right, and a picture names the setting", () =>
  visit("firefox", { preferences: { "privacy.resistFingerprinting": true } }, async ({ page, browser, folder }) => {
    await page.open();
    for (const digit of [7, 1, 4, 0]) await page.drawDigit(digit);
    const picture = path.join(folder, "one.png");
    await writeFile(picture, png(280, 280, (x, y) => (Math.abs(x - 140) < 12 && y > 40 && y < 240 ? 0 : 255)));
    await browser.choose("[data-testid=upload-input]", picture);
    await page.says("error-message", "privacy.resistFingerprinting");
    await page.answers(0); // the drawing is still there
  }));
