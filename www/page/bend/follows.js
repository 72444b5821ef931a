// The numbers of the right digit's pose over the range of the transformation; those that follow it in its hue.

import uPlot from "uplot";

import { makeChart } from "../ui/chart.js";
import { digitColor, inkScale } from "../ui/colors.js";
import { create, icon, setAttributes, setText } from "../ui/dom.js";
import { paintPixels } from "../ui/pixels.js";
import { directions, followers, FOLLOWS, MOVES, stretch } from "./curve.js";
import { amount, follows as text, inWords, WORDS } from "./text.js";
import { MOST_POINTS, NONE, pointsOf, transformation, without } from "./transform.js";

/** @typedef {import("../ui/kind.js").Kind} Kind */
/** @typedef {import("./curve.js").Curve} Curve */
/** @typedef {import("./transform.js").Bend} Bend */
/** @typedef {import("./transform.js").Name} Name */

/** So many that follow are named, each with a dash of its own. */
const DASHES = [[], [8, 4], [2, 3], [12, 4, 2, 4], [5, 3], [16, 6]];
/** Points that a line needs to mean something. */
const FEW = 4;
/** Places whose pictures are shown. */
export const PLACES = 9;

/** Indices of the points whose pictures are shown, ends included. @param {number} points */
export const placesOf = (points) => Array.from({ length: PLACES }, (_, n) => Math.round((n * (points - 1)) / (PLACES - 1)));

/** @param {number[]} dash */
function keyOf(dash) {
  const key = icon("M0 12h48");
  setAttributes(key, { "class": "icon follow-key", "viewBox": "0 0 48 24", "stroke-dasharray": dash.join(" ") });
  return key;
}

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {(right: number, k: number) => string} nameOf what the visitor calls a number
 */
export function makeFollows(host, { classes, dims, side }, nameOf) {
  /** @type {{ name: Name, values: Float32Array, range: { from: number, to: number }, shown: number[] } | null} */
  let now = null;
  /** What was drawn last. @type {unknown[]} */
  let drawn = [];
  const chart = makeChart({
    name: text.range,
    rest: text.rest,
    most: MOST_POINTS,
    tick: (value) => (now ? amount(now.name, value) : ""),
    read(point) {
      if (!now) return null;
      const { values, name, shown, range } = now;
      if (point < range.from || point > range.to) return text.outside(amount(name, pointsOf(transformation(name))[point]));
      return text.reading(amount(name, pointsOf(transformation(name))[point]), shown.map((k) => ({ k, value: values[point * dims + k] })));
    },
  });
  chart.use(uPlot);
  const rows = [0, 1].map((row) => {
    const canvases = Array.from({ length: PLACES }, (_, n) => create("canvas", { class: "pixels", role: "img", width: side, height: side, style: `--at: ${n / (PLACES - 1)}` }));
    return { canvases, elements: [create("span", { class: "note" }, text.rows[row]), create("div", { class: "follow-row" }, ...canvases)] };
  });
  const pictures = create("div", { class: "follow-pictures", role: "group", "aria-label": text.pictures }, ...rows.flatMap(({ elements }) => elements));
  const words = create("p", { class: "curve-says", "data-testid": "follow-says" });
  const legend = create("ul", { class: "follow-legend", role: "list" });
  host.append(create("p", { class: "note" }, text.range), chart.element, pictures, words, legend);

  return {
    /**
     * @param {{ name: Name, bend: Bend, drawn: boolean, right: number | null, curve: Curve | null, seen: Float32Array[] | null, decoded: Float32Array | null }} next
     *   seen, decoded: the pictures at `placesOf` the points
     */
    render({ name, bend, drawn: isDrawn, right, curve, seen, decoded }) {
      const named = right === null ? "" : Array.from({ length: dims }, (_, k) => nameOf(right, k)).join("|");
      const others = inWords(without(name, bend));
      const next = [name, bend[name], others, isDrawn, right, curve, decoded, inkScale(), named];
      if (next.every((part, n) => part === drawn[n])) return;
      drawn = next;
      const points = pointsOf(transformation(name));
      chart.call(text.chart(WORDS[name].short, right === null ? null : classes[right]));
      const places = placesOf(points.length);
      rows.forEach(({ canvases }, row) =>
        canvases.forEach((canvas, n) => {
          const pixels = row === 0 ? (seen?.[n] ?? null) : (decoded?.subarray(n * side * side, (n + 1) * side * side) ?? null);
          paintPixels(canvas, pixels, side, side, inkScale());
          setAttributes(canvas, { "aria-label": text.picture(name, points[places[n]], row) });
        }),
      );
      legend.replaceChildren();
      setAttributes(words, { "data-of": name, "data-best": "", "data-r2": "" });
      if (!curve || right === null) {
        now = null;
        chart.render(null);
        setText(words, isDrawn ? text.measuring : text.blank);
        return;
      }
      const range = stretch(points, curve.right, NONE[name]);
      const values = directions(curve.poses, dims);
      const ranked = range && range.to - range.from + 1 >= FEW ? followers(points, values, range) : [];
      const found = ranked.filter(({ r2, reach }) => r2 >= FOLLOWS && reach >= MOVES);
      const shown = (found.length ? found : ranked).slice(0, 3).map(({ k }) => k);
      now = range && { name, values, range, shown: shown.length ? shown : [0] };
      const follows = new Set(found.map(({ k }) => k));
      const soft = getComputedStyle(host).getPropertyValue("--rule-strong");
      const lineOf = (/** @type {number} */ k) => ({
        name: text.number(k),
        values: points.map((_, n) => (range && n >= range.from && n <= range.to ? values[n * dims + k] : null)),
        color: follows.has(k) ? digitColor(right) : soft,
        dash: dashOf(k),
        width: k === found[0]?.k ? 3 : follows.has(k) ? 1.75 : 0.75,
      });
      const dashOf = (/** @type {number} */ k) => DASHES[Math.max(0, found.findIndex((each) => each.k === k)) % DASHES.length];
      // those that follow lie on top
      const order = Array.from({ length: dims }, (_, k) => k).sort((a, b) => Number(follows.has(a)) - Number(follows.has(b)));
      const lines = order.map(lineOf);
      const most = Math.max(0.1, ...lines.flatMap(({ values: line }) => line.map((v) => Math.abs(v ?? 0)))) * 1.05;
      chart.render(range && { points, lines, low: -most, high: most, at: bend[name] === NONE[name] ? null : bend[name] });
      if (!range) setText(words, text.wrong);
      else if (!ranked.length) setText(words, text.few(name));
      else {
        const best = found[0] ?? ranked[0]; // a straight line that hardly moves is no better
        setText(words, `${text.sentence(name, points[range.from], points[range.to], found, best)}${others && ` ${text.leftOut(others)}`}`);
        setAttributes(words, { "data-best": best.k, "data-r2": best.r2.toFixed(4) });
      }
      legend.append(...found.slice(0, DASHES.length).map(({ k, r2 }) => create("li", { style: `--hue: var(--digit-${right})` }, keyOf(dashOf(k)), text.follower(k, nameOf(right, k), r2))));
      legend.append(create("li", { style: "--hue: var(--rule-strong)" }, keyOf([]), text.others));
      setAttributes(pictures, { "aria-label": `${text.pictures}: ${WORDS[name].short}, ${classes[right]}` });
    },
  };
}
