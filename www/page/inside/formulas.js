// The four formulas of a round, each with the numbers of one capsule i and one digit j in it.

import { fixed } from "../ui/numbers.js";
import { routing as text } from "./text-routing.js";
import { brackets, formula, fraction, hat, i, m, n, norm, o, power, row, sub, vector } from "./math.js";

/** @typedef {import("./steps.js").Step} Step */
/** @typedef {NonNullable<import("../types.js").CapsNet["info"]["routing"]>} Routing */

/**
 * @typedef {object} Numbers of capsule i, digit j and one round
 * @property {number[]} logits  b_ik for every digit k
 * @property {number} digit  j
 * @property {number} coupling  c_ij
 * @property {number} added  c_ij û_ij · s_j / ‖s_j‖
 * @property {number} sum  ‖s_j‖
 * @property {number} length  ‖v_j‖
 * @property {number} agreement  û_ij · v_j
 */

const indices = (/** @type {string} */ letter, /** @type {string} */ of) => sub(i(letter), of);

/** @param {Step} step @param {Numbers} numbers @param {Routing} routing @returns {Element[]} the formula, and with its numbers */
export function formulasOf(step, numbers, routing) {
  return { softmax, sum, squash, agreement }[step](numbers, routing);
}

/** @param {Numbers} numbers @param {Routing} routing */
function softmax({ logits, digit, coupling }, { inverseTemperature: beta, leak }) {
  const heated = (/** @type {Element} */ b) => (beta === 1 ? b : row(i("β"), b));
  const all = m("munder", o("∑"), i("k"));
  const leaks = leak === null ? [] : [power(i("e"), n(fixed(leak))), o("+")];
  const below = logits.reduce((total, b) => total + Math.exp(beta * b), leak === null ? 0 : Math.exp(leak));
  const exponent = beta === 1 ? n(fixed(logits[digit])) : row(n(String(beta)), o("·"), n(fixed(logits[digit])));
  return [
    formula(indices("c", "ij"), o("="), fraction(power(i("e"), heated(indices("b", "ij"))), row(...leaks, all, power(i("e"), heated(indices("b", "ik")))))),
    formula(indices("c", "ij"), o("="), fraction(power(i("e"), exponent), n(fixed(below))), o("="), n(fixed(coupling))),
  ];
}

/** @param {Numbers} numbers */
function sum({ added, sum: whole }) {
  const s = sub(vector("s"), "j");
  return [
    formula(s, o("="), m("munder", o("∑"), i("i")), indices("c", "ij"), sub(hat(), "ij")),
    // two lines: one would not fit a phone
    formula(norm(sub(vector("s"), "j")), o("="), n(fixed(added)), m("mtext", text.ofThis)),
    formula(o(added > whole ? "−" : "+"), n(fixed(Math.abs(whole - added))), m("mtext", text.ofOthers), o("="), n(fixed(whole))),
  ];
}

/** @param {Numbers} numbers @param {Routing} routing */
function squash({ sum: whole, length }, { squash: kind }) {
  const length2 = (/** @type {Element} */ s) => power(norm(s), n("2"));
  const s = () => sub(vector("s"), "j");
  const written = () => n(fixed(whole));
  const [factor, numbers] =
    kind === "exponential"
      ? [brackets(n("1"), o("−"), power(i("e"), row(o("−"), norm(s())))), row(n("1"), o("−"), power(i("e"), row(o("−"), written())))]
      : [fraction(length2(s()), row(n("1"), o("+"), length2(s()))), fraction(power(written(), n("2")), row(n("1"), o("+"), power(written(), n("2"))))];
  return [formula(sub(vector("v"), "j"), o("="), factor, fraction(s(), norm(s()))), formula(norm(sub(vector("v"), "j")), o("="), numbers, o("="), n(fixed(length)))];
}

/** @param {Numbers} numbers */
function agreement({ logits, digit, agreement: gain }) {
  const b = () => indices("b", "ij");
  return [
    formula(b(), o("←"), b(), o("+"), sub(hat(), "ij"), o("·"), sub(vector("v"), "j")),
    formula(b(), o("←"), n(fixed(logits[digit])), o(gain < 0 ? "−" : "+"), n(fixed(Math.abs(gain))), o("="), n(fixed(logits[digit] + gain))),
  ];
}
