// Before and after, measured: the visitor's own examples and the held-out MNIST digits, each class
// with what was forgotten or gained.

import { button, create, setAttributes, setText } from "../ui/dom.js";
import { percent } from "../ui/numbers.js";
import { ENOUGH } from "./split.js";
import { accuracy as text, accuracyInWords, inPercent } from "./text.js";

/** @import { Evaluation, Network, View } from "./types.js" */

/** MNIST digits that are measured with, as many of each class. */
const HELD_OUT = 1000;

/**
 * @param {HTMLElement} host
 * @param {Network} network
 * @param {() => void} onRetry
 */
export function makeAccuracy(host, { kind, isKnown }, onRetry) {
  const own = makeRow("own", text.own);
  const all = makeRow("held-out", text.heldOut(HELD_OUT));
  const rows = isKnown ? kind.classes.map((name, k) => makeRow(`held-out-${k}`, name, k)) : [];
  const table = create(
    "table",
    { class: "accuracy", "data-testid": "accuracy" },
    create("caption", { class: "visually-hidden" }, text.caption),
    create("thead", {}, create("tr", {}, ...text.columns.map((name) => create("th", { scope: "col" }, name)))),
    create("tbody", {}, own.element, ...(isKnown ? [all.element] : [])),
    create("tbody", { class: "accuracy-classes" }, ...rows.map(({ element }) => element)),
  );
  const words = create("p", { class: "note", "data-testid": "accuracy-words" });
  const missing = create("p", { class: "note", "data-testid": "accuracy-missing", hidden: isKnown }, text.unmeasurable);
  const bar = create("progress", { max: 1, "aria-label": text.measuring });
  const load = create("div", { class: "load" }, bar);
  const retry = button({ "data-testid": "accuracy-retry" }, onRetry, text.retry);
  host.replaceChildren(table, load, words, missing, retry);

  return {
    /** @param {View} view */
    render(view) {
      const { baseline: before, busy, failure } = view.evaluator;
      const measured = view.weights.current?.measured ?? null;
      const after = measured?.heldOut ?? null;
      const score = measured?.own ?? null;
      own.show(
        score ? text.of(score.before, score.count) : text.nothing,
        score ? text.of(score.after, score.count) : text.nothing,
        score ? score.after - score.before : null,
      );
      own.name(text.ownAs(score));
      all.show(accuracyOf(before), accuracyOf(after), before && after ? Math.round(HELD_OUT * (after.accuracy - before.accuracy)) : null);
      rows.forEach((row, k) => {
        const [was, is] = [before, after].map((each) => each?.perDigit[k] ?? null);
        row.show(whole(was), whole(is), was !== null && is !== null ? Math.round((HELD_OUT / rows.length) * (is - was)) : null);
      });
      setText(words, accuracyInWords(view, HELD_OUT, ENOUGH));
      load.hidden = busy === null;
      if (busy) bar.value = busy.share;
      retry.hidden = failure === null || busy !== null;
    },
  };
}

/** @param {Evaluation | null} evaluation */
const accuracyOf = (evaluation) => (evaluation ? inPercent(evaluation.accuracy) : text.nothing);
/** @param {number | null} value */
const whole = (value) => (value === null ? text.nothing : percent(value));

/**
 * @param {string} id @param {string} title @param {number} [place] of the class
 */
function makeRow(id, title, place) {
  const name = create("th", { scope: "row", class: place === undefined ? null : "length-numeral" }, title);
  const [before, after, change] = ["before", "after", "change"].map((which) => create("td", { "data-testid": `${id}-${which}` }));
  return {
    element: create("tr", { style: place === undefined ? null : `--hue: var(--digit-${place})` }, name, before, after, change),
    /** @param {string} title */
    name: (title) => setText(name, title),
    /** @param {string} was @param {string} is @param {number | null} difference in pictures */
    show(was, is, difference) {
      setText(before, was);
      setText(after, is);
      setText(change, difference === null ? "" : text.change(difference));
      setAttributes(change, { class: difference === null ? null : difference < 0 ? "is-lost" : difference > 0 ? "is-won" : "is-same", "data-value": difference });
      change.style.setProperty("--change", String(Math.min(12, Math.abs(difference ?? 0))));
    },
  };
}
