// @ts-check
// On paper (docs/decisions/0007, F): from any state of the page one light page with all the data, and nothing to press.

import { chanceOf } from "../soak/chance.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { networkFile } from "./support/networks.mjs";
import { answer, expectDigit, lookAt, openPage } from "./support/page.mjs";
import { setOptions, teachDrawing, train } from "./support/page-teaching.mjs";
import { SEED } from "./support/seed.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("../soak/chance.mjs").Chance} Chance */

/** @param {string} wide */
const margins = (wide) => ({ top: wide, bottom: wide, left: wide, right: wide });
const MARGINS = [undefined, margins("1cm"), margins("2cm")];

/** @param {Chance} chance */
const anyState = (chance) => ({
  scheme: chance.pick(/** @type {const} */ (["light", "dark"])),
  width: 320 + chance.below(1281),
  letters: chance.pick([12, 16, 16, 20, 32]),
  direction: chance.pick(["ltr", "ltr", "rtl"]),
  drawing: chance.pick(["sample", "sample", "strokes", "nothing"]),
  digit: chance.below(10),
  open: chance.real() < 0.5,
  chosen: chance.real() < 0.3,
  scrolled: chance.real(),
  paper: { format: chance.pick(["A4", "Letter"]), landscape: chance.real() < 0.4, margin: chance.pick(MARGINS) },
});

/** @param {Page} page @param {ReturnType<typeof anyState>} state */
async function bring(page, { scheme, width, letters, direction, drawing, digit, open, chosen, scrolled }) {
  await page.emulateMedia({ media: "screen", colorScheme: scheme });
  await page.setViewportSize({ width, height: 800 });
  await page.evaluate(([px, dir]) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:root { font-size: ${px}px; }`);
    document.adoptedStyleSheets = [sheet];
    document.documentElement.dir = String(dir);
  }, /** @type {const} */ ([letters, direction]));
  await page.getByTestId("clear").dispatchEvent("click");
  await expect(answer(page)).toHaveAttribute("data-digit", "");
  if (drawing === "sample") await page.getByTestId(`sample-${digit}`).dispatchEvent("click");
  if (drawing === "strokes") await drawWithMouse(page, strokesOf(digit));
  if (drawing !== "nothing") {
    await expect(answer(page)).not.toHaveAttribute("data-digit", "");
    if (chosen) await page.getByTestId(`length-${digit}`).dispatchEvent("click");
  }
  await page.evaluate(([open, scrolled]) => {
    document.querySelectorAll("details").forEach((details) => (details.open = Boolean(open)));
    scrollTo(0, Number(scrolled) * document.documentElement.scrollHeight);
  }, /** @type {const} */ ([open, scrolled]));
  await page.waitForTimeout(100);
}

/** The data of the answer as they are shown: words of what is visible. @param {Page} page */
const data = (page) =>
  page.evaluate(() => ["#verdict", "#lengths", "#poses", "#apart"].map((at) => {
    const element = /** @type {HTMLElement | null} */ (document.querySelector(at));
    const shown = [...(element?.querySelectorAll("*") ?? [])].filter((each) => each.childElementCount === 0 && each.checkVisibility() && !each.closest("button:not([data-testid]), .readout, .note, .visually-hidden, .sentence"));
    return shown.flatMap(({ textContent }) => textContent?.trim() || []).join(" ");
  }));

/** How light the page is: the mean of its picture, and of what a canvas has around and inside its drawing. @param {Page} page */
async function light(page) {
  const picture = (await page.screenshot({ fullPage: true, type: "jpeg" })).toString("base64"); // quicker than a PNG
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: "image/jpeg" }));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 200, height: 200 });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(bitmap, 0, 0, 200, 200);
    const { data } = context.getImageData(0, 0, 200, 200);
    let sum = 0;
    for (let k = 0; k < data.length; k += 4) sum += data[k + 1];
    const ofPad = /** @type {HTMLCanvasElement} */ (document.querySelector("[data-testid=pad]"));
    const ink = /** @type {CanvasRenderingContext2D} */ (ofPad.getContext("2d")).getImageData(0, 0, ofPad.width, ofPad.height).data;
    const inked = ink.filter((_, k) => k % 4 === 1 && ink[k + 2] > 250);
    const papers = [...document.querySelectorAll("canvas.pixels")].filter((each) => each.checkVisibility()).map((each) => {
      const { width, height } = /** @type {HTMLCanvasElement} */ (each);
      const { data: pixels } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (each).getContext("2d")).getImageData(0, 0, width, height);
      return pixels.filter((_, k) => k % 4 === 1).sort()[(width * height) >> 1]; // most of it is paper
    });
    return { mean: sum / (data.length / 4), ink: Math.max(0, ...inked), papers };
  }, picture);
}

for (const [preset, count] of /** @type {const} */ ([["compact", 12], ["two-digits", 5], ["compact-cnn", 5]])) {
  test(`${count} states of the page with ${preset} are one light page each, with the data (seed ${SEED})`, async ({ page }) => {
    const chance = chanceOf(SEED + count);
    await openPage(page, `./?device=cpu&preset=${preset}`);
    for (let k = 0; k < count; k += 1) {
      const state = anyState(chance);
      const title = JSON.stringify(state);
      await bring(page, state);
      // what is out of sight is drawn once it is looked at, or on paper
      for (const part of await page.locator(":is(#verdict, #lengths, #poses, #apart):visible").all()) await part.scrollIntoViewIfNeeded();
      const onScreen = await data(page);
      await page.emulateMedia({ media: null, colorScheme: state.scheme });
      const pdf = await page.pdf(state.paper);
      expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length, title).toBe(1);

      await page.emulateMedia({ media: "print", colorScheme: state.scheme });
      await page.setViewportSize({ width: 718, height: 1046 }); // A4 within its margins
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await page.waitForTimeout(100);
      expect(await data(page), title).toEqual(onScreen);
      const { mean, ink, papers } = await light(page);
      expect(mean, `${title}: a light page`).toBeGreaterThan(200);
      expect(ink, `${title}: dark ink`).toBeLessThan(150);
      for (const paper of papers) expect(paper, `${title}: light paper`).toBeGreaterThan(200);
      const adjusted = await page.locator(".length-bar").evaluateAll((bars) => bars.map((bar) => getComputedStyle(bar).printColorAdjust));
      expect([...new Set(adjusted)].join(), title).toBe("exact");
      for (const control of ["undo", "clear", "upload-input", "sample-1"]) await expect(page.getByTestId(control), title).toBeHidden();
      await expect(page.locator("#teach"), title).toBeHidden();
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    }
  });
}

const MOST_CLASSES = 64;

test(`networks of 11 to 64 classes print on one page, with every length and pose (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED + MOST_CLASSES);
  await openPage(page, "./?device=cpu");
  for (const count of [11, 26, MOST_CLASSES, ...Array.from({ length: 3 }, () => 11 + chance.below(MOST_CLASSES - 10))]) {
    const stem = chance.pick(["", "sign ", "a long name of class "]);
    await page.getByTestId("network-file").setInputFiles({ name: `of ${count}.safetensors`, mimeType: "application/octet-stream", buffer: networkFile(Array.from({ length: count }, (_, k) => `${stem}${k}`)) });
    await expect(page.locator("#lengths li")).toHaveCount(count, { timeout: 60_000 });
    await page.getByTestId("sample-7").dispatchEvent("click");
    await expect(answer(page)).toHaveAttribute("data-source", "network");
    for (const format of ["A4", "Letter"]) {
      for (const landscape of [false, true]) {
        // the fullest page with each, since each is another width: Letter with 1 cm is as wide as a tablet
        for (const margin of count === MOST_CLASSES ? MARGINS : [chance.pick(MARGINS)]) {
          const pdf = await page.pdf({ format, landscape, margin });
          expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length, `${count} classes “${stem}”, ${format}, ${landscape ? "landscape" : "upright"}, ${margin?.top}`).toBe(1);
        }
      }
    }
    await page.emulateMedia({ media: "print" });
    const rows = await page.locator("#lengths li, #poses .pose-row:not(.pose-head)").evaluateAll((all) => all.filter((row) => row.checkVisibility() && row.getBoundingClientRect().height >= 6).length);
    expect(rows, `${count} classes`).toBe(2 * count);
    const broken = await page.locator("#lengths .length-value").evaluateAll((values) => values.filter((value) => value.getBoundingClientRect().height > Number(value.closest("li")?.getBoundingClientRect().height) + 1).length);
    expect(broken, `${count} classes: lengths that take two lines`).toBe(0);
    await page.emulateMedia({ media: null });
  }
});

test("what is printed is there when the browser is told to print: it waits for no frame", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await openPage(page, "./?device=cpu");
  await page.getByTestId("sample-4").click();
  await expectDigit(page, 4);
  await lookAt(page, "reconstruction");
  await page.evaluate(() => scrollTo(0, 0)); // and out of sight
  const papers = () => page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    return ["#reconstruction canvas.pixels", "#seen canvas"].flatMap((at) => [...document.querySelectorAll(at)]).map((each) => {
      const canvas = /** @type {HTMLCanvasElement} */ (each);
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((_, k) => k % 4 === 1).sort()[(canvas.width * canvas.height) >> 1]; // most of it is paper
    });
  });
  const found = await papers();
  expect(found.length).toBeGreaterThan(3);
  expect(Math.min(...found)).toBeGreaterThan(200);
});

test("the loss of a run is printed below the drawing, on the same page, in light", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await openPage(page, "./?device=cpu");
  await teachDrawing(page, strokesOf(4), 4, 1);
  await setOptions(page, { steps: "5" });
  await train(page);
  for (const format of ["A4", "Letter"]) {
    for (const landscape of [false, true]) {
      const pdf = await page.pdf({ format, landscape });
      expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length, `${format}, ${landscape ? "landscape" : "upright"}`).toBe(1);
    }
  }
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.setViewportSize({ width: 718, height: 1046 });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const chart = page.getByTestId("loss-chart");
  await expect(chart).toHaveAttribute("data-points", "5");
  for (const part of [chart, page.locator("#chart .legend")]) await expect(part).toBeVisible();
  for (const control of ["train", "options", "held-out-before", "export-weights"]) await expect(page.getByTestId(control)).toBeHidden();
  const [pad, curve] = await Promise.all([page.getByTestId("pad").boundingBox(), chart.locator("canvas").boundingBox()]);
  expect(Number(curve?.y)).toBeGreaterThan(Number(pad?.y) + Number(pad?.height));
  expect(Number(curve?.width)).toBeLessThanOrEqual(Number(pad?.width) + 1);
  // the total is drawn in ink, which is dark on paper
  const darkest = await chart.locator("canvas").evaluate((each) => {
    const canvas = /** @type {HTMLCanvasElement} */ (each);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((least, v, k) => (k % 4 === 1 && data[k + 2] > 250 ? Math.min(least, v) : least), 255);
  });
  expect(darkest).toBeLessThan(80);
});
