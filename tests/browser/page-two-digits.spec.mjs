// @ts-check
// Two sheets for the network that reads two digits at once: drawing, moving, telling them apart.

import { expect, test } from "./support/fixtures.mjs";
import { answer, expectDigit, lookAt, openPage, picture, settled } from "./support/page.mjs";
import { drawWithMouse, drawWithTouch, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const TWO_DIGITS = "./?preset=two-digits";

/** Where the squares of the two digits lie on the pad: a sixth of it apart. */
const SQUARES = [
  { scale: 0.9, x: -0.03, y: 0.05 },
  { scale: 0.9, x: 0.13, y: 0.05 },
];

/** Lays a sheet on top, as a press on its label does. @param {Page} page @param {1 | 2} sheet */
async function lift(page, sheet) {
  await page.getByTestId(`sheet-${sheet}`).check({ force: true }); // the input itself is drawn by its label
}

/** @param {Page} page @param {number} first @param {number} second @param {typeof drawWithMouse} [draw] */
async function drawPair(page, first, second, draw = drawWithMouse) {
  await lift(page, 1);
  await draw(page, strokesOf(first, SQUARES[0]));
  await lift(page, 2);
  await draw(page, strokesOf(second, SQUARES[1]));
}

/** The two digits, in either order. @param {Page} page @param {number} first @param {number} second */
async function expectPair(page, first, second) {
  await expect(answer(page)).toHaveAttribute("data-present", new RegExp(`^(${first} ${second}|${second} ${first})$`));
}

/** Where a sheet's digit lies in the network's picture. @param {Page} page @param {1 | 2} sheet */
async function placeOf(page, sheet) {
  const place = page.getByTestId(`place-${sheet}`);
  return [await place.getAttribute("data-right"), await place.getAttribute("data-down")].map(Number);
}

/** How much ink a picture in one of the page's inks shows. @param {Page} page @param {string} testId */
const inkOf = async (page, testId) =>
  (await lookAt(page, testId)).evaluate((element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((sum, value, k) => sum + (k % 4 < 3 ? Math.abs(value - Number(data[k % 4])) : 0), 0);
  });

test("two overlapping drawn digits come apart", async ({ page }) => {
  await openPage(page, TWO_DIGITS);
  await expect(answer(page)).toContainText("Both sheets are blank");
  for (const [first, second] of [[0, 1], [1, 4], [3, 5]]) {
    await drawPair(page, first, second);
    await expectPair(page, first, second);
    // each is drawn from its own capsule, and both together
    expect(await inkOf(page, "apart-1")).toBeGreaterThan(1000);
    expect(await inkOf(page, "apart-2")).toBeGreaterThan(1000);
    expect(await picture(page, "apart-1")).not.toBe(await picture(page, "apart-2"));
    await expect(page.getByTestId("apart")).toHaveAttribute("data-digits", /^\d \d$/);
    for (const sheet of /** @type {const} */ ([1, 2])) {
      await lift(page, sheet);
      await page.getByTestId("clear").click();
    }
    await expect(answer(page)).toHaveAttribute("data-present", "");
  }
});

test("the picture for the network is both sheets, and shows where they overlap", async ({ page }) => {
  await openPage(page, TWO_DIGITS);
  await drawPair(page, 0, 1);
  await expectPair(page, 0, 1);
  const [[right1], [right2]] = [await placeOf(page, 1), await placeOf(page, 2)];
  expect(right2 - right1).toBeGreaterThanOrEqual(5);
  const colours = await page.getByTestId("seen-sheets").evaluate((element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, 36, 36);
    const pixels = Array.from({ length: 36 * 36 }, (_, k) => [...data.slice(4 * k, 4 * k + 3)]);
    return {
      size: [canvas.width, canvas.height],
      blue: pixels.filter(([r, g, b]) => b > r + 40).length,
      sepia: pixels.filter(([r, g, b]) => r > b + 40).length,
      both: pixels.filter(([r, g, b]) => Math.max(r, g, b) < 40).length,
    };
  });
  expect(colours.size).toEqual([36, 36]);
  for (const kind of /** @type {const} */ (["blue", "sepia", "both"])) expect(colours[kind], kind).toBeGreaterThan(4);
});

test("one sheet alone: one capsule is long, and the page says that there is one digit", async ({ page }) => {
  await openPage(page, TWO_DIGITS);
  await drawWithMouse(page, strokesOf(1));
  await expect(answer(page)).toHaveAttribute("data-present", "1");
  await expect(answer(page)).toContainText("This is a 1.One sheet is blank, and one capsule is long");
  await lookAt(page, "apart");
  await expect(page.getByTestId("apart-words")).toContainText(/^1 redraws \d+\u00a0% of your ink/);
  await expect(page.locator("#sheet-note")).toContainText("Choose the second sheet");
});

test("a dot or a dash on one of the sheets is too small to read, whatever is on the other", async ({ page }) => {
  await openPage(page, TWO_DIGITS);
  await drawPair(page, 0, 1);
  await expectPair(page, 0, 1);
  for (const sheet of /** @type {const} */ ([2, 1])) {
    await lift(page, sheet);
    await page.getByTestId("clear").click();
    await drawWithMouse(page, [[[0.5, 0.5], [0.5, 0.5]]]);
    await expect(answer(page)).toContainText("Too small to read");
    await expect(answer(page)).toContainText(sheet === 1 ? "A dot, a dash or a blob is no digit" : "on the second sheet");
  }
  await page.getByTestId("clear").click();
  await drawWithMouse(page, strokesOf(0, SQUARES[0]));
  await expect(answer(page)).toContainText("on the second sheet"); // the dot is still there
  await page.getByTestId("undo").click();
  await lift(page, 2);
  await page.getByTestId("clear").click();
  await lift(page, 1);
  await drawWithMouse(page, [[[0.2, 0.5], [0.8, 0.5]]]);
  await expect(answer(page)).toContainText("on the first sheet");
});

test("two samples dragged over each other", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1400 }); // strip and pad in sight
  await openPage(page, TWO_DIGITS);
  const pad = await page.getByTestId("pad").boundingBox();
  if (!pad) throw new Error("no pad");
  /** @param {number} sample @param {number} u @param {number} v */
  const drag = async (sample, u, v) => {
    await page.getByTestId(`sample-${sample}`).hover();
    await page.mouse.down();
    await page.mouse.move(pad.x + pad.width * u, pad.y + pad.height * v, { steps: 6 });
    await page.mouse.up();
  };
  await drag(10, 0.44, 0.5);
  await expect.poll(() => placeOf(page, 1)).toEqual([-2, 0]);
  await drag(11, 0.9, 0.53); // further than the network knows: as far as it does
  await expect.poll(() => placeOf(page, 2)).toEqual([4, 1]);
  await expect(page.getByTestId("sheet-2")).toBeChecked();
  await expectPair(page, 0, 1);

  await page.getByTestId("undo").click();
  await expect(page.getByTestId("place-2")).toContainText("blank");
  await expect(page.getByTestId("place-1")).toContainText("2 left");
  await page.getByTestId("sample-12").hover();
  await page.mouse.down();
  await page.mouse.move(pad.x + pad.width * 2, pad.y, { steps: 6 });
  await page.mouse.up(); // beside the pad nothing happens, and nothing is complained of
  await expect(page.getByTestId("place-2")).toContainText("blank");
  await expect(page.getByTestId("error-message")).toHaveCount(0);
  await page.getByTestId("sample-11").click(); // a press without a drag shows it in the middle
  await expect.poll(() => placeOf(page, 2)).toEqual([0, 0]);
});

test("the digit on top is moved with the mouse and with keys, and the answer follows", async ({ page }) => {
  await openPage(page, TWO_DIGITS);
  await drawPair(page, 0, 1);
  await expectPair(page, 0, 1);
  const start = await settled(page, () => placeOf(page, 2));
  const under = await picture(page, "pad-beneath");
  await page.getByTestId("move").click();
  await expect(page.getByTestId("move")).toHaveAttribute("aria-pressed", "true");
  const pad = await page.getByTestId("pad").boundingBox();
  if (!pad) throw new Error("no pad");
  const pixel = pad.width / 36;
  await page.mouse.move(pad.x + 18 * pixel, pad.y + 18 * pixel);
  await page.mouse.down();
  await page.mouse.move(pad.x + 15 * pixel, pad.y + 20 * pixel, { steps: 4 });
  await expect.poll(() => placeOf(page, 2)).toEqual([start[0] - 3, start[1] + 2]); // while it is held
  await page.mouse.up();
  expect(await picture(page, "pad-beneath")).toBe(under);

  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => placeOf(page, 2)).toEqual([start[0] - 4, start[1] + 1]);
  await expect(page.getByTestId("move-said")).toContainText("Second digit");
  for (let step = 0; step < 3; step += 1) await page.getByTestId("undo").click();
  await expect.poll(() => placeOf(page, 2)).toEqual(start);

  await page.getByTestId("eraser").click(); // another tool takes over
  await expect(page.getByTestId("move")).toHaveAttribute("aria-pressed", "false");
});

test("a third capsule draws what is not there", async ({ page }) => {
  await openPage(page, TWO_DIGITS);
  await drawPair(page, 0, 1);
  await expectPair(page, 0, 1);
  await expect(await lookAt(page, "apart-words")).toContainText("redraw");
  const empty = await picture(page, "apart-choice");
  await page.getByTestId("decode-5").click();
  await expect(page.getByTestId("apart-choice")).toHaveAttribute("data-digit", "5");
  expect(await picture(page, "apart-choice")).not.toBe(empty);
  await lookAt(page, "apart");
  await expect(page.getByTestId("apart-words")).toContainText(/There is no 5: its capsule has length 0\.\d\d\..*redraws \d+\u00a0% of your ink/);
  await page.getByTestId("apart-back").click();
  await expect(page.getByTestId("apart-choice")).toHaveAttribute("data-digit", "");
  await expect.poll(() => picture(page, "apart-choice")).toBe(empty);
});

test("a reload keeps both sheets, their places and which is on top", async ({ page }) => {
  await openPage(page, TWO_DIGITS);
  await page.getByTestId("take-two").click();
  await lift(page, 2);
  await drawWithMouse(page, [[[0.5, 0.4], [0.55, 0.6]]]);
  await expect(answer(page)).toHaveAttribute("data-present", /\d \d/);
  const kept = async () => [await picture(page, "seen-two"), await picture(page, "seen-sheets"), await answer(page).getAttribute("data-present")];
  const before = await settled(page, kept);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect.poll(kept).toEqual(before);
  await expect(page.getByTestId("sheet-2")).toBeChecked();
});

test("with the keyboard alone: both digits, and one over the other", async ({ page }) => {
  await openPage(page, TWO_DIGITS);
  const grid = page.getByTestId("keyboard-grid");
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if (await grid.evaluate((element) => element.contains(document.activeElement))) break;
  }
  const walk = async (/** @type {Record<string, number>} */ steps) => {
    for (const [key, count] of Object.entries(steps)) for (let k = 0; k < count; k += 1) await page.keyboard.press(key);
  };
  // from row 3, column 6: a tall box, and a line in it. What such stiff digits are read as is the network's matter.
  await walk({ "Shift+ArrowDown": 7 });
  await walk({ "Shift+ArrowRight": 4 });
  await walk({ "Shift+ArrowUp": 7 });
  await walk({ "Shift+ArrowLeft": 4 });
  await page.keyboard.press("2");
  await expect(page.getByTestId("sheet-2")).toBeChecked();
  await walk({ ArrowRight: 2 });
  await walk({ "Shift+ArrowDown": 7 });
  await expect(answer(page)).toHaveAttribute("data-present", /^\d \d$/);
  await expect(answer(page)).not.toContainText("blank");

  const before = await settled(page, () => placeOf(page, 2));
  await page.keyboard.press("Alt+ArrowLeft");
  await page.keyboard.press("Alt+ArrowLeft");
  await expect.poll(() => placeOf(page, 2)).toEqual([before[0] - 2, before[1]]);
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => placeOf(page, 2)).toEqual([before[0] - 2, before[1] + 1]);
  expect(await grid.evaluate((element) => element.contains(document.activeElement))).toBe(true);
});

test("changing the network keeps the sheets: one goes on, both come back", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, strokesOf(0, SQUARES[0]));
  await expectDigit(page, 0);
  const alone = await picture(page, "pad");
  await page.getByTestId("choose-two-digits").check({ force: true });
  await expect(page.locator("html")).toHaveAttribute("data-digits", "2", { timeout: 60_000 });
  await expect(page.getByTestId("sheet-2")).toBeChecked();
  await expect(page.locator("#sheet-note")).toContainText("Now the second digit");
  await drawWithMouse(page, strokesOf(1, SQUARES[1]));
  await expectPair(page, 0, 1);

  await page.getByTestId("choose-compact").check({ force: true });
  await expectDigit(page, 0);
  await expect(page.locator("html")).toHaveAttribute("data-digits", "1");
  await expect(page.getByTestId("sheet-1")).toBeHidden();
  await expect.poll(() => picture(page, "pad")).toBe(alone);
  await page.getByTestId("choose-two-digits").check({ force: true });
  await expectPair(page, 0, 1);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("fingers draw both, nothing is wider than the screen, and a finger moves", async ({ page }) => {
    await openPage(page, TWO_DIGITS);
    await drawPair(page, 0, 1, drawWithTouch);
    await expectPair(page, 0, 1);
    await lookAt(page, "place-2");
    const before = await settled(page, () => placeOf(page, 2));
    await page.getByTestId("move").tap();
    await page.getByTestId("pad").scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    await drawWithTouch(page, [[[0.5, 0.5], [0.48, 0.48], [0.44, 0.45]]]);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
    await lookAt(page, "place-2");
    await expect.poll(() => placeOf(page, 2)).not.toEqual(before);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
    }
  });
});
