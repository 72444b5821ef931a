// @ts-check
// Narrow windows and large letters: what lies beyond the box that it is in, and cannot be scrolled to.

/** @typedef {import("@playwright/test").Page} Page */

/** What is not near the window is not laid out, and what is wider than a panel is cut there: neither, while it is measured. */
const ALL_LAID_OUT = ".panel { content-visibility: visible !important; }";

/** @param {Page} page @param {number} width @param {number} letters pixels @param {string} direction */
export async function resize(page, width, letters, direction) {
  await page.setViewportSize({ width, height: 800 });
  await page.evaluate(([px, dir, more]) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:root { font-size: ${px}px !important; } ${more}`);
    document.adoptedStyleSheets = [sheet];
    document.documentElement.dir = String(dir);
  }, /** @type {const} */ ([letters, direction, ALL_LAID_OUT]));
}

/**
 * What cannot be reached, in words: elements and texts beyond the content box of their panel or part of the page, and texts
 * beyond their button. What can be scrolled may be wider, if the keyboard gets there and a screen reader names it.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const lost = (page) =>
  page.evaluate(() => {
    const PARTS = ".panel, .stage, .networks, .preview, .masthead, .problems, .colophon";
    /** As far as a panel paints beyond its edge (figures.css). */
    const PAINTED = 8;
    const NOT_SEEN = ".visually-hidden, .skip, .preview-link, option, math *, svg *";
    const WAYS = "a[href], button, input, select, summary, [tabindex]";
    /** @param {Element} element */
    const inside = (element) => {
      const { left, right } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      return { left: left + parseFloat(style.paddingLeft) - PAINTED, right: right - parseFloat(style.paddingRight) + PAINTED };
    };
    const edges = new Map([...document.querySelectorAll(PARTS)].filter((part) => part.checkVisibility()).map((part) => [part, inside(part)]));
    /** @param {Element} element */
    const named = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} “${(element.textContent ?? "").trim().replaceAll(/\s+/g, " ").slice(0, 20)}”`;
    /** Whether it lies in something that scrolls. @type {Map<Element, boolean>} */
    const scrolled = new Map();
    /** What is beyond already: what lies in it need not be named. */
    const beyond = new Set();
    const found = [];
    for (const element of document.querySelectorAll("body *")) {
      const parent = /** @type {Element} */ (element.parentElement);
      const part = parent.closest(PARTS);
      const edge = part && edges.get(part);
      if (!part || !edge || element.closest(NOT_SEEN) || !element.checkVisibility()) continue;
      scrolled.set(element, part !== parent && (scrolled.get(parent) || /auto|scroll/.test(getComputedStyle(parent).overflowX)));
      const { overflowX, overflowY } = getComputedStyle(element);
      const [tooWide, tooHigh] = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
      const cut = Math.max(/hidden|clip/.test(overflowX) ? tooWide : 0, /hidden|clip/.test(overflowY) ? tooHigh : 0);
      if (cut > 1 && element.clientWidth > 1 && element.textContent?.trim()) found.push(`${named(element)} is cut off by ${cut} px`);
      if (/auto|scroll/.test(overflowX) && tooWide > 1) {
        const hasName = element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby");
        if (!(element.matches("[tabindex='0']") && hasName) && !element.querySelector(WAYS)) found.push(`${named(element)} scrolls, but not by the keyboard`);
      }
      const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()).map((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return range.getBoundingClientRect();
      });
      const boxes = [element.getBoundingClientRect(), ...texts].filter(({ width }) => width > 1);
      const by = Math.max(...boxes.map(({ left, right }) => Math.max(edge.left - left, right - edge.right)));
      if (beyond.has(parent)) beyond.add(element);
      else if (by > 1 && !scrolled.get(element)) {
        beyond.add(element);
        found.push(`${named(element)} is ${Math.round(by)} px beyond ${named(part)}`);
      }
      const button = texts.length ? element.closest("button, .button")?.getBoundingClientRect() : null;
      if (button && texts.some(({ left, right, top, bottom }) => left < button.left - 1 || right > button.right + 1 || top < button.top - 1 || bottom > button.bottom + 1)) found.push(`${named(element)} is beyond its button`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth - innerWidth} px wider than the window`);
    return found;
  });
