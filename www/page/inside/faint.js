// The drawing, faint, as the ground that capsules stand on; squares of what they see; needles where they see it.

import { inkScale } from "../ui/colors.js";
import { create } from "../ui/dom.js";
import { paintPixels } from "../ui/pixels.js";

/** Of full ink: needles and colours on it must stay the loudest. */
const FAINT = 0.28;

/** @typedef {{ left: number, top: number, size: number }} Square in pixels of the image */

/** @param {number} side of the image */
export function makeGround(side) {
  const canvas = create("canvas", { width: side, height: side });
  /** @type {unknown[]} */
  let painted = [];
  return {
    /**
     * @param {CanvasRenderingContext2D} context @param {Float32Array | null} pixels
     * @param {{ x: number, y: number, size: number }} box where on the canvas
     */
    draw(context, pixels, { x, y, size }) {
      const colors = inkScale();
      if (painted[0] !== pixels || painted[1] !== colors) paintPixels(canvas, pixels, side, side, colors, (v) => FAINT * v);
      painted = [pixels, colors];
      context.imageSmoothingEnabled = false;
      context.drawImage(canvas, x, y, size, size);
    },
  };
}

/**
 * What a place sees, with a frame around it.
 * @param {CanvasRenderingContext2D} context @param {Square} square @param {number} scale canvas units a pixel @param {string} color
 * @param {boolean} [isStrong] else dashed
 */
export function drawFrame(context, { left, top, size }, scale, color, isStrong = true) {
  context.save();
  context.strokeStyle = color;
  context.lineWidth = 2;
  if (!isStrong) context.setLineDash([4, 3]);
  context.strokeRect(left * scale + 1, top * scale + 1, size * scale - 2, size * scale - 2);
  context.restore();
}
