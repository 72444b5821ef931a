// Where primary capsules stand: capsule i = (type · rows + row) · columns + column, and the spot at a row
// and column sees a square of the image.

/** @typedef {import("../../capsnet.js").ReceptiveField} Field */
/** @typedef {{ types: number, rows: number, columns: number }} Shape */

/** @param {number} i @param {Shape} shape */
export function placeOf(i, { rows, columns }) {
  const spot = i % (rows * columns);
  return { type: Math.floor(i / (rows * columns)), row: Math.floor(spot / columns), column: spot % columns, spot };
}

/** @param {number} type @param {number} row @param {number} column @param {Shape} shape */
export const capsuleAt = (type, row, column, { rows, columns }) => (type * rows + row) * columns + column;

/** @param {Shape} shape */
export const capsulesOf = ({ types, rows, columns }) => types * rows * columns;

/**
 * The square that a place of a map sees, in pixels of the image. It may reach over the edge.
 * @param {Field} field @param {number} row @param {number} column
 */
export const fieldOf = ({ start, step, size }, row, column) => ({ left: start + column * step, top: start + row * step, size });

/**
 * How many pixels of a line of the image each place sees: fields may reach over the edge, and be larger than the image.
 * @param {Field} field @param {number} places in a line @param {number} side
 */
export const seenBy = ({ start, step, size }, places, side) =>
  Array.from({ length: places }, (_, k) => Math.max(0, Math.min(side, start + k * step + size) - Math.max(0, start + k * step)));

/**
 * The square that stands for a place in a picture of the image: in the middle of what it sees, as wide as
 * places lie apart, so that neighbours touch.
 * @param {Field} field @param {number} row @param {number} column
 */
export function cellOf(field, row, column) {
  const { left, top, size } = fieldOf(field, row, column);
  const inset = (size - field.step) / 2;
  return { left: left + inset, top: top + inset, size: field.step };
}
