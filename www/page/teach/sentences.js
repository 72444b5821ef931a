// @ts-check
// What teaching says to the visitor.

import { wordsFor } from "../networks/names.js";
import { aDigit, fixed, grouped } from "../ui/numbers.js";
import { codeOf } from "../answer/prediction.js";

/** @import { Added } from "./examples.js" */
/** @import { Lesson, Measured } from "./types.js" */

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
