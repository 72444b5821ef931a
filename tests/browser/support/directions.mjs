// @ts-check
// Pages that are read from the right, as translators make them for Arabic and Hebrew, and where things lie in them.

/** @typedef {import("../../soak/chance.mjs").Chance} Chance */
/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {{ kind: string, left: number, right: number }} Place in pixels */
/** @typedef {{ dir?: string, lang?: string, body?: string, css?: string }} Way  none: as the page comes */

/** @type {((chance: Chance) => Way)[]} */
const WAYS = [
  (chance) => ({ dir: "rtl", lang: chance.pick(["ar", "he", "fa", "ur"]) }),
  () => ({ body: "rtl" }),
  (chance) => ({ css: `${chance.pick([":root", "body", "html, body"])} { direction: rtl }` }),
  (chance) => ({ dir: "rtl", css: `body { text-align: ${chance.pick(["right", "start", "left", "justify"])} }` }),
];

/** @param {Chance} chance @param {number} count */
export const directions = (chance, count) => Array.from({ length: count }, (_, k) => WAYS[k % WAYS.length](chance));

/** @param {Chance} chance @param {number} count */
export const windows = (chance, count) => Array.from({ length: count }, () => ({ width: 320 + chance.below(1100), letters: chance.pick([16, 16, 20, 24]) }));

/** @param {Page} page @param {Way} way @param {number} [letters] their size */
export const give = (page, way, letters = 16) =>
  page.evaluate(async ([rules, size]) => {
    const { documentElement: root, body } = document;
    for (const [element, direction] of /** @type {const} */ ([[root, rules.dir], [body, rules.body]])) {
      if (direction) element.dir = direction;
      else element.removeAttribute("dir");
    }
    root.lang = rules.lang ?? "en";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:root { font-size: ${size}px !important } * { content-visibility: visible !important } ${rules.css ?? ""}`);
    document.adoptedStyleSheets = [sheet];
    for (let k = 0; k < 3; k += 1) await new Promise((resolve) => requestAnimationFrame(resolve)); // charts follow their width
  }, /** @type {const} */ ([way, letters]));

/** Letters that every word is replaced by, as a translator does it: they are read from the right. @param {Page} page */
export const markUp = (page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = /** @type {Text} */ (walker.currentNode);
      if (/\p{L}{2}/u.test(text.data) && !text.parentElement?.closest("[translate=no], script, style, math, svg, select, .readout")) text.data = text.data.replaceAll(/\p{L}/gu, "ש");
    }
  });

/** Where everything that stands for a place in data lies, from the left edge of its figure. Runs in the page. */
export function lie() {
  const hosts = [document, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
  /** @type {Place[]} */
  const found = [];
  /** @param {string} kind @param {Element} part @param {Element | null | undefined} figure */
  const measure = (kind, part, figure) => {
    if (!figure || !part.checkVisibility()) return;
    const [inner, outer] = [part.getBoundingClientRect(), figure.getBoundingClientRect()];
    if (inner.width || inner.height) found.push({ kind: kind.split(" ")[0], left: inner.left - outer.left, right: inner.right - outer.left });
  };
  for (const host of hosts) {
    const all = (/** @type {string} */ selector) => [...host.querySelectorAll(selector)];
    for (const cell of all("[role=gridcell]:not(.probe-cell), [role=rowheader], [role=columnheader]")) measure(cell.className || "header", cell, cell.closest("[role=grid]"));
    for (const cell of all("th, td")) measure("td", cell, cell.closest("table"));
    for (const ramp of all(".ramp")) for (const end of ramp.parentElement?.children ?? []) measure("ramp", end, ramp.parentElement);
    // a range has no parts to measure: that its values run from left to right is known from its direction
    for (const range of all("input[type=range]")) {
      found.push({ kind: "range", left: 0, right: getComputedStyle(range).direction === "ltr" ? 1 : -1 });
      for (const part of range.parentElement?.parentElement?.querySelectorAll(":scope > .dial-track, .dial-mark, :scope > .dial-end, :scope > .morph-slot, :scope > .morph-way, .time-ticks, .time-buttons > *") ?? []) measure(part.className, part, range.parentElement?.parentElement);
    }
    for (const mark of all("[style*='--at'], [style*='--length'], [style*='--share'], [style*='--column:'], .before-after-track > i")) {
      const parent = mark.parentElement;
      measure(mark.className || String(parent?.className), mark, parent);
      measure(mark.className || String(parent?.className), mark, parent?.parentElement);
    }
    for (const [figure, parts] of [[".sweep", ".sweep-ends > *, .sweep-labels > *, canvas"], [".pose-grid", "canvas"], [".pose-strip", ".strip-cell"], [".pose-bars", "li"], [".product", "div"], [".way-strip", "li"], [".sample-strip", ".sample"], [".labels", ".label"], [".tray", ".tile"], [".chart", "canvas, .chart-inside"]]) {
      for (const one of all(figure)) for (const part of one.querySelectorAll(parts)) measure(figure, part, one);
    }
  }
  return found;
}

/** What lies elsewhere now. @param {Place[]} usual @param {Place[]} now */
export const moved = (usual, now) =>
  usual.map((place, n) => ({ ...place, now: now[n] })).filter(({ kind, left, right, now: there }) => kind !== there.kind || Math.abs(left - there.left) > 1.5 || Math.abs(right - there.right) > 1.5);

/** Whether every number stands with its signs and units as it is written. Runs in the page. */
export function spell() {
  const hosts = [document.body, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
  /** @type {{ text: string, isOrdered: boolean }[]} */
  const found = [];
  for (const host of hosts) {
    const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = /** @type {Text} */ (walker.currentNode);
      const { parentElement } = text;
      const number = text.data.trim();
      if (!/\d/.test(number) || /\p{L}{2}/u.test(number.replaceAll(/\b(ms|px|MB)\b/g, "")) || !parentElement?.checkVisibility({ visibilityProperty: true }) || parentElement.closest("math, option, .visually-hidden")) continue;
      const edges = [...text.data].flatMap((letter, k) => {
        const range = document.createRange();
        range.setStart(text, k);
        range.setEnd(text, k + 1);
        const { left, top, width } = range.getBoundingClientRect();
        return letter.trim() && width ? [{ left, top }] : [];
      });
      if (edges.length) found.push({ text: number, isOrdered: edges.every(({ left, top }, k) => k === 0 || left > edges[k - 1].left || top > edges[k - 1].top + 2) });
    }
  }
  return found;
}
