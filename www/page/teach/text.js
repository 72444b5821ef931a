// What the stage "Teach" says. A label is the name of a class, or null for what is nothing.

import { codeOf } from "../answer/prediction.js";
import { PRESENT, argmax } from "../answer/reading.js";
import { capital } from "../draw/text.js";
import { wordsFor } from "../networks/text.js";
import { aClass, fixed, grouped, percent } from "../ui/numbers.js";
import { late } from "../ui/text.js";
import { areDigits } from "./text-door.js";

/** @import { Added, Answer, Kind, Label, Measured, OwnScore, Provenance, RunState, View } from "./types.js" */

/** @param {number} count @param {string} one @param {string} [many] */
const several = (count, one, many = `${one}s`) => `${grouped(count)} ${count === 1 ? one : many}`;

/** @param {number} count */
export const countOf = (count) => several(count, "example");

/** @param {Label} label */
const aLabel = (label) => (label === null ? "nothing" : aClass(label));

/** As short as a tile is wide. @param {Label} label */
export const sign = (label) => label ?? "∅";

/** A share with as many decimals as a thousand digits can tell. @param {number} share */
export const inPercent = (share) => `${fixed(100 * share, 1)}\u00a0%`;

/** @param {unknown} error */
export const causeOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * What came of "it is a 7".
 * @param {Added} added
 * @param {number} count of examples now
 */
export function addedInWords({ outcome, label, before }, count) {
  switch (outcome) {
    case "added":
      return `Added as ${aLabel(label)}. ${countOf(count)} so far.`;
    case "relabelled":
      return `It was taught as ${aLabel(before ?? null)} and is ${aLabel(label)} now.`;
    case "same":
      return `This drawing is already among the examples, as ${aLabel(label)}.`;
    case "full":
      return `${countOf(count)} are the most that are kept. Delete some first.`;
    default:
      return "The pad is blank: there is nothing to teach yet.";
  }
}

/** @param {Provenance} provenance */
function provenanceInWords({ origin, steps, seen }) {
  if (origin === "file") return steps ? `from a file, then ${several(steps, "step")}` : "from a file";
  return `${several(steps, "step")}, ${countOf(seen.length)}`;
}

/** @param {number} at in milliseconds */
const momentInWords = (at) => new Date(at).toLocaleString("en", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hour12: false });

/**
 * Before and after, for those who listen.
 * @param {Measured} measured
 * @param {number | null} baseline
 */
export function measuredInWords({ heldOut, own }, baseline) {
  const parts = [];
  if (own) parts.push(`Of your ${several(own.count, own.heldBack ? "held-back example" : "example")} ${own.before} ${own.before === 1 ? "was" : "were"} right before and ${own.after} ${own.after === 1 ? "is" : "are"} now.`);
  if (heldOut && baseline !== null) parts.push(`MNIST digits right: ${inPercent(baseline)} before, ${inPercent(heldOut.accuracy)} now.`);
  return parts.join(" ");
}

/** @param {string | null} what was undone */
export const tookBack = (what) => (what ? `Undone: ${what}.` : "There is nothing to undo.");

/** Another network was chosen in the middle of a run. @param {string} name @param {number} step @param {number} steps */
export const runLeft = (name, step, steps) =>
  `Another network was chosen, so the training of ${wordsFor(name).called} ended after ${step} of ${several(steps, "step")}. What it has learnt is kept and comes back with it.`;

/** The module tells in its message after which step the weights are with which it goes on. */
const KEPT = /after step (\d+)/;

/**
 * Why a run ended before its time, what can be offered, and after which step the weights are that
 * answer now, if they are older than the last step.
 * @param {unknown} error
 * @returns {{ sentence: string, offer: "retry" | "go on" | "slower" | null, kept: number | null }}
 */
export function runFailed(error) {
  const cause = causeOf(error);
  switch (codeOf(error)) {
    case "network": {
      const why = navigator.onLine ? `The known digits for rehearsal could not be downloaded. ${cause}` : "You are offline, so the known digits for rehearsal cannot be downloaded.";
      return { sentence: `${why} Training works without them if you set rehearsal to 0 under “More”.`, offer: "retry", kept: null };
    }
    case "bad-input":
      return { sentence: cause, offer: /rate|loss/i.test(cause) ? "slower" : null, kept: null };
    case "internal":
    case "device-lost":
      return { sentence: `Training stopped because the network died; it was started again, and all examples are here. ${cause}`, offer: "go on", kept: Number(KEPT.exec(cause)?.[1] ?? 0) };
    default:
      return { sentence: cause, offer: null, kept: null };
  }
}

export const afterAdding = { undo: "Undo", toTraining: "To training" };

export const tray = {
  label: "Taught examples",
  undo: "Undo",
  redo: "Redo",
  undone: "Undone",
  redone: "Done again",
  clear: "Delete all",
  empty: ["None yet. ", "Draw", ", or take a picture, and press what it is beside the answer."],
  /** @param {string} tool */
  tool: (tool) => `${tool}, examples`,
  /** @param {string} how @param {string} what */
  told: (how, what) => `${how}: ${what}.`,
  /** @param {number} count */
  cleared: (count) => `Deleted ${countOf(count)}. Undo brings them back.`,
  /** @param {Label} label @param {number} left */
  deleted: (label, left) => `Deleted ${aLabel(label)}. ${countOf(left)} left.`,
  /** @param {Label} label */
  relabelled: (label) => `It is ${aLabel(label)} now.`,
  /** @param {number} k @param {Label} label */
  example: (k, label) => `Example ${k + 1}, ${aLabel(label)}`,
  /** @param {[label: Label, count: number][]} counts */
  counts: (counts) => `Examples of each class: ${counts.map(([label, count]) => `${label ?? "nothing"}: ${count}`).join(", ")}`,
  /** @param {string} name of the network @param {number} count */
  unfit: (name, count) => `${countOf(count)} kept for ${wordsFor(name).called} ${count === 1 ? "is" : "are"} of other classes or another size than it has, and out of sight until a network of this name has those again.`,
  itIs: "It is",
  nothing: "nothing",
  delete: "Delete",
  toPad: "Show on the pad",
  /** @param {number} k */
  name: (k) => `Example ${k + 1}`,
};

/** Of the picture on the pad. @param {Label} label */
export const nameOfExample = (label) => `example, ${label ?? "nothing"}`;

export const exampleFiles = {
  save: "Save examples",
  open: "Open examples",
  nothing: "There are no examples to save yet.",
  noRoom: "There is no room for so many more examples. Delete some first.",
  full: "It holds more examples than there is room for beside those that are here.",
  /** @param {number} bytes */
  tooLarge: (bytes) => `It is too large: ${Math.round(bytes / 1e6)} MB.`,
  /** @param {{ added: number, relabelled: number, same: number }} counts */
  added: ({ added, relabelled, same }) =>
    [`${countOf(added)} added`, ...(relabelled ? [`${relabelled} relabelled`] : []), ...(same ? [`${same} there already`] : [])].join(", "),
  /** @param {string} name @param {string} what */
  from: (name, what) => `From “${name}”: ${what}.`,
  /** @param {unknown} error */
  unreadable: (error) => `It could not be read: ${error}`,
};

/** Why a file of examples is refused. Places count from 0. */
export const wrongFile = {
  empty: "It is empty.",
  noJson: "It is not JSON text.",
  cut: "It is cut short: the end of the list is missing.",
  noList: "It has no list of examples.",
  noExamples: "It holds no examples.",
  /** @param {string} format */
  format: (format) => `It is not a file of examples: its “format” should be “${format}”.`,
  /** @param {string} found @param {number[]} known */
  version: (found, known) => `It is of version ${found}, and this page reads version ${known.join(" and ")}.`,
  /** @param {number} count @param {number} most */
  tooMany: (count, most) => `It holds ${count} examples, and ${most} are the most this page keeps.`,
  /** @param {number} k @param {string} found */
  noExample: (k, found) => `${tray.name(k)} is ${found} and should be a label with pixels.`,
  /** @param {number} k @param {string} found @param {readonly string[]} classes */
  label: (k, found, classes) => `${tray.name(k)} has the label ${found}; those of this network are ${classes.join(", ").slice(0, 100)}, and null for nothing.`,
  /** @param {number} k */
  noPixels: (k) => `${tray.name(k)} has no pixels in base64.`,
  /** @param {number} k @param {number} found @param {number} side */
  pixels: (k, found, side) => `${tray.name(k)} has ${found} pixels where ${side} × ${side} = ${side * side} belong.`,
  /** @param {number} k */
  blank: (k) => `${tray.name(k)} is blank.`,
  /** @param {number} first @param {number} second @param {Label[]} labels */
  contradiction: (first, second, labels) => `Examples ${first + 1} and ${second + 1} are the same picture with two labels, ${labels.map((label) => label ?? "nothing").join(" and ")}.`,
};

/** What an undo takes back. */
export const changed = {
  /** @param {Label} label */
  adding: (label) => `adding ${aLabel(label)}`,
  /** @param {number} count */
  opening: (count) => `opening ${countOf(count)}`,
  /** @param {Label} before @param {Label} label */
  relabelling: (before, label) => `calling ${aLabel(before)} ${aLabel(label)}`,
  /** @param {Label} label */
  deleting: (label) => `deleting ${aLabel(label)}`,
  /** @param {number} count */
  clearing: (count) => `deleting ${countOf(count)}`,
};

/** @param {string} name @param {string} cause */
export const notOpened = (name, cause) => `“${name}” was not opened, and nothing has changed. ${cause}`;

export const controls = {
  step: "Step",
  stepTitle: "One step, then pause",
  stop: "Stop",
  bar: "Training",
  /** @param {number} share @param {number} loss */
  progress: (share, loss) => `${percent(share)} of the steps, loss ${fixed(loss, 3)}.`,
  /** @param {number} steps */
  begins: (steps) => `Training begins: ${several(steps, "step")}.`,
  /** @param {boolean} stopped @param {number} step */
  ended: (stopped, step) => `${stopped ? "Stopped" : "Done"} after ${several(step, "step")}.`,
  retry: "Try again",
  /** @param {number} left */
  goOn: (left) => `Go on: ${several(left, "step")} left`,
  slower: "Use a tenth of the rate",
};

/** What the button does in each state. @type {Record<RunState, string>} */
export const trainButton = { idle: "Train", starting: "Pause", running: "Pause", paused: "Resume", stopping: "Stopping" };

/** @param {number} seconds */
export function inTime(seconds) {
  if (seconds < 1) return "less than a second";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** @param {View} view */
export function runInWords({ run, examples, net, settings, evaluator }) {
  const { step, steps, stepsPerSecond } = run;
  switch (run.state) {
    case "starting":
      if (step > 0) return `Step ${step} of ${steps}`;
      return run.isLate ? "Getting ready takes long: the known digits to rehearse do not come, or this device is slow. Stop ends the wait." : "Getting ready";
    case "running":
      if (stepsPerSecond === null) return `Step ${step} of ${steps}`;
      return `Step ${step} of ${steps}, ${fixed(stepsPerSecond, 1)} steps per second, ${inTime((steps - step) / stepsPerSecond)} left`;
    case "paused":
      return `Paused after step ${step} of ${steps}. The pad answers with the weights as they are.`;
    case "stopping":
      return "Stopping after this step";
    default:
  }
  if (!net) return "The network is loading.";
  const [first] = examples.list;
  if (!first) return "Teach at least one example first: draw and press what it is beside the answer.";
  const who = examples.list.length === 1 ? `one example, ${aLabel(first.label)}` : countOf(examples.list.length);
  if (step > 0) return `${several(step, "step")} made${stepsPerSecond === null ? "" : `, ${fixed(stepsPerSecond, 1)} per second`}. Train again to go on from here.`;
  return `Ready: ${who}, ${several(settings.steps, "step")}.`;
}

export const options = {
  more: "More",
  moreHidden: ": how training is set",
  back: "Back to the defaults",
  trainable: "What trains",
  all: "All of it",
  capsules: ["Capsules only", "The capsules alone train several times faster; the convolutions before them then stay as they are."],
  dense: ["Dense layer only", "The dense layer alone trains several times faster; the convolutions before it then stay as they are."],
  steps: ["Steps", "How often the network is corrected."],
  batchSize: ["Batch", "Pictures in one step, yours and known ones together."],
  seed: ["Seed", "Decides which pictures come when and how they are augmented. The same seed and examples give the same weights."],
  learningRate: ["Learning rate", "How far each step goes. A large rate learns faster and forgets more; too large a one breaks the network."],
  rehearsal: ["Rehearsal", "The share of each batch taken from 1,000 digits of MNIST and 100 pictures without a digit, so that what the network knew stays known."],
  noRehearsal: "Nothing is rehearsed: the page has known pictures only of the digits 0 to 9, 28 × 28 pixels, sized and centred as in MNIST.",
};

const WHOLE = { steps: "Steps", batchSize: "The batch", seed: "The seed" };

/** @param {keyof typeof WHOLE} setting @param {number} least @param {number} most */
export const outOfRange = (setting, least, most) => `${WHOLE[setting]} must be a whole number from ${least} to ${grouped(most)}.`;

/**
 * What a visitor should know about these examples before training, or null.
 * @param {readonly { label: Label }[]} examples
 * @param {Pick<View["settings"], "rehearsal">} settings
 * @param {boolean} isKnown whether there are known digits to rehearse
 */
export function advice(examples, { rehearsal }, isKnown) {
  if (examples.length === 0) return null;
  const [{ label }] = examples;
  const rehearses = isKnown && rehearsal > 0;
  if (examples.length === 1) {
    return `One example, ${aLabel(label)}: the network may learn this one picture and little about your handwriting. Two or three of each ${isKnown ? "digit" : "class"} you care about are better.`;
  }
  if (examples.some((example) => example.label !== label)) {
    if (rehearses) return null;
    return isKnown
      ? "Rehearsal is off: the network sees only your examples and may forget the digits that are not among them."
      : "The network sees only your examples, since there are no known ones to rehearse, and may forget the classes that are not among them.";
  }
  const them = label !== null && areDigits([label]) ? `${label}s` : aLabel(label);
  const all = `All examples are ${them}: with nothing else to compare, the network may come to see ${them} everywhere`;
  if (rehearses) return `${all}; rehearsal keeps the other digits.`;
  return isKnown
    ? `${all}. Rehearsal is off, so nothing prevents it: switch it on under “more”, or teach other digits too.`
    : `${all}. There are no known pictures to rehearse, so nothing prevents it: teach other classes too.`;
}

export const chart = {
  name: "Loss by step",
  empty: "The loss of each step appears here.",
  rest: "Point at the chart to read its numbers.",
  /** @param {string} why */
  missing: (why) => `The chart could not be loaded. ${why} Its numbers stand below, and training goes on without it.`,
  retry: "Try again",
  total: "total",
  margin: "margin",
  /** @param {number} weight */
  reconstruction: (weight) => `${weight} × reconstruction`,
  /** @param {number} step @param {number} total @param {number} margin @param {number} reconstruction */
  reading: (step, total, margin, reconstruction) => `Step ${step}: total ${fixed(total, 4)} = margin ${fixed(margin, 4)} + reconstruction ${fixed(reconstruction, 4)}`,
  /** @param {number} step @param {string | null} reading of the last step */
  label: (step, reading) => (reading ? `Loss over ${step} steps. ${reading}` : "Loss: no steps yet"),
};

const YOUR_EXAMPLES = "Your examples";

export const accuracy = {
  columns: ["recognised", "original", "taught", "change"],
  caption: "Share of pictures recognised with the original and with the taught weights",
  measuring: "Measuring",
  retry: "Measure again",
  nothing: "–",
  own: YOUR_EXAMPLES,
  /** @param {number} count */
  heldOut: (count) => `${grouped(count)} MNIST digits`,
  /** @param {OwnScore | null} score */
  ownAs: (score) => (!score ? YOUR_EXAMPLES : score.heldBack ? `${YOUR_EXAMPLES}, ${score.count} held back` : `${YOUR_EXAMPLES}, as taught`),
  /** @param {number} right @param {number} count */
  of: (right, count) => `${right} of ${count}`,
  /** @param {number} difference */
  change: (difference) => (difference < 0 ? `${-difference} forgotten` : difference > 0 ? `${difference} gained` : "same"),
  /** What is missing where there are no known digits. */
  unmeasurable:
    "What was forgotten cannot be measured: the page has other pictures only of the digits 0 to 9, 28 × 28 pixels, sized and centred as in MNIST, and this network reads others. Your own examples are all that can be counted.",
};

/** @param {unknown} failure */
function measuringFailed(failure) {
  if (codeOf(failure) !== "network") return `Measuring failed. ${causeOf(failure)}`;
  if (navigator.onLine) return `The MNIST digits to measure with could not be downloaded. ${causeOf(failure)}`;
  return "You are offline, so the MNIST digits to measure with cannot be downloaded. Everything else works.";
}

/** @param {View} view @param {number} digits to measure with @param {number} enough examples to hold some back */
export function accuracyInWords({ evaluator, weights, run, shown, network }, digits, enough) {
  const { busy, failure, baseline } = evaluator;
  if (busy?.what === "sets") return `Fetching the digits to measure with, ${percent(busy.share)}.${busy.isLate ? ` ${late}` : ""}`;
  if (busy?.what === "own") return "Measuring with your own examples.";
  if (busy) return `Measuring the ${busy.what} weights on ${grouped(digits)} digits that no training has seen, ${percent(busy.share)}.`;
  if (failure) return measuringFailed(failure);
  if (run.isOpen) return "Measured when training ends.";
  if (!weights.current) {
    if (baseline || !network.isKnown) return "Nothing is taught yet. After training the second column shows what was gained and what forgotten.";
    return shown.result && !shown.precomputed ? "" : "Measured after your first drawing.";
  }
  const own = weights.current.measured?.own;
  if (!own) return "";
  if (own.heldBack) return `${several(own.count, "example was", "examples were")} held back: training has not seen ${own.count === 1 ? "it" : "them"}.`;
  return `None was held back, so these are examples that training has seen. From ${enough} on, a quarter is held back, but never the only one of a class.`;
}

export const beforeAfter = {
  back: "Back to the pad",
  pictures: ["Drawn", "Original", "Taught"],
  legend: ["original, above", "taught, below"],
  original: "original ",
  taught: ", taught ",
  /** @param {number} k @param {Label} label */
  whose: (k, label) => `Example ${k + 1}, taught as ${aLabel(label)}.`,
};

/**
 * What an answer says is there; null: no capsule is long.
 * @param {Answer} answer @param {readonly string[]} classes
 * @returns {Label}
 */
function seenIn({ lengths }, classes) {
  const longest = argmax(lengths);
  return lengths[longest] < PRESENT ? null : classes[longest];
}

/** @param {Answer | null} before @param {Answer | null} after @param {string} whose @param {boolean} isTaught @param {readonly string[]} classes */
export function beforeAfterInWords(before, after, whose, isTaught, classes) {
  if (!before) return whose || "Draw something, or choose an example, to see its lengths before and after.";
  const was = seenIn(before, classes);
  const seen = `${whose} The original weights see ${aLabel(was)}`.trim();
  if (!after) return `${seen}${isTaught ? "." : "; nothing is taught yet."}`;
  const is = seenIn(after, classes);
  return `${seen}, the taught ones ${was === is ? "do too" : aLabel(is)}.`;
}

export const compare = {
  label: "Weights that answer",
  weights: "Weights",
  taught: "Taught",
  original: "Original",
  back: "Back to the taught ones",
  bar: "Comparison",
  comparing: "To compare, the original weights answer everywhere on this page.",
};

export const weightTools = {
  reset: "Reset to the original weights",
  save: "Save weights",
  open: "Open weights",
  others: "Other weights that this browser keeps",
  use: "Use these",
  stopFirst: "Stop the training first.",
  /** @param {string} cause */
  notReset: (cause) => `The weights could not be reset. ${cause}`,
  /** @param {string} cause */
  notBroughtBack: (cause) => `The weights could not be brought back. ${cause}`,
  /** @param {string} cause */
  notSaved: (cause) => `The weights could not be saved. ${cause}`,
  /** @param {string} cause */
  notUsed: (cause) => `These weights could not be used. ${cause}`,
  gone: "This browser no longer has them.",
  /** @param {Provenance | null} provenance */
  other: (provenance) => (provenance ? `${momentInWords(provenance.at)}: ${provenanceInWords(provenance)}` : ""),
  /** @param {Provenance | null} current @param {boolean} hasPrevious */
  answering: (current, hasPrevious) =>
    current ? `Your taught weights answer: ${provenanceInWords(current)}.` : `The original weights answer. ${hasPrevious ? "Your taught ones are kept until something else is taught." : "Nothing is taught yet."}`,
  /** @param {Provenance} provenance */
  bringBack: (provenance) => `Bring back the taught ones (${provenanceInWords(provenance)})`,
};

export const restored = {
  /** @param {boolean} own @param {Provenance} provenance */
  back: (own, provenance) => `${own ? "Your taught weights are back" : "Your taught weights of another visit or tab are back"}: ${provenanceInWords(provenance)}.`,
  reset: "Reset to the original ones",
  otherTab: "Another tab has taught this network too. Each tab keeps weights of its own, and the examples are shared.",
  /** @param {unknown} error */
  failed: (error) => `Your taught weights are kept, but could not be given to the network: the original ones answer. ${causeOf(error)}`,
  again: "Try again",
};

/** Taught weights that do not fit the network of their name any more. */
export const apart = {
  /** A name of its own, which tells two of one day apart. @param {string} name @param {number} at in milliseconds */
  name: (name, at) => `${name.slice(0, 30)} taught ${new Date(at).toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".")}`,
  /** @param {string} name of the network they were taught to @param {string} own the name that they have now @param {boolean} isKept */
  sentence: (name, own, isKept) =>
    `${capital(wordsFor(name).called)} is another one than when you taught it, and what you taught does not fit into it. Your taught weights are a network of their own now, ${isKept ? `“${wordsFor(own).name}” in the list of networks` : `“${wordsFor(own).name}” in the list of networks until you close the page: this browser has no room for it, so save its weights as a file`}. Your examples are here.`,
  said: "Your taught weights of an earlier visit are a network of their own now.",
  use: "Use it",
  close: "Close",
};

const IN_MEMORY = "Teaching goes on in memory: save what you want to keep as a file before you close the page.";

export const storing = {
  none: `The browser lets this page keep nothing, as in a private window or with site data switched off. ${IN_MEMORY}`,
  /** @param {"examples" | "weights" | "reading"} what @param {unknown} error */
  failed(what, error) {
    if (what === "reading") return `What this browser has kept could not be read. ${IN_MEMORY}`;
    const named = what === "examples" ? "your last examples" : "the taught weights";
    if (error instanceof Error && error.name === "QuotaExceededError") return `The browser has no more room to keep ${named}. ${IN_MEMORY}`;
    return `The browser could not store ${named}. ${IN_MEMORY}`;
  },
};

/** Where a frame may keep the page from handing out files. */
export const saveFile = {
  forbidden: "Nothing was saved: this page is in a frame that lets it save no files. Whoever made the frame has to let it: sandbox=\"allow-scripts allow-same-origin allow-downloads\".",
  framed: "If no file comes, the frame around this page forbids it: its sandbox needs allow-downloads.",
};
