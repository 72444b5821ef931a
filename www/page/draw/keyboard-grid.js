// @ts-check
// The pad for the keyboard and for screen readers: a grid of squares over the drawing, each inked or not.
// What is set here becomes strokes like any others, so undo and the network treat both alike.

import { create, setAttributes } from "../ui/dom.js";
import { PAD_UNITS } from "./sheet.js";
import { keyboard as text } from "./text.js";
import { roving } from "../ui/roving.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

export const CELLS = 14;
const CELL = PAD_UNITS / CELLS;
/** Wide enough for diagonal neighbours to touch. */
const INK_WIDTH = 1.4 * CELL;
const ERASER_WIDTH = 1.2 * CELL;
/** A square counts as inked from this mean ink on. */
const INKED = 0.4;

/** @param {number} k */
const middle = (k) => (k + 0.5) * CELL;

/**
 * @param {HTMLElement} host the pad
 * @param {Drawing} drawing
 * @param {() => Float32Array} coverage mean ink of each square, row by row
 */
export function makeKeyboardGrid(host, drawing, coverage) {
  const rows = Array.from({ length: CELLS }, () =>
    Array.from({ length: CELLS }, () => create("div", { class: "key-cell", role: "gridcell" })),
  );
  const grid = create(
    "div",
    {
      class: "key-grid",
      role: "grid",
      tabindex: -1,
      "data-testid": "keyboard-grid",
      "aria-label": text.label,
      "aria-multiselectable": "true",
    },
    ...rows.map((cells) => create("div", { role: "row" }, ...cells)),
  );
  host.append(grid);
  const move = roving(rows, { start: { row: 3, column: 6 } });

  const isInked = (/** @type {number} */ row, /** @type {number} */ column) => coverage()[row * CELLS + column] > INKED;

  const describe = () => {
    if (!grid.contains(document.activeElement) || grid.classList.contains("is-quiet")) return; // nobody reads it
    const ink = coverage();
    rows.forEach((cells, row) =>
      cells.forEach((cell, column) => {
        const inked = ink[row * CELLS + column] > INKED;
        setAttributes(cell, {
          "aria-selected": String(inked),
          "aria-label": text.cell(row, column, inked),
        });
      }),
    );
  };

  grid.addEventListener("focusin", describe);
  grid.addEventListener("focus", () => move.cell.focus({ preventScroll: true }));

  // The cells' own listeners move the focus; this one sees the key before them, the next one after.
  let from = move.position;
  grid.addEventListener("keydown", () => (from = move.position), { capture: true });
  grid.addEventListener("keydown", (event) => {
    if (grid.classList.contains("is-quiet")) {
      grid.classList.remove("is-quiet");
      describe();
    }
    const { row, column } = move.position;
    const here = [middle(column), middle(row)];
    const erase = event.key === "Backspace";
    if (event.key === " " || event.key === "Enter" || erase) {
      event.preventDefault();
      const clears = erase || isInked(row, column);
      drawing.add({ points: here, width: clears ? ERASER_WIDTH : INK_WIDTH, erase: clears });
    } else if (event.shiftKey && event.key.startsWith("Arrow")) {
      const moved = from.row !== row || from.column !== column;
      const points = moved ? [middle(from.column), middle(from.row), ...here] : here;
      drawing.add({ points, width: INK_WIDTH, erase: false });
    }
  });
  // A screen reader's "activate" arrives as a click without a pointer.
  grid.addEventListener("click", (event) => {
    if (event.target instanceof HTMLElement && event.target.role === "gridcell") {
      event.target.focus({ preventScroll: true });
      event.target.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
    }
  });

  grid.addEventListener("focusout", () => grid.classList.remove("is-quiet"));

  return {
    /** After the coverage changed. */
    render: describe,
    /** Gives the pad the keyboard after the pointer touched it, without showing the grid before a key is used. */
    focusQuietly() {
      grid.classList.add("is-quiet");
      move.cell.focus({ preventScroll: true });
    },
  };
}
