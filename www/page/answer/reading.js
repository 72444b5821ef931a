// What the lengths of digit capsules mean.

/** A capsule that is longer says "my digit is there": half of full length. */
export const PRESENT = 0.5;

/** Where the largest value is; the first of equal ones. @param {ArrayLike<number>} values @param {number} [from] @param {number} [to] */
export function argmax(values, from = 0, to = values.length) {
  let best = from;
  for (let k = from + 1; k < to; k += 1) if (values[k] > values[best]) best = k;
  return best - from;
}

/**
 * The digits that a network says are there.
 * @param {ArrayLike<number>} present those of its longest capsules, longest first
 * @param {ArrayLike<number>} lengths
 * @param {boolean} isOne one digit was drawn for a network of two: a second one is there only if its capsule says so
 */
export const presentIn = (present, lengths, isOne) => Array.from(present).filter((digit, k) => k === 0 || !isOne || lengths[digit] >= PRESENT);

/** All digits, longest capsule first. @param {Float32Array} lengths */
export function longest(lengths) {
  const all = Array.from(lengths, (length, digit) => ({ digit, length }));
  return all.sort((a, b) => b.length - a.length);
}

/**
 * The share of a picture's ink that a drawing covers, 0…1.
 * @param {Float32Array} drawn @param {Float32Array} seen
 */
export function redrawn(drawn, seen) {
  let covered = 0;
  let ink = 0;
  for (let k = 0; k < seen.length; k += 1) {
    covered += Math.min(drawn[k], seen[k]);
    ink += seen[k];
  }
  return ink > 0 ? covered / ink : 0;
}
