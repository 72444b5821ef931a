// @ts-check
// Before and after, measured: the visitor's own examples and the held-out MNIST digits, each digit
// with what was forgotten or gained.

import { create, setAttributes, setText } from "../ui/dom.js";
import { percent } from "../ui/numbers.js";
import { ENOUGH } from "./split.js";
import { accuracy as text, accuracyInWords, inPercent } from "./text.js";

/** @import { Evaluation, View } from "./types.js" */

/** MNIST digits that are measured with, as many of each class. */
const HELD_OUT = 1000;

/**
 * @param {HTMLElement} host
 * @param {() => void} onRetry
 */
export function makeAccuracy(host, onRetry) {
  const own = makeRow("own", text.own);
  const all = makeRow("held-out", text.heldOut(HELD_OUT));
  const digits = Array.from({ length: 10 }, (_, digit) => makeRow(`held-out-${digit}`, String(digit), digit));
  const columns = text.columns.map((name) => create("th", { scope: "col" }, name));
  const table = create(
    "table",
    { class: "accuracy", "data-testid": "accuracy" },
    create("caption", { class: "visually-hidden" }, text.caption),
    create("thead", {}, create("tr", {}, ...columns)),
    create("tbody", {}, own.element, all.element),
    create("tbody", { class: "accuracy-digits" }, ...digits.map(({ element }) => element)),
  );
  const words = create("p", { class: "note", "data-testid": "accuracy-words" });
  const bar = create("progress", { max: 1, "aria-label": text.measuring });
  const load = create("div", { class: "load" }, bar);
  const retry = create("button", { type: "button", "data-testid": "accuracy-retry" }, text.retry);
  retry.addEventListener("click", onRetry);
  host.append(table, load, words, retry);

  return {
    /** @param {View} view */
    render(view) {
      const { evaluator, weights } = view;
      const before = evaluator.baseline;
      const measured = weights.current?.measured ?? null;
      const after = measured?.heldOut ?? null;
      const score = measured?.own ?? null;
      own.show(
        score ? text.of(score.before, score.count) : text.nothing,
        score ? text.of(score.after, score.count) : text.nothing,
        score ? score.after - score.before : null,
      );
      own.name(text.ownAs(score));
      all.show(share(before), share(after), before && after ? Math.round(HELD_OUT * (after.accuracy - before.accuracy)) : null);
      digits.forEach((row, digit) => {
        const [was, is] = [before, after].map((each) => each?.perDigit[digit] ?? null);
        row.show(whole(was), whole(is), was !== null && is !== null ? Math.round((HELD_OUT / digits.length) * (is - was)) : null);
      });
      setText(words, accuracyInWords(view, HELD_OUT, ENOUGH));
      load.hidden = evaluator.busy === null;
      if (evaluator.busy) bar.value = evaluator.busy.share;
      retry.hidden = evaluator.failure === null || evaluator.busy !== null;
    },
  };
}

/** @param {Evaluation | null} evaluation */
const share = (evaluation) => (evaluation ? inPercent(evaluation.accuracy) : text.nothing);
/** @param {number | null} value */
const whole = (value) => (value === null ? text.nothing : percent(value));

/**
 * @param {string} id @param {string} title @param {number} [digit]
 */
function makeRow(id, title, digit) {
  const name = create("th", { scope: "row" }, title);
  const [before, after, change] = ["before", "after", "change"].map((which) => create("td", { "data-testid": `${id}-${which}` }));
  const element = create("tr", { style: digit === undefined ? null : `--hue: var(--digit-${digit})` }, name, before, after, change);
  return {
    element,
    /** @param {string} title */
    name: (title) => setText(name, title),
    /** @param {string} was @param {string} is @param {number | null} difference in digits */
    show(was, is, difference) {
      setText(before, was);
      setText(after, is);
      setText(change, difference === null ? "" : text.change(difference));
      setAttributes(change, { class: difference === null ? null : difference < 0 ? "is-lost" : difference > 0 ? "is-won" : "is-same", "data-value": difference });
      change.style.setProperty("--change", String(Math.min(12, Math.abs(difference ?? 0))));
    },
  };
}
