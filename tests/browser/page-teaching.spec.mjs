// @ts-check
// Teaching on the page, with the real engine: a wrong answer is corrected, trained, measured, kept.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { expect, test } from "./support/fixtures.mjs";
import { expectDigit, openPage, settledLengths, shownLengths } from "./support/page.mjs";
import { drawAnew, expectRun, expectTray, heldOut, saved, setOptions, step, teach, teachDrawing, train } from "./support/page-teaching.mjs";
import { flaggedOne, openEight, strokesOf } from "./support/strokes.mjs";
import { tasksDuring } from "./support/tasks.mjs";

/**
 * Trains to the end, watched from inside the page: a test's own questions would take time from the
 * page's thread.
 * @param {import("@playwright/test").Page} page
 */
const trainWatched = (page) =>
  page.evaluate(async () => {
    const part = (/** @type {string} */ testId) => /** @type {HTMLElement} */ (document.querySelector(`[data-testid=${testId}]`));
    let begun = false;
    part("train").click();
    await new Promise((resolve) => {
      const timer = setInterval(() => {
        begun ||= part("train").dataset.state === "running";
        if (!begun || part("train").dataset.state !== "idle") return;
        clearInterval(timer);
        resolve(undefined);
      }, 20);
    });
  });

test("a wrong answer is corrected and learnt within a minute, and little is forgotten", async ({ page }) => {
  await openPage(page);
  await drawAnew(page, openEight());
  await expectDigit(page, 5); // wrong: it is an 8
  await teach(page, 8);
  await expect(page.getByTestId("teach-said")).toContainText("Added as an 8. 1 example so far.");
  await teachDrawing(page, openEight(217), 8, 2);
  for (const [k, digit] of [0, 1, 2, 3, 4, 5, 6, 7, 9].entries()) await teachDrawing(page, strokesOf(digit), digit, k + 3);
  await expectTray(page, [8, 8, 0, 1, 2, 3, 4, 5, 6, 7, 9]);

  const tasks = await tasksDuring(page, () => trainWatched(page));
  expect(tasks.length).toBeGreaterThan(60); // one for each step's message, and more
  expect(tasks[0], "longest task on the page's thread, in milliseconds").toBeLessThan(50);
  expect(await step(page)).toBe(60);
  expect(Number(await page.getByTestId("loss-chart").getAttribute("data-points"))).toBe(60);

  await expectDigit(page, 9); // the last drawing
  await drawAnew(page, openEight());
  await expectDigit(page, 8); // the corrected one
  const [before, after] = [await heldOut(page, "before"), await heldOut(page, "after")];
  expect(Math.round(10 * (before - after)), "MNIST digits forgotten of 1,000").toBeLessThanOrEqual(3);
  await expect(page.getByTestId("own-before")).toHaveText("0 of 1"); // held back
  await expect(page.getByTestId("own-after")).toHaveText("1 of 1");
  await expect(page.getByTestId("train-told")).toContainText(/Of your 1 held-back example 0 were right before and 1 is now\. MNIST/);

  // before and after of this drawing
  await page.getByTestId("before-after").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("before-after-words")).toContainText("The original weights see a 5, the taught ones an 8.");
  await expect(page.getByTestId("before-after").getByRole("listitem").nth(8)).toHaveAttribute("data-after", /0\.[5-9]/);
});

test("a run pauses, makes single steps, goes on and stops within a step; the pad answers meanwhile", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await setOptions(page, { steps: "400" });
  await page.getByTestId("train-step").click(); // begins a run with one step
  await expectRun(page, "paused");
  expect(await step(page)).toBe(1);
  await page.getByTestId("train-step").click();
  await expect.poll(() => step(page)).toBe(2);
  await expectRun(page, "paused");

  const before = await settledLengths(page);
  await page.getByTestId("train").click(); // resume
  await expect.poll(() => step(page)).toBeGreaterThan(5);
  await expect.poll(() => shownLengths(page)).not.toEqual(before); // the shown answer follows the weights
  await page.getByTestId("train").click(); // pause
  await expectRun(page, "paused");
  const paused = await step(page);
  await page.waitForTimeout(500);
  expect(await step(page)).toBe(paused);
  await drawAnew(page, strokesOf(0));
  await expectDigit(page, 0);

  await page.getByTestId("train").click();
  await expect.poll(() => step(page)).toBeGreaterThan(paused + 2);
  const stopped = await page.evaluate(() => {
    const part = (/** @type {string} */ testId) => /** @type {HTMLElement} */ (document.querySelector(`[data-testid=${testId}]`));
    part("train-stop").click();
    const perSecond = Number(/([\d.]+) steps per second/.exec(part("train-words").textContent ?? "")?.[1] ?? 0);
    return Number(part("train-progress").dataset.step) + Math.ceil(0.2 * perSecond);
  });
  await expectRun(page, "idle");
  expect(await step(page)).toBeLessThanOrEqual(stopped + 2); // the step that ran, and those that were not shown yet
  await expect(page.getByTestId("train-told")).toContainText(/Stopped after \d+ steps|Of your/);
});

test("a reload brings examples and weights back; compare, reset and its undo", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await teachDrawing(page, flaggedOne(0.05), 1, 2);
  await train(page);
  await expectDigit(page, 1);
  const taught = await settledLengths(page);
  await heldOut(page, "after");

  await page.reload();
  await expect(page.getByTestId("teach-said")).toContainText("Your taught weights are back: 60 steps, 2 examples.");
  await expectTray(page, [1, 1]);
  await expect.poll(() => shownLengths(page)).toEqual(taught);
  await page.getByTestId("accuracy").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("own-after")).toHaveText("2 of 2"); // what was measured is kept too

  await page.getByTestId("compare-original").first().click();
  await expectDigit(page, 7);
  await expect(page.getByTestId("compare-bar")).toContainText("original weights answer everywhere");
  await expect(page.getByTestId("answer")).toContainText("original");
  await page.getByTestId("compare-back").click();
  await expectDigit(page, 1);
  await expect(page.getByTestId("compare-bar")).toBeHidden();

  await page.getByTestId("weights-reset").click();
  await expectDigit(page, 7);
  await expect(page.getByTestId("weights-words")).toContainText("kept until something else is taught");
  await expect(page.getByTestId("compare-original").first()).toBeHidden();
  await page.reload(); // a reset is kept, and so is its undo
  await expectDigit(page, 7);
  await page.getByTestId("weights-undo").click();
  await expectDigit(page, 1);
  await expect.poll(() => shownLengths(page)).toEqual(taught);
  await page.reload();
  await expectDigit(page, 1);
});

/** What a file says of itself, in no order, and its numbers. @param {string} path */
function contents(path) {
  const bytes = readFileSync(path);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, start).toString());
  return { header, numbers: createHash("sha256").update(bytes.subarray(start)).digest("hex") };
}

test("weights: save, reset, open again gives equal lengths to the last bit", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await setOptions(page, { steps: "12" });
  await train(page);
  await expect(page.getByTestId("weights-words")).toContainText("12 steps, 1 example");
  await expect.poll(() => page.getByTestId("weights-save").getAttribute("aria-disabled")).toBe("false");
  const taught = await settledLengths(page);
  const { name, path } = await saved(page, "weights-save");
  expect(name).toBe("capsnet-compact-taught.safetensors");
  await page.getByTestId("weights-reset").click();
  await expect.poll(() => shownLengths(page)).not.toEqual(taught);
  await page.getByTestId("weights-open").setInputFiles(path);
  await expect(page.getByTestId("weights-words")).toContainText("from a file");
  await expect.poll(() => shownLengths(page)).toEqual(taught);
  const again = await saved(page, "weights-save");
  expect(contents(again.path)).toEqual(contents(path));

  const bad = { name: "bad.safetensors", mimeType: "application/octet-stream", buffer: readFileSync(path).subarray(0, 5000) };
  await page.getByTestId("weights-open").setInputFiles(bad);
  await expect(page.getByTestId("error-message")).toContainText(/“bad.safetensors” was not opened, and nothing has changed\. ./);
  expect(await settledLengths(page)).toEqual(taught);
});

test("what cannot be trained with is said before", async ({ page }) => {
  await openPage(page);
  await page.locator("#training").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("train")).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByTestId("train-words")).toContainText("Teach at least one example first");
  await teachDrawing(page, strokesOf(4), 4, 1);
  await expect(page.getByTestId("train-advice")).toContainText("One example, a 4");
  await teachDrawing(page, strokesOf(4, { scale: 0.8 }), 4, 2);
  await expect(page.getByTestId("train-advice")).toContainText("All examples are 4s");
  await setOptions(page, { rehearsal: "0" });
  await expect(page.getByTestId("train-advice")).toContainText("nothing prevents it");
  await setOptions(page, { steps: "0" });
  await expect(page.getByText("Steps must be a whole number from 1 to 100,000.")).toBeVisible();
  await page.getByTestId("train").click();
  await expect(page.getByTestId("option-steps")).toBeFocused();
  await expect(page.getByTestId("train")).toHaveAttribute("data-state", "idle");
  await page.getByTestId("options-reset").click();
  await expect(page.getByTestId("option-steps")).toHaveValue("60");
});

test("pressed in the instant after the first example, before it is drawn, Train begins", async ({ page }) => {
  await openPage(page);
  await page.locator("#training").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("train")).toHaveAttribute("aria-disabled", "true");
  await drawAnew(page, strokesOf(4));
  await setOptions(page, { steps: "3" });
  const isOff = await page.evaluate(async () => {
    const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.querySelector(`[data-testid=${id}]`));
    part("teach-as-4").click();
    // an observer hears of the sentence before the next frame
    await new Promise((added) => new MutationObserver(added).observe(part("teach-said"), { childList: true, characterData: true, subtree: true }));
    const off = part("train").getAttribute("aria-disabled");
    part("train").click();
    return off;
  });
  expect(isOff).toBe("true");
  await expect(page.getByTestId("train-progress")).toHaveAttribute("data-step", "3", { timeout: 60_000 });
});

test("nothing of teaching is fetched before it is looked at or used", async ({ page }) => {
  /** @type {string[]} */
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const teaching = () => fetched.filter((path) => /\/assets\/(teach|chart-library)-|\/teaching\//.test(path));
  await openPage(page);
  await drawAnew(page, strokesOf(7));
  expect(teaching()).toEqual([]);
  await page.locator("#teach").scrollIntoViewIfNeeded();
  await expect.poll(() => teaching().length).toBeGreaterThanOrEqual(6); // the module, the chart's and the four files of digits
  await heldOut(page, "before");
});

// SwiftShader computes the graphics card's work on the processor: few and small steps.
test("taught on the graphics card @webgpu", async ({ page }) => {
  test.setTimeout(600_000); // its programs are compiled on the processor, too: minutes where that is busy
  await openPage(page, "./?device=webgpu");
  await drawAnew(page, flaggedOne());
  await expectDigit(page, 7);
  await teach(page, 1);
  await setOptions(page, { steps: "3", batchSize: "2", trainable: "capsules", rehearsal: "0", learningRate: "-2" });
  await page.getByTestId("train").click();
  await expect(page.getByTestId("train")).not.toHaveAttribute("data-state", "idle");
  await expect(page.getByTestId("train")).toHaveAttribute("data-state", "idle", { timeout: 500_000 });
  await expect(page.getByTestId("weights-words")).toContainText("3 steps, 1 example");
  await expectDigit(page, 1);
  await page.getByTestId("compare-original").first().click();
  await expectDigit(page, 7);
});
