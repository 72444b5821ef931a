// @ts-check
// Colours that carry data (docs/decisions/0007, A): whatever colours the system and the visitor's own styles give to text, pictures
// are painted in theirs, and they are those of the browser's own oklch() and color-mix().

import { bytesOf, labOf } from "../../www/page/ui/oklab.js";
import { chanceOf } from "../soak/chance.mjs";
import { drawOne } from "./support/example.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { given, MEDIA, styleOf } from "./support/given.mjs";
import { expectDigit, openPage, settled } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** What the canvases in sight show, also those in shadow roots, and the scales that CSS gets. @returns {Record<string, string>} */
function shownNow() {
  const { style } = document.documentElement;
  /** @type {Record<string, string>} */
  const all = { ink: style.getPropertyValue("--scale-ink"), signed: style.getPropertyValue("--scale-signed") };
  const hosts = [document, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
  const canvases = hosts.flatMap((host) => [.../** @type {NodeListOf<HTMLCanvasElement>} */ (host.querySelectorAll("canvas.pixels, .strip-marks, .heat .over-drawing"))]);
  for (const [n, canvas] of canvases.filter((canvas) => canvas.checkVisibility() && canvas.width).entries()) {
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new Uint32Array(data.buffer);
    const colours = new Set(pixels).size;
    // lines are not always smoothed alike; pixels are exact
    const drawn = canvas.matches(".way-picture > *, .strip-marks, .over-drawing");
    all[`${n} ${canvas.parentElement?.className}`] = drawn ? `${Math.min(10, colours)} colours or more` : `${colours} colours, ${pixels.reduce((mixed, pixel) => (Math.imul(mixed, 31) + pixel) | 0, 7)}`;
  }
  return all;
}

/** The same once it rests. @param {Page} page */
const shown = (page) => settled(page, () => page.evaluate(shownNow));

/** @param {Page} page */
async function seven(page) {
  await page.setViewportSize({ width: 1280, height: 2000 }); // what is out of sight is not drawn
  await openPage(page, "./?device=cpu");
  await page.getByTestId("sample-7").click();
  await expectDigit(page, 7);
  await expect(page.locator("#way canvas").first()).toBeVisible();
}

test(`pictures keep their colours, whatever the system and the visitor give to text (seed ${SEED})`, async ({ page }) => {
  await seven(page);
  // the ends of the sliders are drawn by the decoder, after all else
  await expect.poll(async () => Object.entries(await shown(page)).filter(([name, of]) => name.includes("dial-end") && of.startsWith("1 colours"))).toEqual([]);
  await page.evaluate(`globalThis.shownNow = ${shownNow}`);
  /** All of them made anew, on paper, where it is done at once; and the scales back on the screen. @param {string} rules of the visitor's own style */
  const anew = (rules) =>
    page.evaluate((css) => {
      const { shownNow: read } = /** @type {any} */ (globalThis);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
      dispatchEvent(new Event("beforeprint"));
      const paper = read();
      dispatchEvent(new Event("afterprint"));
      const { ink, signed } = read();
      return { paper, ink, signed };
    }, rules);
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme, forcedColors: "none" });
    const usual = await anew("");
    expect(Object.keys(usual.paper).length, "pictures").toBeGreaterThan(20);
    expect(Math.max(...Object.values(usual.paper).map((of) => parseInt(of) || 0)), "colours").toBeGreaterThan(100);
    for (const { media, rules } of given(chanceOf(SEED), 12)) {
      await page.emulateMedia({ ...media, colorScheme });
      expect(await anew(rules), `${colorScheme}, ${JSON.stringify(media)}, ${rules}`).toEqual(usual);
    }
  }
});

for (const [name, address, start] of /** @type {const} */ ([["the page", "./", seven], ["views.html", "./example/views.html", drawOne]])) {
  test(`${name} that finds such colours when it loads shows the same pictures (seed ${SEED})`, async ({ page }) => {
    const chance = chanceOf(SEED + 1);
    /** @type {Record<string, Record<string, string>>} */
    const usual = {};
    await page.addInitScript(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(sessionStorage.getItem("own style") ?? "");
      document.adoptedStyleSheets = [sheet];
    });
    const load = async (/** @type {string} */ rules) => {
      await page.goto(address);
      await page.evaluate((css) => {
        sessionStorage.clear();
        sessionStorage.setItem("own style", css);
      }, rules);
      await start(page);
      return shown(page);
    };
    const [first, second] = chance.pick(/** @type {const} */ ([["light", "dark"], ["dark", "light"]]));
    await page.emulateMedia({ colorScheme: first, ...MEDIA.usual });
    usual[first] = await load("");
    expect(Object.keys(usual[first]).length, "pictures").toBeGreaterThan(3);
    await page.emulateMedia({ colorScheme: second, ...MEDIA.usual });
    await expect.poll(() => shown(page)).not.toEqual(usual[first]);
    usual[second] = await shown(page);

    await page.emulateMedia({ colorScheme: first, ...MEDIA.forced });
    expect(await load(""), `${first}, forced`).toEqual(usual[first]);
    await page.emulateMedia({ colorScheme: second, ...MEDIA.forced }); // the other theme, once they are on
    await expect.poll(() => shown(page), `${second}, forced`).toEqual(usual[second]);
    const rules = styleOf(chance);
    await page.emulateMedia({ colorScheme: second, ...MEDIA.usual });
    expect(await load(rules), `${second}, ${rules}`).toEqual(usual[second]);
  });
}

test(`colours are those of the browser's oklch() and color-mix() (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED + 2);
  const colour = () => /** @type {[number, number, number]} */ ([chance.real(), 0.1 * chance.real(), 360 * chance.real()]);
  const pairs = Array.from({ length: 200 }, () => ({ from: colour(), to: colour(), t: chance.real() }));
  const theirs = await page.evaluate((all) => {
    const probe = document.body.appendChild(document.createElement("i"));
    const css = (/** @type {number[]} */ [l, c, h]) => `oklch(${l} ${c} ${h})`;
    return all.map(({ from, to, t }) => {
      probe.style.color = `color-mix(in srgb, color-mix(in oklab, ${css(to)} ${100 * t}%, ${css(from)}) 100%, black)`;
      return (getComputedStyle(probe).color.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map((share) => 255 * Math.min(1, Math.max(0, Number(share))));
    });
  }, pairs);
  for (const [n, { from, to, t }] of pairs.entries()) {
    const [start, end] = [labOf(from), labOf(to)];
    const ours = bytesOf(/** @type {[number, number, number]} */ (start.map((v, k) => v + t * (end[k] - v))));
    const apart = Math.max(...ours.map((v, k) => Math.abs(v - theirs[n][k])));
    expect(apart, JSON.stringify(pairs[n])).toBeLessThan(0.6); // half a step, by rounding
  }
});
