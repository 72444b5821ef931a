// @ts-check
// Routing, one line an iteration: what each spot adds to the digit, the coupling coefficients of all
// primary capsules for it, and how long the digit's capsule has become.

import { digitColor, inkColor, signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { addedBySpot, couplingsTo, digitLength } from "./inside.js";
import { fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { makeStrip } from "./strip.js";
import { routing as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */

const MOST_ITERATIONS = 10;

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {(iterations: number) => void} onIterations
 */
export function makeRouting(host, { classes }, onIterations) {
  const slider = create("input", { type: "range", id: "iterations", min: 1, max: MOST_ITERATIONS, step: 1, "data-testid": "routing-iterations" });
  const count = create("output", { for: "iterations", class: "count" });
  slider.addEventListener("input", () => onIterations(slider.valueAsNumber));

  const heads = [create("span", {}, text.heads.number), create("span"), create("span"), create("span", {}, text.heads.length)];
  const list = create("div", { class: "rounds" });
  const ends = [create("span"), create("span")];
  const readout = create("p", { class: "readout" });
  const even = 1 / classes.length; // where all couplings begin
  const ticks = [...(even < 0.08 ? [] : [0]), even, 0.5, 1].map((at) => create("span", { style: `--at: ${at}` }, at === even ? at.toPrecision(1) : String(at)));
  host.append(
    create("div", { class: "iterations" }, create("label", { for: "iterations" }, text.iterations), slider, count),
    create("div", { class: "round round-head", "aria-hidden": "true" }, ...heads),
    list,
    create("div", { class: "round", "aria-hidden": "true" }, create("div", { class: "strip-ticks" }, ...ticks)),
    create("div", { class: "legend" }, ends[0], create("span", { class: "ramp ramp-signed" }), ends[1], create("span", {}, text.legend)),
    readout,
  );

  /** @type {ReturnType<typeof makeRound>[]} */
  let rounds = [];
  let grid = { rows: 6, columns: 6 };
  /** What is shown: it is not summed up again with every move of the pen. @type {unknown[]} */
  let drawn = [];

  return {
    /** @param {Shown} shown */
    render(shown) {
      const { routingIterations, network, result } = shown;
      slider.value = String(routingIterations);
      setText(count, String(routingIterations));
      const { rows, columns } = network?.primary ?? grid;
      if (rounds.length !== routingIterations || rows !== grid.rows || columns !== grid.columns) {
        grid = { rows, columns };
        rounds = Array.from({ length: routingIterations }, (_, k) => makeRound(k, readout, grid));
        list.replaceChildren(...rounds.map(({ element }) => element));
        drawn = [];
      }
      const digit = shown.chosen ?? result?.digit ?? null;
      const now = [result, digit, inkColor()];
      if (now.every((part, k) => part === drawn[k])) return;
      drawn = now;
      const name = digit === null ? null : classes[digit];
      setText(heads[1], text.adds(name));
      setText(heads[2], text.couplings(name));

      const trace = result?.trace;
      const facts =
        trace && network && digit !== null
          ? trace.couplings.map((all, k) => ({
              digit,
              name: classes[digit],
              added: addedBySpot(trace, k, digit, network),
              couplings: couplingsTo(all, digit, network),
              length: digitLength(trace.digits[k], digit, network),
            }))
          : [];
      // One scale for all iterations, so that they can be compared.
      const reach = Math.max(0, ...facts.flatMap(({ added }) => [...added].map(Math.abs)));
      setText(ends[0], reach ? fixed(-reach) : "−");
      setText(ends[1], `+${reach ? fixed(reach) : ""}`);
      rounds.forEach((round, k) => round.show(facts[k] ?? null, reach || 1));
    },
  };
}

/** @typedef {{ digit: number, name: string, added: Float32Array, couplings: Float32Array, length: number }} Facts */

/** @param {number} index @param {HTMLElement} readout @param {{ rows: number, columns: number }} grid of spots */
function makeRound(index, readout, { rows, columns }) {
  const canvas = create("canvas", { class: "pixels", role: "img" });
  const map = create("div", { class: "picture heat" }, canvas);
  const marks = create("canvas", { class: "strip-marks", "aria-hidden": "true" });
  const strip = create("div", { class: "strip", role: "img", tabindex: 0 }, marks);
  const length = create("span", { class: "round-length" });
  const element = create("div", { class: "round" }, create("span", { class: "round-number" }, String(index + 1)), map, strip, length);
  const drawStrip = makeStrip(marks);

  /** @type {Facts | null} */
  let now = null;
  const reader = probe({
    over: map,
    readout,
    name: text.name(index),
    rows,
    columns,
    read: (row, column) =>
      now && text.reading(index, row, column, now.added[row * columns + column], now.name),
  });
  const saysStrip = () => setText(readout, strip.getAttribute("aria-label") ?? "");
  const silent = () => setText(readout, "");
  strip.addEventListener("pointerenter", saysStrip);
  strip.addEventListener("focus", saysStrip);
  strip.addEventListener("pointerleave", silent);
  strip.addEventListener("blur", silent);

  return {
    element,
    /** @param {Facts | null} facts @param {number} reach of the colours */
    show(facts, reach) {
      now = facts;
      paintPixels(canvas, facts?.added ?? null, columns, rows, signedScale(), (v) => (v / reach + 1) / 2);
      drawStrip.show(facts?.couplings ?? null, facts ? digitColor(facts.digit) : "");
      if (facts) element.style.setProperty("--hue", `var(--digit-${facts.digit})`);
      else element.style.removeProperty("--hue");
      setText(length, facts ? fixed(facts.length) : "");
      setAttributes(canvas, { "aria-label": text.map(index, facts?.name ?? null) });
      setAttributes(strip, { "aria-label": text.strip(index, facts) });
      reader.update();
    },
  };
}
