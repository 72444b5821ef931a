// What may be wider than its panel, a table or a formula: it scrolls in a box of its own. While there is something to scroll
// the keyboard gets there, and a screen reader says what it is; else it is no stop on the way.

import { create, setAttributes } from "./dom.js";

/**
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {Node[]} children
 */
export function scroller(name, attributes = {}, ...children) {
  const element = create("div", { "role": "group", "aria-label": name, ...attributes, "class": `scroller ${attributes.class ?? ""}`.trim() }, ...children);
  const sizes = new ResizeObserver(() => setAttributes(element, { tabindex: element.scrollWidth > element.clientWidth && 0 }));
  const observe = () => {
    sizes.disconnect(); // what was replaced is let go
    for (const each of [element, ...element.children]) sizes.observe(each);
  };
  new MutationObserver(observe).observe(element, { childList: true });
  observe();
  return element;
}
