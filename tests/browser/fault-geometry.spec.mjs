// @ts-check
// The pad moves while the pen is down (docs/decisions/0007, D): ink lies under the pointer all the same.

import { chanceOf } from "../soak/chance.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openPage } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";
import { shifts, unshift } from "./support/shifts.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** Strokes as the tab keeps them. @param {Page} page @returns {Promise<{ points: number[] }[]>} */
const strokesKept = (page) => page.evaluate(() => JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes ?? []);

/**
 * A place in the window, on the pad where it can be: in pixels, and where on the pad that is in its own units.
 * @param {Page} page @param {import("../soak/chance.mjs").Chance} chance
 */
async function anyPlace(page, chance) {
  const box = await page.getByTestId("pad").boundingBox();
  const size = page.viewportSize();
  if (!box || !size) throw new Error("no pad");
  const within = (/** @type {number} */ from, /** @type {number} */ length, /** @type {number} */ most) => {
    const [low, high] = [Math.max(2, from), Math.min(most - 2, from + length)];
    return low < high ? low + (high - low) * chance.real() : most * chance.real();
  };
  const [x, y] = [within(box.x, box.width, size.width), within(box.y, box.height, size.height)].map(Math.round);
  return { pixels: /** @type {const} */ ([x, y]), units: [((x - box.x) / box.width) * 280, ((y - box.y) / box.height) * 280] };
}

test(`ink stays under the pointer, whatever moves the pad in mid-stroke (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  const all = shifts(chance, 3);
  for (const [k, shift] of all.entries()) {
    await unshift(page);
    // one more of any kind behind it, so that they meet
    const then = all[(k + 1 + chance.below(all.length - 1)) % all.length];
    const places = [await anyPlace(page, chance)];
    await page.mouse.move(...places[0].pixels);
    await page.mouse.down();
    for (const each of [shift, then]) {
      await each.run(page);
      await page.waitForTimeout(30); // wheels and windows take a frame
      const next = await anyPlace(page, chance);
      await page.mouse.move(...next.pixels);
      places.push(next);
    }
    await page.mouse.up();
    const title = `${shift.name}, ${then.name}`;
    await expect.poll(async () => (await strokesKept(page)).length, title).toBe(1);
    const { points } = (await strokesKept(page))[0];
    for (const { units: [x, y] } of places) {
      const off = points.reduce((least, _, k) => (k % 2 ? least : Math.min(least, Math.hypot(points[k] - x, points[k + 1] - y))), Infinity);
      expect(off, `${title}: to ${x}, ${y} in ${points}`).toBeLessThan(2);
    }
    expect(points.length, `${title}: nothing but the press and the two moves`).toBeLessThanOrEqual(6);
    await page.getByTestId("clear").evaluate((button) => /** @type {HTMLElement} */ (button).click());
    await expect.poll(async () => (await strokesKept(page)).length).toBe(0);
  }
});

/** What turns, mirrors or skews something. @param {import("../soak/chance.mjs").Chance} chance */
function anyTurn(chance) {
  const some = (/** @type {number} */ from, /** @type {number} */ to) => (from + (to - from) * chance.real()).toFixed(3);
  const away = chance.pick([`rotate(${some(-180, 180)}deg)`, `rotate(${90 * chance.below(4)}deg)`, `skew(${some(-30, 30)}deg, ${some(-20, 20)}deg)`, "scaleX(-1)", "scaleY(-1)"]);
  return chance.pick([away, `${away} scale(${some(0.6, 1.2)}, ${some(0.6, 1.2)})`, `matrix(${some(0.6, 1)}, ${some(-0.4, 0.4)}, ${some(-0.4, 0.4)}, ${some(-1, -0.6)}, ${some(-30, 30)}, ${some(-30, 30)})`]);
}

/**
 * Turns the pad, its stage or both, and gives points of the pad that are in the window then: by the matrices, about the
 * middle of what each turns.
 * @param {Page} page @param {Record<string, string>} turns @param {number[][]} shares of the pad's sides
 */
const turned = (page, turns, shares) =>
  page.evaluate(([turns, shares]) => {
    const element = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
    for (const selector of Object.keys(turns)) element(selector).style.transform = "";
    const boxes = Object.keys(turns).map((selector) => element(selector).getBoundingClientRect());
    const canvas = element("[data-testid=pad]");
    const pad = canvas.getBoundingClientRect();
    const lies = Object.values(turns).reduce((before, turn, n) => {
      const [x, y] = [boxes[n].x + boxes[n].width / 2, boxes[n].y + boxes[n].height / 2];
      return new DOMMatrix().translate(x, y).multiply(new DOMMatrix(turn)).translate(-x, -y).multiply(before);
    }, new DOMMatrix());
    const placed = shares.map(([u, v]) => {
      const there = lies.transformPoint(new DOMPoint(pad.x + u * pad.width, pad.y + v * pad.height));
      const [x, y] = [there.x, there.y].map(Math.round); // a mouse is at whole pixels
      const flat = lies.inverse().transformPoint(new DOMPoint(x, y));
      return { x, y, share: [(flat.x - pad.x) / pad.width, (flat.y - pad.y) / pad.height] };
    });
    for (const [selector, transform] of Object.entries(turns)) element(selector).style.transform = transform;
    return placed.filter(({ x, y }) => document.elementFromPoint(x, y) === canvas).slice(0, 4);
  }, /** @type {const} */ ([turns, shares]));

test(`ink lies under the pointer on a page that is turned, mirrored or skewed (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED + 1);
  await openPage(page);
  await unshift(page);
  // it is turned about its middle, which moves when an answer makes its neighbours in the row longer
  await page.locator(".stage-draw").evaluate((stage) => Object.assign(stage.style, { alignSelf: "start", height: `${stage.clientHeight}px` }));
  for (let k = 0; k < 20; ) {
    const turns = { "#pad": k % 3 === 1 ? "none" : anyTurn(chance), ".stage-draw": k % 3 === 0 ? "none" : anyTurn(chance) };
    const places = await turned(page, turns, Array.from({ length: 60 }, () => [0.1 + 0.8 * chance.real(), 0.1 + 0.8 * chance.real()]));
    if (places.length < 2) continue; // it has turned the pad out of the window
    k += 1;
    for (const [n, { x, y }] of places.entries()) {
      await page.mouse.move(x, y);
      if (n === 0) await page.mouse.down();
    }
    await page.mouse.up();
    const title = `${JSON.stringify(turns)}: ${JSON.stringify(places)}`;
    await expect.poll(async () => (await strokesKept(page)).length, { message: title, intervals: [40] }).toBe(1);
    const { points } = (await strokesKept(page))[0];
    for (const { share: [u, v] } of places) {
      const off = points.reduce((least, _, n) => (n % 2 ? least : Math.min(least, Math.hypot(points[n] - 280 * u, points[n + 1] - 280 * v))), Infinity);
      expect(off, `${title}, in ${points}`).toBeLessThan(2);
    }
    await page.getByTestId("clear").evaluate((button) => /** @type {HTMLElement} */ (button).click());
    await expect.poll(async () => (await strokesKept(page)).length, { intervals: [40] }).toBe(0);
  }
});
