// Reads numbers off a picture: a frame follows the pointer or the arrow keys from cell to cell, and the
// reading appears beneath. To assistive technology it is a grid of which only the current cell exists;
// a step replaces that cell by a new one and focuses it, so that each step is announced.

import { create, setAttributes, setText } from "./dom.js";
import { step } from "./roving.js";
import { text } from "./text.js";

/**
 * @typedef {object} ProbeOptions
 * @property {HTMLElement} over the positioned element that holds the picture
 * @property {HTMLElement} readout where the reading is written
 * @property {string} name of the picture
 * @property {number} rows
 * @property {number} columns
 * @property {(row: number, column: number) => string | null} read the reading with its place, null if there is nothing to read
 * @property {string} [rest] what the readout says when nothing is pointed at
 * @property {(row: number, column: number) => { left: number, top: number, width: number, height: number }} [place]
 *   of a cell, in shares of the picture; by default the cells fill it evenly
 * @property {(x: number, y: number) => { row: number, column: number }} [find] the cell nearest to a point, in shares
 *   of the picture; to be given where cells form no lattice
 * @property {(at: { row: number, column: number } | null) => void} [onPoint] a cell is pointed at or has the focus, or none any more
 * @property {(row: number, column: number) => void} [onPick] a cell is pressed, or Enter on it
 */

/** @param {ProbeOptions} options */
export function probe({ over, readout, name, rows, columns, read, rest = "", place = evenly(rows, columns), find, onPoint = () => {}, onPick }) {
  const row = create("div", { role: "row" });
  const grid = create("div", { class: "probe", role: "grid", "aria-label": name, "aria-rowcount": rows, "aria-colcount": columns }, row);
  over.append(grid);
  let at = { row: Math.floor(rows / 2), column: Math.floor(columns / 2) };
  let shown = false;

  const makeCell = () => {
    const cell = create("div", { class: "probe-cell", role: "gridcell", tabindex: 0 });
    cell.addEventListener("focus", () => show(true));
    cell.addEventListener("blur", () => show(false));
    return cell;
  };
  let cell = makeCell();
  row.append(cell);

  const show = (/** @type {boolean} */ visible) => {
    const wasShown = shown;
    shown = visible;
    grid.classList.toggle("is-shown", visible);
    if (visible) putCell();
    else setText(readout, rest);
    if (visible || wasShown) onPoint(visible ? at : null);
    update();
  };

  const putCell = () => {
    const { left, top, width, height } = place(at.row, at.column);
    Object.assign(cell.style, { left: `${100 * left}%`, top: `${100 * top}%`, width: `${100 * width}%`, height: `${100 * height}%` });
    row.setAttribute("aria-rowindex", String(at.row + 1));
    cell.setAttribute("aria-colindex", String(at.column + 1));
  };

  const update = () => {
    const reading = read(at.row, at.column) ?? text.blank;
    cell.setAttribute("aria-label", reading);
    if (shown) setText(readout, reading);
  };

  grid.addEventListener("keydown", (event) => {
    if (onPick && event.key === "Enter") onPick(at.row, at.column);
    const next = step(event, at.row, at.column, rows, columns);
    if (!next) return;
    event.preventDefault();
    at = next;
    const old = cell;
    cell = makeCell();
    row.append(cell);
    putCell();
    cell.focus({ preventScroll: true });
    old.remove();
  });

  const follow = (/** @type {PointerEvent} */ event) => {
    const box = grid.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    const found = find ? find(x, y) : nearest(x, y, rows, columns, place);
    if (shown && found.row === at.row && found.column === at.column) return;
    at = found;
    show(true);
  };
  grid.addEventListener("pointermove", follow);
  grid.addEventListener("pointerdown", follow);
  if (onPick) grid.addEventListener("click", () => onPick(at.row, at.column));
  const leave = () => show(cell.matches(":focus"));
  grid.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType !== "touch") return leave();
    // a finger is lifted to read what lay beneath it: the reading stays until one is put down elsewhere
    addEventListener("pointerdown", ({ target }) => (target instanceof Node && grid.contains(target)) || leave(), { once: true, capture: true });
  });

  putCell();
  show(false);
  return {
    update,
    /** @param {string} next name of the picture */
    call(next) {
      setAttributes(grid, { "aria-label": next });
    },
    /** Changes what is said when nothing is pointed at. @param {string} words */
    rest(words) {
      rest = words;
      if (!shown) setText(readout, rest);
    },
  };
}

/** @param {number} rows @param {number} columns */
function evenly(rows, columns) {
  return (/** @type {number} */ row, /** @type {number} */ column) => ({
    left: column / columns,
    top: row / rows,
    width: 1 / columns,
    height: 1 / rows,
  });
}

/**
 * The cell whose middle is nearest; rows and columns are searched apart, since cells form a lattice.
 * @param {number} x @param {number} y @param {number} rows @param {number} columns
 * @param {NonNullable<ProbeOptions["place"]>} place
 */
function nearest(x, y, rows, columns, place) {
  const closest = (/** @type {number} */ count, /** @type {(k: number) => number} */ distance) => {
    let best = 0;
    for (let k = 1; k < count; k += 1) if (distance(k) < distance(best)) best = k;
    return best;
  };
  return {
    row: closest(rows, (k) => Math.abs(place(k, 0).top + place(k, 0).height / 2 - y)),
    column: closest(columns, (k) => Math.abs(place(0, k).left + place(0, k).width / 2 - x)),
  };
}
