// Where a pointer is on an element, also where a page turns, mirrors or skews it: the box around it would not tell.

import { create } from "./dom.js";

/** Marks without extent: their boxes are points. @type {WeakMap<HTMLElement, HTMLElement[]>} */
const marked = new WeakMap();

/** Three corners say how it lies. @param {HTMLElement} element */
function cornersOf(element) {
  const corners = marked.get(element) ?? ["left: 0; top: 0", "left: 100%; top: 0", "left: 0; top: 100%"].map((style) => create("i", { "class": "corner", "aria-hidden": "true", style }));
  if (!marked.has(element)) element.append(...corners);
  marked.set(element, corners);
  return corners.map((corner) => corner.getBoundingClientRect());
}

/**
 * As the element lies now; asked at every event, since the page may scroll under the pen.
 * @param {HTMLElement} element positioned
 * @returns {(event: { clientX: number, clientY: number }) => { x: number, y: number }} in shares of its sides
 */
export function placesOn(element) {
  const [from, right, down] = cornersOf(element);
  const [ax, ay, bx, by] = [right.x - from.x, right.y - from.y, down.x - from.x, down.y - from.y];
  const area = ax * by - ay * bx;
  return ({ clientX, clientY }) => {
    const [x, y] = [clientX - from.x, clientY - from.y];
    return { x: (x * by - y * bx) / area, y: (y * ax - x * ay) / area };
  };
}
