// @ts-check
// Colours that a system or a visitor gives to every page: forced colours, and styles of their own.

/** @typedef {import("../../soak/chance.mjs").Chance} Chance */
/** @typedef {{ forcedColors: "active" | "none" }} Media */

/** @satisfies {Record<string, Media>} */
export const MEDIA = { forced: { forcedColors: "active" }, usual: { forcedColors: "none" } };

const SELECTORS = ["*", "i", "html *", "head *", ":not(canvas)", "i, b, span, p", "[style]", ":root, :root *"];
/** @type {((chance: Chance) => string)[]} */
const DECLARATIONS = [
  (chance) => `color: ${colour(chance)} !important`,
  (chance) => `color: ${colour(chance)} !important; -webkit-text-fill-color: ${colour(chance)} !important`,
  (chance) => `color: ${colour(chance)} !important; background-color: ${colour(chance)} !important; border-color: ${colour(chance)} !important`,
  (chance) => `color: ${chance.pick(["CanvasText", "inherit", "initial", "revert", "currentColor", "transparent"])} !important`,
  (chance) => `color: ${colour(chance)} !important; forced-color-adjust: ${chance.pick(["none", "auto"])} !important`,
];

/** @param {Chance} chance */
const colour = (chance) => chance.pick(["#000", "red", "white", `rgb(${chance.below(256)} ${chance.below(256)} ${chance.below(256)})`]);

/** A style of the visitor's own. @param {Chance} chance */
export const styleOf = (chance) => `${chance.pick(SELECTORS)} { ${chance.pick(DECLARATIONS)(chance)} }`;

/**
 * Forced colours, styles, and both.
 * @param {Chance} chance @param {number} count
 * @returns {{ media: Media, rules: string }[]}
 */
export const given = (chance, count) =>
  Array.from({ length: count }, (_, k) => ({ media: k % 3 === 1 ? MEDIA.usual : MEDIA.forced, rules: k % 3 === 0 ? "" : styleOf(chance) }));
