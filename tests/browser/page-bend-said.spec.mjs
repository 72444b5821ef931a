// @ts-check
// "Transform": what it says is true of what it shows, and nothing that the visitor did is lost.

import { amount, WORDS } from "../../www/page/bend/text.js";
import { NONE, pointsOf, TRANSFORMATIONS, transformation } from "../../www/page/bend/transform.js";
import { chanceOf } from "../soak/chance.mjs";
import { chooseCurve, openBend, openPart, reds, slide, takeSample } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { letters, networkFile } from "./support/networks.mjs";
import { answer, frames, lookAt, openPage, settled } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("../../www/page/bend/transform.js").Name} Name */

/** Points of a curve where a slider can be, and something is bent. @param {Name} name */
function reachable(name) {
  const each = transformation(name);
  return pointsOf(each).filter((value) => value !== NONE[name] && Math.abs(Math.round(value / each.step) * each.step - value) < 1e-6);
}

/** What both networks say of one digit in the picture on the screen. @param {Page} page @param {number} digit */
async function liveScores(page, digit) {
  await lookAt(page, "bend-image");
  return settled(page, async () => (await page.locator(".bars-row").nth(digit).locator(".bars-value").allTextContents()).map(Number));
}

test(`the sentence under the curves says of the visitor's place what the networks say of the picture there, or that it is of one change alone (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  const { label } = await openBend(page, 7);
  const says = page.getByTestId("own-says");
  for (const name of /** @type {Name[]} */ (["hole", "noise", chance.pick(["turn", "shear"]), chance.pick(["right", "down", "scale"])])) {
    await page.getByTestId("bending-reset").click({ force: true }); // also where there is nothing to reset
    const value = name === "hole" ? 8 : chance.pick(reachable(name));
    await slide(page.getByTestId(`bend-${name}`), value);
    await chooseCurve(page, name);
    await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
    if (name === "noise") await page.getByTestId("bending-noise").click();
    if (name === "hole") {
      await page.getByTestId("handle-hole").focus();
      for (let k = 0; k < 4; k += 1) await page.keyboard.press(`Shift+${chance.pick(["ArrowLeft", "ArrowUp", "ArrowRight"])}`);
    }
    const live = await liveScores(page, label);
    await page.locator("#bend-beside").scrollIntoViewIfNeeded();
    const here = `At ${WORDS[name].short} ${amount(name, value)}`;
    await expect(says, "it is measured anew").toContainText(`${here} the score of ${label} is`, { timeout: 60_000 });
    const said = async () => [...((await says.textContent())?.split("the score of")[1] ?? "").matchAll(/([\d.]+) for (?:compact|the plain CNN)/g)].map(([, score]) => Number(score));
    await expect(async () => {
      const scores = await said();
      expect(scores.length).toBe(2);
      scores.forEach((score, n) => expect(Math.abs(score - Number(live[n])), `${here}: ${scores} in the sentence, ${live} live`).toBeLessThanOrEqual(0.011));
    }).toPass({ timeout: 15_000 });
    if (name === "hole") await expect(page.getByTestId("many-says")).toContainText("At patch 8 px in the middle", { timeout: 60_000 });

    const other = chance.pick(TRANSFORMATIONS.filter((each) => each.name !== name)).name;
    const by = chance.pick(reachable(other));
    await slide(page.getByTestId(`bend-${other}`), by);
    await page.locator("#bend-beside").scrollIntoViewIfNeeded();
    await expect(says).toContainText(`${here} alone the score of ${label} is`);
    await expect(says).toContainText(`The curves leave out ${WORDS[other].short} ${amount(other, by)}.`);
    expect((await said()).length, "and nothing is measured anew").toBe(2);
  }
});

test("of two digits it says and draws both, of one the one", async ({ page }) => {
  await openPage(page, "./?preset=two-digits");
  await drawWithMouse(page, strokesOf(1, { scale: 0.9, x: -0.03, y: 0.05 }));
  await openPart(page, "bend");
  const says = page.getByTestId("bend-says");
  const figures = page.locator(".bend-redrawn figure:visible");
  await expect(says).toHaveText(/^Two-digits says 1 \([\d.]+\)\.$/);
  await expect(figures).toHaveCount(1);

  await page.getByTestId("sheet-2").check({ force: true });
  await drawWithMouse(page, strokesOf(4, { scale: 0.9, x: 0.13, y: 0.05 }));
  await expect(answer(page)).toHaveAttribute("data-present", /^(1 4|4 1)$/);
  await openPart(page, "bend");
  await expect(says).toHaveAttribute("data-digits", /^(1\+4|4\+1)$/);
  for (const digit of [1, 4]) await expect(says).toHaveText(new RegExp(`\\b${digit} \\(0\\.\\d+\\)`));
  await expect(figures).toHaveCount(2);
  const captions = await figures.locator("figcaption").allTextContents();
  expect([...captions].sort()).toEqual(["1, redrawn by two-digits", "4, redrawn by two-digits"]);
  expect(await reds(page, "bend-redrawn-0")).not.toEqual(await reds(page, "bend-redrawn-1"));

  for (const digit of [1, 4]) {
    await page.getByTestId("bend-true").selectOption(String(digit));
    await page.locator("#bend-beside").scrollIntoViewIfNeeded();
    await expect(page.getByTestId("own-says")).toContainText(`${digit} stays among the answers for two-digits`, { timeout: 60_000 });
    await expect(page.getByTestId("own-says")).not.toContainText("first answer");
  }
});

test("each chart, its cells, its table and each small picture say what they show", async ({ page }) => {
  const { label } = await openBend(page, 4);
  for (const name of /** @type {Name[]} */ (["turn", "thickness"])) {
    await chooseCurve(page, name);
    await expect(page.getByTestId("curve-own")).toHaveAttribute("data-lines", "2", { timeout: 60_000 });
    const { short } = WORDS[name];
    const charts = [
      { of: page.getByTestId("curve-own"), called: `Score of the right digit against ${short}: This drawing` },
      { of: page.getByTestId("curve-many"), called: `Score of the right digit against ${short}: 200 test digits` },
      { of: page.locator("#bend-follows"), called: `The numbers of the pose of ${label} against ${short}` },
    ];
    for (const { of, called } of charts) {
      await of.scrollIntoViewIfNeeded();
      await expect(of.getByRole("img", { name: called, exact: true })).toBeVisible();
      await expect(of.getByRole("grid", { name: called, exact: true })).toBeAttached();
      await expect(of.locator("details.chart-table").first().locator("summary")).toContainText(called);
      await expect(of.locator("details.chart-table [role=region]").first()).toHaveAttribute("aria-label", called);
    }
    const pictures = page.locator(".follow-pictures").getByRole("img");
    await expect(pictures).toHaveCount(18);
    const names = await pictures.evaluateAll((list) => list.map((each) => each.getAttribute("aria-label")));
    expect(new Set(names).size).toBe(18);
    const { low, high } = transformation(name);
    expect(names[0]).toBe(`${short} ${amount(name, low)}: the transformed image`);
    expect(names[17]).toBe(`${short} ${amount(name, high)}: the decoder’s picture`);
  }
});

test("what is measured of the 200 digits stays, through another choice and a reload", async ({ page }) => {
  const done = async () => Number(await page.getByTestId("many-progress").getAttribute("data-done"));
  /** The first digits that are shown as measured. */
  const first = async () => {
    await page.locator("#bend-beside").scrollIntoViewIfNeeded();
    await expect.poll(done, { timeout: 60_000, intervals: [50] }).toBeGreaterThan(0);
    return done();
  };
  await openBend(page);
  await chooseCurve(page, "hole");
  await expect.poll(done, { timeout: 60_000 }).toBeGreaterThanOrEqual(6);
  const before = await done();
  await chooseCurve(page, "scale");
  await first();
  await chooseCurve(page, "hole");
  expect(await first()).toBeGreaterThanOrEqual(before);
  await openBend(page);
  await chooseCurve(page, "hole");
  expect(await first()).toBeGreaterThanOrEqual(before);
});

test(`a handle that is grasped and hardly moved hardly changes anything, wherever it lies (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  await takeSample(page, 2);
  await openPart(page, "bend");
  await expect(page.getByTestId("bend-turn")).toBeEnabled();
  await page.getByTestId("bend-image").evaluate((element) => element.scrollIntoView({ block: "center" }));
  const image = await settled(page, () => page.getByTestId("bend-image").boundingBox());
  if (!image) throw new Error("the picture has a place");
  const pixel = image.width / 28;
  let grasped = 0;
  for (let n = 0; n < 20; n += 1) {
    const bend = Object.fromEntries(["turn", "scale", "shear", "right", "down"].map((name) => [name, chance.pick(pointsOf(transformation(/** @type {Name} */ (name))))]));
    const expected = { ...NONE, ...bend };
    await page.evaluate((values) => {
      for (const [name, value] of Object.entries(values)) {
        const input = /** @type {HTMLInputElement} */ (document.querySelector(`[data-testid=bend-${name}]`));
        input.value = String(value);
        for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
      }
    }, bend);
    await frames(page, 3);
    for (const name of /** @type {const} */ (["turn", "scale", "shear"])) {
      const handle = page.getByTestId(`handle-${name}`);
      const box = await handle.boundingBox();
      if (!box) throw new Error("handles have a place");
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const isOnTop = await handle.evaluate((element, [left, top]) => element.contains(document.elementFromPoint(left, top)), /** @type {const} */ ([x, y]));
      if (!isOnTop) continue; // another handle lies over it
      grasped += 1;
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + chance.pick([-1, 1]), y + chance.pick([-1, 1]));
      await page.mouse.up();
      const change = Number(await handle.getAttribute("aria-valuenow")) - expected[name];
      const changed = Math.min(Math.abs(change), name === "turn" ? 360 - Math.abs(change) : Infinity); // −180° is 180°
      const distance = Math.max(1, Math.hypot(x - image.x - image.width / 2 - expected.right * pixel, y - image.y - image.height / 2 - expected.down * pixel) / pixel);
      const moved = 1.5 / pixel; // of the image
      const most = { turn: ((moved / distance) * 180) / Math.PI, scale: (expected.scale * moved) / distance, shear: moved / (10 * expected.scale) }[name];
      expect(changed, `${name} of ${JSON.stringify(bend)}`).toBeLessThanOrEqual(1.2 * most + transformation(name).step);
      await slide(page.getByTestId(`bend-${name}`), expected[name]);
    }
  }
  expect(grasped).toBeGreaterThan(20);
});

test("other noise is a step of its own: undone, the noise before is there again", async ({ page }) => {
  await openPage(page);
  await takeSample(page, 2);
  await openPart(page, "bend");
  const noise = page.getByTestId("bend-noise");
  const image = () => settled(page, () => reds(page, "bend-image"));
  const still = await image();
  await page.getByTestId("bending-noise").click({ force: true }); // there is none yet: no step either
  await expect(page.getByTestId("bending-undo")).toHaveAttribute("aria-disabled", "true");
  await slide(noise, 0.3);
  await expect.poll(image).not.toEqual(still);
  const first = await image();
  await page.getByTestId("bending-noise").click();
  await expect.poll(image).not.toEqual(first);
  const second = await image();
  await page.getByTestId("bending-undo").click();
  await expect(noise).toHaveValue("0.3");
  await expect.poll(image).toEqual(first);
  await page.getByTestId("bending-redo").click();
  await expect.poll(image).toEqual(second);
  await page.getByTestId("bending-undo").click();
  await page.getByTestId("bending-undo").click();
  await expect.poll(image).toEqual(still);
});

test("costs of one network alone say how another one comes beside it", async ({ page }) => {
  await openPage(page);
  await takeSample(page, 2);
  await openPart(page, "bend");
  await page.locator("#bend-costs").scrollIntoViewIfNeeded();
  const says = page.getByTestId("costs-say");
  await expect(says).toHaveText(/^One network is measured\./, { timeout: 60_000 });
  await expect(page.getByTestId("times-1")).toHaveCount(0);
  await page.getByTestId("costs-compare").click();
  await expect(page.getByTestId("times-1").locator("tbody tr[data-iterations]")).toHaveCount(1, { timeout: 60_000 });
  await expect(page.getByTestId("costs-compare")).toBeHidden();
  await expect(says).toContainText(/as long as|contradict/);

  await page.getByTestId("network-file").setInputFiles({ name: "letters.safetensors", mimeType: "application/octet-stream", buffer: networkFile(letters(3)) });
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:letters", { timeout: 60_000 });
  await page.locator("#bend-costs").scrollIntoViewIfNeeded();
  await expect(says).toContainText("Compare with a file", { timeout: 60_000 });
});
