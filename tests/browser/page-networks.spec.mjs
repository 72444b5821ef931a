// @ts-check
// Which network answers: offered, fetched, cancelled, refused, taught, and found again.

import { expectNoViolations } from "./support/axe.mjs";
import { FAILED_DOWNLOAD, expect, holdBack, test } from "./support/fixtures.mjs";
import { answer, expectDigit, openPage } from "./support/page.mjs";
import { drawAnew, expectRun, expectTray, setOptions, step, teach, train } from "./support/page-teaching.mjs";
import { shipped, shippedNetworks } from "./support/samples.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const USUAL = "compact";
const OTHERS = shippedNetworks().filter(({ preset }) => preset !== USUAL);
/** Any of them does where the test is about choosing and not about the network. */
const OTHER = OTHERS[0]?.preset ?? "";

const radio = (/** @type {Page} */ page, /** @type {string} */ preset) => page.getByTestId(`choose-${preset}`);
const weightsOf = (/** @type {string} */ preset) => `**/weights/${preset}-*`;

/** @param {Page} page @param {string} preset */
async function expectNetwork(page, preset) {
  await expect(page.locator("html")).toHaveAttribute("data-preset", preset, { timeout: 60_000 });
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready");
  await expect(radio(page, preset)).toBeChecked();
  await expect(page.getByTestId("network-progress").locator("visible=true")).toHaveCount(0);
}

/** @param {Page} page @param {string} preset */
async function choose(page, preset) {
  await radio(page, preset).check();
  await expectNetwork(page, preset);
}

/** It answers what is on the pad. @param {Page} page */
async function expectAnswer(page) {
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  await expect(answer(page)).toHaveAttribute("data-digit", /\d/);
}

/**
 * A slow connection, until the function that it gives is called.
 * @param {Page} page
 * @param {number} bytesPerSecond
 */
async function slowDown(page, bytesPerSecond) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 1, downloadThroughput: bytesPerSecond, uploadThroughput: -1 });
  return () => session.detach();
}

test("every shipped network is offered with its size, the usual one first", async ({ page }) => {
  await openPage(page);
  const offered = await page.getByRole("radiogroup", { name: "Which network" }).getByRole("radio").evaluateAll((radios) => radios.map((each) => /** @type {HTMLInputElement} */ (each).value));
  expect([...offered].sort()).toEqual(shippedNetworks().map(({ preset }) => preset).sort());
  expect(offered[0]).toBe(USUAL);
  for (const { preset, bytes } of shippedNetworks()) await expect(page.getByTestId(`network-${preset}`)).toContainText(`${(bytes / 1e6).toFixed(1)} MB`);
  await expect(radio(page, USUAL)).toBeChecked();
});

test("paper: drawn digits are recognised on the processor", async ({ page }) => {
  await openPage(page, "./?device=cpu&preset=paper");
  await expectNetwork(page, "paper");
  await expect(page.getByTestId("status-network")).toContainText(/8.215.568/);
  for (const digit of [0, 2, 3, 5, 7]) {
    await drawAnew(page, strokesOf(digit));
    await expectDigit(page, digit);
  }
});

for (const { preset } of OTHERS) {
  test(`${preset}: it answers the same drawing, the old one is gone, and a reload keeps the choice`, async ({ page }) => {
    await openPage(page, "./?device=cpu");
    await drawWithMouse(page, strokesOf(7));
    await expectDigit(page, 7);
    const parameters = await page.getByTestId("status-network").textContent();
    await choose(page, preset);
    await expectAnswer(page);
    await expect(page.getByTestId("status-network")).not.toHaveText(parameters ?? "");
    expect(new URL(page.url()).search).toBe(`?device=cpu&preset=${preset}`);
    await expect.poll(() => page.workers().length).toBe(1);

    await page.reload();
    await expectNetwork(page, preset);
    await expectAnswer(page);
    await choose(page, USUAL);
    await expectDigit(page, 7); // the drawing was there all the time
    expect(new URL(page.url()).search).toBe("?device=cpu");
    await expect.poll(() => page.workers().length).toBe(1);
  });

  test(`${preset}: a download is cancelled, and the page goes on as it was`, async ({ page }) => {
    await openPage(page);
    const speedUp = await slowDown(page, 100_000);
    await radio(page, preset).check();
    const progress = page.getByTestId(`network-${preset}`).getByTestId("network-progress");
    await expect(progress).toContainText(/[1-9]\d?\s%, \d+\.\d of \d+\.\d MB/);
    await expect(page.locator("html")).toHaveAttribute("data-preset", USUAL);
    await page.getByTestId("sample-1").click(); // drawing takes a session of its own, whose end would end the slowness
    await expectDigit(page, 1); // the old one answers meanwhile
    await page.keyboard.press("Escape");
    await expectNetwork(page, USUAL);
    await expect(page.getByTestId("network-said")).toHaveText("The compact network goes on answering.");
    await expect.poll(() => page.workers().length).toBe(1);

    await radio(page, preset).check();
    await progress.getByTestId("network-cancel").click();
    await expectNetwork(page, USUAL);
    await expect(radio(page, USUAL)).toBeFocused(); // the button is gone
    await drawAnew(page, strokesOf(7));
    await expectDigit(page, 7);
    expect(new URL(page.url()).search).toBe("");

    await speedUp();
    await choose(page, preset);
    await expectAnswer(page);
  });

  test(`${preset}: a file that is damaged, cut or another network's is refused, and the old one stays`, async ({ page, faults }) => {
    faults.allow(FAILED_DOWNLOAD);
    const whole = shipped(`${preset}.safetensors`);
    const damaged = Buffer.from(whole);
    damaged.fill(0x7b, whole.length / 2, whole.length / 2 + 1000);
    await openPage(page);
    await drawWithMouse(page, strokesOf(3));
    for (const [body, words] of /** @type {const} */ ([
      [damaged, /cannot be used.*damaged/],
      [whole.subarray(0, whole.length / 3), /could not be downloaded/],
      [shipped(`${USUAL}.safetensors`), /could not be downloaded/],
    ])) {
      await page.route(weightsOf(preset), (route) => route.fulfill({ body }));
      await radio(page, preset).click(); // check() might find the choice taken back already
      await expect(page.getByTestId("error-message")).toContainText(words);
      await expect(page.getByTestId("error-message")).toContainText("The compact network goes on answering.");
      await expectNetwork(page, USUAL);
      await expectDigit(page, 3);
      await page.unroute(weightsOf(preset));
    }
    await page.getByTestId("retry").click();
    await expectNetwork(page, preset);
    await expect(page.getByTestId("error-message")).toHaveCount(0);
    await expectAnswer(page);
  });
}

test("the choice changes while a network is on its way: the first one is dropped", async ({ page }) => {
  await openPage(page);
  const release = await holdBack(page, weightsOf(OTHER));
  await radio(page, OTHER).check();
  await expect(page.getByTestId("network-cancel").locator("visible=true")).toBeVisible();
  await radio(page, USUAL).check();
  await expectNetwork(page, USUAL);
  release();
  await drawWithMouse(page, strokesOf(0));
  await expectDigit(page, 0);
  await expectNetwork(page, USUAL);
  expect(page.workers()).toHaveLength(1);
});

test("by keyboard: what the arrows only pass is not fetched", async ({ page }) => {
  await openPage(page);
  /** @type {string[]} */
  const fetched = [];
  page.on("request", (request) => request.url().includes("/weights/") && fetched.push(request.url()));
  await radio(page, USUAL).focus();
  for (let k = 0; k < 2 * shippedNetworks().length; k += 1) await page.keyboard.press("ArrowRight"); // twice round
  await page.waitForTimeout(1000);
  expect(fetched).toEqual([]);
  await expectNetwork(page, USUAL);
  const release = await holdBack(page, weightsOf("*")); // whichever is next on the page
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("network-cancel").locator("visible=true")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("network-cancel").locator("visible=true")).toBeFocused();
  release();
  await expectNetwork(page, (await page.locator("#network-list input:checked").getAttribute("value")) ?? "");
  await expect(page.locator("#network-list input:checked")).toBeFocused();
});

test("too little memory: a sentence, and the network that answers stays; at the start, the way to the usual one", async ({ page }) => {
  await page.addInitScript(() => {
    const Real = WebAssembly.Memory;
    const pages = 220; // 14 MB: enough for the small network only
    WebAssembly.Memory = new Proxy(Real, {
      construct(target, [descriptor]) {
        if (descriptor.initial > pages) throw new RangeError("could not allocate memory");
        return new target(descriptor);
      },
    });
  });
  await openPage(page);
  await radio(page, OTHER).click(); // it is refused before anyone could see it checked
  await expect(page.getByTestId("error-message")).toContainText(/not give enough memory.*The compact network goes on answering\./);
  await expectNetwork(page, USUAL);
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);

  await page.goto(`./?preset=${OTHER}`);
  await expect(page.getByTestId("error-message")).toContainText(/not give enough memory/);
  await page.getByTestId("use-usual").click();
  await expectNetwork(page, USUAL);
  await expectDigit(page, 7);
  await expect(page.getByTestId("error-message")).toHaveCount(0);
});

for (const width of [390, 768, 1280]) {
  test(`${width} pixels wide, what is far below stands still under the pointer after a change of the network`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openPage(page);
    await page.locator("#bend").evaluate((element) => element.scrollIntoView());
    await expect(page.locator("#bend")).toHaveAttribute("data-part", "open");
    const opener = page.getByTestId("networks-open"); // on a phone they are folded
    if (await opener.isVisible()) await opener.click();
    for (const { preset } of [...OTHERS, ...shippedNetworks().filter(({ preset }) => preset === USUAL)]) {
      await choose(page, preset);
      const slipped = await page.evaluate(async () => {
        const teach = /** @type {HTMLElement} */ (document.getElementById("teach"));
        teach.scrollIntoView({ block: "center" }); // so that a part above it is in sight, too
        const top = () => teach.getBoundingClientRect().top;
        const before = top();
        let most = 0;
        for (let frame = 0; frame < 30; frame += 1) {
          await new Promise(requestAnimationFrame);
          most = Math.max(most, Math.abs(top() - before));
        }
        return most;
      });
      expect(slipped, `with ${preset}`).toBeLessThan(25);
    }
  });
}

for (const keeps of [true, false]) {
  test(`what a network was taught stays with it${keeps ? "" : ", in memory where the browser keeps nothing"}`, async ({ page }) => {
    if (!keeps) {
      await page.addInitScript(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException("denied", "SecurityError");
        };
      });
    }
    await openPage(page);
    await drawWithMouse(page, strokesOf(3));
    await expectDigit(page, 3);
    await teach(page, 3);
    await expectTray(page, [3]);
    await setOptions(page, { steps: "3", trainable: "capsules", rehearsal: "0" });
    await train(page);
    const taught = page.getByTestId("weights-words");
    await expect(taught).toContainText("3 steps, 1 example");

    for (const { preset } of OTHERS) {
      await choose(page, preset);
      await page.evaluate(() => new Promise(requestAnimationFrame)); // the page is drawn with the next frame
      const readsTwo = (await page.locator("html").getAttribute("data-digits")) === "2";
      if (readsTwo) {
        await expect(page.locator("#teach-elsewhere")).toContainText("read one digit");
        await expect(page.getByTestId("tray")).toBeHidden();
        await expect(page.getByTestId("teach-open")).toBeHidden();
        await page.getByTestId("teach-back").click();
        await expectNetwork(page, USUAL);
      } else {
        await expectTray(page, []);
        await expect(taught).toContainText("Nothing is taught yet");
        await choose(page, USUAL);
      }
      await expectTray(page, [3]);
      await expect(taught).toContainText("3 steps, 1 example");
      await expectDigit(page, 3);
    }
  });
}

test("a run that is open ends where it is, and its weights come back with its network", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, strokesOf(5));
  const workers = page.workers().length;
  await teach(page, 5);
  await setOptions(page, { steps: "5000", trainable: "capsules", rehearsal: "0" });
  await page.getByTestId("train").click();
  await expect.poll(() => step(page)).toBeGreaterThan(2);
  await choose(page, OTHER);
  const note = page.locator("#teach-problems");
  await expect(note).toContainText(/training of the compact network ended after \d+ of 5,000 steps\. What it has learnt is kept/);
  const made = /after ([\d,]+) of/.exec((await note.textContent()) ?? "")?.[1];
  await expectRun(page, "idle");
  await expect.poll(() => page.workers().length).toBe(workers);

  await choose(page, USUAL);
  await expect(page.getByTestId("weights-words")).toContainText(`${made} steps, 1 example`);
  await expect(page.getByTestId("train")).toHaveAttribute("aria-disabled", "false");
  await page.reload();
  await expect(page.getByTestId("teach-said")).toContainText(`Your taught weights are back: ${made} steps, 1 example.`, { timeout: 60_000 });
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`on a phone, ${colorScheme}`, () => {
    test.use({ viewport: { width: 390, height: 844 }, colorScheme });
    test("the list folds out, and is accessible at rest, while it loads and after a failure", async ({ page, faults }) => {
      faults.allow(FAILED_DOWNLOAD);
      await openPage(page);
      await expect(radio(page, OTHER)).toBeHidden();
      await expect(page.getByTestId("networks-open")).toContainText("Compact");
      await page.getByTestId("networks-open").click();
      await expectNoViolations(page, "#networks");
      for (const target of await page.locator("#networks").locator("button:visible, label:visible, summary:visible").all()) {
        expect((await target.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
      }
      const release = await holdBack(page, weightsOf(OTHER));
      await radio(page, OTHER).check();
      await expect(page.getByTestId("network-cancel").locator("visible=true")).toBeVisible();
      await expectNoViolations(page, "#networks");
      release();
      await expectNetwork(page, OTHER);
      await page.unroute(weightsOf(OTHER));
      await page.route(weightsOf(USUAL), (route) => route.abort());
      await radio(page, USUAL).click(); // check() would find the choice taken back already
      await expect(page.getByTestId("error-message")).toBeVisible();
      await expectNoViolations(page, "#networks");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });
  });
}
