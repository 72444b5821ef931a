// @ts-check
// What the page says about two digits, in sentences.

import { aDigit, fixed, percent } from "../ui/numbers.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("../types.js").Shown} Shown */

/** As for one digit: below half of full length no capsule says "my digit is there". */
export const PRESENT = 0.5;

const SHEETS = ["first", "second"];

/** @param {{ right: number, down: number }} place */
export function placeInWords({ right, down }) {
  const parts = [];
  if (right) parts.push(`${Math.abs(right)} ${right > 0 ? "right" : "left"}`);
  if (down) parts.push(`${Math.abs(down)} ${down > 0 ? "down" : "up"}`);
  return parts.join(", ") || "in the middle";
}

/**
 * What there is to do next, under the pad.
 * @param {Drawing} drawing
 * @param {boolean} moves whether the move tool is taken
 * @param {Shown["two"]} two
 */
export function nextInWords({ sheets, sheet, top }, moves, two) {
  const blank = sheets.map(({ isBlank }) => isBlank);
  const name = SHEETS[top];
  if (moves && sheet.isBlank) return `There is nothing on the ${name} sheet to move yet.`;
  if (blank[0] && blank[1]) return "A sheet for each digit: draw on both, or choose a sample for each.";
  if (sheet.isBlank) return `Now the ${name} digit, over the ${SHEETS[1 - top]} one. Draw it or choose a sample.`;
  if (blank[1 - top]) return `Choose the ${SHEETS[1 - top]} sheet next, and draw over this digit.`;
  if (two?.[top]?.pulledIn) return `The ${name} digit lies further off than any the network has seen. To the network it goes in 4 pixels off the middle.`;
  if (moves) return `Drag the ${name} digit on the pad, or use the arrow keys.`;
  return "Pen, eraser, undo and clear act on the sheet on top. Move slides it over the other.";
}

/**
 * The answer.
 * @param {Shown} shown
 * @returns {[string, string]} a headline and a sentence
 */
export function pairInWords({ result, pixels, ready, two }) {
  if (!result && pixels) return ["One moment.", ready ? "The network is looking." : "The network answers as soon as it is here."];
  if (!result) return ["Both sheets are blank.", "Draw a digit on each, one over the other, and the network says which two it sees."];
  const [first, second, third] = longest(result.lengths);
  const pair = `${aDigit(first.digit)} and ${aDigit(second.digit)}`;
  const lengths = `${fixed(first.length)} and ${fixed(second.length)}`;
  if (two?.includes(null)) {
    const sentence = `One sheet is blank, and this network always looks for two: ${first.digit} and ${second.digit} have ${lengths}.`;
    return [second.length < PRESENT ? `Just ${aDigit(first.digit)}?` : `${capital(pair)}?`, sentence];
  }
  const next = `The next one is ${third.digit} with ${fixed(third.length)}.`;
  if (first.length < PRESENT) return [`Perhaps ${pair}.`, `No capsule is long: ${first.digit} and ${second.digit} have ${lengths}. ${next}`];
  if (second.length < PRESENT) return [`${capital(aDigit(first.digit))}, and perhaps ${aDigit(second.digit)}.`, `Only one capsule is long: their lengths are ${lengths}. ${next}`];
  if (third.length >= PRESENT) return [`${capital(pair)}, or ${aDigit(third.digit)}?`, `Three capsules are long: ${lengths}, and ${fixed(third.length)} for ${third.digit}.`];
  return [`This is ${pair}.`, `Their capsules have lengths ${lengths}. ${next}`];
}

/**
 * What the decoder's pictures mean: of the two digits, or of a chosen one.
 * @param {Shown} shown
 */
export function choiceInWords({ pixels, result, chosen, decoded }) {
  if (!result || !pixels) return "Nothing to decode yet.";
  const [a, b] = result.reconstructions;
  const both = percent(redrawn(a.map((v, k) => v + b[k]), pixels));
  const pair = result.present.join(" and ");
  if (chosen === null) return `${pair} together redraw ${both} of your ink. Press another digit’s row above to see what a capsule draws whose digit is not there.`;
  const length = `its capsule has length ${fixed(result.lengths[chosen])}`;
  const own = decoded?.digit === chosen ? percent(redrawn(decoded.pixels, pixels)) : null;
  if (result.present.includes(chosen)) return `${chosen} is one of the two: ${length}.${own ? ` It redraws ${own} of your ink.` : ""}`;
  const doubt = result.lengths[chosen] >= PRESENT ? `The network is not sure about ${aDigit(chosen)}: ${length}, but two are longer.` : `There is no ${chosen}: ${length}.`;
  return own ? `${doubt} Made to draw it all the same, the decoder redraws ${own} of your ink; ${pair} together redraw ${both}.` : doubt;
}

/**
 * The share of a picture's ink that a drawing covers, 0…1.
 * @param {Float32Array} drawn @param {Float32Array} seen
 */
export function redrawn(drawn, seen) {
  let covered = 0;
  let ink = 0;
  for (let k = 0; k < seen.length; k += 1) {
    covered += Math.min(drawn[k], seen[k]);
    ink += seen[k];
  }
  return ink > 0 ? covered / ink : 0;
}

/** All ten, longest first. @param {Float32Array} lengths */
function longest(lengths) {
  const all = Array.from(lengths, (length, digit) => ({ digit, length }));
  return all.sort((a, b) => b.length - a.length);
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
