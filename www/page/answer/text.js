// What the stage "Answer" says.

import { SHEETS, capital } from "../draw/text.js";
import { USUAL } from "../draw/usual.js";
import { aClass, fixed, grouped, percent } from "../ui/numbers.js";
import { comparedWith, isRoutedAsTrained, judge } from "./judged.js";
import { PRESENT, longest, redrawn } from "./reading.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("./judged.js").Judgement} Judgement */

/**
 * The answer.
 * @param {Shown} shown
 * @returns {[headline: string, sentence: string]}
 */
export function inWords(shown) {
  if (shown.tooSmall.length) return ["Too small to read.", tooSmallInWords(shown)];
  const [headline, sentence] = shown.two && !shown.precomputed ? pairInWords(shown) : answerInWords(shown);
  if (!shown.result) return [headline, sentence];
  return [headline, [sentence, !isRoutedAsTrained(shown) && routedOtherwise(shown), shown.original && "So say the original weights."].filter(Boolean).join(" ")];
}

/** @param {Shown} shown */
function routedOtherwise(shown) {
  const own = Number(shown.network?.routingIterations);
  const trained = `${own} routing iteration${own === 1 ? "" : "s"}`;
  const known = comparedWith(shown) ? `Lengths are compared with other digits’ only at ${trained}` : `The network was trained with ${trained}`;
  return `${known}; this answer took ${shown.result?.routingIterations}.`;
}

/** @param {Shown} shown */
function tooSmallInWords({ two, tooSmall }) {
  const where = two && tooSmall.length === 1 ? ` on the ${SHEETS[tooSmall[0]]} sheet` : "";
  return `A dot, a dash or a blob${where} is no digit. Draw it larger, or with a thinner pen.`;
}

/** @param {boolean} ready @returns {[string, string]} */
const waiting = (ready) => ["One moment.", ready ? "The network is computing." : "The network answers as soon as it has loaded."];

/** @param {Shown} shown @returns {[string, string]} */
function answerInWords(shown) {
  const { result, pixels, ready, precomputed, network } = shown;
  if (!result && pixels) return waiting(ready);
  if (!result) return ["The pad is blank.", "Draw a digit and the network says which one it sees."];
  const [first, second = null] = byLength(result, network);
  const winner = aClass(first.name);
  if (precomputed) {
    return [`An example: this is ${winner}.`, `Computed beforehand for a test digit, length ${fixed(first.length)}. Your own drawing follows when the network has loaded.`];
  }
  const next = second ? ` The next one is ${second.name} with ${fixed(second.length)}.` : "";
  const said = `${first.name} has ${fixed(first.length)}.${next}`;
  const judgement = judge(shown);
  if (judgement?.isShort || judgement?.isRedrawnBadly) return unusual(judgement, first, network?.primary === null);
  const sure = judgement?.isSure ? `This is ${winner}.` : `This looks like ${winner}.`;
  if (network?.primary === null) return [first.length < PRESENT ? `Perhaps ${winner}.` : sure, `Of the scores of this network, ${said}`];
  if (first.length < PRESENT) return [`Perhaps ${winner}.`, `No capsule is long: ${said}`];
  if (second && second.length >= PRESENT) return [`${capital(winner)}, or ${aClass(second.name)}?`, `Two capsules are long: ${fixed(first.length)} and ${fixed(second.length)}.`];
  const than = judgement && !judgement.isSure ? `, longer than in ${percent(judgement.shorter)} of ${grouped(judgement.digits)} digits` : "";
  return [sure, `Its capsule has length ${fixed(first.length)}${than}.${next}`];
}

/**
 * An answer that hardly any real digit gets.
 * @param {Judgement} judgement @param {{ name: string, length: number }} first @param {boolean} isScore
 * @returns {[string, string]}
 */
function unusual({ digits, shorter, worse, missed, isShort, isRedrawnBadly }, { name, length }, isScore) {
  const many = grouped(digits);
  const what = isScore ? "score" : "length";
  if (isShort) {
    const bad = isRedrawnBadly ? ` Its redrawing misses ${percent(missed)} of your ink; ${rarely(worse)} were redrawn worse.` : "";
    return ["No digit that I know.", `${capital(aClass(name))} comes nearest, with ${what} ${fixed(length)}; of ${many} digits ${rarely(shorter)} had a ${isScore ? "lower" : "shorter"} one.${bad}`];
  }
  return [`${capital(aClass(name))}? It does not look like one.`, `It says ${name}, with ${what} ${fixed(length)}, but its redrawing misses ${percent(missed)} of your ink; of ${many} digits ${rarely(worse)} were redrawn worse.`];
}

/** Quantiles a hundredth apart tell no more than this. @param {number} share */
const rarely = (share) => (share === 0 ? "none" : "fewer than 1\u00a0%");

/** @param {Shown} shown @returns {[string, string]} */
export function pairInWords(shown) {
  const { result, pixels, ready, two, network } = shown;
  if (!result && pixels) return waiting(ready);
  if (!result) return ["Both sheets are blank.", "Draw a digit on each, one over the other, and the network says which two it sees."];
  const [first, second, third] = byLength(result, network);
  const says = network?.primary === null ? SCORES : LENGTHS;
  const [one, other] = [aClass(first.name), aClass(second.name)];
  const pair = `${one} and ${other}`;
  const lengths = `${fixed(first.length)} and ${fixed(second.length)}`;
  const thisIs = isRoutedAsTrained(shown) ? "This is" : "This looks like";
  if (two?.includes(null)) {
    if (second.length >= PRESENT) return [`${capital(pair)}?`, `One sheet is blank, and yet two ${says.areLong}: ${first.name} and ${second.name} have ${lengths}.`];
    const both = `${first.name} has ${says.length} ${fixed(first.length)}, the next one, ${second.name}, ${fixed(second.length)}.`;
    if (first.length < PRESENT) return [`Perhaps ${one}.`, `One sheet is blank, and no ${says.isLong}: ${both}`];
    return [`${thisIs} ${one}.`, `One sheet is blank, and one ${says.isLong}: ${both}`];
  }
  const next = third ? ` The next one is ${third.name} with ${fixed(third.length)}.` : "";
  if (first.length < PRESENT) return [`Perhaps ${pair}.`, `No ${says.isLong}: ${first.name} and ${second.name} have ${lengths}.${next}`];
  if (second.length < PRESENT) return [`${capital(one)}, and perhaps ${other}.`, `Only one ${says.isLong}: their ${says.length}s are ${lengths}.${next}`];
  if (third?.length >= PRESENT) return [`${capital(pair)}, or ${aClass(third.name)}?`, `Three ${says.areLong}: ${lengths}, and ${fixed(third.length)} for ${third.name}.`];
  return [`${thisIs} ${pair}.`, `Their ${says.have} ${lengths}.${next}`];
}

/** Of capsules, and of the scores of a plain CNN. */
const LENGTHS = { length: "length", isLong: "capsule is long", areLong: "capsules are long", have: "capsules have lengths" };
const SCORES = { length: "score", isLong: "score is high", areLong: "scores are high", have: "scores are" };

/** @param {NonNullable<Shown["result"]>} result @param {Shown["network"]} network */
const byLength = ({ lengths }, network) => longest(lengths).map(({ digit, length }) => ({ name: (network ?? USUAL).classes[digit], length }));

/** In the numeral's place, where the answer is no digit. */
export const noDigit = "?";

export const lengths = {
  /** @param {boolean} isScore of a plain CNN, which has no capsules */
  has: (isScore) => (isScore ? " has score " : " has length "),
  decode: ". Decode it.",
};

export const poses = {
  rest: "Point at a square, or walk with the arrow keys, to read its value; drag it, or press + and −, to change it.",
  /** @param {number} dims */
  label: (dims) => `Poses: ${dims} numbers for each class`,
  rowHeader: "digit",
  /** @param {string} name @param {number} k @param {string} called by the visitor @param {string | null} value @param {string | null} own where it was bent: the network's own value */
  cell: (name, k, called, value, own) => `Pose of ${name}, number ${k + 1}${called && `, “${called}”`}: ${value ?? "nothing yet"}${own === null ? "" : `, changed from ${own}`}`,
};

/** A part of the page that is fetched when it comes into sight. */
export const part = {
  /** @param {string} why */
  missing: (why) => `This part of the page could not be loaded. ${why}`,
  again: "Try again",
};

export const preview = { back: "Back to the drawing pad" };

/** Of a picture of numbers. */
export const picture = {
  /** @param {string} name @param {number} side */
  numbers: (name, side) => `${name}, ${side} × ${side} numbers`,
  /** @param {string} name @param {number} side @param {unknown} there */
  label: (name, side, there) => (there ? `${name}, ${side} by ${side} pixels` : `${name}: nothing yet`),
  /** @param {string} name @param {string} value @param {number} row @param {number} column */
  reading: (name, value, row, column) => `${name}: ${value} at row ${row + 1}, column ${column + 1}`,
};

export const reconstruction = {
  seen: "Seen",
  decoded: "Decoded",
  difference: "Decoded − seen",
  back: "Back to the winner",
  /** @param {string | null} name null: nothing is decoded @param {boolean} isBent by the visitor */
  label: (name, isBent) => (name === null ? "No reconstruction yet" : `Reconstruction from the ${isBent ? "changed " : ""}pose of ${name}`),
  /** @param {string | null} name @param {boolean} chosen @param {boolean} [isBent] */
  from: (name, chosen, isBent = false) => (name === null ? "Nothing to decode yet." : `From ${chosen ? "your choice" : "the winner"}, ${name}${isBent ? ", with its pose changed" : ""}.`),
};

/** Two digits, taken apart. */
export const apart = {
  seen: "Seen",
  both: "Decoded, both",
  difference: "Both − seen",
  oneOnly: "One digit",
  back: "Put away",
  keys: ["the one", "the other"],
  keyBoth: "both",
  keyNeither: "drawn by neither",
  /** @param {string | undefined} name */
  alone: (name) => (name === undefined ? "alone" : `${name} alone`),
  /** @param {string | null} name @param {boolean} isPresent */
  choice: (name, isPresent) => (name === null ? "Another" : `${name}${isPresent ? "" : ": not there"}`),
};

/**
 * What the decoder's pictures mean: of the two digits, or of a chosen one.
 * @param {Shown} shown
 */
export function choiceInWords({ pixels, result, chosen, decoded, network }) {
  if (!result || !pixels) return reconstruction.from(null, false);
  const { present, reconstructions } = result;
  const all = pixels.map((_, k) => reconstructions.reduce((sum, values) => sum + values[k], 0));
  const { classes } = network ?? USUAL;
  const names = present.map((digit) => classes[digit]);
  const redraw = `${names.length > 1 ? `${names.join(" and ")} together redraw` : `${names[0]} redraws`} ${percent(redrawn(all, pixels))}`;
  if (chosen === null) return `${redraw} of your ink. Press another row above to see what the decoder draws of a digit that is not there.`;
  const name = classes[chosen];
  const length = `its ${network?.primary === null ? "score is" : "capsule has length"} ${fixed(result.lengths[chosen])}`;
  const own = decoded?.digit === chosen ? percent(redrawn(decoded.pixels, pixels)) : null;
  if (present.includes(chosen)) return `${name} is ${present.length > 1 ? "one of the two" : "there"}: ${length}.${own ? ` ${decoded?.isBent ? "Changed, it" : "It"} redraws ${own} of your ink.` : ""}`;
  const doubt = result.lengths[chosen] >= PRESENT ? `The network is not sure about ${aClass(name)}: ${length}, but two are longer.` : `There is no ${name}: ${length}.`;
  return own ? `${doubt} ${decoded?.isBent ? "Changed and decoded" : "Decoded"} all the same, it redraws ${own} of your ink; ${redraw}.` : doubt;
}
