// @ts-check
// Damaged files of examples through the page's own reader, and some of them through the page.

import { samples } from "../../browser/support/samples.mjs";
import { ExamplesFileError, readExamples, writeExamples } from "../../../www/page/teach/file.js";
import { damagedExamples } from "../damage.mjs";
import { inBrowser, openPage } from "../site.mjs";
import { trayOf } from "../teaching.mjs";

/** One in so many goes through the page too. */
const SHOWN = 200;
const KIND = { classes: [..."0123456789"], side: 28 };

/** @type {import("../site.mjs").Part} */
export const damagedExampleFiles = {
  name: "Damaged example files",
  what: "files",
  full: 10_000,
  short: 1_000,
  minutes: 2,
  run: inBrowser(async ({ context, chance, failures }, { most, until }) => {
    const page = await openPage(await context.newPage());
    await page.locator("#teach").scrollIntoViewIfNeeded();
    const text = writeExamples(samples().slice(0, 6).map(({ pixels, label }) => ({ label: String(label), pixels: Uint8Array.from(pixels, (v) => 255 * v) })));
    const ends = { refused: 0, taken: 0, shown: 0 };
    let reached = 0;
    for (; reached < most && performance.now() < until && failures.length < 20; reached += 1) {
      const file = damagedExamples(text, chance);
      try {
        const read = readExamples(file, KIND);
        const isRight = read.every(({ label, pixels }) => (label === null || KIND.classes.includes(label)) && pixels instanceof Uint8Array && pixels.length === 784 && pixels.some(Boolean));
        if (!isRight || read.length === 0) failures.push(`file ${reached} was taken as no examples`);
        ends.taken += 1;
      } catch (error) {
        if (!(error instanceof ExamplesFileError) || error.message.length < 10 || error.message.length > 400) failures.push(`file ${reached}: ${String(error).slice(0, 300)}`);
        ends.refused += 1;
      }
      if (reached % SHOWN !== SHOWN - 1) continue;
      ends.shown += 1;
      await page.getByTestId("examples-open").setInputFiles({ name: "theirs.json", mimeType: "application/json", buffer: Buffer.from(file) });
      await page.waitForTimeout(100);
      const tray = await trayOf(page);
      if (tray !== "" && !/^(\d|null)?(,(\d|null)?)*$/.test(tray)) failures.push(`file ${reached} made the tray ${tray}`);
    }
    return { reached, numbers: `${ends.refused} refused, ${ends.taken} taken; ${ends.shown} of them through the page` };
  }),
};
