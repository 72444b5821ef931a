// Pixels by way of a canvas, and whether the browser tells the truth about them. Protections against fingerprinting hand
// out noise instead, and a picture read through them is no picture (field report A).

import { context2d, create, scratch } from "../ui/dom.js";

/** Known colours, in squares of this side, stand where the picture will be, and on all sides of it when it is read. */
const SQUARE = 8;
const COLOURS = [
  [230, 40, 90],
  [20, 200, 60],
  [40, 70, 210],
  [250, 245, 240],
];
/** How wide they stand on each side. A lie may be about a part of the picture: as large a part is looked at by itself. */
const PART = 32;
/** Some protections change a bit here and there, which harms no picture. */
const HARMLESS = 12;
const MOST_WRONG = 0.02;
const MOST_WRONG_OF_PART = 0.1;

/** @param {number} x @param {number} y */
const colourAt = (x, y) => COLOURS[2 * (Math.floor(y / SQUARE) % 2) + (Math.floor(x / SQUARE) % 2)];

/** RGBA of two by two squares, which repeat. */
const TILE = Uint8ClampedArray.from({ length: 4 * (2 * SQUARE) ** 2 }, (_, k) => {
  const pixel = Math.floor(k / 4);
  return [...colourAt(pixel % (2 * SQUARE), Math.floor(pixel / (2 * SQUARE))), 255][k % 4];
});

/**
 * Asked anew for each picture: a visitor may have allowed it meanwhile.
 * @param {number} width @param {number} height
 * @param {(context: CanvasRenderingContext2D) => void} paint the picture, from the upper left corner
 * @returns {Uint8ClampedArray<ArrayBuffer> | null} RGBA; null: they are not what was painted, or may not be read
 */
export function readPixels(width, height, paint) {
  const [wide, high] = [width, height].map((side) => PART * (Math.ceil(side / PART) + 2));
  const context = scratch(wide, high);
  const read = () => {
    try {
      return context.getImageData(0, 0, wide, high).data;
    } catch (reason) {
      if (reason instanceof RangeError) throw reason; // no memory
      return null;
    }
  };
  context.fillStyle = /** @type {CanvasPattern} */ (context.createPattern(knownColours(), "repeat"));
  context.fillRect(0, 0, wide, high);
  // a lie about some place only
  if (!isAsPainted(read(), wide, () => true)) return null;

  context.clearRect(PART, PART, width, height);
  context.save();
  context.translate(PART, PART);
  paint(context);
  context.restore();
  const data = read();
  // a lie about this one read
  if (!data || !isAsPainted(data, wide, (x, y) => x < PART || y < PART || x >= PART + width || y >= PART + height)) return null;
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) pixels.set(data.subarray(4 * (wide * (y + PART) + PART), 4 * (wide * (y + PART) + PART + width)), 4 * width * y);
  return pixels;
}

function knownColours() {
  const canvas = create("canvas", { width: 2 * SQUARE, height: 2 * SQUARE });
  const context = context2d(canvas);
  for (const y of [0, SQUARE]) {
    for (const x of [0, SQUARE]) {
      context.fillStyle = `rgb(${colourAt(x, y).join(" ")})`;
      context.fillRect(x, y, SQUARE, SQUARE);
    }
  }
  return canvas;
}

/**
 * @param {Uint8ClampedArray | null} rgba null: it could not be read
 * @param {number} stride in pixels
 * @param {(x: number, y: number) => boolean} isKnown whether a known colour was painted there
 */
function isAsPainted(rgba, stride, isKnown) {
  if (!rgba) return false;
  const rows = rgba.length / 4 / stride;
  let [known, wrong] = [0, 0];
  for (let top = 0; top < rows; top += PART) {
    for (let left = 0; left < stride; left += PART) {
      let [knownHere, wrongHere] = [0, 0];
      for (let y = top; y < top + PART; y += 1) {
        for (let x = left; x < left + PART; x += 1) {
          if (!isKnown(x, y)) continue;
          knownHere += 1;
          const [at, as] = [4 * (stride * y + x), 4 * ((y % (2 * SQUARE)) * 2 * SQUARE + (x % (2 * SQUARE)))];
          if (differs(rgba, at, as)) wrongHere += 1;
        }
      }
      if (knownHere > PART ** 2 / 2 && wrongHere > MOST_WRONG_OF_PART * knownHere) return false;
      known += knownHere;
      wrong += wrongHere;
    }
  }
  return wrong <= MOST_WRONG * known;
}

/** @param {Uint8ClampedArray} rgba @param {number} at @param {number} as in the tile */
const differs = (rgba, at, as) =>
  rgba[at + 3] !== 255 || Math.abs(rgba[at] - TILE[as]) > HARMLESS || Math.abs(rgba[at + 1] - TILE[as + 1]) > HARMLESS || Math.abs(rgba[at + 2] - TILE[as + 2]) > HARMLESS;
