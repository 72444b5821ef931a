// @ts-check
// What moves the pad under a pen that is down: the page scrolls, the window changes, something above grows, a style comes.

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("../../soak/chance.mjs").Chance} Chance */
/** @typedef {{ name: string, run: (page: Page) => Promise<unknown> }} Shift */

/** @param {Page} page @param {string} selector @param {Record<string, string>} style */
const styled = (page, selector, style) =>
  page.evaluate(([selector, style]) => Object.assign(/** @type {HTMLElement} */ (document.querySelector(selector)).style, style), /** @type {const} */ ([selector, style]));

/** @type {((chance: Chance) => Shift)[]} */
const SHIFTS = [
  (chance) => {
    const by = (chance.real() < 0.5 ? -1 : 1) * (5 + chance.below(200));
    return { name: `scrolls by ${by}`, run: (page) => page.evaluate((by) => scrollBy(0, by), by) };
  },
  (chance) => {
    const by = 20 + chance.below(120);
    return { name: `wheel ${by}`, run: (page) => page.mouse.wheel(0, by) };
  },
  (chance) => {
    const size = { width: 320 + chance.below(1000), height: 600 + chance.below(500) };
    return { name: `a window of ${size.width} × ${size.height}`, run: (page) => page.setViewportSize(size) };
  },
  (chance) => {
    const zoom = (0.6 + chance.real()).toFixed(2);
    const of = chance.pick(["html", "body", ".stages"]);
    return { name: `${of} zoomed by ${zoom}`, run: (page) => styled(page, of, { zoom }) };
  },
  (chance) => {
    const height = `${1 + chance.below(150)}px`;
    return {
      name: `${height} more above`,
      run: (page) => page.evaluate((height) => {
        const more = document.body.insertBefore(document.createElement("div"), document.body.firstChild);
        more.style.height = height;
        more.className = "more-above";
      }, height),
    };
  },
  (chance) => {
    const fontSize = `${12 + chance.below(14)}px`;
    return { name: `letters of ${fontSize}`, run: (page) => styled(page, "html", { fontSize }) };
  },
  (chance) => {
    const transform = `translate(${chance.below(60) - 30}px, ${chance.below(60) - 30}px) scale(${(0.7 + 0.6 * chance.real()).toFixed(2)}, ${(0.7 + 0.6 * chance.real()).toFixed(2)})`;
    return { name: transform, run: (page) => styled(page, chance.pick(["body", "#pad"]), { transform }) };
  },
  (chance) => {
    const padding = `${chance.below(80)}px ${chance.below(60)}px`;
    return { name: `padding ${padding}`, run: (page) => styled(page, ".stage-draw", { padding }) };
  },
  () => ({ name: "read from the right", run: (page) => page.evaluate(() => void (document.documentElement.dir = "rtl")) }),
];

/** As many as there are kinds, times `each`. @param {Chance} chance @param {number} each @returns {Shift[]} */
export const shifts = (chance, each) => SHIFTS.flatMap((make) => Array.from({ length: each }, () => make(chance)));

/** The page as it was. @param {Page} page */
export async function unshift(page) {
  await page.setViewportSize({ width: 800, height: 900 });
  await page.evaluate(() => {
    document.documentElement.removeAttribute("dir");
    for (const selector of ["html", "body", ".stages", "#pad", ".stage-draw"]) {
      const { style } = /** @type {HTMLElement} */ (document.querySelector(selector));
      style.zoom = style.fontSize = style.transform = style.padding = "";
    }
    document.querySelectorAll(".more-above").forEach((more) => more.remove());
    scrollTo(0, (document.querySelector("#pad")?.getBoundingClientRect().top ?? 0) + scrollY - 250);
  });
}
