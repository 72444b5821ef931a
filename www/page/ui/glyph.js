// The needle that stands for a capsule everywhere: length = the vector's length, direction = its pose.

import { create } from "./dom.js";

/**
 * More than two numbers do not fit on paper, so each of them pulls the needle towards its own point
 * of the compass, evenly spaced ("star coordinates"). Equal poses give equal directions.
 * @param {ArrayLike<number>} values
 * @param {number} from index of the capsule's first number
 * @param {number} dims
 * @returns {{ length: number, x: number, y: number }} a unit direction, y downwards; zero for a zero vector
 */
export function needle(values, from, dims) {
  let squares = 0;
  let x = 0;
  let y = 0;
  for (let k = 0; k < dims; k += 1) {
    const value = values[from + k];
    squares += value * value;
    x += value * Math.cos((2 * Math.PI * k) / dims);
    y -= value * Math.sin((2 * Math.PI * k) / dims);
  }
  const reach = Math.hypot(x, y) || 1;
  return { length: Math.sqrt(squares), x: x / reach, y: y / reach };
}

/** Half of a needle of length 1, its width and the radius of its foot, in halves of its cell. */
const HALF = 0.92;
const WIDTH = 0.18;
/** What moves by less than a fiftieth, of a cell's half or of a radian, is not drawn anew. */
const rounded = (/** @type {number} */ value) => Math.round(50 * value) / 50;
const footOf = (/** @type {number} */ length) => 0.2 * Math.min(1, 0.4 + length);

/**
 * A line through the middle of its cell with a dot at its foot.
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof needle>} needle
 * @param {{ x: number, y: number, size: number }} cell its middle and its side
 * @param {string} color
 */
export function drawNeedle(context, { length, x, y }, cell, color) {
  const unit = cell.size / 2;
  const half = unit * HALF * length;
  const foot = { x: cell.x - x * half, y: cell.y - y * half };
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = Math.max(1, unit * WIDTH);
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(foot.x, foot.y);
  context.lineTo(cell.x + x * half, cell.y + y * half);
  context.stroke();
  context.beginPath();
  context.arc(foot.x, foot.y, Math.max(0.8, unit * footOf(length)), 0, 2 * Math.PI);
  context.fill();
}

/**
 * The same as an element, where there are a few of them: a canvas each would be copied to the screen one by one.
 * It is turned and stretched by transforms, which need no layout. Its colour is the text's, a cell its font's size.
 * @param {string} name of its class
 */
export function makeNeedle(name) {
  const [line, foot] = ["needle-line", "needle-foot"].map((part) => create("span", { class: part }));
  const element = create("span", { class: `needle ${name}`, "aria-hidden": "true" }, line, foot);
  element.style.visibility = "hidden";
  return {
    element,
    /** @param {ReturnType<typeof needle> | null} shown */
    show(shown) {
      element.style.visibility = shown ? "visible" : "hidden";
      if (!shown) return;
      const half = HALF * shown.length;
      const [angle, x, y] = [Math.atan2(shown.y, shown.x), -half * shown.x, -half * shown.y].map(rounded);
      line.style.transform = `rotate(${angle}rad) scaleX(${rounded(half)})`;
      foot.style.transform = `translate(${x / 2}em, ${y / 2}em) scale(${rounded(footOf(shown.length))})`;
    },
  };
}
