// @ts-check
// The loss of the run, live: the total and the two parts that it is the sum of, on one axis.

import { cssAt, inkColor, signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { onDemand } from "../ui/lazy.js";
import { fixed } from "../ui/numbers.js";
import { probe } from "../ui/probe.js";
import { problemSlot } from "../ui/problems.js";
import address from "./chart-library.js?chunk";
import { chart as text } from "./text.js";

/** @import uPlot from "uplot" */
/** @import { Curves } from "./run.js" */
/** @import { View } from "./types.js" */

const fetchPlot = /** @type {() => Promise<typeof import("./chart-library.js")>} */ (onDemand(address));

const HEIGHT = 190;
/** Room for the numbers of the axes. */
const LEFT = 46;
const BOTTOM = 28;
const TOP = 10;
const RIGHT = 10;
/** Places along the chart where the arrow keys stop. */
const PLACES = 40;

/** More than a wide chart has pixels would only cost time. */
const MOST_POINTS = 2000;

/** Of the summed squared errors of the pixels, in the loss: so low that they cannot drown the margin loss. */
const RECONSTRUCTION_WEIGHT = 0.0005;

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Told apart by their dashes too. @type {{ name: string, sign: string, line: string, dash: number[], color: () => string }[]} */
const CURVES = [
  { name: text.total, sign: "", line: "solid", dash: [], color: inkColor },
  { name: text.margin, sign: "=", line: "dashed", dash: [7, 4], color: () => cssAt(signedScale(), 0) },
  { name: text.reconstruction(RECONSTRUCTION_WEIGHT), sign: "+", line: "dotted", dash: [2, 3], color: () => cssAt(signedScale(), 1) },
];

/** @param {HTMLElement} host */
export function makeLossChart(host) {
  const canvas = create("div", { class: "chart-canvas" });
  const frame = create("div", { class: "chart", role: "img", "data-testid": "loss-chart", "data-points": 0 }, canvas);
  const inside = create("div", { class: "chart-inside", style: `inset: ${TOP}px ${RIGHT}px ${BOTTOM}px ${LEFT}px` });
  const over = create("div", { class: "chart-over" }, frame, inside);
  const readout = create("p", { class: "readout" });
  const keys = CURVES.map(({ name, sign, line }) => {
    const swatch = create("span", { class: "swatch", style: `border-top-style: ${line}` });
    const value = create("b");
    return { swatch, value, element: create("span", { class: "chart-key" }, sign, swatch, name, value) };
  });
  const problems = create("div", { class: "problems", "aria-live": "polite" });
  const problem = problemSlot(problems);
  host.append(problems, over, create("div", { class: "legend" }, ...keys.map(({ element }) => element)), readout);

  /** @type {Curves} */
  let curves = [[], [], [], []];
  /** @type {typeof uPlot | null} */
  let Plot = null;
  /** @type {uPlot | null} */
  let plot = null;
  let width = 0;

  const make = () => {
    if (!Plot || width === 0) return;
    plot?.destroy();
    plot = new Plot(options(width, canvas), thinned(curves), canvas);
    keys.forEach(({ swatch }, k) => (swatch.style.borderTopColor = CURVES[k].color()));
  };
  new ResizeObserver(([entry]) => {
    const next = Math.floor(entry.contentRect.width);
    if (next === width || next === 0) return;
    width = next;
    if (plot) plot.setSize({ width, height: HEIGHT });
    else make();
  }).observe(over);
  // The library is fetched here, and may fail, so that teaching does without its chart if it must.
  const fetchAndMake = async () => {
    problem.clear();
    try {
      Plot = (await fetchPlot()).default;
      make();
    } catch (reason) {
      console.warn(reason);
      problem.show(text.missing, { label: text.retry, run: () => void fetchAndMake(), testId: "chart-again" });
    }
  };
  void fetchAndMake();
  // after colors.js, which listens too and was there first
  dark.addEventListener("change", () => plot && make());

  const reader = probe({
    over: inside,
    readout,
    name: text.name,
    rows: 1,
    columns: PLACES,
    rest: text.empty,
    read: (_row, column) => describe(curves, Math.round((column / (PLACES - 1)) * (curves[0].length - 1))),
  });

  let drawn = -1;
  return {
    /** @param {View} view */
    render({ run }) {
      if (run.curves === curves && run.step === drawn) return;
      curves = run.curves;
      drawn = run.step;
      plot?.setData(thinned(curves));
      const points = curves[0].length;
      keys.forEach(({ value }, k) => setText(value, points ? fixed(curves[k + 1][points - 1], 4) : ""));
      setAttributes(frame, { "data-points": points, "aria-label": text.label(drawn, describe(curves, points - 1)) });
      reader.rest(points ? text.rest : text.empty);
      reader.update();
    },
  };
}

/** @param {Curves} curves */
function thinned(curves) {
  const every = Math.ceil(curves[0].length / MOST_POINTS);
  return every > 1 ? /** @type {Curves} */ (curves.map((values) => values.filter((_, k) => k % every === 0))) : curves;
}

/** @param {Curves} curves @param {number} k @returns {string | null} null where there is no step yet */
function describe([steps, total, margin, reconstruction], k) {
  return k in steps ? text.reading(steps[k], total[k], margin[k], reconstruction[k]) : null;
}

/** @param {number} width @param {HTMLElement} canvas @returns {uPlot.Options} */
function options(width, canvas) {
  const { color, fontFamily, outlineColor } = getComputedStyle(canvas);
  const axis = { stroke: color, font: `12px ${fontFamily}`, grid: { stroke: outlineColor, width: 1 }, ticks: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [TOP, RIGHT, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, range: (_plot, least, most) => [Math.min(1, least ?? 1), Math.max(2, most ?? 60)] },
      y: { range: (_plot, _least, most) => [0, 1.08 * (most || 1)] },
    },
    axes: [
      { ...axis, size: BOTTOM, grid: { show: false }, incrs: [1, 2, 5].flatMap((digit) => [1, 10, 100, 1000, 10_000].map((power) => digit * power)).sort((a, b) => a - b) },
      { ...axis, size: LEFT },
    ],
    series: [{}, ...CURVES.map(({ color: colorOf, dash }) => ({ stroke: colorOf(), width: dash.length ? 1.5 : 2, dash, points: { show: false } }))],
  };
}
