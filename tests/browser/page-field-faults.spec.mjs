// @ts-check
// Faults that visitors of comparable pages reported, replayed: docs/decisions/0007-field-faults.md.

import { chanceOf } from "../soak/chance.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { answer, expectBlank, expectDigit, openPage } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

test(`a pen takes the pad from the palm that lay there first (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  const palms = Array.from({ length: 20 }, () => ({
    kind: chance.pick(["pointerup", "pointercancel"]),
    from: [chance.real(), chance.real()],
    before: chance.below(6), // moves until the pen comes
    between: Array.from({ length: 3 }, () => chance.below(3)), // moves between those of the pen
    leavesFirst: chance.real() < 0.5,
    again: chance.real() < 0.3, // it lies down once more
    taken: chance.real() < 0.4, // the browser takes it away before the pen lands
    end: chance.pick(["pointerup", "pointercancel"]), // of the pen
  }));
  const found = await page.evaluate(async (palms) => {
    const pad = /** @type {HTMLElement} */ (document.querySelector("[data-testid=pad]"));
    pad.setPointerCapture = () => {};
    const box = pad.getBoundingClientRect();
    const send = (/** @type {string} */ type, /** @type {string} */ pointerType, /** @type {number} */ id, /** @type {number} */ x, /** @type {number} */ y) =>
      pad.dispatchEvent(new PointerEvent(type, { pointerType, pointerId: id, isPrimary: true, button: type === "pointermove" ? -1 : 0, buttons: 1, bubbles: true, clientX: box.x + x * box.width, clientY: box.y + y * box.height }));
    const frames = async () => {
      for (let k = 0; k < 3; k += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    const kept = [];
    for (const { kind, from: [x, y], before, between, leavesFirst, again, taken, end } of palms) {
      if (kept.length) document.querySelector("[data-testid=clear]")?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      await frames();
      let moves = 0;
      const palm = () => send("pointermove", "touch", 7, x + 0.02 * (moves += 1), y);
      send("pointerdown", "touch", 7, x, y);
      for (let k = 0; k < before; k += 1) palm();
      if (taken) send("pointercancel", "touch", 7, x, y);
      send("pointerdown", "pen", 8, 0.3, 0.2);
      for (const [k, [u, v]] of [[0.7, 0.2], [0.55, 0.5], [0.45, 0.85]].entries()) {
        for (let n = 0; n < between[k]; n += 1) palm();
        send("pointermove", "pen", 8, u, v);
      }
      if (again) {
        send(kind, "touch", 7, x, y);
        send("pointerdown", "touch", 7, x, y);
      }
      if (leavesFirst) send(kind, "touch", 7, x, y);
      send(end, "pen", 8, 0.45, 0.85);
      if (!leavesFirst) send(kind, "touch", 7, x, y);
      await frames();
      kept.push(JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes.map((/** @type {{ points: number[] }} */ { points }) => points.map(Math.round)));
    }
    return kept;
  }, palms);
  const told = (/** @type {unknown[]} */ strokes) => palms.map((palm, k) => `${JSON.stringify(palm)}: ${JSON.stringify(strokes[k])}`);
  expect(told(found)).toEqual(told(palms.map(() => [[84, 56, 196, 56, 154, 140, 126, 238]])));
  await expectDigit(page, 7);
});

test(`a finger that is taken away has drawn nothing; a pen or a mouse that is has (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED + 1);
  await openPage(page);
  const strokes = Array.from({ length: 24 }, (_, k) => ({
    pointer: ["touch", "pen", "mouse"][k % 3],
    end: chance.pick(["pointerup", "pointercancel", "pointercancel"]),
    points: Array.from({ length: 2 + chance.below(5) }, () => [0.1 + 0.8 * chance.real(), 0.1 + 0.8 * chance.real()]),
    erase: chance.real() < 0.2,
  }));
  const found = await page.evaluate(async (strokes) => {
    const pad = /** @type {HTMLElement} */ (document.querySelector("[data-testid=pad]"));
    pad.setPointerCapture = () => {};
    const box = pad.getBoundingClientRect();
    const counts = [];
    for (const { pointer, end, points, erase } of strokes) {
      const eraser = /** @type {HTMLElement} */ (document.querySelector("[data-testid=eraser]"));
      if (erase) eraser.click();
      points.forEach(([x, y], k) => {
        const more = { pointerType: pointer, pointerId: 9, isPrimary: true, bubbles: true, clientX: box.x + x * box.width, clientY: box.y + y * box.height };
        pad.dispatchEvent(new PointerEvent(k ? "pointermove" : "pointerdown", { ...more, button: k ? -1 : 0, buttons: 1 }));
        if (k === points.length - 1) pad.dispatchEvent(new PointerEvent(end, { ...more, button: 0, buttons: 0 }));
      });
      if (erase) eraser.click();
      for (let k = 0; k < 3; k += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
      counts.push(JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes.length ?? 0);
    }
    return counts;
  }, strokes);
  let count = 0;
  const expected = strokes.map(({ pointer, end }) => (count += pointer === "touch" && end === "pointercancel" ? 0 : 1));
  expect(found, JSON.stringify(strokes)).toEqual(expected);
});

test.describe("by touch", () => {
  test.use({ hasTouch: true });

  test("with a thumb beside the pad a finger draws", async ({ page }) => {
    await openPage(page);
    const box = await page.getByTestId("pad").boundingBox();
    if (!box) throw new Error("no pad");
    const client = await page.context().newCDPSession(page);
    const thumb = { x: Math.max(4, box.x - 30), y: box.y + box.height - 40, id: 0 };
    const at = (/** @type {number[]} */ [x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height, id: 1 });
    const touch = (/** @type {"touchStart" | "touchMove" | "touchEnd"} */ type, /** @type {object[]} */ touchPoints) => client.send("Input.dispatchTouchEvent", { type, touchPoints: /** @type {any} */ (touchPoints) });
    await touch("touchStart", [thumb]);
    await page.waitForTimeout(50);
    const [stroke] = strokesOf(7);
    const [first, ...rest] = stroke;
    await touch("touchStart", [thumb, at(first)]);
    for (const point of rest) await touch("touchMove", [thumb, at(point)]);
    await touch("touchEnd", [thumb]);
    await touch("touchEnd", []);
    await expect.poll(() => page.evaluate(() => JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes.length ?? 0)).toBe(1);
  });
});

test("dots and dashes are too small to read", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, [[[0.5, 0.5], [0.5, 0.5]]]);
  await expect(answer(page)).toContainText("Too small to read");
  await page.getByTestId("clear").click();
  await expectBlank(page);
  await drawWithMouse(page, [[[0.2, 0.5], [0.8, 0.5]]]);
  await expect(answer(page)).toContainText("Too small to read");
  await page.getByTestId("undo").click();
  await drawWithMouse(page, [Array.from({ length: 9 }, (_, k) => /** @type {[number, number]} */ ([k % 2 ? 0.56 : 0.44, 0.44 + 0.015 * k]))]);
  await expect(answer(page)).toContainText("Too small to read"); // a blob
  await page.getByTestId("undo").click();
  await drawWithMouse(page, strokesOf(1));
  await expectDigit(page, 1);
  await page.getByTestId("eraser").click();
  await page.getByTestId("pen-width").fill("44");
  await drawWithMouse(page, [[[0.52, 0.32], [0.49, 0.95]]]);
  await expect(answer(page)).toContainText("Too small to read"); // what is left of it
  for (let k = 0; k < 2; k += 1) await page.getByTestId("undo").click();
  await page.getByTestId("eraser").click();
  await page.getByTestId("pen-width").fill("24");
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
});

test("small windows, large letters, either direction: with everything open, nothing is wider than the window", async ({ page }) => {
  await openPage(page);
  await page.getByTestId("sample-7").click();
  const sizes = /** @type {const} */ ([[320, 16, "rtl"], [320, 32, "ltr"], [390, 32, "rtl"], [1280, 32, "ltr"]]); // 320 is 1280 at 400 %
  for (const [width, letters, direction] of sizes) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(([px, dir]) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`:root { font-size: ${px}px !important; }`);
      document.adoptedStyleSheets = [sheet];
      document.documentElement.dir = dir;
    }, /** @type {const} */ ([letters, direction]));
    for (const id of ["inside", "bend-pose-panel", "bend"]) {
      await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView());
      if (id !== "inside") await expect(page.locator(`#${id}`)).toHaveAttribute("data-part", "open");
    }
    await page.locator("#teach").evaluate((element) => element.scrollIntoView());
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${width} pixels, letters of ${letters}, ${direction}`).toBeLessThanOrEqual(0);
  }
});

test("under the strict policy as a header everything works, and no markup comes from data", async ({ page }) => {
  await page.addInitScript(() => {
    Object.assign(globalThis, { violations: [] });
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => /** @type {any} */ (globalThis).violations.push(`${violatedDirective} ${blockedURI}`));
  });
  await openPage(page, "strict/");
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  for (const id of ["#inside", "#bend", "#teach"]) {
    await page.locator(id).scrollIntoViewIfNeeded();
    await page.waitForTimeout(1500);
  }
  await expect(page.getByTestId("examples-save")).toBeVisible({ timeout: 60_000 });
  for (const name of ["<img src=x onerror=alert(1)>.png", "\"><script>alert(1)</script>.png", "&lt;b&gt;.txt"]) {
    await page.getByTestId("upload-input").setInputFiles({ name, mimeType: "image/png", buffer: Buffer.from("no picture") });
    await expect(page.getByTestId("error-message")).toContainText(name);
  }
  expect(await page.locator("img:not([src^=blob]), main script").count()).toBe(0);
  const width = await page.getByTestId("length-7").evaluate((row) => getComputedStyle(row).getPropertyValue("--hue"));
  expect(width).not.toBe("");
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).violations)).toEqual([]);
  expect(await page.evaluate(() => document.querySelectorAll("script:not([src]), style").length)).toBe(0);
});
