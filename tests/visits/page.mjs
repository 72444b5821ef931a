// @ts-check
// What a visitor does on the page and reads there, in any browser.

import { setTimeout as sleep } from "node:timers/promises";

import { strokesOf, towards } from "../browser/support/strokes.mjs";
import { ANSWER_MS } from "./drivers/browser.mjs";

/** @import { Browser, Place } from "./drivers/browser.mjs" */

/** @param {string} testId */
const at = (testId) => `[data-testid="${testId}"]`;

export class Page {
  /** @param {Browser} browser @param {string} address */
  constructor(browser, address) {
    this.browser = browser;
    this.address = address;
  }

  async open() {
    await this.browser.open(this.address);
    await this.isReady();
  }

  async reload() {
    await this.browser.reload();
    await this.isReady();
  }

  isReady() {
    return this.attribute("the network", "html", "data-state", "ready");
  }

  /**
   * Asks until the answer is true, and gives it.
   * @template {unknown[]} A @template R
   * @param {string} what @param {(...args: A) => R} fn runs in the page @param {A} args
   * @returns {Promise<NonNullable<Awaited<R>>>}
   */
  async until(what, fn, ...args) {
    const end = performance.now() + ANSWER_MS;
    for (;;) {
      const found = await this.browser.run(fn, ...args);
      if (found) return found;
      if (performance.now() > end) throw new Error(`${what} did not come.`);
      await sleep(50);
    }
  }

  /** @param {string} what @param {string} selector @param {string} name @param {string} value */
  attribute(what, selector, name, value) {
    return this.until(`${what} (${name}="${value}")`, (...[selector, name, value]) => document.querySelector(selector)?.getAttribute(name) === value, selector, name, value);
  }

  /** @param {string} testId @param {string} words */
  says(testId, words) {
    return this.until(`“${words}”`, (selector, words) => document.querySelector(selector)?.textContent?.includes(words), at(testId), words);
  }

  /** Where it lies once it lies still in the middle of the window. @param {string} selector @returns {Promise<{ x: number, y: number, width: number, height: number }>} */
  box(selector) {
    return this.until(`a place of ${selector}`, async (selector) => {
      const found = document.querySelector(selector);
      const element = found instanceof HTMLInputElement && found.type !== "range" ? (found.labels?.[0] ?? found) : found; // those are hidden behind their labels
      element?.scrollIntoView({ block: "center", behavior: "instant" });
      const box = () => element?.getBoundingClientRect();
      const before = JSON.stringify(box());
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      const now = box();
      if (!element || !now?.width || JSON.stringify(now) !== before) return null;
      const { x, y, width, height } = now;
      return element.contains(document.elementFromPoint(x + width / 2, y + height / 2)) ? { x, y, width, height } : null;
    }, selector);
  }

  /** Presses it, again if it moved away meanwhile. @param {string} testId */
  async click(testId) {
    let isHit = false;
    while (!isHit) {
      const { x, y, width, height } = await this.box(at(testId));
      await this.browser.run((selector) => {
        const element = document.querySelector(selector);
        const isOf = (/** @type {EventTarget | null} */ target) => target instanceof Element && (element?.contains(target) || target.closest("label")?.control === element);
        Object.assign(globalThis, { isHit: false });
        addEventListener("click", ({ target }) => Object.assign(globalThis, { isHit: isOf(target) }), { once: true, capture: true });
      }, at(testId));
      await this.browser.drag([[x + width / 2, y + height / 2]]);
      isHit = await this.browser.run(() => /** @type {any} */ (globalThis).isHit !== false); // a new page knows nothing of it
    }
  }

  /** Drags a slider to a share of its way. @param {string} selector @param {number} share */
  async slide(selector, share) {
    const { x, y, width, height } = await this.box(selector);
    await this.browser.drag([[x + width / 2, y + height / 2], [x + share * width, y + height / 2]]);
  }

  /** @param {import("../browser/support/strokes.mjs").Point[][]} strokes */
  async draw(strokes) {
    if ((await this.browser.run((selector) => document.querySelector(selector)?.getAttribute("aria-disabled"), at("clear"))) === "false") await this.click("clear");
    const { x, y, width, height } = await this.box(at("pad"));
    for (const stroke of strokes) {
      const points = [stroke[0], ...stroke.slice(1).flatMap((point, k) => towards(stroke[k], point))];
      await this.browser.drag(points.map(([u, v]) => /** @type {Place} */ ([x + u * width, y + v * height])));
    }
  }

  /** @param {number} digit */
  async drawDigit(digit) {
    await this.draw(strokesOf(digit));
    await this.answers(digit);
  }

  /** What the network itself answers. @param {number} digit */
  async answers(digit) {
    await this.attribute("an answer", at("answer"), "data-source", "network");
    await this.attribute("the answer", at("answer"), "data-digit", String(digit));
  }

  /** Says what the drawing is: the first example. @param {number} label */
  async teach(label) {
    const isShown = (/** @type {string} */ selector) => Boolean(document.querySelector(selector)?.getClientRects().length);
    if (!(await this.browser.run(isShown, at(`teach-as-${label}`)))) await this.click("teach-open");
    await this.click(`teach-as-${label}`);
    await this.says("teach-said", `Added as a ${label}. 1 example`);
  }

  /** To the end. @param {string} steps how many */
  async train(steps) {
    await this.browser.run((...[selector, steps]) => {
      const input = /** @type {HTMLInputElement} */ (document.querySelector(selector));
      input.value = steps;
      for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
    }, at("option-steps"), steps);
    await this.click("train");
    await this.says("weights-words", `${steps} steps, 1 example`);
    await this.attribute("the end of the run", at("train"), "data-state", "idle");
  }

  /** The ten lengths as the bars show them. @returns {Promise<number[]>} */
  lengths() {
    return this.browser.run(() => Array.from({ length: 10 }, (_, digit) => Number(document.querySelector(`[data-testid="length-${digit}"]`)?.getAttribute("data-value"))));
  }

  /** @param {number[]} expected @param {number} [most] how far each may be from it */
  lengthsBecome(expected, most = 0) {
    return this.until(`the lengths ${expected}`, (...[expected, most]) => expected.every((length, digit) => Math.abs(length - Number(document.querySelector(`[data-testid="length-${digit}"]`)?.getAttribute("data-value"))) <= most), expected, most);
  }

  /** The red of each pixel of a canvas. @param {string} testId @returns {Promise<number[]>} */
  reds(testId) {
    return this.until(`the canvas ${testId}`, async (selector) => {
      const canvas = document.querySelector(selector);
      if (!(canvas instanceof HTMLCanvasElement)) return null;
      canvas.scrollIntoView({ block: "nearest", behavior: "instant" }); // what is out of sight shows something earlier
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
      return Array.from({ length: data.length / 4 }, (_, k) => data[4 * k]);
    }, at(testId));
  }

  /**
   * Its pixels become as near to these, or as far from them.
   * @param {string} testId @param {number[]} expected reds @param {{ most?: number, least?: number }} furthest
   */
  shows(testId, expected, { most = 255, least = 0 }) {
    return this.until(`the picture ${testId}`, (...[selector, expected, most, least]) => {
      const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector(selector));
      const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
      const furthest = Math.max(...expected.map((value, k) => Math.abs(value - data[4 * k])));
      return furthest <= most && furthest >= least && canvas.dataset.current !== "false";
    }, at(testId), expected, most, least);
  }

  /** What the page itself says of problems. */
  problems() {
    return this.browser.run(() => [...document.querySelectorAll(".problem")].map(({ textContent }) => textContent).join(" "));
  }

  /** What went wrong in the page since it was loaded. */
  faults() {
    return this.browser.run(() => /** @type {any} */ (globalThis).found.splice(0));
  }
}
