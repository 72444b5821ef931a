// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";

import { visit, walk } from "./walk.mjs";

walk("webkit");

// With the locale C, usual in containers, WebKitGTK's navigator.language is "C", which is no language tag: uPlot threw
// as it was loaded, and with it the stages that draw charts.
test("where Intl refuses the browser's language, charts are there", () =>
  visit("webkit", { language: "C.UTF-8" }, async ({ page, browser }) => {
    const hasChart = (/** @type {string} */ selector) => document.querySelector(`${selector} canvas`) !== null;
    await page.open();
    await page.drawDigit(7);
    await page.box("#bend");
    await page.until("the chart of a bent drawing", hasChart, "[data-testid=curve-own]");
    await page.teach(7);
    await page.train("2");
    await page.attribute("the loss, drawn", "[data-testid=loss-chart]", "data-points", "2");
    assert.ok(await browser.run(hasChart, "[data-testid=loss-chart]"), "the chart has a canvas");
    assert.deepEqual(await page.faults(), []);
  }));
