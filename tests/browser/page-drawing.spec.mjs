// @ts-check
// Drawing with mouse, finger, pen and keyboard, and what the page answers.

import { SUB_FOLDER, expect, test } from "./support/fixtures.mjs";
import { answer, expectBlank, expectDigit, openPage, picture, settled, settledLengths, shownLengths } from "./support/page.mjs";
import { drawWithMouse, drawWithPen, drawWithTouch, strokesOf } from "./support/strokes.mjs";

test("digits drawn with the mouse are recognised", async ({ page }) => {
  await openPage(page);
  await expectBlank(page);
  for (const digit of [1, 0, 7, 3, 2, 4, 5, 6, 8, 9]) {
    await drawWithMouse(page, strokesOf(digit));
    await expectDigit(page, digit);
    await page.getByTestId("clear").click();
    await expectBlank(page);
  }
});

test("the whole answer: lengths, poses, reconstruction, device and time", async ({ page }) => {
  await openPage(page, `./${SUB_FOLDER}`);
  await drawWithMouse(page, strokesOf(3));
  await expectDigit(page, 3);

  const lengths = await settledLengths(page); // half a 3 may be answered as one, too
  expect(lengths[3]).toBeGreaterThan(0.5);
  for (const length of lengths) expect(length).toBeGreaterThanOrEqual(0);
  for (const length of lengths) expect(length).toBeLessThanOrEqual(lengths[3]);

  const poses = page.getByTestId("pose-cell");
  await expect(poses).toHaveCount(160);
  await page.locator("#poses").scrollIntoViewIfNeeded();
  await expect(poses.nth(159)).toHaveAttribute("data-value", /\d/);
  const pose = await poses.evaluateAll((cells) => cells.slice(48, 64).map((cell) => Number(cell.getAttribute("data-value"))));
  expect(Math.hypot(...pose)).toBeCloseTo(lengths[3], 2);

  await page.locator("#reconstruction").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("reconstruction")).toHaveAttribute("data-digit", "3");
  await expect(page.getByTestId("status-device")).toHaveAttribute("data-device", "cpu");
  await expect(page.locator("html")).toHaveAttribute("data-device", "cpu");
  expect(Number(await page.getByTestId("status-milliseconds").getAttribute("data-value"))).toBeGreaterThan(0);
});

test("it answers while the pen is still down, and says nothing for a blank pad", async ({ page }) => {
  await openPage(page);
  const box = await page.getByTestId("pad").boundingBox();
  if (!box) throw new Error("no pad");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.8, { steps: 12 });
  await expectDigit(page, 1);
  await page.mouse.up();
  await page.getByTestId("undo").click();
  await expectBlank(page);
  expect((await settledLengths(page)).every((length) => length === 0)).toBe(true);
});

test("a stroke that leaves the pad goes on outside and ends where the button is released", async ({ page }) => {
  await openPage(page);
  const box = await page.getByTestId("pad").boundingBox();
  if (!box) throw new Error("no pad");
  const before = await picture(page, "pad");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 60, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  const drawn = await picture(page, "pad");
  expect(drawn).not.toBe(before);
  await page.mouse.move(box.x + 20, box.y + 20, { steps: 5 }); // the pen is up
  expect(await picture(page, "pad")).toBe(drawn);
});

test("undo, redo and clear, by button and by key", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, strokesOf(4)); // two strokes
  await expectDigit(page, 4);
  const four = await picture(page, "pad");
  await page.getByTestId("undo").click();
  await expect.poll(() => picture(page, "pad")).not.toBe(four);
  await page.getByTestId("redo").click();
  await expectDigit(page, 4);
  await expect.poll(() => picture(page, "pad")).toBe(four);

  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expectBlank(page);
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Control+y");
  await expectDigit(page, 4);

  await page.getByTestId("clear").click();
  await expectBlank(page);
  await page.getByTestId("undo").click(); // clearing can be undone
  await expectDigit(page, 4);
});

test("pen width and eraser change what is drawn", async ({ page }) => {
  await openPage(page);
  const width = page.getByTestId("pen-width");
  const ink = () =>
    page.getByTestId("pad").evaluate((pad) => {
      const canvas = /** @type {HTMLCanvasElement} */ (pad);
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value, k) => sum + (k % 4 === 3 ? value : 0), 0);
    });
  const drawn = async () => {
    await drawWithMouse(page, strokesOf(1));
    await expectDigit(page, 1);
    return ink();
  };
  await width.fill(String(await width.getAttribute("min")));
  const thin = await drawn();
  await page.getByTestId("clear").click();
  await width.fill(String(await width.getAttribute("max")));
  const thick = await drawn();
  expect(thick).toBeGreaterThan(thin * 1.5);

  await page.getByTestId("eraser").click();
  await expect(page.getByTestId("eraser")).toHaveAttribute("aria-pressed", "true");
  await drawWithMouse(page, strokesOf(1));
  await expect.poll(ink).toBeLessThan(thin / 10);
});

test("a digit entered with the keyboard alone", async ({ page }) => {
  await openPage(page);
  const grid = page.getByTestId("keyboard-grid");
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if (await grid.evaluate((element) => element.contains(document.activeElement))) break;
  }
  await page.keyboard.press("Space");
  for (let row = 0; row < 7; row += 1) await page.keyboard.press("Shift+ArrowDown");
  await expectDigit(page, 1);
  await page.keyboard.press("Delete");
  await expectBlank(page);
});

test("the keyboard's grid marks one cell while keys are used, and none while the pointer is", async ({ page }) => {
  await openPage(page);
  const outlined = () => page.getByRole("gridcell").evaluateAll((cells) => cells.flatMap((cell, k) => (getComputedStyle(cell).outlineStyle === "solid" ? [k] : [])));
  await page.getByTestId("keyboard-grid").focus();
  const [first, ...others] = await outlined();
  expect(others).toEqual([]);
  await page.keyboard.press("ArrowRight");
  expect(await outlined()).toEqual([first + 1]);
  await page.getByTestId("pad").click();
  expect(await outlined()).toEqual([]);
  await page.keyboard.press("ArrowDown");
  expect(await outlined()).toEqual([first + 15]);
  await page.getByTestId("clear").focus();
  expect(await outlined()).toEqual([]);
});

test("a pen draws", async ({ page }) => {
  await openPage(page);
  await drawWithPen(page, strokesOf(7));
  await expectDigit(page, 7);
});

test("a wheel of choices: capsule to decode, rounds of routing, normalisation", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, strokesOf(3, { scale: 0.4, x: 0.02, y: 0.02 }));
  await expectDigit(page, 3);

  const own = await picture(page, "reconstruction");
  await page.getByTestId("decode-8").click();
  await expect(page.getByTestId("reconstruction")).toHaveAttribute("data-digit", "8");
  await expect.poll(() => picture(page, "reconstruction")).not.toBe(own);
  await page.getByTestId("decode-8").click(); // pressed again it lets go
  await expect(page.getByTestId("reconstruction")).toHaveAttribute("data-digit", "3");

  const before = await settledLengths(page);
  await page.getByTestId("routing-iterations").fill("1");
  await expect.poll(() => shownLengths(page)).not.toEqual(before);
  await page.getByTestId("routing-iterations").fill("3");
  await expect.poll(() => shownLengths(page)).toEqual(before);

  const seen = await picture(page, "seen");
  await page.getByTestId("normalise-toggle").uncheck();
  await expect.poll(() => picture(page, "seen")).not.toBe(seen);
  await expect.poll(() => shownLengths(page)).not.toEqual(before);
  await page.getByTestId("normalise-toggle").check();
  await expect.poll(() => picture(page, "seen")).toBe(seen);
});

test("a reload keeps the drawing", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  await page.reload();
  await expectDigit(page, 7);
});

test("the samples are recognised as what they are", async ({ page }) => {
  await openPage(page);
  let right = 0;
  for (let k = 0; k < 20; k += 1) {
    const sample = page.getByTestId(`sample-${k}`);
    await sample.click();
    await expect(sample).toHaveAttribute("aria-pressed", "true");
    await expect(answer(page)).toHaveAttribute("data-digit", /\d/);
    if ((await settled(page, () => answer(page).getAttribute("data-digit"))) === String(k % 10)) right += 1;
    const [shown, seen] = await page.evaluate(async (k) => {
      const bytesOf = (/** @type {CanvasImageSource} */ picture) => {
        const context = new OffscreenCanvas(28, 28).getContext("2d");
        context?.drawImage(picture, 0, 0);
        return [...(context?.getImageData(0, 0, 28, 28).data ?? [])];
      };
      const image = /** @type {HTMLImageElement} */ (document.querySelector(`[data-testid=sample-${k}] img`));
      await image.decode();
      return [image, /** @type {HTMLCanvasElement} */ (document.querySelector("#seen canvas"))].map(bytesOf);
    }, k);
    expect(shown, "the strip shows what the network is given").toEqual(seen);
  }
  expect(right).toBeGreaterThanOrEqual(19);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("a finger draws and the page does not scroll", async ({ page }) => {
    await openPage(page);
    await page.getByTestId("pad").scrollIntoViewIfNeeded();
    const place = () => page.evaluate(() => [scrollX, scrollY]);
    let before = await place();
    // upwards: the page is at its top, and would scroll if the pad let it
    await drawWithTouch(page, [[[0.5, 0.85], [0.5, 0.7], [0.5, 0.6], [0.5, 0.4], [0.5, 0.2]]]);
    await expectDigit(page, 1);
    expect(await place()).toEqual(before);
    await page.getByTestId("clear").tap(); // which may scroll to the button
    await page.getByTestId("pad").scrollIntoViewIfNeeded();
    before = await place();
    await drawWithTouch(page, strokesOf(0));
    await expectDigit(page, 0);
    expect(await place()).toEqual(before);
  });

  test("nothing is wider than the screen", async ({ page }) => {
    await openPage(page);
    await drawWithTouch(page, strokesOf(3));
    await expectDigit(page, 3);
    for (const letters of ["", "32px"]) {
      for (const width of letters ? [390, 820, 1280] : [390, 360, 320]) {
        await page.setViewportSize({ width, height: 844 });
        const overflow = await page.evaluate((fontSize) => {
          const root = document.documentElement;
          root.style.fontSize = fontSize;
          return root.scrollWidth - root.clientWidth;
        }, letters);
        expect(overflow, `${width} px, letters of ${letters || "16px"}`).toBeLessThanOrEqual(0);
      }
    }
  });
});

test("the sample strip shows a sample of each of the ten digits in sight, on a phone too", async ({ page }) => {
  await openPage(page);
  await expect(page.getByTestId("sample-0")).toBeVisible();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.getByTestId("sample-0").scrollIntoViewIfNeeded();
    const seen = await page.locator("#samples").evaluate((strip) => {
      const frame = strip.getBoundingClientRect();
      const inSight = [...strip.querySelectorAll("button")].filter((button) => {
        const box = button.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const isWhole = box.left >= Math.max(0, frame.left) && box.right <= Math.min(innerWidth, frame.right) && box.top >= 0 && box.bottom <= innerHeight;
        return isWhole && button.contains(document.elementFromPoint(x, y)); // nothing lies over it
      });
      return { scrolled: strip.scrollLeft, labels: inSight.map((button) => /\d/.exec(String(button.getAttribute("aria-label")))?.[0]) };
    });
    expect(seen.scrolled).toBe(0);
    expect([...new Set(seen.labels)].sort().join(""), `${width} px`).toBe("0123456789");
  }
});
