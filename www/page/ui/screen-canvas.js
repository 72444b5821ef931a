// A canvas whose units are CSS pixels, sharp on any screen. Its size is kept from the last resize:
// asking the page for it while drawing would force a layout at every move of the pen.

import { context2d } from "./dom.js";

export class ScreenCanvas {
  width = 0;
  height = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} onResize draw again
   */
  constructor(canvas, onResize) {
    this.canvas = canvas;
    this.context = context2d(canvas);
    new ResizeObserver(([entry]) => {
      this.width = entry.contentRect.width;
      this.height = entry.contentRect.height;
      onResize();
    }).observe(canvas);
  }

  /** Ready for a new picture. */
  clear() {
    const [wide, high] = [this.width, this.height].map((side) => Math.max(1, Math.round(side * devicePixelRatio)));
    if (this.canvas.width !== wide || this.canvas.height !== high) {
      this.canvas.width = wide;
      this.canvas.height = high;
    }
    this.context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return this.context;
  }
}
