// @ts-check
// Paints a drawing, as ink on transparent ground, at any size: large for the pad, PAD_UNITS for the network.

import { context2d } from "./dom.js";
import { PAD_UNITS } from "./drawing.js";

/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {import("./types.js").InkImage} InkImage */
/** @typedef {import("./types.js").DrawingState} DrawingState */
/** @typedef {import("./drawing.js").Drawing} Drawing */

export class InkLayer {
  /** What the pen no longer touches; only the live stroke is painted anew at every move. */
  #settled = document.createElement("canvas");
  /** @type {DrawingState | null} */
  #settledState = null;
  #color = "";
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
   * @param {Drawing} drawing
   * @param {number} side in device pixels
   * @param {string} color of the ink
   */
  paint(drawing, side, color) {
    if (this.canvas.width !== side || this.canvas.height !== side) {
      for (const canvas of [this.canvas, this.#settled]) canvas.width = canvas.height = side;
      this.#settledState = null;
    }
    if (this.#settledState !== drawing.state || this.#color !== color) this.#settle(drawing.state, color);

    this.#context.clearRect(0, 0, side, side);
    this.#context.drawImage(this.#settled, 0, 0);
    if (drawing.live) paintStroke(this.#context, drawing.live, side / PAD_UNITS, color);
  }

  /** @param {DrawingState} state @param {string} color */
  #settle(state, color) {
    const side = this.#settled.width;
    const before = this.#settledState;
    // A state that only adds strokes (the usual case) is painted on top of the one before.
    const grows =
      before !== null &&
      this.#color === color &&
      state.image === before.image &&
      before.strokes.length <= state.strokes.length &&
      before.strokes.every((stroke, k) => stroke === state.strokes[k]);

    if (!grows) {
      this.#settledContext.clearRect(0, 0, side, side);
      if (state.image) paintImage(this.#settledContext, state.image, side, color);
    }
    for (const stroke of state.strokes.slice(grows ? before.strokes.length : 0)) {
      paintStroke(this.#settledContext, stroke, side / PAD_UNITS, color);
    }
    this.#settledState = state;
    this.#color = color;
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
 * @param {number} side
 * @param {string} color
 */
function paintImage(context, image, side, color) {
  const mask = document.createElement("canvas");
  mask.width = mask.height = image.size;
  const maskContext = context2d(mask);
  const pixels = maskContext.createImageData(image.size, image.size);
  for (let k = 0; k < image.ink.length; k += 1) pixels.data[4 * k + 3] = image.ink[k];
  maskContext.putImageData(pixels, 0, 0);
  maskContext.globalCompositeOperation = "source-in";
  maskContext.fillStyle = color;
  maskContext.fillRect(0, 0, image.size, image.size);
  context.save();
  context.imageSmoothingQuality = "high";
  context.drawImage(mask, 0, 0, side, side);
  context.restore();
}
