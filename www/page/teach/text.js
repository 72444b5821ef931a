// @ts-check
// What the stage "Teach" says.

import { wordsFor } from "../networks/text.js";
import { aDigit, fixed, grouped, percent } from "../ui/numbers.js";
import { codeOf } from "../answer/prediction.js";
import { argmax } from "../answer/reading.js";

/** @import { Added } from "./examples.js" */
/** @import { Lesson, Measured, OwnScore, View } from "./types.js" */
/** @import { Half } from "./pair.js" */
/** @import { RunState } from "./run.js" */

/** @param {number} count @param {string} one @param {string} [many] */
export const several = (count, one, many = `${one}s`) => `${grouped(count)} ${count === 1 ? one : many}`;

/** @param {number} count */
export const countOf = (count) => several(count, "example");

/** A share with as many decimals as a thousand digits can tell. @param {number} share */
export const inPercent = (share) => `${fixed(100 * share, 1)} %`;

/**
 * What came of "it is a 7".
 * @param {Added} added
 * @param {number} count of examples now
 */
export function addedInWords({ outcome, label, before }, count) {
  switch (outcome) {
    case "added":
      return `Added as ${aDigit(label)}. ${countOf(count)} so far.`;
    case "relabelled":
      return `It was taught as ${aDigit(before ?? label)} and is ${aDigit(label)} now.`;
    case "same":
      return `This drawing is already among the examples, as ${aDigit(label)}.`;
    case "full":
      return `${countOf(count)} are the most that are kept. Delete some first.`;
    default:
      return "The pad is blank: there is nothing to teach yet.";
  }
}

/** @param {Lesson} lesson */
export function lessonInWords({ origin, steps, seen }) {
  if (origin === "file") return steps ? `from a file, then ${several(steps, "step")}` : "from a file";
  return `${several(steps, "step")}, ${countOf(seen.length)}`;
}

/** @param {number} at in milliseconds */
export function momentInWords(at) {
  return new Date(at).toLocaleString("en", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hour12: false });
}

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

/** Another network was chosen in the middle of a run. @param {string} preset @param {number} step @param {number} steps */
export function runLeft(preset, step, steps) {
  const { called } = wordsFor(preset);
  return `Another network was chosen, so the training of ${called} ended after ${step} of ${several(steps, "step")}. What it has learnt is kept and comes back with it.`;
}

/** The module tells in its message after which step the weights are with which it goes on. */
const KEPT = /after step (\d+)/;

/**
 * Why a run ended before its time, what can be offered, and after which step the weights are that
 * answer now, if they are older than the last step.
 * @param {unknown} error
 * @returns {{ sentence: string, offer: "retry" | "go on" | "slower" | null, kept: number | null }}
 */
export function runFailed(error) {
  const cause = error instanceof Error ? error.message : String(error);
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

/** @param {unknown} error */
const causeOf = (error) => (error instanceof Error ? error.message : String(error));

export const afterAdding = { undo: "Undo", toTraining: "To training" };

export const tray = {
  label: "Taught examples",
  undo: "Undo",
  redo: "Redo",
  undone: "Undone",
  redone: "Done again",
  clear: "Delete all",
  empty: ["None yet. ", "Draw a digit", ", or take a picture, and press what it is beside the answer."],
  /** @param {string} tool */
  tool: (tool) => `${tool}, examples`,
  /** @param {string} how @param {string} what */
  told: (how, what) => `${how}: ${what}.`,
  /** @param {number} count */
  cleared: (count) => `Deleted ${countOf(count)}. Undo brings them back.`,
  /** @param {number} label @param {number} left */
  deleted: (label, left) => `Deleted ${aDigit(label)}. ${countOf(left)} left.`,
  /** @param {number} label */
  relabelled: (label) => `It is ${aDigit(label)} now.`,
  /** @param {number} k @param {number} label */
  example: (k, label) => `Example ${k + 1}, ${aDigit(label)}`,
  /** @param {readonly number[]} counts */
  counts: (counts) => `Examples of each digit: ${counts.map((n, digit) => `${digit}: ${n}`).join(", ")}`,
};

export const chosenExample = {
  delete: "Delete",
  toPad: "To the pad",
  itIs: "It is a",
  /** @param {number} place */
  name: (place) => `Example ${place + 1}`,
};

/** On the pad. @param {number} label */
export const nameOfExample = (label) => `example, ${label}`;

export const exampleFiles = {
  save: "Save examples",
  open: "Open examples",
  nothing: "There are no examples to save yet.",
  full: "It holds more examples than there is room for beside those that are here.",
  /** @param {number} bytes */
  tooLarge: (bytes) => `It is too large: ${Math.round(bytes / 1e6)} MB.`,
  /** @param {{ added: number, relabelled: number, same: number }} counts */
  added({ added, relabelled, same }) {
    const parts = [`${countOf(added)} added`];
    if (relabelled) parts.push(`${relabelled} relabelled`);
    if (same) parts.push(`${same} there already`);
    return parts.join(", ");
  },
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
  /** @param {string} found @param {number} known */
  version: (found, known) => `It is of version ${found}, and this page reads version ${known}.`,
  /** @param {number} count @param {number} most */
  tooMany: (count, most) => `It holds ${count} examples, and ${most} are the most this page keeps.`,
  /** @param {number} k @param {string} found */
  noExample: (k, found) => `${chosenExample.name(k)} is ${found} and should be a label with pixels.`,
  /** @param {number} k @param {string} found */
  label: (k, found) => `${chosenExample.name(k)} has the label ${found}; labels are the digits 0 to 9.`,
  /** @param {number} k */
  noPixels: (k) => `${chosenExample.name(k)} has no pixels in base64.`,
  /** @param {number} k @param {number} found @param {number} expected */
  pixels: (k, found, expected) => `${chosenExample.name(k)} has ${found} pixels where 28 × 28 = ${expected} belong.`,
  /** @param {number} k */
  blank: (k) => `${chosenExample.name(k)} is blank.`,
  /** @param {number} first @param {number} second @param {number[]} labels */
  contradiction: (first, second, labels) => `Examples ${first + 1} and ${second + 1} are the same picture with two labels, ${labels.join(" and ")}.`,
};

/** What an undo takes back. */
export const changed = {
  /** @param {number} label */
  adding: (label) => `adding ${aDigit(label)}`,
  /** @param {number} count */
  opening: (count) => `opening ${countOf(count)}`,
  /** @param {number} before @param {number} label */
  relabelling: (before, label) => `calling ${aDigit(before)} ${aDigit(label)}`,
  /** @param {number} label */
  deleting: (label) => `deleting ${aDigit(label)}`,
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
  const { step, steps } = run;
  const { stepsPerSecond } = run.throughput;
  switch (run.state) {
    case "starting":
      if (step > 0) return `Step ${step} of ${steps}`;
      return evaluator.busy?.what === "sets" ? `Fetching the known digits, ${percent(evaluator.busy.share)}` : "Getting ready";
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
  if (!first) return "Teach at least one example first: draw a digit and press what it is beside the answer.";
  const who = examples.list.length === 1 ? `one example, ${aDigit(first.label)}` : countOf(examples.list.length);
  if (step > 0) return `${several(step, "step")} made${stepsPerSecond === null ? "" : `, ${fixed(stepsPerSecond, 1)} per second`}. Train again to go on from here.`;
  return `Ready: ${who}, ${several(settings.steps, "step")}.`;
}

export const options = {
  more: "More",
  moreHidden: ": how training is set",
  back: "Back to the defaults",
  trains: "What trains",
  all: "All of it",
  capsules: "Capsules only",
  trainsNote: "The capsules alone train several times faster; the convolutions before them then stay as they are.",
  steps: ["Steps", "How often the network is corrected."],
  batchSize: ["Batch", "Digits in one step, yours and known ones together."],
  seed: ["Seed", "Decides which digits come when and how they are augmented. The same seed and examples give the same weights."],
  learningRate: ["Learning rate", "How far each step goes. A large rate learns faster and forgets more; too large a one breaks the network."],
  rehearsal: ["Rehearsal", "The share of each batch taken from 1,000 digits of MNIST, so that what the network knew stays known."],
};

const SETTINGS = { steps: "Steps", batchSize: "The batch", seed: "The seed" };

/** @param {keyof typeof SETTINGS} setting @param {number} least @param {number} most */
export const outOfRange = (setting, least, most) => `${SETTINGS[setting]} must be a whole number from ${least} to ${grouped(most)}.`;

/**
 * What a visitor should know about these examples before training, or null.
 * @param {readonly { label: number }[]} examples
 * @param {Pick<View["settings"], "rehearsal">} settings
 */
export function advice(examples, { rehearsal }) {
  if (examples.length === 0) return null;
  const [{ label }] = examples;
  if (examples.length === 1) {
    return `One example, ${aDigit(label)}: the network may learn this one picture and little about your handwriting. Two or three of each digit you care about are better.`;
  }
  if (examples.some((example) => example.label !== label)) {
    return rehearsal > 0 ? null : "Rehearsal is off: the network sees only your examples and may forget the digits that are not among them.";
  }
  const all = `All examples are ${label}s: with nothing else to compare, the network may come to see ${label}s everywhere`;
  return rehearsal > 0 ? `${all}; rehearsal keeps the other digits.` : `${all}. Rehearsal is off, so nothing prevents it: switch it on under “more”, or teach other digits too.`;
}

export const chart = {
  name: "Loss by step",
  empty: "The loss of each step appears here.",
  rest: "Point at the chart to read its numbers.",
  missing: "The chart could not be loaded. Its numbers stand below, and training goes on without it.",
  retry: "Try again",
  total: "total",
  margin: "margin",
  /** @param {number} weight */
  reconstruction: (weight) => `${weight} × reconstruction`,
  /** @param {number} step @param {number} total @param {number} margin @param {number} reconstruction */
  reading: (step, total, margin, reconstruction) => `Step ${Math.round(step)}: total ${fixed(total, 4)} = margin ${fixed(margin, 4)} + reconstruction ${fixed(reconstruction, 4)}`,
  /** @param {number} step @param {string | null} reading of the last step */
  label: (step, reading) => (reading ? `Loss over ${step} steps. ${reading}` : "Loss: no steps yet"),
};

const YOUR_EXAMPLES = "Your examples";

export const accuracy = {
  columns: ["recognised", "shipped", "taught", "change"],
  caption: "Share of digits recognised with the shipped and with the taught weights",
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
};

/** @param {unknown} failure */
function measuringFailed(failure) {
  if (codeOf(failure) !== "network") return `Measuring failed. ${causeOf(failure)}`;
  if (navigator.onLine) return `The MNIST digits to measure with could not be downloaded. ${causeOf(failure)}`;
  return "You are offline, so the MNIST digits to measure with cannot be downloaded. Everything else works.";
}

/** @param {View} view @param {number} digits to measure with @param {number} enough examples to hold some back */
export function accuracyInWords({ evaluator, weights, run, shown }, digits, enough) {
  const { busy, failure, baseline } = evaluator;
  if (busy?.what === "sets") return `Fetching the digits to measure with, ${percent(busy.share)}.`;
  if (busy) return `Measuring the ${busy.what} weights on ${grouped(digits)} digits that no training has seen, ${percent(busy.share)}.`;
  if (failure) return measuringFailed(failure);
  const measured = weights.current?.measured;
  if (run.isOpen) return "Measured when training ends.";
  if (!weights.current) {
    if (baseline) return "Nothing is taught yet. After training the second column shows what was gained and what forgotten.";
    return shown.result && !shown.precomputed ? "" : "Measured after your first drawing.";
  }
  if (!measured?.own) return "";
  if (measured.own.heldBack) {
    return `${several(measured.own.count, "example was", "examples were")} held back: training has not seen ${measured.own.count === 1 ? "it" : "them"}.`;
  }
  return `None was held back, so these are examples that training has seen. From ${enough} on, a quarter is held back, but never the only one of a digit.`;
}

export const paired = {
  back: "Back to the pad",
  pictures: { drawn: "Drawn", shipped: "Shipped", taught: "Taught" },
  legend: ["shipped, above", "taught, below"],
  shipped: "shipped ",
  taught: ", taught ",
  /** @param {number} k @param {number} label */
  whose: (k, label) => `Example ${k + 1}, taught as ${aDigit(label)}.`,
};

/** @param {Half | null} before @param {Half | null} after @param {string} whose @param {boolean} taught */
export function pairedInWords(before, after, whose, taught) {
  if (!before) return whose || "Draw something, or choose an example, to see its lengths before and after.";
  const [was, is] = [before, after].map((half) => half && argmax(half.lengths));
  const seen = `${whose} The shipped weights see ${aDigit(Number(was))}`.trim();
  if (is === null) return `${seen}${taught ? "." : "; nothing is taught yet."}`;
  return `${seen}, the taught ones ${was === is ? "see it too" : aDigit(Number(is))}.`;
}

export const compare = {
  label: "Weights that answer",
  weights: "Weights",
  taught: "Taught",
  shipped: "Shipped",
  back: "Back to the taught ones",
  bar: "Comparison",
  comparing: "To compare, the shipped weights answer everywhere on this page.",
};

export const weightTools = {
  reset: "Reset to the shipped weights",
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
  /** @param {number} at @param {Lesson | null} lesson */
  other: (at, lesson) => `${momentInWords(at)}: ${lesson ? lessonInWords(lesson) : ""}`,
  /** @param {Lesson | null} current @param {boolean} hasPrevious */
  answering: (current, hasPrevious) =>
    current ? `Your taught weights answer: ${lessonInWords(current)}.` : `The shipped weights answer. ${hasPrevious ? "Your taught ones are kept until something else is taught." : "Nothing is taught yet."}`,
  /** @param {Lesson} lesson */
  bringBack: (lesson) => `Bring back the taught ones (${lessonInWords(lesson)})`,
};

export const restored = {
  unfit: "The weights that this browser has kept do not fit this network any more, so the shipped ones answer. Your examples are here.",
  /** @param {boolean} own @param {Lesson} lesson */
  back: (own, lesson) => `${own ? "Your taught weights are back" : "Your taught weights of another visit or tab are back"}: ${lessonInWords(lesson)}.`,
  reset: "Reset to the shipped ones",
  otherTab: "Another tab has taught this network too. Each tab keeps weights of its own, and the examples are shared.",
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
