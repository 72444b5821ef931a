// @ts-check
// Other numbers of routing iterations than the network's own, and a leak (docs/decisions/0007): what the page says is
// true of the number that is set.

import { percent } from "../../www/page/ui/numbers.js";
import { momentsOf } from "../../www/page/inside/steps.js";
import { chanceOf } from "../soak/chance.mjs";
import { openPart, slide, takeSample } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { letters, networkFile } from "./support/networks.mjs";
import { answer, frames, lookAt, openPage } from "./support/page.mjs";
import { samples, shipped } from "./support/samples.mjs";
import { SEED } from "./support/seed.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("./support/strokes.mjs").Point} Point */

const OWN = 3;
const OTHERS = [1, 2, 4, 5, 6, 7, 8, 9, 10];

/** Capital letters as people print them. @type {Record<string, Point[][]>} */
const LETTERS = {
  A: [[[0.2, 0.85], [0.5, 0.15], [0.8, 0.85]], [[0.33, 0.6], [0.67, 0.6]]],
  E: [[[0.75, 0.15], [0.25, 0.15], [0.25, 0.85], [0.75, 0.85]], [[0.25, 0.5], [0.65, 0.5]]],
  H: [[[0.25, 0.15], [0.25, 0.85]], [[0.75, 0.15], [0.75, 0.85]], [[0.25, 0.5], [0.75, 0.5]]],
  K: [[[0.25, 0.15], [0.25, 0.85]], [[0.75, 0.15], [0.25, 0.5], [0.75, 0.85]]],
  M: [[[0.2, 0.85], [0.2, 0.15], [0.5, 0.6], [0.8, 0.15], [0.8, 0.85]]],
  T: [[[0.2, 0.15], [0.8, 0.15]], [[0.5, 0.15], [0.5, 0.85]]],
  W: [[[0.15, 0.2], [0.32, 0.8], [0.5, 0.3], [0.68, 0.8], [0.85, 0.2]]],
  X: [[[0.2, 0.2], [0.8, 0.8]], [[0.8, 0.2], [0.2, 0.8]]],
};

/** @param {Page} page */
const iterations = (page) => page.getByTestId("routing-iterations");

/** @param {Page} page @param {string} name @param {Buffer} buffer */
async function choose(page, name, buffer) {
  await page.getByTestId("network-file").setInputFiles({ name: `${name}.safetensors`, mimeType: "application/octet-stream", buffer });
  await expect(page.locator("html")).toHaveAttribute("data-preset", `file:${name}`, { timeout: 60_000 });
}

test(`no letter is a digit, and no digit none, by lengths of another number of iterations (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  await takeSample(page, 7);
  await lookAt(page, "routing-iterations");
  const draws = [
    ...Object.values(LETTERS).map((strokes) => () => drawWithMouse(page, strokes)),
    ...[7, 2, 4, chance.below(10)].map((k) => () => takeSample(page, k)),
  ];
  for (const [n, draw] of draws.entries()) {
    if (n) await page.getByTestId("clear").click();
    await slide(iterations(page), OWN);
    await draw();
    await expect(answer(page)).toHaveAttribute("data-source", "network");
    for (const r of n < 2 ? [10, 1] : [chance.pick(OTHERS)]) {
      await slide(iterations(page), r);
      await expect(answer(page)).toContainText(`only at ${OWN} routing iterations; this answer took ${r}.`);
      await expect(answer(page)).toHaveAttribute("data-certainty", /^(likely|perhaps)$/);
      await expect(answer(page)).toHaveText(/(This looks like|Perhaps|, or) /);
      await expect(answer(page)).not.toHaveText(/This is|No digit|%|of 5,000/);
      if (n === 0) await expect(page.locator("#announcer")).toContainText(`this answer took ${r}.`);
    }
    if (n) continue;
    await page.emulateMedia({ media: "print" });
    await expect(answer(page).getByText("this answer took 1.")).toBeVisible();
    await page.emulateMedia({ media: "screen" });
  }
  await slide(iterations(page), OWN);
  await expect(answer(page)).not.toContainText("iteration");
});

test(`two digits: as sure as trained with their own number of iterations alone (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page, "./?preset=two-digits");
  await drawWithMouse(page, strokesOf(0, { scale: 0.9, x: -0.03, y: 0.05 }));
  await lookAt(page, "routing-iterations");
  for (const [is, sheet] of /** @type {const} */ ([[/This is a 0\./, null], [/This is a (0 and a 1|1 and a 0)\./, "sheet-2"]])) {
    if (sheet) {
      await page.getByTestId(sheet).check({ force: true });
      await drawWithMouse(page, strokesOf(1, { scale: 0.9, x: 0.13, y: 0.05 }));
    }
    await expect(answer(page)).toContainText(is);
    for (const r of [1, chance.pick([2, 4, 5, 6]), 10]) {
      await slide(iterations(page), r);
      await expect(answer(page)).toContainText(`The network was trained with ${OWN} routing iterations; this answer took ${r}.`);
      await expect(answer(page)).toHaveAttribute("data-certainty", "likely");
      await expect(answer(page)).not.toContainText("This is");
    }
    await slide(iterations(page), OWN);
    await expect(answer(page)).toContainText(is);
    await expect(answer(page)).toHaveAttribute("data-certainty", "digit");
  }
  const words = page.getByTestId("ink-words"); // its fields of 19 pixels see where a digit lies
  await words.scrollIntoViewIfNeeded();
  await expect(words).toContainText("is routed to it.");
  await expect(words).not.toContainText("of the 36 × 36 pixels");
});

test(`beside a network that is shown, another one routes as it was trained (seed ${SEED})`, async ({ page, context }) => {
  const chance = chanceOf(SEED);
  const r = chance.pick([1, 2, 8, 9, 10]);
  const module = await context.newPage();
  await openModule(module, { load: { preset: "compact", device: "cpu" } });
  const k = 2;
  const { pixels, label } = samples()[k] ?? { pixels: new Float32Array(), label: 0 };
  const scores = await module.evaluate(async ([values, asked, digit]) => {
    const of = async (/** @type {object} */ options) => (await /** @type {any} */ (globalThis).net.infer(Float32Array.from(values), options)).lengths[digit].toFixed(2);
    return { own: await of({}), other: await of({ routingIterations: asked }) };
  }, /** @type {const} */ ([[...pixels], r, label]));
  await module.close();

  await page.bringToFront();
  await openPage(page);
  await takeSample(page, k);
  await lookAt(page, "routing-iterations");
  await slide(iterations(page), r);
  await openPart(page, "bend");
  await page.getByTestId("compare").click();
  const says = page.getByTestId("bend-says");
  const called = `compact with ${r} iteration${r === 1 ? "" : "s"}`;
  await lookAt(page, "bend-says");
  const row = page.locator(".bars-row").nth(label).locator(".bars-value");
  await expect(says, "the network that is shown has the visitor's number").toContainText(new RegExp(`^${called} .*\\. The plain CNN says`, "i"), { timeout: 60_000 });
  await expect(row.nth(0)).toHaveText(scores.other);
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("own-says")).toContainText(`for ${called} `, { timeout: 60_000 });
  await expect(page.getByTestId("many-says")).toContainText(`${called} recognises`, { timeout: 60_000 });
  await page.locator("#bend-costs").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("costs-0").locator("caption"), "costs are those of its own number").toHaveText("compact");
  await expect(page.getByTestId("costs-0")).toContainText(`Routing, r\u00a0=\u00a0${OWN}`);

  await choose(page, "compact-cnn", shipped("compact-cnn.safetensors"));
  await openPart(page, "bend");
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  if (await page.getByTestId("compare").isVisible()) await page.getByTestId("compare").click();
  await lookAt(page, "bend-says");
  await expect(says, "no control is shown for the one beside it").toContainText(`Compact says ${label} (${scores.own})`, { timeout: 60_000 });
  await expect(row.nth(1)).toHaveText(scores.own);
  await expect(page.locator("#bend")).not.toContainText("iterations recognises");
});

test(`with a leak, lines and words of even couplings are where the couplings are (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  await drawWithMouse(page, strokesOf(7));
  const leaks = [0, 2, Math.round(40 * chance.real() - 20) / 10, null];
  for (const [n, leak] of leaks.entries()) {
    const count = n < 2 ? 3 : 2 + chance.below(25);
    const even = 1 / (count + (leak === null ? 0 : Math.exp(leak)));
    const name = `signs${n}`;
    await choose(page, name, networkFile(letters(count), "capsules", (specification) => (specification.head.routing = { iterations: 2, inverseTemperature: 2, ...(leak !== null && { leak }) })));
    await lookAt(page, "time");
    const strip = page.locator("#routing .strip").first();
    await slide(page.getByTestId("time"), 0);
    await expect(strip, `leak ${leak}, ${count} classes`).toHaveAttribute("aria-label", new RegExp(`^Iteration 1: .* the middle half gives ${percent(even)} to ${percent(even)}, the most is ${percent(even)}$`));
    expect(Number(await strip.evaluate((element) => /** @type {HTMLElement} */ (element).style.getPropertyValue("--even")))).toBeCloseTo(even, 5);
    const meaning = page.locator("#routing .moment");
    if (leak === null) await expect(meaning).toContainText("splits its vote evenly");
    else await expect(meaning).toContainText(`gives each digit ${percent(even)} of its vote; the rest, ${percent(1 - count * even)}, leaks to no digit at all`);

    await slide(iterations(page), 1); // routed once, all couplings are even
    await lookAt(page, "primary-large");
    await page.locator("#primary .primary-large .probe-cell").focus();
    const none = leak === null ? "" : `, ${percent(1 - count * even)} of it to none`;
    await expect(page.locator("#primary .readout")).toHaveText(new RegExp(`its vote evenly split${none}$`));
    await lookAt(page, "routing-iterations");
    await slide(iterations(page), 2);
  }
});

test(`on a blank pad the time line has the rounds that are set, and nothing plays (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  await takeSample(page, 4);
  const time = await lookAt(page, "time");
  const [play, moment] = [page.getByTestId("time-play"), page.getByTestId("moment")];
  await slide(iterations(page), 10); // to the end it would play longer than the test waits
  await expect(moment).toContainText("of 10:");
  await slide(time, 0);
  await play.click();
  await expect(play).toHaveAttribute("aria-label", "Pause");
  await page.getByTestId("clear").evaluate((button) => /** @type {HTMLElement} */ (button).click()); // the time line stays in sight
  await expect(play, "a cleared pad pauses").toHaveAttribute("aria-label", "Play");
  for (let k = 0; k < 12; k += 1) {
    const r = 1 + chance.below(10);
    const atEnd = chance.real() < 0.5;
    await slide(time, atEnd ? 999 : 0);
    await slide(iterations(page), r);
    const [round, step] = atEnd ? [r, "squash"] : [1, "softmax"];
    await expect(moment).toHaveText(`Iteration ${round} of ${r}: ${step}`);
    await expect(time).toHaveAttribute("aria-valuetext", `Iteration ${round} of ${r}: ${step}`);
    await expect(time).toHaveAttribute("max", String(momentsOf(r) - 1));
    await expect(play).toHaveAttribute("aria-disabled", "true");
    await play.click({ force: true });
    await expect(play).toHaveAttribute("aria-label", "Play");
  }
  const r = 1 + chance.below(10);
  await slide(iterations(page), r);
  await page.getByTestId("sample-4").evaluate((button) => /** @type {HTMLElement} */ (button).click());
  await expect(page.locator("#routing table tbody tr")).toHaveCount(r);
  await frames(page, 3);
  await expect(moment).toContainText(`of ${r}:`);
  await expect(play).toHaveAttribute("aria-disabled", "false");
});
