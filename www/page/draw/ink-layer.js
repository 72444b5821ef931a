// Paints a sheet, as ink on transparent ground, at any size: large for the pad, PAD_UNITS for the network.

import { context2d, create } from "../ui/dom.js";
import { PAD_UNITS } from "./sheet.js";

/** @import { InkImage, SheetState, Stroke } from "../types.js" */
/** @import { Sheet } from "./sheet.js" */

export class InkLayer {
  /** What the pen no longer touches; only the live stroke is painted anew at every move. */
  #settled = document.createElement("canvas");
  /** What is settled. @type {SheetState | null} */
  #state = null;
  /** How large, in which colour, where its picture lies. */
  #look = "";
  #context;
  #settledContext;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {CanvasRenderingContext2DSettings} [settings]
   */
  constructor(canvas, settings) {
    this.canvas = canvas;
    this.#context = context2d(canvas, settings);
    this.#settledContext = context2d(this.#settled, settings);
  }

  /**
   * @param {Sheet} sheet
   * @param {number} side in device pixels
   * @param {string} color of the ink
   */
  paint(sheet, side, color) {
    const look = JSON.stringify([side, color, sheet.imageBox]);
    if (this.#look !== look) {
      for (const canvas of [this.canvas, this.#settled]) canvas.width = canvas.height = side;
      this.#look = look;
      this.#state = null;
    }
    if (this.#state !== sheet.state) this.#settle(sheet, side, color);
    this.#context.clearRect(0, 0, side, side);
    this.#context.drawImage(this.#settled, 0, 0);
    if (sheet.live) paintStroke(this.#context, sheet.live, side / PAD_UNITS, color);
  }

  /** @param {Sheet} sheet @param {number} side @param {string} color */
  #settle({ state, imageBox }, side, color) {
    const before = this.#state;
    // A state that only adds strokes (the usual case) is painted on top of the one before.
    const grows = state.image === before?.image && before.strokes.every((stroke, k) => stroke === state.strokes[k]);
    if (!grows) {
      this.#settledContext.clearRect(0, 0, side, side);
      if (state.image) paintImage(this.#settledContext, state.image, imageBox, side / PAD_UNITS, color);
    }
    for (const stroke of state.strokes.slice(grows ? before.strokes.length : 0)) {
      paintStroke(this.#settledContext, stroke, side / PAD_UNITS, color);
    }
    this.#state = state;
  }
}

/**
 * A smooth round line: quadratic curves whose control points are the pen's, joined at their middles.
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 * @param {number} scale device pixels per pad unit
 * @param {string} color
 */
function paintStroke(context, { points, width, erase }, scale, color) {
  context.save();
  context.globalCompositeOperation = erase ? "destination-out" : "source-over";
  context.fillStyle = context.strokeStyle = color;
  context.scale(scale, scale);
  context.lineWidth = width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  if (points.length === 2) {
    context.arc(points[0], points[1], width / 2, 0, 2 * Math.PI);
    context.fill();
  } else {
    context.moveTo(points[0], points[1]);
    for (let k = 2; k + 3 < points.length; k += 2) {
      const [x, y, nextX, nextY] = points.slice(k, k + 4);
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    context.lineTo(points[points.length - 2], points[points.length - 1]);
    context.stroke();
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {InkImage} image
 * @param {{ left: number, top: number, side: number }} box in pad units
 * @param {number} scale device pixels per pad unit
 * @param {string} color
 */
function paintImage(context, image, { left, top, side }, scale, color) {
  context.save();
  context.imageSmoothingQuality = "high";
  context.drawImage(inked(image, color), left * scale, top * scale, side * scale, side * scale);
  context.restore();
}

/** A picture in its ink. @param {InkImage} image @param {string} color */
function inked({ ink, size }, color) {
  const context = context2d(create("canvas", { width: size, height: size }));
  const pixels = context.createImageData(size, size);
  for (let k = 0; k < ink.length; k += 1) pixels.data[4 * k + 3] = ink[k];
  context.putImageData(pixels, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = color;
  context.fillRect(0, 0, size, size);
  return context.canvas;
}
