// @ts-check
// Poses and drawings, bent on the page.

import { expect } from "./fixtures.mjs";
import { frames, lookAt, openPage } from "./page.mjs";
import { samples } from "./samples.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("../../../www/page/bend/transform.js").Name} Name */

/**
 * A test digit of MNIST on the pad, whose pixels are known.
 * @param {Page} page @param {number} k
 */
export async function takeSample(page, k) {
  await page.getByTestId(`sample-${k}`).click();
  const sample = samples()[k];
  if (!sample) throw new Error(`there is no sample ${k}`);
  return sample;
}

/** Scrolls to a part of the page and waits until it has come. @param {Page} page @param {string} id */
export async function openPart(page, id) {
  await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView()); // to its start: it is higher than the window
  await expect(page.locator(`#${id}`)).toHaveAttribute("data-part", "open");
}

/**
 * The values of a canvas that is painted with the ink scale, as bytes of its red.
 * @param {Page} page @param {string} testId
 * @param {{ x: number, y: number, side: number }} [part] in pixels of the canvas
 * @param {number} [nth] where there are several canvases
 * @returns {Promise<number[]>}
 */
export async function reds(page, testId, part, nth = 0) {
  return (await lookAt(page, testId)).evaluate((element, [where, n]) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element instanceof HTMLCanvasElement ? element : element.querySelectorAll("canvas")[n]);
    const { x, y, side } = where ?? { x: 0, y: 0, side: canvas.width };
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(x, y, side, side);
    return Array.from({ length: side * side }, (_, k) => data[4 * k]);
  }, /** @type {const} */ ([part, nth]));
}

/** @param {number[]} a @param {number[]} b */
export const furthest = (a, b) => Math.max(...a.map((v, k) => Math.abs(v - Number(b[k]))));

/** Moves a slider as a hand does, and lets the page draw it: views share the frames. @param {import("@playwright/test").Locator} slider @param {number} value */
export async function slide(slider, value) {
  await slider.evaluate((element, to) => {
    const input = /** @type {HTMLInputElement} */ (element);
    input.value = String(to);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, value);
  await frames(slider.page(), 3);
}

/** Transform, with a second network to compare with. @param {Page} page @param {number} [sample] */
export async function openBend(page, sample = 2) {
  await openPage(page);
  const taken = await takeSample(page, sample);
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", String(taken.label));
  await openPart(page, "bend");
  await page.getByTestId("compare").click();
  return taken;
}

/** Chooses what the curves are over. @param {Page} page @param {Name} name */
export async function chooseCurve(page, name) {
  await page.getByTestId("curve-of").selectOption(name);
  await page.locator("#bend-beside").scrollIntoViewIfNeeded(); // out of sight it is not drawn
  await expect(page.getByTestId("curve-own")).toHaveAttribute("data-of", name); // not what was measured before
}
