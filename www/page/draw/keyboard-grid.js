// The pad for the keyboard and for screen readers: a grid of squares over the drawing, each inked or not.
// What is set here becomes strokes like any others, so undo and the network treat both alike.

import { create, setAttributes } from "../ui/dom.js";
import { roving } from "../ui/roving.js";
import { coverage, padOf } from "./raster.js";
import { PAD_UNITS } from "./sheet.js";
import { keyboard as text } from "./text.js";

/** @import { Store } from "../state.js" */

const CELLS = 14;
const CELL = PAD_UNITS / CELLS;
/** Wide enough for diagonal neighbours to touch. */
const INK_WIDTH = 1.4 * CELL;
const ERASER_WIDTH = 1.2 * CELL;
/** A square counts as inked from this mean ink on. */
const INKED = 0.4;

/** @param {number} k */
const middle = (k) => (k + 0.5) * CELL;

/** @param {HTMLElement} host the pad @param {Store} store */
export function makeKeyboardGrid(host, { drawing }) {
  const rows = Array.from({ length: CELLS }, () => Array.from({ length: CELLS }, () => create("div", { class: "key-cell", role: "gridcell" })));
  const grid = create(
    "div",
    { "class": "key-grid", "role": "grid", "tabindex": -1, "data-testid": "keyboard-grid", "aria-label": text.label, "aria-multiselectable": "true" },
    ...rows.map((cells) => create("div", { role: "row" }, ...cells)),
  );
  host.append(grid);
  const move = roving(rows, { start: { row: 3, column: 6 } });

  /** Whether each square is inked, row by row. */
  const inked = () => coverage(padOf(drawing.sheet), CELLS).map((ink) => Number(ink > INKED));

  const describe = () => {
    if (!grid.contains(document.activeElement) || grid.classList.contains("is-quiet")) return; // nobody reads it
    const ink = inked();
    rows.forEach((cells, row) =>
      cells.forEach((cell, column) => {
        const isInked = ink[row * CELLS + column] === 1;
        setAttributes(cell, { "aria-selected": String(isInked), "aria-label": text.cell(row, column, isInked) });
      }),
    );
  };

  /** One cell is marked by a class of its own: a rule for all 196 would have them all styled when the pen comes down. */
  const mark = () => move.cell.classList.toggle("is-marked", move.cell === document.activeElement && !grid.classList.contains("is-quiet"));

  grid.addEventListener("focusin", () => {
    mark();
    describe();
  });
  grid.addEventListener("focus", () => move.cell.focus({ preventScroll: true }));

  // The cells' own listeners move the focus; this one sees the key before them, the next one after.
  let from = move.position;
  grid.addEventListener("keydown", () => (from = move.position), { capture: true });
  grid.addEventListener("keydown", (event) => {
    if (grid.classList.contains("is-quiet")) {
      grid.classList.remove("is-quiet");
      mark();
      describe();
    }
    const { row, column } = move.position;
    const here = [middle(column), middle(row)];
    const erase = event.key === "Backspace";
    if (event.key === " " || event.key === "Enter" || erase) {
      event.preventDefault();
      const clears = erase || inked()[row * CELLS + column] === 1;
      drawing.sheet.add({ points: here, width: clears ? ERASER_WIDTH : INK_WIDTH, erase: clears });
    } else if (event.shiftKey && event.key.startsWith("Arrow")) {
      const moved = from.row !== row || from.column !== column;
      const points = moved ? [middle(from.column), middle(from.row), ...here] : here;
      drawing.sheet.add({ points, width: INK_WIDTH, erase: false });
    }
  });
  // A screen reader's "activate" arrives as a click without a pointer.
  grid.addEventListener("click", (event) => {
    if (event.target instanceof HTMLElement && event.target.role === "gridcell") {
      event.target.focus({ preventScroll: true });
      event.target.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
    }
  });

  grid.addEventListener("focusout", ({ target }) => {
    grid.classList.remove("is-quiet");
    if (target instanceof Element) target.classList.remove("is-marked");
  });

  // The pad gets the keyboard when the pointer touches it; the grid shows when a key is used.
  host.addEventListener("pointerdown", () => {
    grid.classList.add("is-quiet");
    mark();
    move.cell.focus({ preventScroll: true });
  });

  return { render: describe };
}
