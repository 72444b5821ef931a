// @ts-check
// Lines over a range, with a mark where the visitor is. Pointer and arrow keys read the numbers.

import uPlot from "uplot";

import { create, setAttributes } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { probe } from "../ui/probe.js";
import { chart as text } from "./text.js";

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {ArrayLike<number | null>} values one a point; null: a gap
 * @property {string} color
 * @property {number[]} dash empty: drawn through
 * @property {number} width
 */

/** @typedef {{ points: number[], lines: Line[], low: number, high: number, at: number | null }} Plotted */

const HEIGHT = 200;
const [LEFT, BOTTOM, TOP, RIGHT] = [40, 28, 8, 22];
const dark = matchMedia("(prefers-color-scheme: dark)");

/**
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.rest what is read when nothing is pointed at
 * @param {number} options.most points
 * @param {(value: number) => string} options.tick how a place along the range is written
 * @param {(point: number) => string | null} options.read
 */
export function makeChart({ name, rest, most, tick, read }) {
  const canvas = create("div", { class: "curve-canvas" });
  const inside = create("div", { class: "curve-inside", style: `inset: ${TOP}px ${RIGHT}px ${BOTTOM}px ${LEFT}px` });
  const frame = create("div", { class: "curve-frame", style: `height: ${HEIGHT}px` }, create("div", { role: "img", "aria-label": name }, canvas), inside);
  const readout = create("p", { class: "readout" });
  /** @type {uPlot | null} */
  let plot = null;
  /** @type {Plotted | null} */
  let plotted = null;
  let width = 0;
  let shape = "";
  let wasDark = dark.matches;

  const reader = probe({
    over: inside,
    readout,
    name,
    rows: 1,
    columns: most,
    rest,
    read: (_row, column) => (plotted ? read(Math.round((column / (most - 1)) * (plotted.points.length - 1))) : null),
  });

  function draw() {
    if (!plotted || width === 0) return;
    const { points, lines } = plotted;
    const now = `${width} ${dark.matches} ${lines.map(({ color, dash, width: wide }) => `${color} ${dash} ${wide}`)}`;
    const data = /** @type {uPlot.AlignedData} */ ([points, ...lines.map(({ values }) => Array.from(values))]);
    if (plot && now === shape) return plot.setData(data);
    shape = now;
    plot?.destroy();
    plot = new uPlot(optionsOf(lines), data, canvas);
  }

  /** @param {Line[]} lines @returns {uPlot.Options} */
  function optionsOf(lines) {
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
        x: { time: false, range: () => [plotted?.points[0] ?? 0, plotted?.points.at(-1) ?? 1] },
        y: { range: () => [plotted?.low ?? 0, plotted?.high ?? 1] },
      },
      axes: [
        { ...axis, size: BOTTOM, grid: { show: false }, space: 56, values: (_plot, ticks) => ticks.map(tick), splits: splitsOf },
        { ...axis, size: LEFT, space: 36 },
      ],
      series: [{}, ...lines.map(({ color: stroke, dash, width: wide }) => ({ stroke, dash, width: wide, points: { show: false } }))],
      hooks: { draw: [mark] },
    };
  }

  /** Ends, middle, and what lies between. */
  function splitsOf() {
    const { points } = /** @type {Plotted} */ (plotted);
    const [low, high] = [points[0], points[points.length - 1]];
    return Array.from({ length: 5 }, (_, n) => low + (n * (high - low)) / 4);
  }

  /** Where the visitor is. @param {uPlot} drawn */
  function mark(drawn) {
    if (!plotted || plotted.at === null) return;
    const { ctx, bbox } = drawn;
    const x = Math.round(drawn.valToPos(plotted.at, "x", true)) + 0.5;
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
  const numbers = create("details", { class: "why curve-table" }, create("summary", {}, text.table, create("span", { class: "visually-hidden" }, `: ${name}`)), create("div", { role: "region", tabindex: 0, "aria-label": name }, table));
  numbers.addEventListener("toggle", () => tabulate());
  function tabulate() {
    if (!numbers.open) return;
    const { points, lines } = plotted ?? { points: [], lines: [] };
    const head = create("tr", {}, create("th", { scope: "col" }, text.at), ...lines.map((line) => create("th", { scope: "col" }, line.name)));
    const rows = points.map((point, n) => create("tr", {}, create("th", { scope: "row" }, tick(point)), ...lines.map(({ values }) => create("td", {}, values[n] === null ? "–" : fixed(Number(values[n]), 4)))));
    table.replaceChildren(create("thead", {}, head), create("tbody", {}, ...rows));
  }

  return {
    element: create("div", { class: "curve" }, frame, readout, numbers),
    /** @param {Plotted | null} next */
    render(next) {
      if (same(plotted, next) && dark.matches === wasDark) return;
      plotted = next;
      wasDark = dark.matches;
      frame.classList.toggle("is-empty", !next);
      setAttributes(frame, { "data-points": next ? next.points.length : 0 });
      numbers.hidden = !next;
      draw();
      tabulate();
      reader.update();
    },
  };
}

/** @param {Plotted | null} a @param {Plotted | null} b */
function same(a, b) {
  if (!a || !b) return a === b;
  const sameLine = (/** @type {Line} */ line, /** @type {number} */ n) => line.values === b.lines[n].values && line.color === b.lines[n].color && line.width === b.lines[n].width;
  return a.at === b.at && a.low === b.low && a.high === b.high && a.points.length === b.points.length && a.points[0] === b.points[0] && a.lines.length === b.lines.length && a.lines.every(sameLine);
}
