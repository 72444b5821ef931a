// @ts-check
// Keys of other keyboards (docs/decisions/0007, G): on each they do what they mean, and nothing else does anything.

import { chanceOf } from "../soak/chance.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { LAYOUTS, altGraph, anyPress, pressFor } from "./support/layouts.mjs";
import { openPart } from "./support/bending.mjs";
import { openPage } from "./support/page.mjs";
import { expectTray, teachDrawing } from "./support/page-teaching.mjs";
import { SEED } from "./support/seed.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("../soak/chance.mjs").Chance} Chance */
/** @typedef {import("./support/layouts.mjs").Press} Press */
/** @typedef {{ width: number, erase: boolean, strokes: number }} State */

/** What the pad should do. */
class Model {
  width = 24;
  erase = false;
  /** Strokes on the pad after each step; `at` is the present one. */
  #steps = [0, 1];
  #at = 1;

  /** @param {string} act */
  do(act) {
    if (act === "undo") this.#at = Math.max(0, this.#at - 1);
    if (act === "redo") this.#at = Math.min(this.#steps.length - 1, this.#at + 1);
    if (act === "e") this.erase = !this.erase;
    if (act === "[") this.width = Math.max(10, this.width - 2);
    if (act === "]") this.width = Math.min(44, this.width + 2);
    if (act === "delete" && this.state.strokes) {
      this.#steps = [...this.#steps.slice(0, this.#at + 1), 0];
      this.#at += 1;
    }
  }

  /** @returns {State} */
  get state() {
    return { width: this.width, erase: this.erase, strokes: this.#steps[this.#at] };
  }
}

/** @param {Chance} chance @param {string} layout @param {string} act @returns {Press} */
function pressOf(chance, layout, act) {
  const command = chance.pick([{ ctrlKey: true }, { metaKey: true }]);
  const caps = (/** @type {Press} */ press) => (chance.real() < 0.3 ? { ...press, key: press.key.toUpperCase() } : press);
  if (act === "undo") return { ...caps(pressFor(layout, "z")), ...command };
  if (act === "redo") return chance.real() < 0.5 ? { ...caps(pressFor(layout, "y")), ...command } : { ...caps(pressFor(layout, "z")), ...command, shiftKey: true };
  if (act === "delete") return { key: "Delete", code: "Delete" };
  if (act === "nothing") {
    // letters that AltGr or Alt types, commands of the browser's own, and commands with Alt
    const key = pressFor(layout, chance.pick(["e", "m", "z", "y"]));
    return chance.pick([{ ...key, key: chance.pick([key.key, "€", "ę", "ż"]), ...altGraph(chance) }, { ...pressFor(layout, "e"), ...command }, { ...key, ...command, altKey: true }]);
  }
  const { needsAltGr, ...press } = pressFor(layout, act);
  return needsAltGr ? { ...press, ...altGraph(chance) } : act === "e" ? caps(press) : press;
}

test(`on ${Object.keys(LAYOUTS).length} keyboards keys do what they mean (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  await drawWithMouse(page, strokesOf(7));
  const model = new Model();
  const inputs = Object.keys(LAYOUTS).flatMap((layout) =>
    ["undo", "redo", "e", "[", "]", "nothing", chance.pick(["undo", "redo", "delete", "nothing"])].map((act) => {
      model.do(act);
      return { name: `${layout}: ${act}`, press: pressOf(chance, layout, act), expected: model.state };
    }),
  );
  const found = await page.evaluate(async (presses) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(undefined)));
    const by = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.querySelector(`[data-testid=${id}]`));
    const states = [];
    for (const press of presses) {
      document.querySelector("#pad")?.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...press }));
      await frame();
      await frame();
      const strokes = JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes.length ?? 0;
      states.push({ width: Number(by("pen-width").value), erase: by("eraser").getAttribute("aria-pressed") === "true", strokes });
    }
    return states;
  }, inputs.map(({ press }) => press));
  const told = (/** @type {State[]} */ states) => inputs.map(({ name, press }, k) => `${name}, ${JSON.stringify(press)}: ${JSON.stringify(states[k])}`);
  expect(told(found)).toEqual(told(inputs.map(({ expected }) => expected)));
});

test(`any other key of any keyboard leaves the drawing alone (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED + 1);
  await openPage(page);
  await drawWithMouse(page, strokesOf(7));
  const meant = new Map(Object.keys(LAYOUTS).map((layout) => [layout, ["z", "y"].map((wanted) => pressFor(layout, wanted).code)]));
  const presses = Array.from({ length: 120 }, () => {
    const layout = chance.pick(Object.keys(LAYOUTS));
    return { layout, press: anyPress(chance, layout) };
  }).filter(({ layout, press }) => !meant.get(layout)?.includes(press.code));
  const undone = await page.evaluate(async (all) => {
    for (const press of all) document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ctrlKey: true, ...press }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    return JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes.length !== 1;
  }, presses.map(({ press }) => press));
  expect(undone, JSON.stringify(presses)).toBe(false);
});

test(`in the tray of examples, and at the transformed digit, keys of any keyboard act there (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED + 2);
  await openPage(page);
  await teachDrawing(page, strokesOf(7), 7, 1);
  await openPart(page, "bend");
  await page.getByTestId("bend-move").press("ArrowRight");
  await expectTray(page, [7]);
  const scripts = ["arab", "deva", "fullwide", "beng", "thai", "mathbold"].map((numberingSystem) => new Intl.NumberFormat("en", { numberingSystem }));
  let label = 7;
  const inputs = Object.keys(LAYOUTS).flatMap((layout) => {
    const [before, digit] = [label, (label + 1 + chance.below(9)) % 10];
    label = digit;
    const numeral = { key: chance.pick(scripts).format(digit), code: chance.pick([`Numpad${digit}`, "", "Digit3"]) };
    const press = (/** @type {string} */ act) => pressOf(chance, layout, act);
    return [
      { at: "example-0", press: chance.real() < 0.5 ? pressFor(layout, String(digit)) : numeral, then: `a ${digit}, moved` },
      { at: "example-0", press: press("undo"), then: `a ${before}, moved` },
      { at: "example-0", press: press("redo"), then: `a ${digit}, moved` },
      ...(chance.real() < 0.4 ? [{ at: "bend-move", press: press("undo"), then: `a ${digit}` }, { at: "bend-move", press: press("redo"), then: `a ${digit}, moved` }] : []),
    ].map((each) => ({ ...each, name: `${layout}, ${each.at}, ${JSON.stringify(each.press)}` }));
  });
  const found = await page.evaluate(async (all) => {
    const by = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.querySelector(`[data-testid=${id}]`));
    const stateNow = () => {
      const strokes = JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null")?.sheets[0].strokes.length;
      return `a ${by("example-0").dataset.label}${by("bend-right").valueAsNumber ? ", moved" : ""}${strokes === 1 ? "" : ", the drawing undone"}`;
    };
    const states = [];
    for (const { at, press, then } of all) {
      by("bend-right").scrollIntoView({ block: "center" }); // out of sight it is not drawn, and parts above it may grow
      by(at).dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...press }));
      for (let k = 0; k < 60 && stateNow() !== then; k += 1) await new Promise((resolve) => requestAnimationFrame(resolve)); // views share the frames
      states.push(stateNow());
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    return [...states, stateNow()];
  }, inputs);
  inputs.push({ ...inputs[inputs.length - 1], name: "at the end" });
  expect(found.map((state, k) => `${inputs[k].name}: ${state}`)).toEqual(inputs.map(({ name, then }) => `${name}: ${then}`));
});
