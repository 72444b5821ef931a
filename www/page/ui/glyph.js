// The needle that stands for a capsule everywhere: length = the vector's length, direction = its pose.

import { setAttributes, shape } from "./dom.js";

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
/** What moves by less than a fiftieth of a cell's half is not drawn anew. */
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
 * Its colour is the text's.
 * @param {string} name of its class
 */
export function makeNeedle(name) {
  const line = shape("line", { "stroke-width": WIDTH, "stroke-linecap": "round", stroke: "currentColor" });
  const foot = shape("circle", { fill: "currentColor" });
  const element = shape("svg", { class: name, viewBox: "-1 -1 2 2", "aria-hidden": "true", visibility: "hidden" });
  element.append(line, foot); // from the start: what comes later has the page laid out anew
  return {
    element,
    /** @param {ReturnType<typeof needle> | null} shown */
    show(shown) {
      setAttributes(element, { visibility: shown ? "visible" : "hidden" });
      if (!shown) return;
      const [x, y] = [shown.x, shown.y].map((part) => rounded(HALF * shown.length * part));
      setAttributes(line, { x1: -x, y1: -y, x2: x, y2: y });
      setAttributes(foot, { cx: -x, cy: -y, r: rounded(footOf(shown.length)) });
    },
  };
}
