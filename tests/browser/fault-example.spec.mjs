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
const ACTS = ["draw 1", "draw 1", "draw 7", "draw 7", "clear", "clear", "drag in", "hover", "press", "cancel"];
const DRAW = /^Draw a digit\.$/;

/** One of a visitor's acts. @param {Page} page @param {string} act */
async function perform(page, act) {
  const box = await page.locator("canvas").first().boundingBox();
  if (!box) throw new Error("no canvas");
  const to = (/** @type {number[]} */ [x, y]) => page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  const [what, digit] = act.split(" ");
  if (what === "clear") return page.locator("main > button").dispatchEvent("click");
  if (what === "drag") await to([-0.2, 0.4]);
  else if (what !== "hover") await to(LINES[1][0]);
  if (what === "draw") await to(LINES[Number(digit)][0]);
  if (what !== "hover") await page.mouse.down();
  if (what === "cancel") await page.locator("canvas").first().dispatchEvent("pointercancel");
  for (const point of what === "draw" ? LINES[Number(digit)].slice(1) : what === "press" ? [] : [[0.3, 0.4], [0.7, 0.7]]) await to(point);
  await page.mouse.up();
}

/** What is on the canvas after acts: nothing, one digit, or more than one over each other. */
class Ink {
  /** @type {Set<string>} */
  #digits = new Set();

  /** @param {string} act */
  add(act) {
    if (act === "clear") this.#digits.clear();
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
