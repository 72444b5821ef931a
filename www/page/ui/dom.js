import { noCanvas, text } from "./text.js";

/**
 * The element at `selector`, of the type asked for. A page without it is broken, so this throws.
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @param {ParentNode} [root]
 * @returns {T}
 */
export function find(selector, type, root = document) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} at ${selector}.`);
  return found;
}

/**
 * A new element. Attributes are set as given; `null` and `false` leave one out. A picture has a name from the
 * start, until its view says what there is to see.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | null>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function create(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes.role === "img" ? { "aria-label": text.blank, ...attributes } : attributes);
  element.append(...children);
  if (children.length === 1 && typeof children[0] === "string") keepNumber(element, children[0]);
  return element;
}

/**
 * A button that does something.
 * @param {Record<string, string | number | boolean | null>} attributes
 * @param {(event: MouseEvent) => unknown} act
 * @param {(Node | string)[]} children
 */
export function button(attributes, act, ...children) {
  const element = create("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", act);
  return element;
}

/**
 * Writes only what changed: many views set theirs in every frame. A style is set by its rules: as an attribute
 * a strict content security policy would refuse it.
 * @param {Element} element
 * @param {Record<string, string | number | boolean | null>} attributes
 */
export function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === true ? "" : String(value);
    if (name === "style" && (element instanceof HTMLElement || element instanceof SVGElement)) setStyle(element, value === null || value === false ? "" : text);
    else if (value === null || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** What `setStyle` wrote last, as it was asked for: a browser words it anew. @type {WeakMap<Element, string>} */
const styles = new WeakMap();

/** @param {HTMLElement | SVGElement} element @param {string} rules */
function setStyle(element, rules) {
  if ((styles.get(element) ?? "") === rules) return;
  styles.set(element, rules);
  element.style.cssText = rules;
}

/**
 * Hides what is not needed now; its room stays. The focus goes on to another: on what is hidden it would be lost.
 * @param {HTMLElement} element @param {boolean} isAway @param {HTMLElement | null} heir
 */
export function setAway(element, isAway, heir) {
  if (isAway && element.matches(":focus")) heir?.focus({ preventScroll: true });
  element.classList.toggle("is-away", isAway);
}

/** What `setText` wrote last: a translator words it anew. @type {WeakMap<Element, string>} */
const written = new WeakMap();

/**
 * Writes the text only if it changed, so that an unchanged live region stays silent, and a translator has no work.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if ((written.get(element) ?? element.textContent) === text) return;
  written.set(element, text);
  const only = element.firstChild;
  if (only instanceof Text && only === element.lastChild) only.data = text; // a new node would be laid out anew
  else element.textContent = text;
  keepNumber(element, text);
}

/** Numbers, with a unit or a letter of a formula, are the same in every language: translators leave them alone. */
const NUMBER = /^(?=.*\d)(?:[^\p{L}]|(?<!\p{L})(?:\p{L}|ms|px|MB)(?!\p{L}))+$/u;

/** @param {Element} element @param {string} text */
function keepNumber(element, text) {
  if (!element.hasAttribute("translate") && NUMBER.test(text)) element.setAttribute("translate", "no");
}

/**
 * An element of SVG.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} [attributes]
 */
export function shape(tag, attributes = {}) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  return element;
}

/**
 * A line icon on a 24 × 24 grid.
 * @param {string} path
 */
export function icon(path) {
  const svg = shape("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" });
  svg.append(shape("path", { d: path }));
  return svg;
}

/** For assistive technology only. @param {string} words */
export const hidden = (words) => create("span", { class: "visually-hidden" }, words);

/**
 * The 2-D context of a canvas; browsers withhold it only when they are out of memory.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function context2d(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error(noCanvas);
  return context;
}

/** A canvas off the page, whose pixels are read back. @param {number} width @param {number} height */
export function scratch(width, height) {
  return context2d(create("canvas", { width, height }), { willReadFrequently: true });
}
