// @ts-check
// The example pages (docs/decisions/0007, J): right at any moment of any use, since they are the documentation.

import { chanceOf } from "../soak/chance.mjs";
import { FAILED_DOWNLOAD, expect, holdBack, test } from "./support/fixtures.mjs";
import { crashWorker } from "./support/module.mjs";
import { SEED } from "./support/seed.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("../soak/chance.mjs").Chance} Chance */

/** Of the canvas's side. @type {Record<number, [number, number][]>} */
const LINES = { 1: [[0.5, 0.2], [0.49, 0.4], [0.5, 0.6], [0.49, 0.82]], 7: [[0.28, 0.22], [0.7, 0.21], [0.58, 0.5], [0.44, 0.84]] };
const ACTS = ["draw 1", "draw 1", "draw 7", "draw 7", "clear", "clear", "drag in", "hover", "press", "cancel", "right", "middle", "clear under"];
/** The pointerId of the mouse. */
const MOUSE = 1;
const DRAW = /^Draw a digit\.$/;

/** One of a visitor's acts. @param {Page} page @param {string} act */
async function perform(page, act) {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("no canvas");
  const to = (/** @type {number[]} */ [x, y]) => page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  const [what, digit] = act.split(" ");
  if (act === "clear") return page.locator("main > button").dispatchEvent("click");
  if (what === "drag") await to([-0.2, 0.4]);
  else if (what !== "hover") await to(LINES[1][0]);
  if (what === "draw") await to(LINES[Number(digit)][0]);
  const button = what === "right" || what === "middle" ? what : "left";
  if (what !== "hover") await page.mouse.down({ button });
  if (what === "cancel") await page.locator("canvas").first().dispatchEvent("pointercancel", { pointerId: MOUSE });
  if (act === "clear under") {
    await to([0.6, 0.3]);
    await page.locator("main > button").dispatchEvent("click");
  }
  for (const point of what === "draw" ? LINES[Number(digit)].slice(1) : what === "press" ? [] : [[0.3, 0.4], [0.7, 0.7]]) await to(point);
  await page.mouse.up({ button });
}

/** What is on the canvas after acts: nothing, one digit, or more than one over each other. */
class Ink {
  /** @type {Set<string>} */
  #digits = new Set();

  /** @param {string} act */
  add(act) {
    if (act.startsWith("clear")) this.#digits.clear();
    if (act.startsWith("draw")) this.#digits.add(act.slice(5));
  }

  /** What the page should say with a network. */
  get words() {
    if (this.#digits.size === 0) return DRAW;
    return this.#digits.size === 1 ? new RegExp(`^This is a ${[...this.#digits]}\\b`) : /^This is a \d/;
  }
}

/** @param {Chance} chance */
const anyActs = (chance) => Array.from({ length: 3 + chance.below(4) }, () => chance.pick(ACTS));

for (const name of ["index.html", "views.html"]) {
  test(`${name}: acts while it loads, and when it has loaded (seed ${SEED})`, async ({ page }) => {
    const chance = chanceOf(SEED + name.length);
    const output = page.locator("main > output");
    for (let k = 0; k < 3; k += 1) {
      const acts = anyActs(chance);
      const loaded = chance.below(acts.length) + 1; // after so many
      const ink = new Ink();
      const release = await holdBack(page, "**/weights/*");
      await page.goto(`example/${name}`);
      for (const [n, act] of acts.entries()) {
        const title = `${acts}, loaded after ${loaded}, at ${n}`;
        await perform(page, act);
        ink.add(act);
        if (n + 1 < loaded) await expect(output, title).toHaveText("The network is on its way.");
        if (n + 1 === loaded) release();
        if (n + 1 >= loaded) await expect(output, title).toHaveText(ink.words);
      }
      await page.waitForTimeout(200);
      await expect(output, `${acts}`).toHaveText(ink.words);
      await page.unrouteAll();
    }
    for (let k = 0; k < 6; k += 1) {
      const acts = ["clear", ...anyActs(chance)];
      const ink = new Ink();
      for (const [n, act] of acts.entries()) {
        if (k === 3 && n === 2) await crashWorker(page, "cpu"); // the next answer comes from another one
        await perform(page, act);
        ink.add(act);
        if (!(k === 3 && n === 2)) await expect(output, `${acts}, at ${n}`).toHaveText(ink.words);
      }
      await page.waitForTimeout(200);
      if (k !== 3) await expect(output, `${acts}`).toHaveText(ink.words);
    }
  });

  test(`${name}: acts after the network could not be loaded (seed ${SEED})`, async ({ page, faults }) => {
    faults.allow(FAILED_DOWNLOAD);
    const chance = chanceOf(SEED + 2);
    await page.route("**/weights/*", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(`example/${name}`);
    const output = page.locator("main > output");
    await expect(output).toHaveText(/could not be downloaded.*404/);
    for (const act of [...anyActs(chance), ...ACTS]) {
      await perform(page, act);
      await expect(output, act).toHaveText(/could not be downloaded.*404/);
    }
  });
}

/** Ways in which a page shows the canvas otherwise. @param {Chance} chance @returns {[selector: string, style: Record<string, string>]} */
function anyLook(chance) {
  const of = chance.pick(["html", "body", "main", "canvas"]);
  const size = () => (0.6 + chance.real()).toFixed(2);
  return [of, chance.pick(/** @type {Record<string, string>[]} */ ([{}, { zoom: size() }, { transform: `translate(${chance.below(40)}px, ${chance.below(40)}px) scale(${size()}, ${size()})` }, { padding: `${chance.below(30)}px` }, { scale: size() }]))];
}

/** What a hand does to the canvas; gives the lines, in its shares, that should be there then. @type {Record<string, (page: Page, line: number[][], other: number[][], at: (share: number[]) => { x: number, y: number }) => Promise<number[][][]>>} */
const HANDS = {
  async mouse(page, line, _, at) {
    await withMouse(page, "left", line.map(at));
    return [line];
  },
  async "another button"(page, line, other, at) {
    await withMouse(page, other[0][0] < 0.5 ? "right" : "middle", line.map(at));
    return [];
  },
  async "two fingers"(page, line, other, at) {
    const session = await page.context().newCDPSession(page);
    const touch = (/** @type {string} */ type, /** @type {number[][]} */ ...points) =>
      session.send("Input.dispatchTouchEvent", { type: /** @type {"touchStart"} */ (type), touchPoints: points.map((point, id) => ({ ...at(point), id })) });
    await touch("touchStart", line[0]);
    await touch("touchMove", line[1]);
    await touch("touchStart", line[1], other[0]);
    await touch("touchMove", line[1], other[1]);
    await touch("touchMove", line[2], other[2]);
    await touch("touchEnd");
    return [line];
  },
  async "cleared under the pen"(page, line, other, at) {
    await page.mouse.move(at(line[0]).x, at(line[0]).y);
    await page.mouse.down();
    await page.mouse.move(at(line[1]).x, at(line[1]).y);
    await page.locator("main > button").dispatchEvent("click");
    await page.mouse.move(at(line[2]).x, at(line[2]).y);
    await page.mouse.up();
    await withMouse(page, "left", other.map(at));
    return [other];
  },
};

/** @param {Page} page @param {"left" | "right" | "middle"} button @param {{ x: number, y: number }[]} points */
async function withMouse(page, button, points) {
  await page.mouse.move(points[0].x, points[0].y);
  await page.mouse.down({ button });
  for (const { x, y } of points.slice(1)) await page.mouse.move(x, y);
  await page.mouse.up({ button });
}

/** How far ink lies beside the lines, and how far a line is from ink, in pixels of the canvas beyond the pen's half width. @param {Page} page @param {number[][][]} lines */
const inkOff = (page, lines) =>
  page.evaluate((lines) => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const places = lines.flatMap((line) =>
      line.slice(1).flatMap(([x, y], k) => Array.from({ length: 101 }, (_, n) => [line[k][0] + ((x - line[k][0]) * n) / 100, line[k][1] + ((y - line[k][1]) * n) / 100].map((share) => share * canvas.width))),
    );
    let beside = 0;
    for (let k = 0; k < canvas.width * canvas.height; k += 1) {
      if (data[4 * k + 3] < 128) continue;
      const [px, py] = [(k % canvas.width) + 0.5, Math.floor(k / canvas.width) + 0.5];
      beside = Math.max(beside, Math.min(1e3, ...places.map(([x, y]) => Math.hypot(px - x, py - y))) - pen.lineWidth / 2);
    }
    const bare = places.filter(([x, y]) => data[4 * (Math.floor(y) * canvas.width + Math.floor(x)) + 3] < 128).length;
    return { beside, bare };
  }, lines);

for (const name of ["index.html", "views.html"]) {
  test(`${name}: ink lies where the first pointer drew, under zoom and transforms (seed ${SEED})`, async ({ browser }) => {
    const page = await browser.newPage({ hasTouch: true, viewport: { width: 1000, height: 1000 } });
    const chance = chanceOf(SEED + 5 + name.length);
    await page.route("**/weights/*", () => {}); // it need not read
    await page.goto(`example/${name}`);
    for (let k = 0; k < 24; k += 1) {
      const [selector, style] = anyLook(chance);
      await page.evaluate(([selector, style]) => Object.assign(/** @type {HTMLElement} */ (document.querySelector(selector)).style, style), /** @type {const} */ ([selector, style]));
      await page.locator("main > button").dispatchEvent("click");
      const box = await page.locator("canvas").boundingBox();
      if (!box) throw new Error("no canvas");
      const at = (/** @type {number[]} */ [x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height });
      const line = () => Array.from({ length: 3 }, () => [0.1 + 0.8 * chance.real(), 0.1 + 0.8 * chance.real()]);
      const hand = Object.keys(HANDS)[k % 4];
      const lines = await HANDS[hand](page, line(), line(), at);
      const { beside, bare } = await inkOff(page, lines);
      const title = `${k}, ${hand}, ${selector} with ${JSON.stringify(style)}`;
      expect(beside, title).toBeLessThan(2);
      expect(bare, title).toBe(0);
      await page.evaluate(() => document.querySelectorAll("html, body, main, canvas").forEach((each) => each.removeAttribute("style")));
    }
    await page.close();
  });

  test(`${name}: with a digit on it, it is no wider than a window of 320 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 700 });
    await page.goto(`example/${name}`);
    await expect(page.locator("main > output")).toHaveText(DRAW);
    await perform(page, "draw 7");
    await expect(page.locator("main > output")).toHaveText(/^This is a 7/);
    const views = await page.locator("main > :not(script)").all();
    for (const view of views) await view.evaluate((element) => element.scrollIntoView());
    if (name === "views.html") await expect(page.getByTestId("rounds").locator("td").first()).toBeAttached();
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
}
