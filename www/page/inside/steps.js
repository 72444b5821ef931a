// The time line of routing: each round is softmax, weighted sum, squash, agreement. Nobody would read the
// agreement of the last round, so it ends with squash (procedure 1 of the paper).

/** @typedef {"softmax" | "sum" | "squash" | "agreement"} Step */
/** @typedef {{ round: number, step: Step }} Moment rounds count from 0 */

/** @type {readonly Step[]} */
export const STEPS = ["softmax", "sum", "squash", "agreement"];

/** How many moments there are. @param {number} rounds */
export const momentsOf = (rounds) => STEPS.length * rounds - 1;

/** @param {number} position from 0 @returns {Moment} */
export const momentAt = (position) => ({ round: Math.floor(position / STEPS.length), step: STEPS[position % STEPS.length] });

/**
 * Where the time line stands after the number of rounds changed: at the end it stays at the end.
 * @param {number} position @param {number} before @param {number} now rounds
 */
export const carried = (position, before, now) => (position >= momentsOf(before) - 1 ? momentsOf(now) - 1 : Math.min(position, momentsOf(now) - 1));

/**
 * The round whose capsules stand when the moment comes: until the weighted sum it is the round before.
 * @param {Moment} moment @returns {number} −1 before the first
 */
export const standing = ({ round, step }) => (step === "softmax" ? round - 1 : round);
