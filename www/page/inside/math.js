// Formulas with live numbers: MathML, built element by element.

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @typedef {Element | string} Part */

/** @param {string} tag @param {Part[]} parts */
export function m(tag, ...parts) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...parts);
  if (tag === "math") element.setAttribute("translate", "no");
  return element;
}

/** An italic letter, a word. @param {string} name */
export const i = (name) => m("mi", name);
/** An operator. @param {string} sign */
export const o = (sign) => m("mo", sign);
/** A number. @param {string} written */
export const n = (written) => m("mn", written);
/** A bracket or bar that does not grow. @param {string} sign */
function fence(sign) {
  const element = o(sign);
  element.setAttribute("stretchy", "false");
  return element;
}
/** A vector is upright and bold. @param {string} name */
export function vector(name) {
  const element = i(name);
  element.setAttribute("mathvariant", "normal");
  element.setAttribute("class", "vector");
  return element;
}
/** A vote. */
export const hat = () => m("mover", vector("u"), o("^"));
/** @param {Part} base @param {string} indices */
export const sub = (base, indices) => m("msub", base, m("mrow", ...[...indices].map((letter) => i(letter))));
/** ‖x‖ @param {Part[]} inner */
export const norm = (...inner) => m("mrow", fence("‖"), ...inner, fence("‖"));
/** (x) @param {Part[]} inner */
export const brackets = (...inner) => m("mrow", fence("("), ...inner, fence(")"));
/** @param {Part} above @param {Part} below */
export const fraction = (above, below) => m("mfrac", above, below);
/** @param {Part} base @param {Part} power */
export const power = (base, power) => m("msup", base, power);
/** @param {Part[]} parts */
export const row = (...parts) => m("mrow", ...parts);

/** A formula on a line of its own. @param {Part[]} parts */
export function formula(...parts) {
  const element = m("math", m("mrow", ...parts));
  element.setAttribute("display", "block");
  return element;
}
