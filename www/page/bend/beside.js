// Beside another network: the score of the right digit over the whole range of one transformation, for
// the visitor's drawing and for 200 test digits.

import uPlot from "uplot";

import { showMissing } from "../offline/renew.js";
import { makeChart } from "../ui/chart.js";
import { cssAt, signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { problemSlot } from "../ui/problems.js";
import { mean, nearest, stretch } from "./curve.js";
import { amount, beside as text, inWords, manyInWords, ownInWords, WORDS } from "./text.js";
import { MOST_POINTS, NONE, pointsOf, transformation, TRANSFORMATIONS, without } from "./transform.js";

/** @typedef {import("./curve.js").Curve} Curve */
/** @typedef {import("./opponent.js").State} State */
/** @typedef {import("./transform.js").Bend} Bend */
/** @typedef {import("./transform.js").Name} Name */
/** @typedef {import("./two-hundred.js").Shares} Shares */

/**
 * @typedef {object} Compared
 * @property {Name} name of the transformation
 * @property {Bend} bend where the visitor is
 * @property {string[]} networks the own one first
 * @property {boolean} hasTwo whether they name two digits
 * @property {boolean} drawn whether something is
 * @property {string | null} right name of the right class; null where nothing is drawn, or not answered yet
 * @property {(Curve | null)[]} own a curve a network
 * @property {(Shares | null)[]} many of test digits; empty, or null, before one is through
 * @property {number | null} done by all networks; null where nothing is measured
 * @property {boolean} isLate the test digits do not come
 * @property {number} count of test digits
 * @property {"fits" | "other" | "failed"} digits whether there are test digits for this network
 * @property {boolean} waits until the pen rests
 * @property {State} opponent
 * @property {string} reason why it did not come
 */

const DASH = [[], [6, 4]];

/** The two networks, told apart by their dashes too. @param {number} n */
const networkColor = (n) => cssAt(signedScale(), n);

/**
 * @param {HTMLElement} host
 * @param {{ onChoose: (name: Name) => void, onCompare: () => void, onRetry: () => void, onFile: (file: File) => void, onDigits: () => void }} page
 */
export function makeBeside(host, { onChoose, onCompare, onRetry, onFile, onDigits }) {
  /** @type {Compared | null} */
  let now = null;
  const select = create("select", { "data-testid": "curve-of" }, ...TRANSFORMATIONS.map(({ name }) => create("option", { value: name }, WORDS[name].title)));
  select.addEventListener("change", () => onChoose(/** @type {Name} */ (select.value)));
  const keys = [0, 1].map((n) => {
    const name = create("span");
    const line = create("i", { class: `curve-key curve-key-${n}` });
    return { name, element: create("span", { class: "key" }, line, name) };
  });
  const charts = [text.own, text.many].map((title, n) => {
    const chart = makeChart({
      name: title,
      rest: text.rest,
      most: MOST_POINTS,
      tick: (value) => (now ? amount(now.name, value) : ""),
      read(point) {
        if (!now) return null;
        const curves = n ? now.many : now.own;
        const scores = now.networks.flatMap((name, k) => (curves[k] ? [{ name, score: Number(curves[k]?.scores[point]) }] : []));
        return scores.length ? text.reading(amount(now.name, pointsOf(transformation(now.name))[point]), scores) : null;
      },
    });
    chart.use(uPlot);
    const heading = create("h4", {}, title);
    const words = create("p", { class: "curve-says", "data-testid": n ? "many-says" : "own-says" });
    return { chart, words, element: create("div", { class: "curve-panel", "data-testid": n ? "curve-many" : "curve-own" }, heading, chart.element, words) };
  });
  const progress = create("progress", { max: 1, value: 0, "aria-label": text.many });
  const progressWords = create("span");
  const measuring = create("p", { class: "curve-progress note", "data-testid": "many-progress" }, progress, progressWords);
  charts[1].element.append(measuring);
  const problems = create("div", { class: "problems", "aria-live": "polite" });
  const problem = problemSlot(problems);
  const input = create("input", { type: "file", class: "visually-hidden", accept: ".safetensors", tabindex: -1, "aria-hidden": "true", "data-testid": "opponent-file" });
  const open = create("button", { type: "button" }, text.file);
  open.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = "";
    if (file) onFile(file);
  });
  const note = create("p", { class: "note", "data-testid": "opponent-note" });
  const compare = create("button", { type: "button", "data-testid": "compare" });
  compare.addEventListener("click", onCompare);
  host.append(
    create("div", { class: "curve-tools" }, create("label", { class: "bend-choice" }, create("span", {}, text.choose), select), create("div", { class: "chart-legend" }, ...keys.map(({ element }) => element), create("span", { class: "note" }, text.score)), compare),
    create("div", { class: "curve-columns" }, ...charts.map(({ element }) => element)),
    problems,
    create("div", { class: "curve-opponent" }, note, open, input),
  );

  let told = "";
  return {
    /** @param {Compared} next */
    render(next) {
      now = next;
      const { name, bend, networks, right, own, many, opponent } = next;
      const value = bend[name];
      const others = inWords(without(name, bend));
      const of = transformation(name);
      const points = pointsOf(of);
      select.value = name;
      keys.forEach(({ name: words, element }, n) => {
        element.hidden = !networks[n];
        setText(words, networks[n] ?? "");
        element.style.setProperty("--line", networkColor(n));
      });
      const at = value === NONE[name] ? null : value;
      [own, many].forEach((/** @type {(Curve | Shares | null)[]} */ curves, n) => {
        const { chart, element } = charts[n];
        const lines = curves.flatMap((curve, k) => (curve ? [{ name: networks[k], values: curve.scores, color: networkColor(k), dash: DASH[k], width: 2 }] : []));
        chart.call(text.chart(WORDS[name].short, n ? text.many : text.own));
        chart.render(lines.length ? { points, lines, low: 0, high: 1, at } : null);
        setAttributes(element, { "data-lines": lines.length, "data-of": name, "data-right": right ?? "" });
        // an empty chart keeps the place of one that comes by itself, so that nothing jumps
        chart.element.hidden = n === 1 && lines.length === 0 && (opponent.kind === "idle" || next.digits === "other");
      });

      if (!next.drawn) setText(charts[0].words, text.blank);
      else if (right === null || !own[0]) setText(charts[0].words, text.measuring);
      else {
        const kept = [];
        const lost = [];
        for (const [k, network] of networks.entries()) {
          const curve = own[k];
          if (!curve) continue;
          const range = stretch(points, curve.right, NONE[name]);
          if (range) kept.push({ network, from: points[range.from], to: points[range.to], wholly: range.from === 0 && range.to === points.length - 1 });
          else lost.push(network);
        }
        const here = at === null ? null : nearest(points, at);
        const scores = here === null ? [] : networks.flatMap((network, k) => (own[k] ? [{ network, score: Number(own[k]?.scores[here]) }] : []));
        setText(charts[0].words, ownInWords(name, right, kept, lost, here === null ? null : { at: points[here], scores }, { others, hasTwo: next.hasTwo }));
      }

      const here = nearest(points, value);
      const shares = networks.flatMap((network, k) => {
        const measured = many[k];
        return measured ? [{ network, done: measured.done, whole: mean(measured.right), here: measured.right[here] }] : [];
      });
      const elsewhere = name === "hole" && (bend.holeRight !== 0 || bend.holeDown !== 0);
      if (next.digits === "other") setText(charts[1].words, text.noDigits);
      else if (opponent.kind === "idle") setText(charts[1].words, text.notAsked);
      else setText(charts[1].words, shares.length ? manyInWords(name, next.count, shares, at === null ? null : points[here], { others: others !== "", elsewhere }) : "");
      measuring.hidden = next.done === null || next.done === next.count;
      progress.value = (next.done ?? 0) / next.count;
      setText(progressWords, next.waits ? text.paused : text.progress(next.done ?? 0, next.count, next.isLate));
      setAttributes(measuring, { "data-done": next.done ?? "" });

      compare.hidden = opponent.kind !== "idle";
      if (opponent.kind === "idle") setText(compare, text.compare(opponent.offer));
      setText(note, opponent.kind === "loading" ? text.loading(opponent.isLate) : opponent.kind === "none" ? text.none : "");
      const trouble = `${opponent.kind === "failed" ? next.reason : ""}|${next.digits === "failed"}`;
      if (trouble === told) return;
      told = trouble;
      problem.clear();
      if (opponent.kind === "failed") showMissing(problem, text.failed(next.reason), { label: text.retry, run: onRetry, testId: "opponent-again" });
      else if (next.digits === "failed") showMissing(problem, text.digitsFailed, { label: text.retry, run: onDigits });
    },
  };
}
