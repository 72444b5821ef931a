// Where many numbers between 0 and 1 lie on a line: one mark each, spread over the height so that
// marks at the same place do not hide each other.

import { ScreenCanvas } from "../ui/screen-canvas.js";

/** Steps of the golden ratio fill an interval evenly, whatever the count. */
const GOLDEN = 0.618034;
const MARK = 3;
/** So many marks are drawn in half strength; the more there are, the fainter they are. */
const USUAL = 288;

/** @param {HTMLCanvasElement} canvas */
export function makeStrip(canvas) {
  /** @type {Float32Array | null} */
  let values = null;
  let color = "";
  const paint = () => {
    const context = screen.clear();
    if (!values) return;
    context.fillStyle = color;
    context.globalAlpha = Math.min(0.45, 0.45 * Math.sqrt(USUAL / values.length));
    const { width, height } = screen;
    values.forEach((value, i) => {
      const y = ((i * GOLDEN) % 1) * (height - MARK);
      context.fillRect(value * (width - MARK), y, MARK, MARK);
    });
    context.globalAlpha = 1;
  };
  const screen = new ScreenCanvas(canvas, paint);
  return {
    /** @param {Float32Array | null} next @param {string} hue */
    show(next, hue) {
      values = next;
      color = hue;
      paint();
    },
  };
}
