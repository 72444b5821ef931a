// @ts-check
// "Transform": what the networks say of the bent image, and the curves, beside what the module says itself.

import { bent, NONE, pointsOf, transformation } from "../../www/page/bend/transform.js";
import { expectNoViolations } from "./support/axe.mjs";
import { chooseCurve, furthest, openBend, openPart, reds, slide, takeSample } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { DIGITS, letters, likeMnist, networkFile } from "./support/networks.mjs";
import { openFold, openPage, settled, settledLengths } from "./support/page.mjs";
import { shipped } from "./support/samples.mjs";
import { dragFinger, drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("../../www/page/bend/transform.js").Name} Name */

/** A plain CNN that nobody has trained, beside the network that answers. @param {Page} page */
async function openOpponent(page) {
  const buffer = networkFile(DIGITS, "dense", likeMnist);
  await page.getByTestId("opponent-file").setInputFiles({ name: "cnn.safetensors", mimeType: "application/octet-stream", buffer });
  await expect(page.locator("#bend-beside")).toContainText("the plain CNN", { timeout: 60_000 });
  return buffer;
}

/** The numbers of a chart, as its table shows them: a row a point, a column a line. @param {Page} page @param {string} panel */
async function tableOf(page, panel) {
  const details = page.locator(panel).locator("details.chart-table").first();
  await openFold(details);
  await expect(details.locator("thead")).toBeAttached(); // the browser says a moment later that it was opened
  return details.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent?.replace("−", "-")))));
}

/**
 * What the module says of each image alone.
 * @param {Page} page @param {number[][]} images @param {Buffer | null} file of the network; null: the usual one @param {number} digit
 */
const singleScores = (page, images, file, digit) =>
  page.evaluate(async ([list, base64, k]) => {
    scrollTo(0, 0); // or the page goes on measuring 200 digits beside it
    const capsnet = await import(new URL("capsnet.js", document.baseURI).href);
    const net = await capsnet.loadCapsNet({ device: "cpu", ...(base64 && { weights: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) }) });
    const scores = [];
    for (const image of list) scores.push((await net.infer(Float32Array.from(image))).lengths[k]);
    net.dispose();
    return scores;
  }, /** @type {const} */ ([images, file?.toString("base64"), digit]));

/** @param {number[]} pixels @param {Name} name */
const bentOver = (pixels, name) => pointsOf(transformation(name)).map((value) => [...bent(Float32Array.from(pixels), 28, { ...NONE, [name]: value })]);

test("both curves are those of single calls: the network's, and the CNN's own", async ({ page }) => {
  const { pixels, label } = await openBend(page);
  const file = shipped("compact-cnn.safetensors");
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  const images = bentOver(pixels, "turn");
  const rows = await tableOf(page, "[data-testid=curve-own]");
  expect(rows.length).toBe(images.length);
  const own = await singleScores(page, images, null, label);
  const cnn = await singleScores(page, images, file, label);
  expect(furthest(rows.map(([v]) => Number(v)), own)).toBeLessThan(2e-4);
  expect(furthest(rows.map(([, v]) => Number(v)), cnn)).toBeLessThan(2e-4);
  await expect(page.getByTestId("own-says")).toContainText(/stays \d|does not take it/);

  // a file that is opened takes its place
  const other = await openOpponent(page);
  const others = await singleScores(page, images, other, label);
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  await expect.poll(async () => furthest((await tableOf(page, "[data-testid=curve-own]")).map(([, v]) => Number(v)), others), { timeout: 60_000 }).toBeLessThan(2e-4);

  // another transformation, another right digit
  await page.getByTestId("bend-true").selectOption("5");
  await chooseCurve(page, "thickness");
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-right", "5");
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  const thick = bentOver(pixels, "thickness");
  await expect.poll(async () => (await tableOf(page, "[data-testid=curve-own]")).length).toBe(thick.length);
  expect(furthest((await tableOf(page, "[data-testid=curve-own]")).map(([v]) => Number(v)), await singleScores(page, thick, null, 5))).toBeLessThan(2e-4);
});

test("a second network is fetched for whoever uses it, not for whoever scrolls by, and goes when it is long out of sight", async ({ page }) => {
  /** @type {string[]} */
  const fetched = [];
  page.on("request", (request) => void (/compact-cnn|teaching\//.test(request.url()) && fetched.push(request.url())));
  await page.clock.install();
  await openPage(page);
  await takeSample(page, 2);
  const workers = page.workers().length;
  await openPart(page, "bend");
  const own = page.getByTestId("curve-own");
  await page.locator("#bend-beside").evaluate((element) => element.scrollIntoView({ block: "center" }));
  await expect(own).toHaveAttribute("data-lines", "1", { timeout: 60_000 });
  await page.waitForTimeout(1500);
  expect(fetched).toEqual([]);
  expect(page.workers().length).toBe(workers);
  await expect(page.getByTestId("many-says")).toContainText("once you compare");

  await own.evaluate((element) => {
    const lines = /** @type {any} */ ((/** @type {any} */ (window)).lines = []);
    new MutationObserver(() => lines.push(element.dataset.lines)).observe(element, { attributeFilter: ["data-lines"] });
  });
  await slide(page.getByTestId("bend-turn"), 20);
  await expect(own).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  expect(await page.evaluate(() => /** @type {any} */ (window).lines), "the curve that is there stays until the other one joins it").not.toContain("0");
  await expect(page.getByTestId("compare")).toBeHidden();
  expect(fetched.filter((url) => url.includes("compact-cnn")).length).toBe(1);
  expect(page.workers().length).toBe(workers + 1);

  await page.evaluate(() => scrollTo(0, 0));
  const after = (/** @type {number} */ seconds) => async () => {
    await page.clock.fastForward(1000 * seconds);
    return page.workers().length;
  };
  expect(await after(20)()).toBe(workers + 1);
  await expect.poll(after(20)).toBe(workers);

  await openPart(page, "bend");
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  await expect(own).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  expect(page.workers().length).toBe(workers + 1);
});

test("unbent, it says what the page says; bent, undone and reset by slider, handle and key", async ({ page }) => {
  await openBend(page);
  const says = page.getByTestId("bend-says");
  const lengths = await settledLengths(page);
  await expect(says).toContainText(`(${Math.max(...lengths).toFixed(2)})`);
  const before = await reds(page, "bend-image");

  await slide(page.getByTestId("bend-turn"), 90);
  await expect.poll(() => reds(page, "bend-image")).not.toEqual(before);
  await page.getByTestId("bend-image").scrollIntoViewIfNeeded();
  const handle = page.getByTestId("handle-turn");
  await expect(handle).toHaveAttribute("aria-valuenow", "90");
  await handle.focus();
  await page.keyboard.press("ArrowRight");
  await expect(handle).toHaveAttribute("aria-valuenow", "91");

  // a drag to the top: upright again
  const picture = await settled(page, () => page.locator(".bend-picture").boundingBox());
  const knob = await handle.boundingBox();
  if (!picture || !knob) throw new Error("handles have a place");
  await page.mouse.move(knob.x + knob.width / 2, knob.y + knob.height / 2);
  await page.mouse.down();
  await page.mouse.move(picture.x + picture.width / 2, picture.y + 20, { steps: 6 });
  await page.mouse.up();
  expect(Math.abs(Number(await handle.getAttribute("aria-valuenow")))).toBeLessThan(3);
  await page.keyboard.press("Control+z");
  await expect(handle).toHaveAttribute("aria-valuenow", "91");

  // the digit itself
  await page.getByTestId("bend-move").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("bend-right")).toHaveValue("-0.5");
  await page.getByTestId("bending-reset").click();
  await expect.poll(() => reds(page, "bend-image")).toEqual(before);
  await page.getByTestId("bending-undo").click();
  await expect(handle).toHaveAttribute("aria-valuenow", "91");
  // the pad's own undo was not touched
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", /\d/);
});

test("whatever calls itself a slider hears Home, End, Page Up and Page Down; what the browser does with a key stays its own", async ({ page }) => {
  await openPage(page);
  await takeSample(page, 2);
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", "2");
  for (const part of ["bend-pose-panel", "bend"]) await openPart(page, part);
  const sliders = page.locator("[role=slider]");
  await expect(sliders).toHaveCount(3);
  for (const slider of await sliders.all()) {
    const [low, high, start] = await slider.evaluate((element) => ["min", "max", "now"].map((name) => Number(element.getAttribute(`aria-value${name}`))));
    const expectAt = (/** @type {number} */ value) => expect.poll(async () => Number(await slider.getAttribute("aria-valuenow"))).toBeCloseTo(value, 1);
    await slider.press("ArrowRight");
    await expect.poll(async () => Number(await slider.getAttribute("aria-valuenow"))).not.toBe(start);
    const step = Math.abs(Number(await slider.getAttribute("aria-valuenow")) - start);
    await slider.press("Home");
    await expectAt(low);
    await slider.press("PageUp");
    await expect.poll(async () => Number(await slider.getAttribute("aria-valuenow"))).toBeGreaterThan(low + step);
    await slider.press("PageDown");
    await expectAt(low);
    await slider.press("End");
    await expectAt(high);
    const isLeft = await slider.evaluate((element) => element.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", altKey: true, bubbles: true, cancelable: true })));
    expect(isLeft).toBe(true);
    await slider.press("PageUp");
    await expectAt(high);
  }
});

test("a drawing that changes in mid-computation: the curve is that of the new one", async ({ page }) => {
  await openBend(page);
  await expect(page.getByTestId("own-says")).toContainText(/stays|on its way|does not/);
  const { pixels, label } = await takeSample(page, 4);
  await takeSample(page, 1);
  await takeSample(page, 4);
  await page.locator("#bend-beside").scrollIntoViewIfNeeded(); // out of sight nothing is measured
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  const own = await singleScores(page, bentOver(pixels, "turn"), null, label);
  const rows = await tableOf(page, "[data-testid=curve-own]");
  expect(furthest(rows.map(([v]) => Number(v)), own)).toBeLessThan(2e-4);
});

test("a curve that is measured stays while other panels ask for more of the same answer", async ({ page }) => {
  await openBend(page);
  const own = page.getByTestId("curve-own");
  await expect(own).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  await own.evaluate((element) => {
    const emptied = /** @type {any} */ ((/** @type {any} */ (window)).emptied = []);
    new MutationObserver(() => element.dataset.lines === "2" || emptied.push(element.dataset.lines)).observe(element, { attributes: true });
  });
  await page.locator("#routing-panel").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
  await openPart(page, "bend");
  await page.getByTestId("bend-turn").fill("20");
  await expect(page.getByTestId("bend-turn")).toHaveValue("20");
  expect(await page.evaluate(() => /** @type {any} */ (window).emptied)).toEqual([]);
  // another answer does begin anew
  await page.getByTestId("sample-3").click();
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  await expect.poll(() => page.evaluate(() => /** @type {any} */ (window).emptied.length)).toBeGreaterThan(0);
});

test("the pose that follows: R² and pictures are those of the curve's poses", async ({ page }) => {
  const { pixels, label } = await openBend(page, 4);
  await chooseCurve(page, "shear");
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 }); // with a second network it is measured anew
  await page.locator("#bend-follows").scrollIntoViewIfNeeded();
  const says = page.getByTestId("follow-says");
  await expect(says).toHaveAttribute("data-of", "shear");
  await expect(says).toHaveAttribute("data-best", /\d/, { timeout: 60_000 });
  const best = Number(await says.getAttribute("data-best"));
  const { poses, right } = await page.evaluate(async ([list, k]) => {
    const capsnet = await import(new URL("capsnet.js", document.baseURI).href);
    const net = await capsnet.loadCapsNet({ device: "cpu" });
    const found = { poses: /** @type {number[][]} */ ([]), right: /** @type {boolean[]} */ ([]) };
    for (const image of list) {
      const answer = await net.infer(Float32Array.from(image));
      found.poses.push([...answer.poses.subarray(16 * k, 16 * (k + 1))]);
      found.right.push(answer.digit[0] === k);
    }
    net.dispose();
    return found;
  }, /** @type {[number[][], number]} */ ([bentOver(pixels, "shear"), label]));
  // R² as correlation squared, over the points around the middle that are right
  const points = pointsOf(transformation("shear"));
  let [from, to] = [points.indexOf(0), points.indexOf(0)];
  while (right[from - 1]) from -= 1;
  while (right[to + 1]) to += 1;
  const xs = points.slice(from, to + 1);
  const share = (/** @type {number} */ k) => poses.slice(from, to + 1).map((pose) => Number(pose[k]) / Math.hypot(...pose));
  const r2 = poses[0]?.map((_, k) => {
    const ys = share(k);
    const mean = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0) / list.length;
    const covariance = (/** @type {number[]} */ a, /** @type {number[]} */ b) => mean(a.map((v, n) => v * Number(b[n]))) - mean(a) * mean(b);
    return covariance(xs, ys) ** 2 / (covariance(xs, xs) * covariance(ys, ys));
  }) ?? [];
  const moves = r2.filter((value, k) => value >= 0.8 && Math.max(...share(k)) - Math.min(...share(k)) >= 0.04);
  expect(r2[best]).toBeCloseTo(Math.max(...(moves.length ? moves : r2)), 2);
  expect(Number(await says.getAttribute("data-r2"))).toBeCloseTo(Number(r2[best]), 2);
  // in the middle nothing is bent: the decoder's picture is the reconstruction
  const middle = await page.locator(".follow-row").nth(1).locator("canvas").nth(4).evaluate((canvas) => {
    const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext("2d")).getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, k) => data[4 * k]);
  });
  expect(furthest(middle, await reds(page, "reconstruction"))).toBeLessThanOrEqual(1);
});

test("the number that is called the best is among those that the key names", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, strokesOf(4)); // of which number 5 is straighter, but hardly moves
  await openPart(page, "bend");
  await page.getByTestId("follow-says").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("follow-says")).toHaveAttribute("data-best", /\d/, { timeout: 60_000 });
  const best = Number(await page.getByTestId("follow-says").getAttribute("data-best"));
  await expect(page.getByTestId("follow-says")).toContainText("numbers follow");
  await expect(page.locator(".follow-legend li").first()).toContainText(`number ${best + 1}:`);
});

test("costs add up to the network's own totals, and each number of iterations is timed", async ({ page }) => {
  await openBend(page);
  const paper = await page.evaluate(async () => {
    const capsnet = await import(new URL("capsnet.js", document.baseURI).href);
    const net = await capsnet.loadCapsNet({ device: "cpu" });
    const { parameters, macs } = net.info;
    net.dispose();
    return { parameters, macs };
  });
  await page.locator("#bend-costs").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("times-0").locator("tbody tr[data-iterations]")).toHaveCount(5, { timeout: 60_000 });
  const rows = await page.getByTestId("costs-0").locator("tbody tr").evaluateAll((list) => list.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent?.replaceAll(",", "")))));
  const total = rows.pop();
  expect(total?.slice(0, 2)).toEqual([paper.parameters, paper.macs]);
  for (const column of [0, 1]) expect(rows.reduce((sum, row) => sum + Number(row[column]), 0)).toBe(total?.[column]);
  for (const row of rows) for (const value of row) expect(value).toBeGreaterThanOrEqual(0);
  for (const words of await page.getByTestId("times-0").locator("tbody td").allTextContents()) expect(parseFloat(words)).toBeGreaterThan(0);
  await expect(page.getByTestId("times-1").locator("tbody tr[data-iterations]"), "beside the CNN, which routes nothing").toHaveCount(1);
  await expect(page.getByTestId("costs-say")).not.toBeEmpty();
  for (const row of await page.getByTestId("costs-0").locator("tbody tr").evaluateAll((list) => list.map((each) => Number(each.lastElementChild?.textContent)))) expect(row).toBeGreaterThan(0);
});

test("the test digits are measured in the background, wait for the pen, and are kept", async ({ page }) => {
  test.setTimeout(400_000);
  await openBend(page);
  await chooseCurve(page, "shear");
  const progress = page.getByTestId("many-progress");
  const done = async () => Number(await progress.getAttribute("data-done"));
  await expect.poll(done, { timeout: 60_000 }).toBeGreaterThan(2);
  await expect(page.getByTestId("curve-many")).not.toHaveAttribute("data-lines", "0");
  // a slider moves: nothing goes on but what was on its way
  const [before, after] = await page.getByTestId("bend-noise").evaluate(async (element) => {
    const input = /** @type {HTMLInputElement} */ (element);
    const measured = () => Number(document.querySelector("[data-testid=many-progress]")?.getAttribute("data-done"));
    let first = 0;
    for (let k = 0; k < 30; k += 1) {
      input.value = String(k / 50);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (k === 5) first = measured();
    }
    return [first, measured()];
  });
  expect(Number(after) - Number(before)).toBeLessThanOrEqual(1);
  await expect.poll(done, { timeout: 300_000 }).toBe(200);
  await expect(page.getByTestId("many-says")).toContainText("Of 200 test digits");
  const rows = await tableOf(page, "[data-testid=curve-many]");

  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await takeSample(page, 2);
  await openPart(page, "bend");
  await chooseCurve(page, "shear");
  await expect(page.getByTestId("many-says")).toContainText("Of 200 test digits", { timeout: 10_000 });
  expect(await tableOf(page, "[data-testid=curve-many]")).toEqual(rows);
});

test("blank pad, other classes, a CNN that answers, a file that does not fit: said, and quiet", async ({ page }) => {
  await openPage(page);
  await openPart(page, "bend");
  await expect(page.getByTestId("bend-turn")).toBeDisabled();
  await expect(page.getByTestId("own-says")).toContainText("Nothing drawn yet");
  await expect(page.getByTestId("bend-image")).toHaveAttribute("aria-label", /Draw something/);

  for (const [name, file] of /** @type {const} */ ([["letters", networkFile(letters(26))], ["cnn", networkFile(letters(3), "dense")]])) {
    await page.getByTestId("network-file").setInputFiles({ name: `${name}.safetensors`, mimeType: "application/octet-stream", buffer: file });
    await expect(page.locator("html")).toHaveAttribute("data-preset", `file:${name}`, { timeout: 60_000 });
    await drawWithMouse(page, strokesOf(4));
    await openPart(page, "bend");
    await slide(page.getByTestId("bend-turn"), 45);
    await expect(page.getByTestId("bend-says")).toHaveAttribute("data-digits", /\d/);
    await page.locator("#bend-beside").scrollIntoViewIfNeeded();
    await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "1", { timeout: 30_000 });
    await expect(page.getByTestId("many-says")).toContainText("ten digits in 28 × 28");
    await page.locator("#bend-costs").scrollIntoViewIfNeeded();
    await expect(page.getByTestId("times-0").locator("tbody tr[data-iterations]")).toHaveCount(name === "cnn" ? 1 : 5, { timeout: 30_000 });
    await page.locator("#bend-beside").scrollIntoViewIfNeeded();
    await page.getByTestId("opponent-file").setInputFiles({ name: "other.safetensors", mimeType: "application/octet-stream", buffer: networkFile(letters(4)) });
    await expect(page.locator("#bend-beside")).toContainText("knows other classes");
    await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "1");
    await page.getByTestId("pad").scrollIntoViewIfNeeded();
    await page.getByTestId("network-file").scrollIntoViewIfNeeded().catch(() => {});
  }
});

test("two digits can be bent as well", async ({ page }) => {
  await openPage(page, "./?preset=two-digits");
  await drawWithMouse(page, strokesOf(0, { scale: 0.8 }));
  await openPart(page, "bend");
  await expect(page.getByTestId("bend-image")).toHaveAttribute("width", "36");
  await slide(page.getByTestId("bend-turn"), 20);
  await expect(page.getByTestId("bend-says")).toHaveAttribute("data-digits", /\d/);
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "1", { timeout: 60_000 });
});

test.describe("with a finger", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("a handle turns the image and the page does not scroll; one undo takes it back", async ({ page }) => {
    await openPage(page);
    await takeSample(page, 2);
    await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", /\d/);
    await openPart(page, "bend");
    await page.getByTestId("bend-image").evaluate((element) => element.scrollIntoView({ block: "center" }));
    const handle = page.getByTestId("handle-turn");
    await expect(handle).toBeVisible();
    const image = await settled(page, () => page.getByTestId("bend-image").boundingBox());
    const knob = await handle.boundingBox();
    if (!image || !knob) throw new Error("handles have a place");
    const from = [knob.x + knob.width / 2, knob.y + knob.height / 2];
    const to = [image.x + image.width * 0.9, image.y + image.height / 2]; // a quarter turn
    await dragFinger(page, Array.from({ length: 7 }, (_, step) => [from[0] + ((to[0] - from[0]) * step) / 6, from[1] + ((to[1] - from[1]) * step) / 6]));
    expect(Math.abs(Number(await handle.getAttribute("aria-valuenow")) - 90)).toBeLessThan(6);
    // by its place in the window: what comes above it meanwhile is made up for by the browser
    expect(Math.abs(((await page.getByTestId("bend-image").boundingBox())?.y ?? NaN) - image.y)).toBeLessThanOrEqual(1);
    await expect(page.getByTestId("bend-says")).toHaveAttribute("data-digits", /\d/);
    await expect(page.getByTestId("bending-undo")).toHaveAttribute("aria-disabled", "false");
    await page.getByTestId("bending-undo").tap();
    await expect(handle).toHaveAttribute("aria-valuenow", "0");
  });
});

test("on a phone, in the dark, with reduced motion: no sideways scrolling, and axe finds nothing", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 390, height: 844 });
  await openBend(page);
  await slide(page.getByTestId("bend-hole"), 6);
  await expect(page.getByTestId("handle-hole")).toBeVisible();
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
  await tableOf(page, "[data-testid=curve-own]");
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  await expectNoViolations(page, "#bend");
});
