// @ts-check
// Before and after, measured: the visitor's own examples and the held-out MNIST digits, each digit
// with what was forgotten or gained.

import { create, setAttributes, setText } from "../ui/dom.js";
import { percent } from "../ui/numbers.js";
import { codeOf } from "../answer/prediction.js";
import { inPercent, several } from "./sentences.js";
import { ENOUGH } from "./split.js";

/** @import { Evaluation, View } from "./types.js" */

const NOTHING = "–";

/**
 * @param {HTMLElement} host
 * @param {() => void} onRetry
 */
export function makeAccuracy(host, onRetry) {
  const own = makeRow("own", "Your examples");
  const all = makeRow("held-out", "1,000 MNIST digits");
  const digits = Array.from({ length: 10 }, (_, digit) => makeRow(`held-out-${digit}`, String(digit), digit));
  const columns = ["recognised", "shipped", "taught", "change"].map((name) => create("th", { scope: "col" }, name));
  const table = create(
    "table",
    { class: "accuracy", "data-testid": "accuracy" },
    create("caption", { class: "visually-hidden" }, "Share of digits recognised with the shipped and with the taught weights"),
    create("thead", {}, create("tr", {}, ...columns)),
    create("tbody", {}, own.element, all.element),
    create("tbody", { class: "accuracy-digits" }, ...digits.map(({ element }) => element)),
  );
  const words = create("p", { class: "note", "data-testid": "accuracy-words" });
  const bar = create("progress", { max: 1, "aria-label": "Measuring" });
  const load = create("div", { class: "load" }, bar);
  const retry = create("button", { type: "button", "data-testid": "accuracy-retry" }, "Measure again");
  retry.addEventListener("click", onRetry);
  host.append(table, load, words, retry);

  return {
    /** @param {View} view */
    render(view) {
      const { gauge, weights } = view;
      const before = gauge.baseline;
      const measured = weights.current?.measured ?? null;
      const after = measured?.heldOut ?? null;
      const score = measured?.own ?? null;
      own.show(
        score ? `${score.before} of ${score.count}` : NOTHING,
        score ? `${score.after} of ${score.count}` : NOTHING,
        score ? score.after - score.before : null,
      );
      own.name(score ? (score.heldBack ? `Your examples, ${score.count} held back` : "Your examples, as taught") : "Your examples");
      all.show(share(before), share(after), before && after ? Math.round(1000 * (after.accuracy - before.accuracy)) : null);
      digits.forEach((row, digit) => {
        const [was, is] = [before, after].map((each) => each?.perDigit[digit] ?? null);
        row.show(whole(was), whole(is), was !== null && is !== null ? Math.round(100 * (is - was)) : null);
      });
      setText(words, inWords(view));
      load.hidden = gauge.busy === null;
      if (gauge.busy) bar.value = gauge.busy.share;
      retry.hidden = gauge.failure === null || gauge.busy !== null;
    },
  };
}

/** @param {Evaluation | null} evaluation */
const share = (evaluation) => (evaluation ? inPercent(evaluation.accuracy) : NOTHING);
/** @param {number | null} value */
const whole = (value) => (value === null ? NOTHING : percent(value));

/**
 * @param {string} id @param {string} title @param {number} [digit]
 */
function makeRow(id, title, digit) {
  const name = create("th", { scope: "row" }, title);
  const [before, after, change] = ["before", "after", "change"].map((which) => create("td", { "data-testid": `${id}-${which}` }));
  const element = create("tr", { style: digit === undefined ? null : `--hue: var(--digit-${digit})` }, name, before, after, change);
  return {
    element,
    /** @param {string} text */
    name: (text) => setText(name, text),
    /** @param {string} was @param {string} is @param {number | null} difference in digits */
    show(was, is, difference) {
      setText(before, was);
      setText(after, is);
      setText(change, difference === null ? "" : difference < 0 ? `${-difference} forgotten` : difference > 0 ? `${difference} gained` : "same");
      setAttributes(change, { class: difference === null ? null : difference < 0 ? "is-lost" : difference > 0 ? "is-won" : "is-same", "data-value": difference });
      change.style.setProperty("--change", String(Math.min(12, Math.abs(difference ?? 0))));
    },
  };
}

/** @param {unknown} failure */
function failureInWords(failure) {
  const cause = failure instanceof Error ? failure.message : String(failure);
  if (codeOf(failure) !== "network") return `Measuring failed. ${cause}`;
  if (navigator.onLine) return `The MNIST digits to measure with could not be downloaded. ${cause}`;
  return "You are offline, so the MNIST digits to measure with cannot be downloaded. Everything else works.";
}

/** @param {View} view */
function inWords({ gauge, weights, run, shown }) {
  const { busy, failure, baseline } = gauge;
  if (busy?.what === "sets") return `Fetching the digits to measure with, ${percent(busy.share)}.`;
  if (busy) return `Measuring the ${busy.what} weights on 1,000 digits that no training has seen, ${percent(busy.share)}.`;
  if (failure) return failureInWords(failure);
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
  return `None was held back, so these are examples that training has seen. From ${ENOUGH} on, a quarter is held back, but never the only one of a digit.`;
}
