// @ts-check
// A drag belongs to the pointer that began it: a second finger on the same thing, wherever it comes down, moves and is
// lifted, changes nothing, neither what is dragged nor when the drag ends.

import { chanceOf } from "../soak/chance.mjs";
import { openPart, takeSample } from "./support/bending.mjs";
import { touchWith } from "./support/fingers.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openFold, openPage, settled } from "./support/page.mjs";
import { png } from "./support/pictures.mjs";
import { SEED } from "./support/seed.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("../soak/chance.mjs").Chance} Chance */
/** @typedef {import("./support/fingers.mjs").Fingers} Fingers */
/** @typedef {import("./support/strokes.mjs").Point} Point */

const TIMES = 3; // for each thing that can be dragged
const STEPS = 5;

test.use({ viewport: { width: 390, height: 1000 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

/**
 * @typedef {object} Surface something that is dragged
 * @property {string} grip  a selector, of where the first finger comes down
 * @property {string} around  of where the second one does
 * @property {string} reset  of a button
 * @property {() => string} read  in the page: what a drag changes
 * @property {boolean} [isLevel]  up and down it scrolls
 */

/** In the page. */
const bend = () => [...document.querySelectorAll("#bend-figure input[type=range]")].map((input) => /** @type {HTMLInputElement} */ (input).value).join(" ") + document.querySelector(".bend-hole")?.getAttribute("x");
const poses = () => [...document.querySelectorAll(".pose-cell")].map((cell) => /** @type {HTMLElement} */ (cell).dataset.value).join(" ");
const strokes = () => JSON.stringify(JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes.map((/** @type {{ points: number[] }} */ { points }) => [points.slice(0, 2), points.slice(-2)]));
const crop = () => document.querySelector(".adjust-crop")?.getAttribute("style") ?? "";
const ink = () => /** @type {HTMLCanvasElement} */ (document.querySelector("canvas")).toDataURL();

/** @param {Page} page @param {Chance} chance @param {Surface} surface */
async function expectOneFinger(page, chance, { grip, around, reset, read, isLevel }) {
  const boxOf = async (/** @type {string} */ selector) => {
    const box = await page.locator(selector).first().boundingBox();
    if (!box) throw new Error(`${selector} has no place`);
    return box;
  };
  await page.locator(around).first().evaluate((element) => element.scrollIntoView({ block: "center" }));
  await settled(page, () => boxOf(grip));
  await page.evaluate(() => {
    const seen = new Set();
    Object.assign(window, { seen });
    addEventListener("pointerdown", ({ pointerId }) => seen.add(pointerId), { capture: true });
  });
  const now = () => settled(page, () => page.evaluate(read));
  const clear = () => page.locator(reset).evaluate((element) => /** @type {HTMLElement} */ (element).click());
  for (let time = 0; time < TIMES; time += 1) {
    await clear();
    const blank = await now();
    const [own, field] = [await boxOf(grip), await boxOf(around)];
    const within = () => /** @type {Point} */ ([field.x + (0.1 + 0.8 * chance.real()) * field.width, field.y + (0.1 + 0.8 * chance.real()) * field.height]);
    const [right, down] = [14 + chance.below(10), isLevel ? 0 : 6 + chance.below(8)].map((by) => by * chance.pick([-1, 1]));
    const path = Array.from({ length: STEPS }, (_, step) => /** @type {Point} */ ([own.x + own.width / 2 + right * step, own.y + own.height / 2 + down * step]));
    const alone = path.map((point) => /** @type {Fingers} */ ({ 1: point }));
    await touchWith(page, alone);
    const expected = await now();
    expect(expected, "a drag changes something").not.toBe(blank);

    await clear();
    expect(await now()).toBe(blank);
    const [comes, goes] = [1 + chance.below(STEPS - 1), chance.below(3)];
    let [x, y] = within();
    const both = alone.flatMap((fingers, step) => {
      if (step < comes) return [fingers];
      x += chance.pick([-1, 1]) * (5 + chance.below(20));
      if (!isLevel) y += chance.pick([-1, 1]) * (5 + chance.below(20));
      const second = /** @type {Fingers} */ ({ ...(step > 0 ? alone[step - 1] : {}), 2: [x, y] });
      if (step > comes && step === STEPS - 1 && goes === 0) return [alone[step - 1], fingers]; // it goes first
      return [second, { ...fingers, 2: second[2] }];
    });
    if (goes === 2) both.push({ 2: [x, y] }, { 2: [x + 9, y] }); // it goes last, and moves on alone
    const words = `${grip}: ${JSON.stringify(both)}`;
    await page.evaluate(() => /** @type {any} */ (window).seen.clear());
    await touchWith(page, both);
    expect(await page.evaluate(() => /** @type {any} */ (window).seen.size), `two pointers: ${words}`).toBe(2);
    expect.soft(await now(), words).toBe(expected);
  }
  // and the next drag is one
  await clear();
  const blank = await now();
  const { x, y, width, height } = await boxOf(grip);
  await touchWith(page, [0, 20, 40].map((by) => ({ 3: [x + width / 2 + by, y + height / 2] })));
  expect(await now(), `${grip}: the next drag`).not.toBe(blank);
}

test(`a second finger takes over no drag: pad, crop, poses, the transformed digit and its handles (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  await expectOneFinger(page, chance, { grip: "[data-testid=pad]", around: "[data-testid=pad]", reset: "[data-testid=clear]", read: strokes });
  await page.getByTestId("upload-input").setInputFiles({ name: "seven.png", mimeType: "image/png", buffer: png(120, 120, (x, y) => (y > 30 && y < 40 && x > 30 && x < 80 ? 0 : 240)) });
  await openFold(page.getByTestId("adjust"));
  await expectOneFinger(page, chance, { grip: "[data-testid=crop-ground]", around: "[data-testid=crop-ground]", reset: "[data-testid=crop-whole]", read: crop });
  await takeSample(page, 2);
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", "2");
  await openPart(page, "bend-pose-panel");
  await expectOneFinger(page, chance, { grip: ".pose-row.is-shown .pose-cell:nth-child(9)", around: ".pose-grid [role=grid]", reset: "[data-testid=bend-reset]", read: poses, isLevel: true });
  await openPart(page, "bend");
  const figure = { around: ".bend-picture", reset: "[data-testid=bending-reset]", read: bend };
  for (const name of ["bend-move", "handle-turn", "handle-scale", "handle-shear"]) await expectOneFinger(page, chance, { ...figure, grip: `[data-testid=${name}]` });
});

for (const name of ["index.html", "views.html"]) {
  test(`a second finger draws nothing: example/${name} (seed ${SEED})`, async ({ page }) => {
    await page.goto(`example/${name}`);
    await expect(page.locator("output").first()).toContainText("Draw");
    await expectOneFinger(page, chanceOf(SEED), { grip: "canvas", around: "canvas", reset: "main > button", read: ink });
  });
}
