// Strokes as grey values, by plain arithmetic: no canvas is read, so the same strokes give the same picture on
// every device, also where the browser protects canvases from being read.

import { extentOf } from "./extent.js";
import { PAD_UNITS } from "./sheet.js";

/** @import { Stroke } from "../types.js" */

/** Pieces that a curve between two points of the pen is made of, at most this long, in pad units. */
const PIECE = 4;

/** A stroke that is rubbed along its own way leaves up to a quarter of its rim. Nobody sees that: it is not there. */
const FAINT = 0.3;

/** What of a growing stroke can change no more: all but its last piece. @type {WeakMap<Stroke, { length: number, cover: Float32Array }>} */
const firm = new WeakMap();

/** A growing stroke with its last piece, which the next move of the pen takes away again: one buffer, or every frame leaves one to be collected. */
const whole = new Float32Array(PAD_UNITS * PAD_UNITS);

/**
 * Lays a stroke over what is there, or rubs it out.
 * @param {Float32Array} gray PAD_UNITS², 0 paper … 1 ink; changed in place
 * @param {Stroke} stroke
 * @param {boolean} [grows] it is still under the pen: what was done for it is kept
 */
export function layStroke(gray, stroke, grows = false) {
  const { points, erase, width } = stroke;
  const half = width / 2;
  const kept = (grows && firm.get(stroke)) || { length: 0, cover: new Float32Array(gray.length) };
  // a curve runs from middle to middle of the pen's points, with a point as its control
  const middle = (/** @type {number} */ k) => [(points[k] + points[k + 2]) / 2, (points[k + 1] + points[k + 3]) / 2];
  let from = kept.length > 0 ? middle(kept.length) : [points[0], points[1]];
  for (let k = kept.length + 2; k + 3 < points.length; k += 2) {
    const to = middle(k);
    curve(kept.cover, from, [points[k], points[k + 1]], to, half);
    from = to;
    kept.length = k;
  }
  const { left, right, top, bottom } = boxOf(points, half);
  let { cover } = kept;
  if (grows) {
    firm.set(stroke, kept);
    for (let y = top; y < bottom; y += 1) whole.set(cover.subarray(y * PAD_UNITS + left, y * PAD_UNITS + right), y * PAD_UNITS + left);
    cover = whole;
  }
  line(cover, from, points.slice(-2), half);
  for (let y = top; y < bottom; y += 1) {
    for (let k = y * PAD_UNITS + left; k < y * PAD_UNITS + right; k += 1) {
      if (cover[k]) gray[k] = erase ? rubbed(gray[k], cover[k]) : gray[k] + cover[k] * (1 - gray[k]);
    }
  }
}

/** @param {number} ink @param {number} cover of the eraser */
function rubbed(ink, cover) {
  const left = ink * (1 - cover);
  return left < FAINT ? 0 : left;
}

/** The pixels that a line of so many points can reach. @param {number[]} points x, y, x, y, … @param {number} half of its width */
function boxOf(points, half) {
  const { left, right, top, bottom } = extentOf(points);
  const clamp = (/** @type {number} */ v) => Math.max(0, Math.min(PAD_UNITS, v));
  const reach = half + 1;
  return { left: clamp(Math.floor(left - reach)), right: clamp(Math.ceil(right + reach)), top: clamp(Math.floor(top - reach)), bottom: clamp(Math.ceil(bottom + reach)) };
}

/** A quadratic curve. @param {Float32Array} cover @param {number[]} from @param {number[]} control @param {number[]} to @param {number} half */
function curve(cover, from, control, to, half) {
  const length = Math.hypot(control[0] - from[0], control[1] - from[1]) + Math.hypot(to[0] - control[0], to[1] - control[1]);
  const pieces = Math.max(1, Math.ceil(length / PIECE));
  let last = from;
  for (let piece = 1; piece <= pieces; piece += 1) {
    const t = piece / pieces;
    const next = [0, 1].map((axis) => (1 - t) ** 2 * from[axis] + 2 * t * (1 - t) * control[axis] + t ** 2 * to[axis]);
    line(cover, last, next, half);
    last = next;
  }
}

/**
 * A straight piece with round ends: how much of each pixel it covers, by the distance of the pixel's middle.
 * @param {Float32Array} cover @param {number[]} from @param {number[]} to @param {number} half of its width
 */
function line(cover, [ax, ay], [bx, by], half) {
  const { left, right, top, bottom } = boxOf([ax, ay, bx, by], half);
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy || 1;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const t = Math.max(0, Math.min(1, (px * dx + py * dy) / square));
      const share = half + 0.5 - Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2);
      const k = y * PAD_UNITS + x;
      if (share > cover[k]) cover[k] = Math.min(1, share);
    }
  }
}
