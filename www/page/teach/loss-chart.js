// The loss of the run, live: the total and the two parts that it is the sum of, on one axis.

import { RECONSTRUCTION_WEIGHT } from "../../engine/constants.js";
import { showMissing } from "../offline/renew.js";
import { makeChart } from "../ui/chart.js";
import { cssAt, inkColor, signedScale } from "../ui/colors.js";
import { create, setText } from "../ui/dom.js";
import { messageOf, onDemand } from "../ui/lazy.js";
import { fixed } from "../ui/numbers.js";
import { problemSlot } from "../ui/problems.js";
import address from "./chart-library.js?chunk";
import { chart as text } from "./text.js";

/** @import { Curves, View } from "./types.js" */

const fetchPlot = /** @type {(onLate: () => void) => Promise<typeof import("./chart-library.js")>} */ (onDemand(address));

/** Places along the chart where the arrow keys stop. */
const PLACES = 40;
/** More than a wide chart has pixels would only cost time. */
const MOST_POINTS = 2000;
/** Until there are steps. */
const USUAL_STEPS = 60;

/** Told apart by their dashes too. @type {{ name: string, sign: string, line: string, dash: number[], color: () => string }[]} */
const CURVES = [
  { name: text.total, sign: "", line: "solid", dash: [], color: inkColor },
  { name: text.margin, sign: "=", line: "dashed", dash: [7, 4], color: () => cssAt(signedScale(), 0) },
  { name: text.reconstruction(RECONSTRUCTION_WEIGHT), sign: "+", line: "dotted", dash: [2, 3], color: () => cssAt(signedScale(), 1) },
];

/** @param {HTMLElement} host */
export function makeLossChart(host) {
  const keys = CURVES.map(({ name, sign, line }) => {
    const swatch = create("span", { class: "swatch" });
    swatch.style.borderTopStyle = line;
    const value = create("b");
    return { swatch, value, element: create("span", { class: "key" }, sign, swatch, name, value) };
  });
  /** @type {Curves} */
  let curves = [[], [], [], []];
  const legend = create("div", { class: "legend" }, ...keys.map(({ element }) => element));
  const chart = makeChart({ name: text.name, rest: text.empty, most: PLACES, testId: "loss-chart", legend: [legend], read: (point) => describe(curves, point) });
  const problems = create("div", { class: "problems", "aria-live": "polite" });
  const problem = problemSlot(problems);
  host.append(problems, chart.element);

  // The library is fetched here, and may fail, so that teaching does without its chart if it must.
  const fetchLibrary = async () => {
    problem.clear();
    try {
      chart.use((await fetchPlot(() => void fetchLibrary())).default);
      problem.clear();
    } catch (reason) {
      console.warn(reason);
      showMissing(problem, text.missing(messageOf(reason)), { label: text.retry, run: () => void fetchLibrary(), testId: "chart-again" });
    }
  };
  void fetchLibrary();

  return {
    /** @param {View} view */
    render({ run }) {
      curves = thinned(run.curves);
      const [points, ...all] = curves;
      const last = points.length - 1;
      const lines = CURVES.map(({ name, dash, color }, k) => ({ name, dash, color: color(), values: all[k], width: dash.length ? 1.5 : 2 }));
      lines.forEach(({ color, values }, k) => {
        keys[k].swatch.style.borderTopColor = color;
        setText(keys[k].value, points.length ? fixed(values[last], 4) : "");
      });
      const high = 1.08 * (all[0].reduce((most, loss) => Math.max(most, loss), 0) || 1);
      chart.render({ points, lines, ends: [1, Math.max(2, points[last] ?? USUAL_STEPS)], low: 0, high }, text.label(run.step, describe(curves, last)));
      chart.reader.rest(points.length ? text.rest : text.empty);
    },
  };
}

/** Every n-th step and the last. @param {Curves} curves */
function thinned(curves) {
  const last = curves[0].length - 1;
  const every = Math.ceil(curves[0].length / MOST_POINTS);
  return every > 1 ? /** @type {Curves} */ (curves.map((values) => values.filter((_, k) => (last - k) % every === 0))) : curves;
}

/** @param {Curves} curves @param {number} k @returns {string | null} null where there is no step yet */
function describe([steps, total, margin, reconstruction], k) {
  return k in steps ? text.reading(steps[k], total[k], margin[k], reconstruction[k]) : null;
}
