// Lines over a range, with a mark where the visitor is. Pointer and arrow keys read the numbers. The library
// is handed in when it is here (`use`): it is fetched with the part that draws charts.

import { onPaper, themeName } from "./colors.js";
import { create, setAttributes, setText } from "./dom.js";
import { fixed } from "./numbers.js";
import { probe } from "./probe.js";
import { chart as text } from "./text.js";

/** @import uPlot from "uplot" */

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {ArrayLike<number | null>} values one a point; null: a gap
 * @property {string} color
 * @property {number[]} dash empty: drawn through
 * @property {number} width
 */

/**
 * @typedef {object} Plotted
 * @property {number[]} points in order
 * @property {[number, number]} [ends] of the range; those of the points unless given
 * @property {Line[]} lines
 * @property {number} low
 * @property {number} high
 * @property {number | null} [at] where the visitor is
 */

const HEIGHT = 200;
/** On paper it stands in a narrow column, and nobody says in time how wide that is. */
const PAPER = { width: 232, height: 140 };
const [TOP, RIGHT, BOTTOM, LEFT] = [8, 22, 28, 46];
/** Steps between two ticks that are whole numbers. */
const WHOLE = [1, 10, 100, 1000, 10_000].flatMap((power) => [power, 2 * power, 5 * power]);

/**
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.rest what is read when nothing is pointed at
 * @param {number} options.most places where the arrow keys stop
 * @param {(point: number) => string | null} options.read
 * @param {(value: number) => string} [options.tick] how a place along the range is written, also in a table of
 *   all numbers; without it they are whole numbers, and there is no table
 * @param {Node[]} [options.legend]
 * @param {string | null} [options.testId]
 */
export function makeChart({ name, rest, most, read, tick, legend = [], testId = null }) {
  const canvas = create("div", { class: "chart-canvas" });
  const picture = create("div", { "role": "img", "aria-label": name, "data-testid": testId, "data-points": 0 }, canvas);
  const inside = create("div", { class: "chart-inside" });
  inside.style.inset = `${TOP}px ${RIGHT}px ${BOTTOM}px ${LEFT}px`;
  const frame = create("div", { class: "chart is-empty" }, picture, inside);
  frame.style.height = `${HEIGHT}px`;
  const readout = create("p", { class: "readout" });
  /** @type {typeof uPlot | null} */
  let Plot = null;
  /** @type {uPlot | null} */
  let plot = null;
  /** @type {Plotted | null} */
  let plotted = null;
  let width = 0;
  /** What a plot must be made anew for. */
  let shape = "";
  /** What was drawn last. */
  let drawn = "";

  const reader = probe({
    ...{ over: inside, readout, name, rest },
    rows: 1,
    columns: most,
    read: (_row, column) => (plotted ? read(Math.round((column / (most - 1)) * (plotted.points.length - 1))) : null),
  });

  function draw() {
    if (!Plot || !plotted || width === 0) return;
    const { points, lines } = plotted;
    const now = `${sizes().width} ${themeName()} ${lines.map(({ color, dash, width: wide }) => `${color} ${dash} ${wide}`)}`;
    const data = /** @type {uPlot.AlignedData} */ ([points, ...lines.map(({ values }) => Array.from(values))]);
    if (plot && now === shape) return plot.setData(data);
    discard();
    shape = now;
    plot = new Plot(optionsOf(lines), data, canvas);
  }

  /** One that is not drawn anew would keep the width of an earlier window. */
  function discard() {
    plot?.destroy();
    plot = null;
    shape = "";
  }

  /** @param {Line[]} lines @returns {uPlot.Options} */
  function optionsOf(lines) {
    const { color, fontFamily, outlineColor } = getComputedStyle(canvas);
    const axis = { stroke: color, font: `12px ${fontFamily}`, grid: { stroke: outlineColor, width: 1 }, ticks: { show: false } };
    /** @type {uPlot.Axis} */
    const along = tick ? { space: 56, values: (_plot, ticks) => ticks.map(tick), splits: () => [0, 1, 2, 3, 4].map((n) => ends()[0] + (n * (ends()[1] - ends()[0])) / 4) } : { incrs: WHOLE };
    return {
      ...sizes(),
      padding: [TOP, RIGHT, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: ends },
        y: { range: () => [plotted?.low ?? 0, plotted?.high ?? 1] },
      },
      axes: [
        { ...axis, size: BOTTOM, grid: { show: false }, ...along },
        { ...axis, size: LEFT, space: 36 },
      ],
      series: [{}, ...lines.map(({ color: stroke, dash, width: wide }) => ({ stroke, dash, width: wide, points: { show: false } }))],
      hooks: { draw: [mark] },
    };
  }

  const sizes = () => (onPaper() ? PAPER : { width, height: HEIGHT });

  /** @returns {[number, number]} */
  const ends = () => plotted?.ends ?? [plotted?.points[0] ?? 0, plotted?.points.at(-1) ?? 1];

  /** Where the visitor is. @param {uPlot} drawing */
  function mark({ ctx, bbox, valToPos }) {
    if (typeof plotted?.at !== "number") return;
    const x = Math.round(valToPos(plotted.at, "x", true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = getComputedStyle(canvas).color;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  new ResizeObserver(([entry]) => {
    const next = Math.floor(entry.contentRect.width);
    if (next === width || next === 0) return;
    width = next;
    draw();
  }).observe(frame);

  // the same numbers as a table, made when it is opened
  const table = create("table", { class: "costs" });
  const spoken = create("span", { class: "visually-hidden" }, `: ${name}`);
  const region = create("div", { role: "region", tabindex: 0, "aria-label": name }, table);
  const numbers = create("details", { class: "why chart-table" }, create("summary", {}, text.table, spoken), region);
  numbers.addEventListener("toggle", () => tabulate());
  function tabulate() {
    if (!tick || !numbers.open) return;
    const { points, lines } = plotted ?? { points: [], lines: [] };
    const head = create("tr", {}, create("th", { scope: "col" }, text.at), ...lines.map((line) => create("th", { scope: "col" }, line.name)));
    const rows = points.map((point, n) => create("tr", {}, create("th", { scope: "row" }, tick(point)), ...lines.map(({ values }) => create("td", {}, values[n] === null ? "–" : fixed(Number(values[n]), 4)))));
    table.replaceChildren(create("thead", {}, head), create("tbody", {}, ...rows));
  }

  return {
    element: create("div", {}, frame, ...legend, readout, ...(tick ? [numbers] : [])),
    reader,
    /** @param {typeof uPlot} library */
    use(library) {
      Plot = library;
      draw();
    },
    /** Another name, for what is shown from now on: of the picture, its cells and its table. @param {string} next */
    call(next) {
      if (next === name) return;
      name = next;
      setAttributes(picture, { "aria-label": name });
      setText(spoken, `: ${name}`);
      setAttributes(region, { "aria-label": name });
      reader.call(name);
    },
    /** @param {Plotted | null} next @param {string} [label] what the picture shows, where that is more than its name */
    render(next, label = name) {
      const points = next?.points.length ?? 0;
      const now = next ? `${themeName()} ${points} ${next.points[0]} ${next.at} ${next.low} ${next.high} ${next.lines.map(({ color, width: wide }) => `${color} ${wide}`)}` : "";
      if (now === drawn && sameValues(plotted, next)) return;
      [plotted, drawn] = [next, now];
      frame.classList.toggle("is-empty", !next);
      if (!next) discard();
      setAttributes(picture, { "data-points": points, "aria-label": label });
      draw();
      tabulate();
      reader.update();
    },
  };
}

/** @param {Plotted | null} a @param {Plotted | null} b of as many lines, or null as well */
const sameValues = (a, b) => !a || !b || a.lines.every(({ values }, n) => values === b.lines[n]?.values);
