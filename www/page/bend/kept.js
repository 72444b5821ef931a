// What was measured on the test digits, kept by this browser, so that it is measured once. What is not through yet is kept too.

const KEY = "capsnet.curves";
/** A few kilobytes each. */
const MOST = 48;

/**
 * Sums over the first `done` digits, at each point: of the score of the right class, and of those that are recognised.
 * @typedef {{ scores: number[], right: number[], done: number }} Measured
 */

/** @returns {[string, Measured][]} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    const isNumbers = (/** @type {unknown} */ list) => Array.isArray(list) && list.every(Number.isFinite);
    return kept.filter((/** @type {any} */ [name, measured]) => typeof name === "string" && isNumbers(measured?.scores) && isNumbers(measured?.right) && Number.isInteger(measured.done));
  } catch {
    return []; // refused in a private window, or not ours
  }
}

/** Where storage is refused, as long as the page lives. @type {Map<string, Measured>} */
const here = new Map();

/** @param {string} name @param {number} points @returns {Measured | null} */
export function kept(name, points) {
  const measured = here.get(name) ?? read().find(([each]) => each === name)?.[1];
  return measured?.scores.length === points && measured.right.length === points ? measured : null;
}

/** @param {string} name @param {Measured} measured */
export function keep(name, measured) {
  here.set(name, measured);
  try {
    const others = read().filter(([each]) => each !== name);
    localStorage.setItem(KEY, JSON.stringify([...others, [name, measured]].slice(-MOST)));
  } catch {
    // it is measured again next time
  }
}
