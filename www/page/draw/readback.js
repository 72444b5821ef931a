// Whether the browser tells the truth about what lies on a canvas. Protections against fingerprinting hand out
// noise instead, and a picture read through them is no picture (field report A).

import { scratch } from "../ui/dom.js";

const SIDE = 16;
/** Known colours, one a quarter. */
const QUARTERS = [
  [230, 40, 90],
  [20, 200, 60],
  [40, 70, 210],
  [250, 245, 240],
];
/** Some protections change a bit here and there, which harms no picture. */
const HARMLESS = 12;
const MOST_WRONG = 0.05;

/** Asked anew each time: a visitor may have allowed it meanwhile. */
export function tellsTheTruth() {
  const context = scratch(SIDE, SIDE);
  QUARTERS.forEach((rgb, k) => {
    context.fillStyle = `rgb(${rgb.join(" ")})`;
    context.fillRect((k % 2) * (SIDE / 2), Math.floor(k / 2) * (SIDE / 2), SIDE / 2, SIDE / 2);
  });
  return isAsPainted(context.getImageData(0, 0, SIDE, SIDE).data);
}

/** @param {ArrayLike<number>} rgba of SIDE × SIDE pixels */
export function isAsPainted(rgba) {
  let wrong = 0;
  for (let k = 0; k < SIDE * SIDE; k += 1) {
    const [x, y] = [k % SIDE, Math.floor(k / SIDE)];
    const rgb = QUARTERS[2 * Number(y >= SIDE / 2) + Number(x >= SIDE / 2)];
    if (rgb.some((v, c) => Math.abs(rgba[4 * k + c] - v) > HARMLESS) || rgba[4 * k + 3] !== 255) wrong += 1;
  }
  return wrong <= MOST_WRONG * SIDE * SIDE;
}
