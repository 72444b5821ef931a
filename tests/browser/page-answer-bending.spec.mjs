// @ts-check
// "Change a pose": the decoder follows the sliders, and every number is the network's own.

import { chanceOf } from "../soak/chance.mjs";
import { expectNoViolations } from "./support/axe.mjs";
import { furthest, openPart, reds, slide, takeSample } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { letters, networkFile } from "./support/networks.mjs";
import { expectBlank, frames, lookAt, openFold, openPage, settled, settledLengths } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** @param {Page} page */
const dials = (page) => page.locator("#bend-poses .dials").getByTestId("dial");
/** @param {Page} page @param {number} n */
const sliderOf = (page, n) => dials(page).nth(n).locator("input[type=range]");

/** The picture of the bent pose, once it belongs to the pose that is shown. @param {Page} page */
async function bentPicture(page) {
  await frames(page, 2); // until then it is that of the pose before
  await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
  return reds(page, "bent");
}

/** @param {Page} page @param {number} [sample] */
async function openBending(page, sample = 7) {
  await openPage(page);
  const taken = await takeSample(page, sample);
  await expect(page.getByTestId("answer")).toHaveAttribute("data-digit", String(taken.label));
  await openPart(page, "bend-pose-panel");
  await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
  return taken;
}

test("a slider at its mark reproduces the reconstruction; away from it the picture differs; undo, redo, reset lead back", async ({ page }) => {
  await openBending(page);
  const reconstruction = await reds(page, "reconstruction");
  expect(furthest(await bentPicture(page), reconstruction)).toBeLessThanOrEqual(1);
  await expect(page.getByTestId("bend-undo")).toHaveAttribute("aria-disabled", "true");

  const slider = sliderOf(page, 0);
  const own = Number(await slider.getAttribute("data-own"));
  await slide(slider, 200);
  const away = await bentPicture(page);
  expect(furthest(away, reconstruction)).toBeGreaterThan(20);
  // the picture at that end said so before, and the mark stands at the own value
  const end = () => dials(page).nth(0).locator(".dial-end canvas").nth(1).evaluate((canvas) => {
    const { data } = /** @type {CanvasRenderingContext2D} */ (/** @type {HTMLCanvasElement} */ (canvas).getContext("2d")).getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, k) => data[4 * k]);
  });
  await expect.poll(async () => furthest(await end(), away)).toBeLessThanOrEqual(1);
  const mark = await dials(page).nth(0).locator(".dial-mark").evaluate((element) => Number(/** @type {HTMLElement} */ (element).style.getPropertyValue("--at")));
  expect(Math.abs(200 * mark - own)).toBeLessThanOrEqual(0.5);
  await slide(slider, own);
  expect(await bentPicture(page)).toEqual(await reds(page, "unbent"));
  expect(furthest(await bentPicture(page), reconstruction)).toBeLessThanOrEqual(1);

  await page.getByTestId("bend-undo").click();
  expect(await bentPicture(page)).toEqual(away);
  await page.getByTestId("bend-redo").click();
  expect(furthest(await bentPicture(page), reconstruction)).toBeLessThanOrEqual(1);

  // one number back, the other stays; then all
  await slide(slider, 200);
  await slide(sliderOf(page, 1), 0);
  await dials(page).nth(0).locator(".dial-reset").click();
  await expect(slider).toHaveValue(String(own));
  await expect(sliderOf(page, 1)).toHaveValue("0");
  await page.getByTestId("bend-reset").click();
  await expect(sliderOf(page, 1)).not.toHaveValue("0");
  expect(furthest(await bentPicture(page), reconstruction)).toBeLessThanOrEqual(1);
});

test("the picture is what the module's own decode draws", async ({ page }) => {
  const { pixels } = await openBending(page, 3);
  const reconstruction = await reds(page, "reconstruction");
  await slide(sliderOf(page, 2), 40);
  const bent = await bentPicture(page);
  const digit = Number(await page.getByTestId("bend-digit").inputValue());
  const pose = await page.locator("#poses .pose-row").nth(digit + 1).getByTestId("pose-cell").evaluateAll((cells) => cells.map((cell) => Number(/** @type {HTMLElement} */ (cell).dataset.value)));
  const drawn = await page.evaluate(async ([image, values, k]) => {
    const capsnet = await import(new URL("capsnet.js", document.baseURI).href);
    const net = await capsnet.loadCapsNet({ device: "cpu" });
    const decoded = await net.decode(Float32Array.from(values), k);
    const { reconstruction } = await net.infer(Float32Array.from(image));
    net.dispose();
    return { decoded: [...decoded], reconstruction: [...reconstruction] };
  }, /** @type {[number[], number[], number]} */ ([pixels, pose, digit]));
  // paper to ink is a monotonous scale: the same order, and the same ends
  /** @type {Map<number, number>} */
  const shades = new Map(drawn.reconstruction.map((v, k) => [Math.round(255 * v), Number(reconstruction[k])]));
  let compared = 0;
  drawn.decoded.forEach((v, k) => {
    const shade = shades.get(Math.round(255 * v));
    if (shade === undefined) return;
    compared += 1;
    expect(Math.abs(shade - Number(bent[k]))).toBeLessThanOrEqual(6); // the pose is read off to four decimals
  });
  expect(compared).toBeGreaterThan(400);
});

test("the sweep is one batch, and each of its pictures is that of a single decode", async ({ page }) => {
  await openBending(page);
  await openFold(page.getByTestId("bend-sweep"));
  await expect(page.getByTestId("sweep")).toHaveAttribute("data-pictures", String(16 * 11));
  for (const [row, column] of [[0, 0], [2, 10], [15, 4]]) {
    const tile = await settled(page, async () => {
      await expect(page.getByTestId("sweep")).toHaveAttribute("data-current", "true"); // it follows when the pose rests
      return reds(page, "sweep", { x: Number(column) * 28, y: 0, side: 28 }, Number(row));
    });
    const box = await settled(page, () => page.getByTestId("sweep").boundingBox());
    if (!box) throw new Error("the sweep has a place");
    await page.getByTestId("sweep").scrollIntoViewIfNeeded();
    await page.locator(".sweep-grid").click({ position: { x: ((Number(column) + 0.5) * box.width) / 11, y: ((Number(row) + 0.5) * box.height) / 16 } });
    await expect.poll(async () => furthest(await bentPicture(page), tile)).toBeLessThanOrEqual(1);
    await page.getByTestId("bend-reset").click();
  }
});

test("a number can be named; the name is kept and stands where the number is read", async ({ page }) => {
  await openBending(page);
  const name = dials(page).nth(1).locator("input[type=text]");
  await name.fill("leans it");
  await name.press("Enter");
  await name.blur();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await takeSample(page, 7);
  await openPart(page, "bend-pose-panel");
  await expect(dials(page).nth(1).locator("input[type=text]")).toHaveValue("leans it");
  await expect(sliderOf(page, 1)).toHaveAttribute("aria-label", /leans it/);
  const number = Number(await dials(page).nth(1).getAttribute("data-number")) + 1;
  await openFold(page.getByTestId("bend-sweep"));
  await expect(page.getByTestId("sweep")).toHaveAttribute("data-pictures", String(16 * 11));
  await page.locator(".sweep-grid .probe-cell").focus();
  await page.keyboard.press("Home");
  for (let k = 0; k < 16; k += 1) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown"); // the second row, as the second slider
  await expect(page.locator(".sweep > .readout")).toContainText(`Number ${number}, “leans it” at`);
  // another class has numbers of its own
  await page.getByTestId("bend-digit").selectOption("2");
  await expect(dials(page).nth(1).locator("input[type=text]")).toHaveValue("");
});

test("a cell of the poses can be dragged and stepped; bends of other capsules stay while one is looked at", async ({ page }) => {
  await openBending(page);
  const cell = page.locator("#poses .pose-row").nth(8).getByTestId("pose-cell").nth(4);
  const before = Number(await cell.getAttribute("data-value"));
  await cell.scrollIntoViewIfNeeded();
  const box = await settled(page, () => cell.boundingBox());
  if (!box) throw new Error("the cell has a place");
  await page.mouse.move(box.x + 4, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 44, box.y + 8, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => Number(await cell.getAttribute("data-value"))).toBeCloseTo(before + 0.2, 2);
  await expect(cell).toHaveAttribute("aria-label", /changed from/);
  await cell.focus();
  await page.keyboard.press("-");
  await expect.poll(async () => Number(await cell.getAttribute("data-value"))).toBeCloseTo(before + 0.18, 2);
  await page.getByTestId("bend-digit").selectOption("3");
  await page.getByTestId("bend-digit").selectOption("7");
  await expect.poll(async () => Number(await cell.getAttribute("data-value"))).toBeCloseTo(before + 0.18, 2);
});

test(`Ctrl+Z wherever a pose is bent is about the pose, and Ctrl+Y brings it back (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openBending(page);
  for (const id of ["bend-sweep", "bend-morph"]) await openFold(page.getByTestId(id));
  const slider = sliderOf(page, 0);
  const own = String(await slider.getAttribute("data-value"));
  /** @type {Record<string, import("@playwright/test").Locator>} */
  const places = {
    "the first slider": slider,
    "another slider": sliderOf(page, 1 + chance.below(3)),
    "a button": page.getByTestId(chance.pick(["bend-undo", "bend-redo", "bend-reset", "hold-0"])),
    "the choice of a digit": page.getByTestId("bend-digit"),
    "the sweep": page.locator(".sweep-grid .probe-cell"),
    "a fold": page.getByTestId("bend-morph").locator("summary"),
    "the poses": page.getByTestId("pose-cell").nth(7 * 16 + chance.below(16)),
  };
  for (const [name, place] of Object.entries(places)) {
    await slide(slider, chance.pick([0, 10, 190, 200]));
    const bent = String(await slider.getAttribute("data-value"));
    await place.focus();
    await page.keyboard.press(chance.pick(["Control+z", "Meta+z"]));
    await expect.soft(slider, name).toHaveAttribute("data-value", own);
    await page.keyboard.press(chance.pick(["Control+y", "Control+Shift+z", "Meta+Shift+z"]));
    await expect.soft(slider, name).toHaveAttribute("data-value", bent);
    await expect.soft(page.getByTestId("answer"), `${name}: the drawing stays`).toHaveAttribute("data-digit", "7");
    await page.getByTestId("bend-undo").click();
    await expect.soft(slider, name).toHaveAttribute("data-value", own);
  }
});

test(`whichever pose is bent, its pictures follow and undo is about it (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED + 1);
  await openBending(page);
  const cells = page.getByTestId("pose-cell");
  for (const digit of [7, ...Array.from({ length: 5 }, () => chance.below(10)), 7]) {
    await page.getByTestId("bend-digit").selectOption("7");
    const cell = cells.nth(16 * digit + chance.below(16));
    const own = String(await cell.getAttribute("data-value"));
    await cell.evaluate((element) => element.scrollIntoView({ block: "center" }));
    if (chance.real() < 0.5) {
      const box = await settled(page, () => cell.boundingBox());
      if (!box) throw new Error("the cell has a place");
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + chance.pick([-1, 1]) * (60 + chance.below(60)), box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
    } else for (let k = 0; k < 15; k += 1) await cell.press("+");
    const title = String(await cell.getAttribute("aria-label"));
    await expect(page.getByTestId("bend-digit"), title).toHaveValue(String(digit));
    await lookAt(page, "reconstruction");
    await expect(page.locator("#reconstruction"), title).toContainText(`${digit}, with its pose changed.`);
    const bent = await bentPicture(page);
    expect(furthest(bent, await reds(page, "unbent")), title).toBeGreaterThan(3);
    await expect.poll(async () => furthest(await reds(page, "reconstruction"), bent), title).toBeLessThanOrEqual(1);
    for (let step = 0; (await cell.getAttribute("aria-label"))?.includes("changed from") && step < 20; step += 1) {
      await cell.press("Control+z");
      await frames(page, 3);
    }
    await expect(cell, title).toHaveAttribute("data-value", own);
    await expect(page.getByTestId("bend-undo"), title).toHaveAttribute("aria-disabled", "true");
    await lookAt(page, "reconstruction");
    await expect(page.locator("#reconstruction"), title).not.toContainText("changed");
    const unbent = await reds(page, "unbent");
    await expect.poll(async () => furthest(await reds(page, "reconstruction"), unbent), title).toBeLessThanOrEqual(1);
  }
});

test("bends outlive another number of routing iterations, with their undo", async ({ page }) => {
  await openBending(page);
  const slider = sliderOf(page, 0);
  const own = String(await slider.getAttribute("data-value"));
  await slide(slider, 200);
  const bent = String(await slider.getAttribute("data-value"));
  const iterations = page.getByTestId("routing-iterations");
  await iterations.fill("4");
  await expect.poll(() => slider.getAttribute("data-value")).not.toBe(bent);
  await expect(page.getByTestId("bend-undo")).toHaveAttribute("aria-disabled", "true"); // other poses, which nobody has bent
  await iterations.fill("3");
  await expect(slider).toHaveAttribute("data-value", bent);
  await page.getByTestId("bend-undo").click();
  await expect(slider).toHaveAttribute("data-value", own);
});

test("a name that is given while the sweep is open is read there, and at the poses, at once", async ({ page }) => {
  await openBending(page);
  await openFold(page.getByTestId("bend-sweep"));
  await expect(page.getByTestId("sweep")).toHaveAttribute("data-pictures", String(16 * 11));
  const cell = page.locator(".sweep-grid .probe-cell");
  await cell.focus();
  for (let k = 0; k < 16; k += 1) await page.keyboard.press("ArrowUp");
  const dial = dials(page).nth(0);
  const number = Number(await dial.getAttribute("data-number")) + 1;
  for (const words of ["lean", "how far it leans", ""]) {
    const called = words && `, “${words}”`;
    await dial.locator("input[type=text]").fill(words);
    await dial.locator("input[type=text]").press("Enter");
    await cell.focus();
    await expect(page.locator(".sweep > .readout")).toContainText(`Number ${number}${called} at`);
    const square = page.getByTestId("pose-cell").nth(7 * 16 + number - 1);
    await square.scrollIntoViewIfNeeded();
    await expect(square).toHaveAttribute("aria-label", new RegExp(`^Pose of 7, number ${number}${called}: `));
  }
});

test("a button that goes away hands the focus on", async ({ page }) => {
  await openBending(page);
  await slide(sliderOf(page, 0), 200);
  const press = async (/** @type {import("@playwright/test").Locator} */ button, /** @type {string} */ key) => {
    await expect(button).toBeVisible(); // until then nothing has the focus
    await button.press(key);
  };
  const reset = dials(page).nth(0).locator(".dial-reset");
  await press(reset, "Enter");
  await expect(sliderOf(page, 0)).toBeFocused();
  await slide(sliderOf(page, 0), 200);
  await press(reset, "Control+z"); // which puts it away as well
  await expect(sliderOf(page, 0)).toBeFocused();
  await page.getByTestId("decode-3").click();
  await press(page.getByTestId("decode-winner"), "Enter");
  await expect(page.locator("#reconstruction .probe-cell").nth(1)).toBeFocused();
});

test("two held poses: the ends of the way are the poses, and two digits do not mix", async ({ page }) => {
  await openBending(page);
  await openFold(page.getByTestId("bend-morph"));
  await page.getByTestId("hold-0").click();
  const first = await bentPicture(page);
  await slide(sliderOf(page, 0), 0);
  const second = await bentPicture(page);
  await page.getByTestId("hold-1").click();
  const share = page.getByTestId("morph-share");
  await expect(share).toBeEnabled();
  await slide(share, 0);
  await expect.poll(async () => furthest(await reds(page, "morph"), first)).toBeLessThanOrEqual(1);
  await slide(share, 100);
  await expect.poll(async () => furthest(await reds(page, "morph"), second)).toBeLessThanOrEqual(1);
  // another drawing of another digit: what is held stays
  await takeSample(page, 2);
  await expect(page.getByTestId("bend-digit")).toHaveValue("2");
  await page.getByTestId("hold-1").click();
  await expect(page.locator(".morph")).toContainText("do not mix");
  await expect(share).toBeDisabled();
});

test("blank pad, 26 classes, a plain CNN, two digits: defined and quiet", async ({ page }) => {
  await openPage(page);
  await openPart(page, "bend-pose-panel");
  await expectBlank(page);
  await expect(page.locator("#bend-poses")).toContainText("Draw something first");
  await expect(sliderOf(page, 0)).toBeDisabled();

  for (const [name, file] of /** @type {const} */ ([["letters", networkFile(letters(26))], ["cnn", networkFile(letters(3), "dense")]])) {
    await page.getByTestId("network-file").setInputFiles({ name: `${name}.safetensors`, mimeType: "application/octet-stream", buffer: file });
    await expect(page.locator("html")).toHaveAttribute("data-preset", `file:${name}`, { timeout: 60_000 });
    await drawWithMouse(page, strokesOf(4));
    await openPart(page, "bend-pose-panel");
    await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
    await expect(page.getByTestId("bend-all")).toContainText("All 5 numbers");
    await expect(page.locator("#bend-poses")).toContainText("0.25 to either side");
    await slide(sliderOf(page, 0), 180);
    await bentPicture(page);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  }

  await page.locator("#networks").scrollIntoViewIfNeeded();
  await page.goto("./?preset=two-digits");
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await drawWithMouse(page, strokesOf(0, { scale: 0.8 }));
  await openPart(page, "bend-pose-panel");
  await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
  await expect(page.getByTestId("bent")).toHaveAttribute("width", "36");
  await slide(sliderOf(page, 0), 200);
  const bent = await bentPicture(page);
  const longest = (await page.getByTestId("answer").getAttribute("data-digit")) ?? "none";
  await page.locator("#apart").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("apart-words")).toContainText("Changed, it redraws");
  await expect(page.getByTestId("apart-choice")).toHaveAttribute("data-digit", longest);
  expect(bent.length).toBe(36 * 36);
  await page.getByTestId("bend-reset").click();
  await page.locator("#apart").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("apart-choice")).toHaveAttribute("data-digit", "");
});

test("on a phone nothing is wider than the window, and axe finds nothing", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openBending(page);
  for (const id of ["bend-all", "bend-sweep", "bend-morph"]) await openFold(page.getByTestId(id));
  await expect(page.getByTestId("sweep")).toHaveAttribute("data-pictures", "176");
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  await expectNoViolations(page, "#answer");
});

test("with statistics: order and ends of the sliders are the network's own, and a slider at its mark is still the drawing's", async ({ page }) => {
  await openBending(page, 8);
  const digit = Number(await page.getByTestId("bend-digit").inputValue());
  const statistics = await page.evaluate(async () => {
    const capsnet = await import(new URL("capsnet.js", document.baseURI).href);
    const net = await capsnet.loadCapsNet({ device: "cpu" });
    const found = net.info.statistics;
    net.dispose();
    return found && { order: [...found.order], mean: [...found.mean], deviation: [...found.deviation], digits: found.digits };
  });
  if (!statistics) throw new Error("the shipped network has statistics");
  await expect(page.locator("#bend-poses")).toContainText(`${statistics.digits.toLocaleString("en")} validation digits`);
  for (const n of [0, 1, 2, 3]) {
    const k = Number(statistics.order[digit * 16 + n]);
    await expect(dials(page).nth(n)).toHaveAttribute("data-number", String(k));
    const own = Number(await sliderOf(page, n).getAttribute("data-value"));
    const at = digit * 16 + k;
    const reach = Math.max(0.02, 2 * statistics.deviation[at]);
    await slide(sliderOf(page, n), 0);
    await expect.poll(async () => Number(await sliderOf(page, n).getAttribute("data-value"))).toBeCloseTo(Math.min(own, statistics.mean[at] - reach), 4);
    await slide(sliderOf(page, n), 200);
    await expect.poll(async () => Number(await sliderOf(page, n).getAttribute("data-value"))).toBeCloseTo(Math.max(own, statistics.mean[at] + reach), 4);
  }
  await page.getByTestId("bend-reset").click();
  expect(furthest(await bentPicture(page), await reds(page, "reconstruction"))).toBeLessThanOrEqual(1);
});

/** What is no digit, as polylines in a square of side 1. @type {[name: string, strokes: [number, number][][]][]} */
const NO_DIGITS = [
  ["a scribble", [Array.from({ length: 14 }, (_, k) => [0.5 + 0.38 * Math.sin(k * 1.7), 0.5 + 0.38 * Math.cos(k * 2.9)])]],
  ["the letter H", [[[0.3, 0.2], [0.3, 0.8]], [[0.7, 0.2], [0.7, 0.8]], [[0.3, 0.5], [0.7, 0.5]]]],
  ["a cross with a frame", [[[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9], [0.1, 0.1]], [[0.1, 0.1], [0.9, 0.9]], [[0.9, 0.1], [0.1, 0.9]]]],
];

for (const [name, strokes] of NO_DIGITS) {
  test(`${name} is no digit, and the sentence says how rare such an answer is`, async ({ page }) => {
    await openPage(page);
    await drawWithMouse(page, strokes);
    await expect(page.getByTestId("answer")).toContainText(/No digit that I know|does not look like one/);
    await expect(page.getByTestId("answer")).toContainText(/of [\d,]+ digits (none|fewer than 1\u00a0%)/);
    await expect(page.getByTestId("answer")).toHaveAttribute("data-certainty", /none|perhaps/);
  });
}

/** Letters as polylines in a square of side 1; a and y look much like 9 and 4. @type {Record<string, [number, number][][]>} */
const LETTERS = {
  A: [[[0.2, 0.9], [0.5, 0.1], [0.8, 0.9]], [[0.33, 0.6], [0.67, 0.6]]],
  E: [[[0.75, 0.1], [0.25, 0.1], [0.25, 0.9], [0.75, 0.9]], [[0.25, 0.5], [0.65, 0.5]]],
  F: [[[0.75, 0.1], [0.25, 0.1], [0.25, 0.9]], [[0.25, 0.5], [0.65, 0.5]]],
  K: [[[0.25, 0.1], [0.25, 0.9]], [[0.75, 0.1], [0.25, 0.5], [0.75, 0.9]]],
  M: [[[0.15, 0.9], [0.2, 0.1], [0.5, 0.6], [0.8, 0.1], [0.85, 0.9]]],
  N: [[[0.2, 0.9], [0.2, 0.1], [0.8, 0.9], [0.8, 0.1]]],
  R: [[[0.25, 0.9], [0.25, 0.1], [0.6, 0.1], [0.75, 0.3], [0.6, 0.5], [0.25, 0.5]], [[0.45, 0.5], [0.75, 0.9]]],
  W: [[[0.1, 0.1], [0.3, 0.9], [0.5, 0.4], [0.7, 0.9], [0.9, 0.1]]],
  X: [[[0.2, 0.1], [0.8, 0.9]], [[0.8, 0.1], [0.2, 0.9]]],
  a: [[[0.67, 0.43], [0.58, 0.33], [0.45, 0.3], [0.33, 0.37], [0.28, 0.5], [0.33, 0.63], [0.45, 0.7], [0.58, 0.67], [0.67, 0.57], [0.68, 0.3], [0.68, 0.75], [0.75, 0.85]]],
  h: [[[0.3, 0.1], [0.3, 0.9]], [[0.3, 0.6], [0.5, 0.45], [0.68, 0.55], [0.7, 0.9]]],
  k: [[[0.3, 0.1], [0.3, 0.9]], [[0.65, 0.4], [0.3, 0.65], [0.7, 0.9]]],
  m: [[[0.15, 0.4], [0.15, 0.9]], [[0.15, 0.55], [0.35, 0.4], [0.48, 0.55], [0.48, 0.9]], [[0.48, 0.55], [0.68, 0.4], [0.82, 0.55], [0.82, 0.9]]],
  y: [[[0.3, 0.2], [0.35, 0.45], [0.5, 0.5], [0.68, 0.4], [0.7, 0.2], [0.68, 0.8], [0.5, 0.92], [0.32, 0.85]]],
};

test("a letter is no digit that the page is sure of", async ({ page }) => {
  await openPage(page);
  const sure = [];
  for (const [letter, strokes] of Object.entries(LETTERS)) {
    await drawWithMouse(page, strokes);
    const answer = page.getByTestId("answer");
    await expect(answer).toHaveAttribute("data-certainty", /./);
    await settledLengths(page);
    if ((await answer.getAttribute("data-certainty")) === "digit") sure.push(letter);
    await page.keyboard.press("Delete");
    await expectBlank(page);
  }
  expect(sure).toEqual([]);
});
