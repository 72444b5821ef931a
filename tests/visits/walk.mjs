// @ts-check
// The short suite that every browser walks: one visit, step by step. What the page shows is compared with what the
// engine itself says there, and that with what the native engine said.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { nativeAnswer, samples } from "../browser/support/samples.mjs";
import { flaggedOne } from "../browser/support/strokes.mjs";
import { importedAtOnce, timeOfInfer, trace, webgpu } from "./asked.mjs";
import { launch } from "./drivers/launch.mjs";
import { Page } from "./page.mjs";
import { serve } from "./site.mjs";

/** @import { BrowserName } from "./drivers/launch.mjs" */
/** @import { Browser, Options } from "./drivers/browser.mjs" */

/**
 * @typedef {object} Visit
 * @property {Page} page
 * @property {Browser} browser
 * @property {Awaited<ReturnType<typeof serve>>} site
 * @property {string} folder for files
 * @property {{ votes: number[], taught: number[], file: string }} kept what later steps compare with
 */

const LIMIT_MS = 600_000;
const STEPS = "20";
const NATIVE = nativeAnswer();

/** @param {number[]} found @param {number[]} expected @param {number} most */
function near(found, expected, most) {
  assert.equal(found.length, expected.length);
  const furthest = Math.max(...found.map((value, k) => Math.abs(value - expected[k])));
  assert.ok(furthest <= most, `${furthest} apart: ${found.slice(0, 20)}; ${expected.slice(0, 20)}`);
}

/** Numbers as the page writes them. @param {string} text */
const numbersIn = (text) => [...text.replaceAll("−", "-").matchAll(/-?\d+\.\d+/g)].map(([number]) => Number(number));

/** In this order. @type {Record<string, (visit: Visit) => Promise<void>>} */
const STEPS_OF_A_VISIT = {
  async "it loads"({ page, browser }) {
    await page.open();
    console.log(`   ${browser.version}: WebGPU: ${await browser.run(webgpu)}`);
  },

  async "a drawing is answered"({ page }) {
    for (const digit of [7, 3, 0]) await page.drawDigit(digit);
  },

  async "the answer to a sample is the native engine's, and its trace adds up"({ page, browser, kept }) {
    await page.click(`sample-${NATIVE.sample}`);
    await page.answers(NATIVE.digit);
    await page.lengthsBecome(NATIVE.lengths, 2e-3);
    const told = await browser.run(trace, samples()[NATIVE.sample].pixels);
    near(told.lengths, NATIVE.lengths, 2e-3);
    near(told.poses, NATIVE.poses, 2e-3);
    near(told.lastIteration, told.poses, 1e-6);
    near(told.couplingSums, told.couplingSums.map(() => 1), 1e-5);
    kept.votes = told.votes;
  },

  async "a capsule is followed"({ page, browser, kept }) {
    await page.click("follow-longest");
    const votes = await page.until("ten votes", () => {
      const lines = [...document.querySelectorAll("[data-testid=follow-votes] tbody tr")];
      return lines.length === 10 ? lines.map((line) => String(line.querySelector("td")?.textContent)) : null;
    });
    near(votes.map((line) => numbersIn(line)[0]), kept.votes, 6e-3);
    // what the capsule alone would draw is asked of the network
    await page.attribute("its picture", "[data-testid=follow-alone]", "data-digit", String(NATIVE.digit));
    assert.ok(new Set(await page.reds("follow-alone")).size > 20, "its picture has many grays");
    await browser.run(() => document.querySelector("[data-testid=follow-close]")?.scrollIntoView());
  },

  async "a pose is bent, and comes back"({ page, browser }) {
    const own = await page.reds("reconstruction");
    await page.box("#bend-pose-panel");
    await page.attribute("bending", "#bend-pose-panel", "data-part", "open");
    await page.shows("bent", own, { most: 1 });
    const dial = "[data-testid=dial] input[type=range]";
    const isHigh = await browser.run((dial) => /** @type {HTMLInputElement} */ (document.querySelector(dial)).valueAsNumber > 100, dial);
    await page.slide(dial, isHigh ? 0.03 : 0.97); // the end that is farther away
    await page.shows("bent", own, { least: 20 });
    await page.click("bend-reset");
    await page.shows("bent", own, { most: 1 });
  },

  async "it is taught, 20 steps"({ page, browser, kept }) {
    await page.draw(flaggedOne());
    await page.answers(7); // wrong: it is a 1
    const before = await page.lengths();
    await page.teach(1);
    await page.train(STEPS);
    await page.attribute("the loss, drawn", "[data-testid=loss-chart]", "data-points", STEPS);
    assert.ok(await browser.run(() => document.querySelector("[data-testid=loss-chart] canvas") !== null), "the chart has a canvas");
    await page.until("the measurement", () => document.querySelector("[data-testid=held-out-after]")?.textContent?.includes("%"));
    kept.taught = await page.lengths();
    assert.ok(kept.taught[1] > before[1] + 0.05, `the 1 has grown: ${before[1]}, ${kept.taught[1]}`);
  },

  async "another network answers, and the first one again"({ page, kept }) {
    for (const preset of ["paper", "compact"]) {
      await page.click(`choose-${preset}`);
      await page.attribute("the network", "html", "data-preset", preset);
      await page.isReady();
      await page.until("an answer", () => document.querySelector("[data-testid=answer]")?.getAttribute("data-digit"));
    }
    await page.lengthsBecome(kept.taught);
  },

  async "a reload keeps drawing, examples and weights"({ page, kept }) {
    await page.reload();
    await page.says("weights-words", `${STEPS} steps, 1 example`);
    await page.lengthsBecome(kept.taught);
    await page.until("the example", () => document.querySelector("[data-testid=tray] [role=option]")?.getAttribute("data-label") === "1");
  },

  async "weights are saved"({ page, browser, folder, kept }) {
    await page.attribute("saving", "[data-testid=weights-save]", "aria-disabled", "false");
    const file = await browser.saved(() => page.click("weights-save"));
    const header = JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString());
    assert.equal(JSON.parse(header.__metadata__.specification).name, "compact");
    const ends = Object.values(header).map(({ data_offsets: offsets }) => offsets?.[1] ?? 0);
    assert.equal(file.length, 8 + Number(file.readBigUInt64LE(0)) + Math.max(...ends));
    kept.file = path.join(folder, "taught.safetensors");
    await writeFile(kept.file, file);
  },

  async "saved weights are opened again"({ page, browser, kept }) {
    await page.click("weights-reset");
    await page.answers(7);
    await browser.choose("[data-testid=weights-open]", kept.file);
    await page.says("weights-words", "from a file");
    await page.lengthsBecome(kept.taught);
  },

  async "without the server it loads and answers, with what was taught"({ page, browser, site, kept }) {
    await page.until("the page, kept", async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.active?.state === "activated" && navigator.serviceWorker.controller !== null;
    });
    await site.stop();
    try {
      await page.reload();
      await page.says("weights-words", "from a file");
      await page.lengthsBecome(kept.taught);
      await page.drawDigit(0);
    } finally {
      await site.start();
    }
  },

  async "the module is imported by several scripts at once"({ browser, site }) {
    await browser.open(`${site.address}early.js`); // shown as text: an empty page of ours
    assert.deepEqual(await browser.run(importedAtOnce, `${site.address}capsnet.js`), [1, 1, 1]);
  },

  async "time of infer, printed"({ browser, site }) {
    const { median, device } = await browser.run(timeOfInfer, `${site.address}capsnet.js`, samples()[NATIVE.sample].pixels);
    console.log(`   ${browser.version}: infer, compact, ${device}, for the caller: ${median.toFixed(2)} ms (median of 21 times 10)`);
    assert.ok(median > 0);
  },
};

/** @param {BrowserName} name @param {Options} options @param {(visit: Visit) => Promise<void>} act */
export async function visit(name, options, act) {
  const site = await serve();
  const folder = await mkdtemp(path.join(tmpdir(), "capsnet-visit-"));
  try {
    const browser = await launch(name, options);
    try {
      await act({ page: new Page(browser, site.address), browser, folder, site, kept: { votes: [], taught: [], file: "" } });
    } finally {
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true });
    await site.stop();
  }
}

/** @param {BrowserName} name */
export const walk = (name) =>
  test(`a visit with ${name}`, { timeout: LIMIT_MS }, (t) =>
    visit(name, {}, async (all) => {
      let failed = ""; // the steps after it build on it
      for (const [name, step] of Object.entries(STEPS_OF_A_VISIT)) {
        if (failed) throw new Error(`the rest was not tried: “${failed}” failed`);
        await t.test(name, async () => {
          failed = name;
          await step(all).catch(async (error) => {
            throw new Error(`${error.message} The page says: “${await all.page.problems().catch(String)}”`, { cause: error });
          });
          assert.deepEqual(await all.page.faults(), [], "faults in the page");
          failed = "";
        });
      }
    }),
  );
