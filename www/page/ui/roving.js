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
  /** @type {Record<string, { row?: number, column?: number }>} */
  const moves = {
    ArrowUp: { row: Math.max(0, row - 1) },
    ArrowDown: { row: Math.min(last.row, row + 1) },
    ArrowLeft: { column: Math.max(0, column - 1) },
    ArrowRight: { column: Math.min(last.column, column + 1) },
    Home: event.ctrlKey ? { row: 0, column: 0 } : { column: 0 },
    End: event.ctrlKey ? last : { column: last.column },
  };
  return Object.hasOwn(moves, event.key) ? { row, column, ...moves[event.key] } : null;
}
