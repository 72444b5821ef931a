// @ts-check
// Faults that visitors of comparable pages reported, replayed: docs/decisions/0007-field-faults.md.

import { expect, test } from "./support/fixtures.mjs";
import { answer, expectBlank, expectDigit, openPage } from "./support/page.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** Inked width and height of what the network gets, by where the drawing's strokes lie. @param {Page} page */
const strokesKept = (page) => page.evaluate(() => JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes ?? []);

/** @param {Page} page */
async function padBox(page) {
  const box = await page.getByTestId("pad").boundingBox();
  if (!box) throw new Error("no pad");
  return box;
}

test("ink stays under the pointer when the page scrolls in mid-stroke", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 700 });
  await openPage(page);
  for (let k = 0; k < 20; k += 1) {
    await page.evaluate(() => scrollBy(0, (document.querySelector(".pad")?.getBoundingClientRect().top ?? 0) - 150));
    const box = await padBox(page);
    await page.mouse.move(box.x + 60, box.y + 60);
    await page.mouse.down();
    const by = 10 + 6 * k;
    await page.evaluate((by) => scrollBy(0, by), by);
    await page.mouse.move(box.x + 61, box.y + 61);
    const now = await padBox(page);
    await page.mouse.move(now.x + 100, now.y + 150);
    await page.mouse.up();
    await expect.poll(async () => (await strokesKept(page)).length).toBe(1);
    const { points } = (await strokesKept(page))[0];
    const scale = 280 / now.width;
    expect(Math.abs(points.at(-2) - 100 * scale), `scrolled by ${by}`).toBeLessThan(2);
    expect(Math.abs(points.at(-1) - 150 * scale), `scrolled by ${by}`).toBeLessThan(2);
    await page.getByTestId("clear").click();
    await expectBlank(page);
  }
});

test("a pen takes the pad from the palm that lay there first", async ({ page }) => {
  await openPage(page);
  await page.evaluate(() => {
    const pad = /** @type {HTMLElement} */ (document.querySelector("[data-testid=pad]"));
    pad.setPointerCapture = () => {};
    const box = pad.getBoundingClientRect();
    const send = (/** @type {string} */ type, /** @type {string} */ pointerType, /** @type {number} */ id, /** @type {number} */ x, /** @type {number} */ y) =>
      pad.dispatchEvent(new PointerEvent(type, { pointerType, pointerId: id, isPrimary: true, button: type === "pointermove" ? -1 : 0, buttons: 1, bubbles: true, clientX: box.x + x * box.width, clientY: box.y + y * box.height }));
    send("pointerdown", "touch", 7, 0.9, 0.95);
    send("pointermove", "touch", 7, 0.85, 0.9);
    send("pointerdown", "pen", 8, 0.3, 0.2);
    send("pointermove", "touch", 7, 0.8, 0.9);
    for (const [x, y] of /** @type {[number, number][]} */ ([[0.7, 0.2], [0.55, 0.5], [0.45, 0.85]])) send("pointermove", "pen", 8, x, y);
    send("pointerup", "touch", 7, 0.8, 0.9);
    send("pointerup", "pen", 8, 0.45, 0.85);
  });
  await expect.poll(async () => (await strokesKept(page)).length).toBe(1);
  expect((await strokesKept(page))[0].points.length).toBe(8);
  await expectDigit(page, 7);
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
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
});

test("small windows, large letters, either direction: with everything open, nothing is wider than the window", async ({ page }) => {
  test.setTimeout(240_000);
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

test("in a page that is read from the right, canvases write as ever", async ({ page }) => {
  await openPage(page);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  const directions = await page.locator("canvas").evaluateAll((all) => [...new Set(all.map((canvas) => getComputedStyle(canvas).direction))]);
  expect(directions).toEqual(["ltr"]);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`on paper there is one light page with the data, from a ${colorScheme} screen`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openPage(page);
    await drawWithMouse(page, strokesOf(7));
    await expectDigit(page, 7);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length).toBe(1);
    // what the canvases show while printing
    const paper = await page.evaluate(() => {
      dispatchEvent(new Event("beforeprint"));
      const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("#seen canvas"));
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, 1, 1);
      dispatchEvent(new Event("afterprint"));
      return data[0];
    });
    expect(paper, "paper is light").toBeGreaterThan(230);
    await page.emulateMedia({ media: "print" });
    expect(await page.getByTestId("length-7").evaluate((row) => getComputedStyle(row).printColorAdjust)).toBe("exact");
    await expect(page.getByTestId("undo")).toBeHidden();
  });
}

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
  expect(await page.locator("img, main script").count()).toBe(0);
  const width = await page.getByTestId("length-7").evaluate((row) => getComputedStyle(row).getPropertyValue("--hue"));
  expect(width).not.toBe("");
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).violations)).toEqual([]);
  expect(await page.evaluate(() => document.querySelectorAll("script:not([src]), style").length)).toBe(0);
});

test("the module works in a page of another origin, and says what is missing where it cannot", async ({ page, baseURL, faults }) => {
  faults.allow(/favicon/);
  const here = String(baseURL);
  const there = here.replace("127.0.0.1", "localhost");
  await page.goto(`${here}licenses.md`);
  const digit = await page.evaluate(async (address) => {
    const { loadCapsNet } = await import(address);
    const net = await loadCapsNet();
    const pixels = new Float32Array(784);
    for (let row = 5; row < 23; row += 1) pixels[28 * row + 14] = 1;
    return (await net.infer(pixels)).digit[0];
  }, `${there}shared/capsnet.js`);
  expect(digit).toBe(1);
});

test("in a sandboxed frame the page says which attribute is missing, and works with it", async ({ page, faults }) => {
  faults.allow(/./); // what the browser says of files that the frame may not load
  await page.goto("example/index.html"); // any page without a policy of its own
  /** @param {string} sandbox */
  const framed = async (sandbox) => {
    await page.evaluate((value) => {
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", value);
      frame.src = "../index.html?device=cpu";
      document.body.replaceChildren(frame);
    }, sandbox);
    return page.frameLocator("iframe");
  };
  await expect((await framed("allow-scripts")).getByTestId("error-message").first()).toContainText("allow-same-origin");
  await expect((await framed("allow-scripts allow-same-origin")).locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
});

test("the example page is right while loading, when cleared, and with the pointer dragged in", async ({ page }) => {
  await page.goto("example/");
  const canvas = page.locator("canvas");
  const box = await canvas.boundingBox();
  if (!box) throw new Error("no canvas");
  const output = page.locator("output");
  const draw = async () => {
    await page.mouse.move(box.x + 140, box.y + 60);
    await page.mouse.down();
    for (let y = 60; y <= 230; y += 20) await page.mouse.move(box.x + 140, box.y + y);
    await page.mouse.up();
  };
  await draw(); // perhaps while it loads
  await expect(output).toContainText("This is a 1");
  await page.getByRole("button").click();
  await expect(output).toContainText("Draw a digit");
  await page.mouse.move(box.x - 40, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 100, box.y + 100);
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.up();
  await page.waitForTimeout(300);
  await expect(output).toContainText("Draw a digit");
  await draw();
  await expect(output).toContainText("This is a 1");
});
