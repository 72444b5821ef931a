// Every number of the pose from end to end, the others left as they are: D rows of eleven pictures,
// decoded in one batch.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { InTurn } from "../ui/in-turn.js";
import { signed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { COLUMNS, shareOf, sweepOf } from "./pose-range.js";
import { sweep as text } from "./text-bending.js";

/** @typedef {import("./pose-range.js").Range} Range */
/** @typedef {import("../ui/kind.js").Kind} Kind */

/**
 * What was swept.
 * @typedef {object} Swept
 * @property {number} digit
 * @property {Float32Array} pose
 * @property {{ k: number, range: Range }[]} rows in the order in which they stand
 * @property {Float32Array} pictures rows · 11 · p
 */

/**
 * @param {Kind} kind
 * @param {(digit: number, k: number, value: number) => void} onTake
 * @param {(digit: number, k: number) => string} nameOf what the visitor calls a number now
 */
export function makeSweep({ dims, side }, onTake, nameOf) {
  const rows = Array.from({ length: dims }, () => create("canvas", { class: "pixels", width: COLUMNS * side, height: side }));
  const grid = create("div", { class: "sweep-rows", role: "img", "aria-label": text.name, "data-testid": "sweep" }, ...rows);
  const readout = create("p", { class: "readout" });
  const labels = Array.from({ length: dims }, () => create("span"));
  const marks = Array.from({ length: dims }, () => create("i", { class: "sweep-mark" }));
  const over = create("div", { class: "sweep-grid", style: `aspect-ratio: ${COLUMNS} / ${dims}` }, grid, create("div", { class: "sweep-marks", "aria-hidden": "true" }, ...marks));
  const element = create(
    "div",
    { class: "sweep", style: `--dims: ${dims}` },
    create("div", { class: "sweep-labels", "aria-hidden": "true" }, ...labels),
    over,
    create("div", { class: "sweep-ends", "aria-hidden": "true" }, create("span", {}, text.low), create("span", {}, text.high)),
    readout,
  );

  /** @type {Swept | null} */
  let swept = null;
  /** What all rows show. @type {Swept | null} */
  let painted = null;
  /** The pose that the sliders show now. @type {Float32Array | null} */
  let bent = null;
  let at = { row: 0, column: 0 };
  const reader = probe({
    over,
    readout,
    name: text.name,
    rows: dims,
    columns: COLUMNS,
    rest: text.rest,
    read(row, column) {
      at = { row, column };
      const here = swept?.rows[row];
      return swept && here ? text.reading(text.row(here.k, nameOf(swept.digit, here.k)), signed(sweepOf(here.range)[column])) : null;
    },
  });
  const take = () => {
    const here = swept?.rows[at.row];
    if (swept && here) onTake(swept.digit, here.k, sweepOf(here.range)[at.column]);
  };
  over.addEventListener("click", take);
  over.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    take();
  });

  let colors = inkScale();
  const inTurn = new InTurn(Infinity); // all of it is waited for
  /** @param {number} row */
  const paintRow = (row) => {
    const size = COLUMNS * side * side;
    paintPixels(rows[row], swept && inOneRow(swept.pictures.subarray(row * size, (row + 1) * size), side), COLUMNS * side, side, colors);
    if (row === dims - 1) painted = swept;
    setAttributes(grid, { "data-pictures": swept ? COLUMNS * (row + 1) : 0 });
    showWhose();
  };
  const showWhose = () => setAttributes(grid, { "data-current": String(painted !== null && painted === swept && painted.pose === bent) });

  return {
    element,
    /** @param {Swept | null} next @param {Float32Array | null} [pose] the one that is shown, of which it may not be yet */
    render(next, pose = null) {
      bent = pose;
      showWhose();
      if (next === swept && colors === inkScale()) return reader.update(); // a number may have got a name
      swept = next;
      colors = inkScale();
      inTurn.clear();
      inTurn.add(rows.map((_, row) => () => paintRow(row)));
      labels.forEach((label, row) => setText(label, next ? String(next.rows[row].k + 1) : ""));
      marks.forEach((mark, row) => {
        const here = next?.rows[row];
        mark.hidden = !here;
        // pictures stand in the middle of their columns
        if (next && here) mark.style.setProperty("--at", String((0.5 + (COLUMNS - 1) * shareOf(next.pose[here.k], here.range)) / COLUMNS));
      });
      reader.update();
    },
  };
}

/** One picture after another → side by side. @param {Float32Array} pictures @param {number} side */
export function inOneRow(pictures, side) {
  const count = pictures.length / side ** 2;
  const row = new Float32Array(pictures.length);
  for (let n = 0; n < count; n += 1) {
    for (let y = 0; y < side; y += 1) row.set(pictures.subarray((n * side + y) * side, (n * side + y + 1) * side), (y * count + n) * side);
  }
  return row;
}
