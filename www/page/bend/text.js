// What the stage "Transform" says.

import { PRESENT } from "../answer/reading.js";
import { capital } from "../draw/text.js";
import { aClass, fixed, grouped, megabytes, percent, signed } from "../ui/numbers.js";
import { late } from "../ui/text.js";
import { FOLLOWS } from "./curve.js";
import { NONE, TRANSFORMATIONS } from "./transform.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("./transform.js").Bend} Bend */
/** @typedef {import("./transform.js").Name} Name */
/** @typedef {import("../../capsnet.js").LayerCost["kind"]} LayerKind */

/** The transformations in words. @type {Record<Name, { title: string, short: string, unit: string, digits: number }>} */
export const WORDS = {
  turn: { title: "Turn", short: "turn", unit: "°", digits: 0 },
  scale: { title: "Scale", short: "scale", unit: "×", digits: 2 },
  shear: { title: "Shear", short: "shear", unit: "", digits: 2 },
  right: { title: "Shift right", short: "shift to the right", unit: " px", digits: 1 },
  down: { title: "Shift down", short: "shift down", unit: " px", digits: 1 },
  thickness: { title: "Thicken", short: "thickness", unit: " px", digits: 1 },
  noise: { title: "Noise", short: "noise", unit: "", digits: 2 },
  hole: { title: "Erase a patch", short: "patch", unit: " px", digits: 1 },
};

/** A value with its unit. Points of curves may lie between the steps of a slider: a quarter has two digits. @param {Name} name @param {number} value */
export function amount(name, value) {
  const { unit, digits } = WORDS[name];
  const isBetween = Math.abs(Number(value.toFixed(digits)) - value) > 1e-6;
  return `${fixed(value, Number.isInteger(value) && unit !== "×" ? 0 : isBetween ? 2 : digits)}${unit}`;
}

/** What is bent, in words; empty where nothing is. @param {Bend} bend */
export const inWords = (bend) =>
  TRANSFORMATIONS.filter(({ name }) => bend[name] !== NONE[name])
    .map(({ name }) => `${WORDS[name].short} ${amount(name, bend[name])}`)
    .join(", ");

/**
 * What the networks are called, the own one first.
 * @param {CapsNet["info"][]} infos
 * @param {number} [iterations] with which the own one routes, if that is worth a word
 */
export function networkNames(infos, iterations = infos[0]?.routingIterations) {
  const names = infos.map(({ preset, primary }) => (primary ? preset : "the plain CNN"));
  const own = infos[0]?.routingIterations;
  const routed = own && iterations !== own ? ` with ${iterations} iteration${iterations === 1 ? "" : "s"}` : "";
  return names.map((name, n) => (n === 0 ? name + routed : name === names[0] ? `${name} of the file` : name));
}

export const figure = {
  rest: "Drag the digit, or a handle: the circle turns, the lower corner scales, the upper one leans. Arrow keys do the same.",
  blank: "Draw something first: then it can be transformed.",
  move: "The digit: arrow keys move it",
  turn: "Turn",
  scale: "Scale",
  shear: "Shear",
  hole: "Erased patch: arrow keys move it",
  undo: "Undo",
  redo: "Redo",
  reset: "Reset",
  another: "Other noise",
  rightDigit: "It is a",
  /** @param {string} name @param {string} what */
  label: (name, what) => `Your ${name}, ${what || "not transformed"}, as the networks get it`,
};

export const live = {
  scores: "What they say now",
  length: "length",
  pose: "Pose",
  before: "pose before",
  after: "pose now",
  redrawn: "Redrawn",
  /** What each network says, the longest first. @param {{ network: string, answers: { name: string, score: number }[] }[]} all */
  all: (all) => all.map(({ network, answers }) => `${live.says(network, answers)}.`).join(" "),
  /** @param {string} network @param {{ name: string, score: number }[]} answers */
  says(network, answers) {
    const [sure, unsure] = [true, false].map((isSure) => answers.filter(({ score }) => score >= PRESENT === isSure).map(({ name, score }) => `${name} (${fixed(score)})`));
    if (!sure.length) return `${capital(network)} is sure of no digit, first comes ${unsure.join(", then ")}`;
    return `${capital(network)} says ${[sure.join(" and "), ...unsure].join(", perhaps ")}`;
  },
  /** @param {string} network @param {string | null} name of the digit, where there may be others */
  redrawnBy: (network, name) => `${name ? `${name}, redrawn` : "Redrawn"} by ${network}`,
  /** @param {string} name of the right class @param {number} moved length of the difference of two poses @param {number} before @param {number} after lengths */
  moved: (name, moved, before, after) => `The pose of ${name} is ${fixed(moved)} away from where it was; its length is ${fixed(after)}, before it was ${fixed(before)}.`,
  /** @param {number} k @param {number} before @param {number} after */
  number: (k, before, after) => `number ${k + 1}: ${signed(before)} → ${signed(after)}`,
};

export const beside = {
  choose: "Transformation",
  own: "This drawing",
  many: "200 test digits",
  score: "score of the right digit",
  rest: "Point at the curve, or use the arrow keys, to read it.",
  /** @param {string} short @param {string} whose */
  chart: (short, whose) => `Score of the right digit against ${short}: ${whose}`,
  blank: "Nothing drawn yet.",
  /** @param {boolean} isLate */
  loading: (isLate) => `The other network is on its way.${isLate ? ` ${late}` : ""}`,
  /** @param {import("./opponent.js").Offer} offer */
  compare: ({ preset, bytes }) => `Compare with ${preset === "compact-cnn" ? "a plain CNN" : preset} (${megabytes(bytes)} MB)`,
  notAsked: "Measured once you compare, or transform your drawing: it takes a while.",
  none: "No other network here reads these images and knows these classes. Open one from a file to compare.",
  /** @param {string} reason */
  failed: (reason) => `The network to compare with did not come: ${reason}`,
  otherImages: "it reads other images, or knows other classes.",
  retry: "Try again",
  file: "Compare with a file",
  /** @param {number} done @param {number} count @param {boolean} isLate they do not come */
  progress: (done, count, isLate) => `${done} of ${count} digits measured${isLate ? `. ${late}` : ""}`,
  paused: "Waiting until the pen rests.",
  noDigits: "The 200 test digits are for networks that read one of the ten digits in 28 × 28 pixels, sized and centred as in MNIST.",
  digitsFailed: "The test digits did not arrive.",
  measuring: "The curve of your drawing is on its way.",
  /** @param {string} where @param {{ name: string, score: number }[]} scores */
  reading: (where, scores) => `${where}: ${scores.map(({ name, score }) => `${name} ${fixed(score)}`).join(", ")}`,
};

/** @param {string} others what is bent on the screen, and not in the curve */
const leftOut = (others) => `The curves leave out ${others}.`;

/**
 * How far this drawing can be transformed.
 * @param {Name} transformation
 * @param {string} name of the right class
 * @param {{ network: string, from: number, to: number, wholly: boolean }[]} kept range where it is recognised
 * @param {string[]} lost networks that are wrong to begin with
 * @param {{ at: number, scores: { network: string, score: number }[] } | null} here what the right class gets where the visitor is
 * @param {{ others?: string, hasTwo?: boolean }} besides others: what else is bent on the screen, and not in the curve; hasTwo: the networks name two digits
 */
export function ownInWords(transformation, name, kept, lost, here = null, { others = "", hasTwo = false } = {}) {
  const range = (/** @type {{ from: number, to: number, wholly: boolean }} */ { from, to, wholly }) =>
    wholly ? "over the whole range" : from === to ? `only at ${amount(transformation, from)}` : `from ${amount(transformation, from)} to ${amount(transformation, to)}`;
  const parts = kept.map((each) => `for ${each.network} ${range(each)}`);
  const stays = parts.length ? `${hasTwo ? `${name} stays among the answers` : `The first answer stays ${name}`} ${parts.join(", ")}.` : "";
  const now = here ? `At ${WORDS[transformation].short} ${amount(transformation, here.at)}${others && " alone"} the score of ${name} is ${here.scores.map(({ network, score }) => `${fixed(score)} for ${network}`).join(", ")}.` : "";
  const wrong = lost.map((network) => `${capital(network)} ${hasTwo ? `does not find ${aClass(name)} in it` : `does not take it for ${aClass(name)}`} to begin with.`);
  return [stays, now, ...wrong, others && leftOut(others)].filter(Boolean).join(" ");
}

/**
 * What two shares of n digits must differ by, or chance alone may have made it: two standard errors of the difference, as
 * if the digits of both were others. They are the same, so this errs on the careful side.
 * @param {number} a @param {number} b @param {number} n
 */
const clear = (a, b, n) => 2 * Math.sqrt((a * (1 - a) + b * (1 - b)) / n);

/**
 * Who copes better, as measured.
 * @param {Name} transformation
 * @param {number} count of digits
 * @param {{ network: string, done: number, whole: number, here: number }[]} shares of so many digits, recognised over the whole range, and at one place
 * @param {number | null} at that place; null: nothing is bent
 * @param {{ others?: boolean, elsewhere?: boolean }} besides others: more is bent on the screen; elsewhere: the patch does not lie in the middle there
 */
export function manyInWords(transformation, count, shares, at, { others = false, elsewhere = false } = {}) {
  const digits = (/** @type {number} */ done) => (done < count ? `the first ${done} test digits` : `${count} test digits`);
  const [{ done }] = shares;
  const isSame = shares.every((share) => share.done === done); // one network may have been measured before
  const each = (/** @type {"whole" | "here"} */ what) => shares.map((share, n) => `${share.network} ${n ? "" : "recognises "}${percent(share[what])}${isSame ? "" : ` of ${digits(share.done)}`}`).join(", ");
  const who = (/** @type {"whole" | "here"} */ what) => {
    if (shares.length < 2 || !isSame || done < count) return "";
    const [a, b] = shares;
    const ahead = (a[what] > b[what] ? a : b).network;
    if (Math.abs(a[what] - b[what]) > clear(a[what], b[what], count)) return `; ${ahead} copes better`;
    if (percent(a[what]) === percent(b[what])) return "; they cope equally well";
    return `; ${ahead} is ahead, but by no more than chance can do with ${count} digits`;
  };
  const here = at === null ? "" : ` At ${WORDS[transformation].short} ${amount(transformation, at)}${others ? " alone" : ""}${elsewhere ? " in the middle" : ""} ${each("here")}${who("here")}.`;
  return `${isSame ? `Of ${digits(done)}, over` : "Over"} the whole range, ${each("whole")}${who("whole")}.${here}`;
}

export const follows = {
  rest: "Point at the curves, or use the arrow keys, to read the number that follows best.",
  pictures: "What is seen, and what the decoder draws from the pose",
  /** @param {Name} transformation @param {number} value @param {number} row */
  picture: (transformation, value, row) => `${WORDS[transformation].short} ${amount(transformation, value)}: ${follows.rows[row]}`,
  leftOut,
  /** @param {string} short @param {string | null} name null where nothing is drawn */
  chart: (short, name) => `The numbers of the pose${name === null ? "" : ` of ${name}`} against ${short}`,
  /** @param {number} k @param {string} named @param {number} r2 */
  follower: (k, named, r2) => `number ${k + 1}${named ? `, “${named}”` : ""}: R² ${fixed(r2)}`,
  /** @param {string} where @param {{ k: number, value: number }[]} numbers */
  reading: (where, numbers) => `${where}: ${numbers.map(({ k, value }) => `number ${k + 1} ${signed(value)}`).join(", ")}`,
  /** @param {number} k */
  number: (k) => `number ${k + 1}`,
  rows: ["the transformed image", "the decoder’s picture"],
  others: "the other numbers",
  /** @param {string} where */
  outside: (where) => `${where}: the answer is not right there`,
  measuring: "The curve of your drawing is on its way.",
  blank: "Nothing drawn yet.",
  wrong: "The network does not take your drawing for that digit, so there is no pose to follow.",
  range: "Each number as a share of the pose’s length, over the range in which the answer stays right.",
  /** @param {Name} transformation @param {number} from @param {number} to @param {{ k: number, r2: number }[]} found @param {{ k: number, r2: number }} best */
  sentence(transformation, from, to, found, best) {
    const range = `Between ${amount(transformation, from)} and ${amount(transformation, to)}, where the answer stays right`;
    if (!found.length && best.r2 >= FOLLOWS) return `${range}, number ${best.k + 1} follows the ${WORDS[transformation].short} in a straight line, R² ${fixed(best.r2)}, but hardly moves.`;
    if (!found.length) return `${range}, no number follows the ${WORDS[transformation].short} in a straight line; the nearest is number ${best.k + 1}, R² ${fixed(best.r2)}.`;
    const numbers = found.length === 1 ? `number ${found[0].k + 1} follows` : `${found.length} numbers follow`;
    return `${range}, ${numbers} the ${WORDS[transformation].short} in a straight line; the best is number ${best.k + 1}, R² ${fixed(best.r2)}.`;
  },
  /** @param {Name} transformation */
  few: (transformation) => `The answer changes too close to ${amount(transformation, NONE[transformation])} to say what follows the ${WORDS[transformation].short}.`,
};

export const costs = {
  layer: "Layer",
  parameters: "parameters",
  macs: "multiply-adds",
  total: "All",
  ms: "ms",
  unknown: "…",
  /** @param {LayerKind} kind @param {number} index among those of its kind @param {number} iterations */
  names: (kind, index, iterations) => ({ convolution: `Convolution ${index + 1}`, primary: "Primary capsules", votes: "Votes", routing: `Routing, r = ${iterations}`, dense: "Dense layer", decoder: "Decoder" })[kind],
  rounds: "Routing iterations",
  time: "A whole answer",
  again: "Measure again",
  measuring: "Measuring …",
  notMeasured: "The times could not be measured: the network stopped each time it was tried. “Measure again” tries once more.",
  /** Milliseconds. @param {number} value */
  number: (value) => fixed(value, value < 0.1 ? 3 : value < 10 ? 2 : 0),
  noRouting: "no routing",
  alone: "One network is measured. Its times say more beside those of another one.",
  none: "One network is measured. “Compare with a file” puts another one beside it.",
  busy: "These times contradict each other: an answer with fewer iterations took longer. The machine did something else meanwhile; measure again.",
  /** @param {string} device */
  how: (device) => `Fastest of five measurements on this machine, ${device}. A layer is timed alone, so their times need not add up to that of a whole answer, image in and picture out. The page’s last answer took longer: it also brought what the open panels show.`,
  devices: { cpu: "on the processor", webgpu: "on the graphics card" },
  /** @param {string} one @param {string} other @param {number} times @param {number} macs */
  sentence: (one, other, times, macs) => `${capital(one)} takes ${multiple(times)} as long as ${other} here, for ${multiple(macs)} as many multiply-adds.`,
  /** @param {number} value */
  count: grouped,
};

/** @param {number} times */
const multiple = (times) => (Math.abs(times - 1) < 0.05 ? "about" : `${fixed(times, 1)} times`);
