// What the engine knows, too, and JavaScript needs before there is one or without asking. The file of each is named;
// tests/browser/module-constants.spec.mjs compares them with what the engine does.

/** @import { CapsNetInfo } from "../capsnet.js" */
/** @typedef {Pick<CapsNetInfo, "input" | "digitsPerImage" | "classes">} Reads what a network reads, and what it knows */

/** How MNIST's makers fitted a digit into its image: src/digit_image.rs. @type {CapsNetInfo["input"]} */
export const MNIST = { side: 28, fit: 20, centring: "mass" };
/** Who reads MNIST's digits, one at a time. @type {Reads} */
export const OF_MNIST = { input: MNIST, digitsPerImage: 1, classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] };
/** How far each of two digits may lie off the middle of their picture, in pixels: src/overlay.rs. */
export const SHIFT = 4;
/** The label of what is nothing: src/training/teaching/examples.rs. */
export const NOTHING = 255;
/** src/spec.rs; public, see capsnet.d.ts. */
export const MAX_ROUTING_ITERATIONS = 10;
/** Of the summed squared errors of the pixels, in the loss, so low that they cannot drown the margin loss: src/training/loss.rs. */
export const RECONSTRUCTION_WEIGHT = 0.0005;

/** What one digit is fitted into: the picture, or a smaller one where two are moved within it. @param {Omit<Reads, "classes">} network */
export const inputOfDigit = ({ input, digitsPerImage }) => (digitsPerImage === 1 ? input : { ...input, side: input.side - 2 * SHIFT });

/** Whether two networks can be asked about the same images: they read them alike, and know the same classes. @param {Reads} a @param {Reads} b */
export function areComparable(a, b) {
  const sameInput = a.input.side === b.input.side && a.input.fit === b.input.fit && a.input.centring === b.input.centring;
  return sameInput && a.digitsPerImage === b.digitsPerImage && a.classes.length === b.classes.length && a.classes.every((name, k) => name === b.classes[k]);
}
