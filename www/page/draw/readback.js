// Pixels by way of a canvas, and whether the browser tells the truth about them. Protections against fingerprinting hand
// out noise instead, and a picture read through them is no picture (field report A).

import { scratch } from "../ui/dom.js";

/** Known colours, in squares of this side, two squares high, stand below the picture and are read together with it. */
const SIDE = 8;
const COLOURS = [
  [230, 40, 90],
  [20, 200, 60],
  [40, 70, 210],
  [250, 245, 240],
];
/** Some protections change a bit here and there, which harms no picture. */
const HARMLESS = 12;
const MOST_WRONG = 0.02;

/** @param {number} x of a square @param {number} y */
const colourAt = (x, y) => COLOURS[2 * y + (x % 2)];

/**
 * Asked anew for each picture: a visitor may have allowed it meanwhile.
 * @param {number} width @param {number} height
 * @param {(context: CanvasRenderingContext2D) => void} paint the picture, from the upper left corner
 * @returns {Uint8ClampedArray<ArrayBuffer> | null} RGBA; null: they are not what was painted
 */
export function readPixels(width, height, paint) {
  const across = Math.max(2, Math.ceil(width / SIDE));
  const context = scratch(across * SIDE, height + 2 * SIDE);
  context.save();
  paint(context);
  context.restore();
  for (let k = 0; k < 2 * across; k += 1) {
    const [x, y] = [k % across, Math.floor(k / across)];
    context.fillStyle = `rgb(${colourAt(x, y).join(" ")})`;
    context.fillRect(x * SIDE, height + y * SIDE, SIDE, SIDE);
  }
  const { data, width: stride } = context.getImageData(0, 0, across * SIDE, height + 2 * SIDE);
  if (!isAsPainted(data.subarray(4 * stride * height), stride)) return null;
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) pixels.set(data.subarray(4 * stride * y, 4 * (stride * y + width)), 4 * width * y);
  return pixels;
}

/** @param {Uint8ClampedArray} rgba of the known colours @param {number} stride */
function isAsPainted(rgba, stride) {
  let wrong = 0;
  for (let k = 0; k < rgba.length / 4; k += 1) {
    const rgb = colourAt(Math.floor((k % stride) / SIDE), Math.floor(k / stride / SIDE));
    if (rgb.some((v, c) => Math.abs(rgba[4 * k + c] - v) > HARMLESS) || rgba[4 * k + 3] !== 255) wrong += 1;
  }
  return wrong <= (MOST_WRONG * rgba.length) / 4;
}
