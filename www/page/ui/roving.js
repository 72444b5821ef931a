// @ts-check
// One tab stop for a grid of elements; the arrow keys move inside it (the ARIA grid and toolbar patterns).

/**
 * @param {HTMLElement[][]} rows
 * @param {object} [options]
 * @param {{ row: number, column: number }} [options.start] the first tab stop
 * @param {(element: HTMLElement) => void} [options.onMove] after the focus moved
 */
export function roving(rows, { start = { row: 0, column: 0 }, onMove = () => {} } = {}) {
  let at = start;
  rows.forEach((cells, row) =>
    cells.forEach((cell, column) => {
      cell.tabIndex = row === at.row && column === at.column ? 0 : -1;
      cell.addEventListener("focus", () => {
        rows[at.row][at.column].tabIndex = -1;
        at = { row, column };
        cell.tabIndex = 0;
        onMove(cell);
      });
      cell.addEventListener("keydown", (event) => {
        const next = step(event, row, column, rows.length, cells.length);
        if (!next) return;
        event.preventDefault();
        rows[next.row][Math.min(next.column, rows[next.row].length - 1)].focus();
      });
    }),
  );
  return {
    get cell() {
      return rows[at.row][at.column];
    },
    get position() {
      return at;
    },
  };
}

/**
 * Where a key leads, or null if the key does not move.
 * @param {KeyboardEvent} event
 * @param {number} row @param {number} column @param {number} rows @param {number} columns
 */
export function step(event, row, column, rows, columns) {
  if (event.altKey || event.metaKey) return null;
  const last = { row: rows - 1, column: columns - 1 };
  switch (event.key) {
    case "ArrowUp":
      return { row: Math.max(0, row - 1), column };
    case "ArrowDown":
      return { row: Math.min(last.row, row + 1), column };
    case "ArrowLeft":
      return { row, column: Math.max(0, column - 1) };
    case "ArrowRight":
      return { row, column: Math.min(last.column, column + 1) };
    case "Home":
      return { row: event.ctrlKey ? 0 : row, column: 0 };
    case "End":
      return { row: event.ctrlKey ? last.row : row, column: last.column };
    default:
      return null;
  }
}
