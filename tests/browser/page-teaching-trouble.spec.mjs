// @ts-check
// Teaching when something goes wrong: the network dies, learning diverges, the digits to rehearse
// with do not arrive, the browser keeps nothing, another tab teaches too.

import { FAILED_DOWNLOAD, expect, test } from "./support/fixtures.mjs";
import { crashWorker } from "./support/module.mjs";
import { expectDigit, openFold, openPage, settledLengths, shownLengths } from "./support/page.mjs";
import { drawAnew, expectRun, expectTray, setOptions, step, teach, teachDrawing, train } from "./support/page-teaching.mjs";
import { flaggedOne, strokesOf } from "./support/strokes.mjs";

const problem = (/** @type {import("@playwright/test").Page} */ page) => page.locator("#teach-problems");

test("a worker that dies mid-run: the last good weights and all examples are there, and training can go on", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await teachDrawing(page, flaggedOne(0.05), 1, 2);
  await setOptions(page, { steps: "40", trainable: "capsules" });
  await page.getByTestId("train").click();
  await expect.poll(() => step(page), { intervals: [20] }).toBeGreaterThan(13);
  await crashWorker(page, "cpu");
  await expect(problem(page)).toContainText(/Training stopped because the network died; it was started again.*weights after step [123]0 are kept/);
  await expectRun(page, "idle");
  await expectTray(page, [1, 1]);
  await expect(page.getByTestId("weights-words")).toContainText(/[123]0 steps, 2 examples/);
  await page.getByTestId("train-on").click();
  await expectRun(page, "idle");
  await expect(problem(page)).toBeEmpty();
  await expect(page.getByTestId("weights-words")).toContainText("40 steps, 2 examples");
  await expectDigit(page, 1);
});

test("learning that diverges: the good weights are back, and a tenth of the rate is offered", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, strokesOf(3), 3, 1);
  await teachDrawing(page, strokesOf(5), 5, 2);
  await setOptions(page, { steps: "200", trainable: "capsules", learningRate: "-1" });
  await page.getByTestId("train").click();
  await expect(page.getByTestId("error-message")).toContainText(/learning rate|rate/i, { timeout: 60_000 });
  await expectRun(page, "idle");
  await expectDigit(page, 5); // it still sees
  await page.getByTestId("train-slower").click();
  await expect(page.getByTestId("option-learningRate")).toHaveAttribute("aria-valuetext", "0.01");
});

test("a button of a run does what it shows, however late that is drawn", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await setOptions(page, { steps: "6", trainable: "capsules" });
  const drawNothing = () =>
    page.evaluate(() => {
      const { requestAnimationFrame } = window;
      /** @type {FrameRequestCallback[]} */
      const waiting = [];
      window.requestAnimationFrame = (work) => waiting.push(work);
      Object.assign(window, {
        drawAgain: () => {
          window.requestAnimationFrame = requestAnimationFrame;
          waiting.forEach(requestAnimationFrame);
        },
      });
    });
  const drawAgain = () => page.evaluate(() => /** @type {any} */ (window).drawAgain());
  const press = () => page.getByTestId("train").evaluate((button) => /** @type {HTMLElement} */ (button).click());
  const isOver = () => expect(page.getByTestId("train-told")).toContainText(/^(Done after|Of your)/, { timeout: 60_000 });

  await drawNothing();
  await press();
  await press(); // it still says "Train": that is no wish to pause
  await drawAgain();
  await expectRun(page, "idle");
  await expect(page.getByTestId("weights-words")).toContainText("6 steps, 1 example");

  await press();
  await expectRun(page, "running");
  await drawNothing();
  await isOver();
  await press(); // it still says "Pause": that is no wish to train again
  await drawAgain();
  await expectRun(page, "idle");
  await page.waitForTimeout(500);
  await expectRun(page, "idle");
  await expect(page.getByTestId("weights-words")).toContainText("12 steps, 1 example");
});

for (const way of ["teach-again", "teach-reload"]) {
  test(`the part that teaches does not arrive: a sentence, and a way back (${way})`, async ({ page, faults }) => {
    faults.allow(FAILED_DOWNLOAD);
    await page.route("**/teach-*.js*", (route) => route.abort());
    await openPage(page);
    await page.locator("#teach").scrollIntoViewIfNeeded();
    await expect(problem(page)).toContainText("could not be downloaded");
    await page.getByTestId("teach-again").click();
    await expect(problem(page)).toContainText("could not be downloaded");
    await page.unroute("**/teach-*.js*");
    await page.getByTestId(way).click();
    await expect(page.getByTestId("teach-again")).toBeHidden();
    await expect(problem(page)).toBeEmpty();
    await teachDrawing(page, flaggedOne(), 1, 1);
  });
}

test("without the chart's library: a sentence, training all the same, and a second try", async ({ page, faults }) => {
  faults.allow(FAILED_DOWNLOAD);
  await page.route("**/chart-library-*.js*", (route) => route.fulfill({ contentType: "text/javascript", body: "throw new RangeError('Incorrect locale information provided')" }));
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await setOptions(page, { steps: "8", trainable: "capsules" });
  await train(page);
  await expect(page.getByTestId("loss-chart")).toHaveAttribute("data-points", "8");
  await expect(page.locator("#chart")).toContainText("The chart could not be loaded");
  await page.unroute("**/chart-library-*.js*");
  await page.getByTestId("chart-again").click();
  await expect(page.locator("#chart canvas")).toBeVisible();
  await expect(page.locator("#chart")).not.toContainText("could not be loaded");
});

test("without the digits to rehearse with: a sentence, a second try, and training without them", async ({ page, faults }) => {
  faults.allow(FAILED_DOWNLOAD);
  await page.route("**/teaching/*", (route) => route.abort());
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await page.locator("#training").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("accuracy-words")).toContainText("could not be");
  await setOptions(page, { steps: "8" });
  await page.getByTestId("train").click();
  await expect(problem(page)).toContainText(/could not be downloaded.*without them if you set rehearsal to 0/);
  await setOptions(page, { rehearsal: "0" });
  await train(page);
  await expect(problem(page)).toBeEmpty();
  await expect(page.getByTestId("own-after")).toHaveText("1 of 1", { timeout: 60_000 }); // measured all the same

  await page.unroute("**/teaching/*");
  await setOptions(page, { rehearsal: "0.5" });
  await train(page);
  await expect(page.getByTestId("held-out-after")).toContainText("%", { timeout: 60_000 });
});

test("a browser that keeps nothing: said once, and everything works in memory", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  });
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  const notice = page.locator("#storage-problems");
  await expect(notice).toContainText(/keep nothing.*in memory/);
  await teachDrawing(page, flaggedOne(0.05), 1, 2);
  await setOptions(page, { steps: "30", trainable: "capsules" });
  await train(page);
  await expectDigit(page, 1);
  await page.getByTestId("weights-reset").click();
  await expectDigit(page, 7);
  await page.getByTestId("weights-undo").click();
  await expectDigit(page, 1);
  await page.getByTestId("examples-clear").click();
  await page.getByTestId("examples-undo").click();
  await expectTray(page, [1, 1]);
  await expect(notice.getByTestId("notice")).toHaveCount(1);
});

test("a storage that becomes full midway loses nothing that was kept", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, strokesOf(3), 3, 1);
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    Object.assign(window, { makeRoom: () => (IDBObjectStore.prototype.put = put) });
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await teachDrawing(page, strokesOf(5), 5, 2);
  await expect(page.locator("#storage-problems")).toContainText(/no more room/);
  await page.evaluate(() => /** @type {{ makeRoom(): void }} */ (/** @type {unknown} */ (window)).makeRoom());
  await teachDrawing(page, strokesOf(1), 1, 3);
  await expect(page.locator("#storage-problems")).toBeEmpty();
  await page.reload();
  await expectTray(page, [3, 5, 1]); // what did not fit was stored when it did
});

test("two tabs add to one another's examples and keep weights of their own", async ({ page, context }) => {
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  const other = await context.newPage();
  await openPage(other);
  await expectTray(other, [1]);
  await teachDrawing(other, strokesOf(3), 3, 2);
  await expectTray(page, [1, 3]);
  await drawAnew(page, flaggedOne(0.05));
  await teach(page, 1);
  await expectTray(other, [1, 3, 1]);
  await other.getByTestId("example-1").focus();
  await other.keyboard.press("Delete");
  await expectTray(page, [1, 1]);

  await setOptions(page, { steps: "40", trainable: "capsules" });
  await train(page);
  await expect(page.getByTestId("weights-words")).toContainText("40 steps");
  await expect(other.getByTestId("weights-notice")).toContainText("Another tab has taught this network too.");
  await setOptions(other, { steps: "5", trainable: "capsules" });
  await train(other);
  await expect(other.getByTestId("weights-words")).toContainText("5 steps");
  await expect(page.getByTestId("weights-notice")).toContainText("Another tab");
  const [lengths, others] = [await settledLengths(page), await settledLengths(other)];

  await page.reload();
  await other.reload();
  await expect(page.getByTestId("weights-words")).toContainText("40 steps");
  await expect(other.getByTestId("weights-words")).toContainText("5 steps");
  await expect.poll(() => shownLengths(page)).toEqual(lengths);
  await expect.poll(() => shownLengths(other)).toEqual(others);

  // a later visit finds the newest weights, and the others beside them
  await other.getByText("Other weights that this browser keeps").click();
  await other.getByTestId("weights-other-0").click();
  await expect(other.getByTestId("weights-words")).toContainText("40 steps");
  await other.close();
});

test("what was taught last opens first, though the clock was set back by a day", async ({ page, context }) => {
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await setOptions(page, { steps: "3", trainable: "capsules" });
  await train(page);
  await expect(page.getByTestId("weights-words")).toContainText("3 steps");

  const later = await context.newPage();
  await later.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() - 86_400_000;
  });
  await openPage(later);
  await later.locator("#teach").scrollIntoViewIfNeeded();
  await later.getByTestId("weights-reset").click();
  await teachDrawing(later, strokesOf(3), 3, 2);
  await expectTray(later, [1, 3]);
  await setOptions(later, { steps: "5", trainable: "capsules" });
  await train(later);
  await expect(page.getByTestId("weights-notice")).toContainText("Another tab");
  await expect(later.getByTestId("own-after")).toContainText(" of ", { timeout: 60_000 }); // measured, so they are kept
  await page.close();
  await later.close();

  const next = await context.newPage();
  await openPage(next);
  await next.locator("#teach").scrollIntoViewIfNeeded();
  await expect(next.getByTestId("weights-words")).toContainText("5 steps");
  await expectTray(next, [1, 3]);
});

test("of the weights that tabs have left behind, the five newest are kept", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, flaggedOne(), 1, 1);
  /** Runs in the page, on the page's own database. @param {string} what */
  const inDatabase = (what) =>
    page.evaluate(
      (what) =>
        new Promise((resolve) => {
          indexedDB.open("capsnet-teaching").onsuccess = ({ target }) => {
            const database = /** @type {IDBOpenDBRequest} */ (target).result;
            const transaction = database.transaction(["records", "weights"], "readwrite");
            const [records, weights] = [transaction.objectStore("records"), transaction.objectStore("weights")];
            const provenance = { origin: "training", steps: 1, seen: [], at: 1, measured: null };
            for (let k = 1; what === "fill" && k <= 7; k += 1) {
              records.put({ preset: "compact", tab: `old${k}`, at: k, current: provenance, previous: null });
              weights.put(new ArrayBuffer(8), ["compact", `old${k}`, "current"]);
            }
            const found = [records.getAllKeys(), weights.getAllKeys()];
            transaction.oncomplete = () => {
              database.close();
              resolve(found.map(({ result }) => /** @type {string[][]} */ (/** @type {unknown} */ (result)).map(([, tab]) => tab)));
            };
          };
        }),
      what,
    );
  await inDatabase("fill");
  await setOptions(page, { steps: "3", trainable: "capsules" });
  await train(page);
  await expect.poll(async () => JSON.stringify(await inDatabase("look"))).toMatch(/^\[\["[^"]+","old4","old5","old6","old7"\],\["[^"]+","old4","old5","old6","old7"\]\]$/);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("nothing of teaching is wider than the screen", async ({ page }) => {
    await openPage(page);
    await teachDrawing(page, flaggedOne(), 1, 1);
    await setOptions(page, { steps: "5", trainable: "capsules" });
    await train(page);
    await page.getByTestId("example-0").click();
    for (const details of await page.locator("#teach details:visible").all()) await openFold(details);
    await page.getByTestId("compare-original").first().click();
    for (const width of [390, 360]) {
      await page.setViewportSize({ width, height: 844 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
    }
  });
});
