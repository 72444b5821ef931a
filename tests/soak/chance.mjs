// @ts-check
// Chance from a seed, the same in Node and in a browser.

/** @typedef {ReturnType<typeof chanceOf>} Chance */

/** @param {number} seed */
export function chanceOf(seed) {
  let state = seed >>> 0;
  /** Mulberry32: 0 ≤ … < 1. */
  const real = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** 0 … count − 1. @param {number} count */
  const below = (count) => Math.floor(real() * count);
  return {
    real,
    below,
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => /** @type {T} */ (list[below(list.length)]),
  };
}
