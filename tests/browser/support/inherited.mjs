// @ts-check
// What a page around a canvas may say of its text: directions, languages, letters. A canvas inherits all of it.

/** @typedef {import("../../soak/chance.mjs").Chance} Chance */

/** @type {Record<string, (chance: Chance) => string>} */
const RULES = {
  "direction": () => "rtl",
  "unicode-bidi": (chance) => chance.pick(["bidi-override", "plaintext", "isolate-override"]),
  "text-align": (chance) => chance.pick(["end", "right", "center", "justify"]),
  "letter-spacing": (chance) => `${(0.4 * chance.real() - 0.05).toFixed(2)}em`,
  "word-spacing": (chance) => `${chance.below(20)}px`,
  "font-style": (chance) => chance.pick(["italic", "oblique 20deg"]),
  "font-weight": (chance) => String(100 * (1 + chance.below(9))),
  "font-variant": (chance) => chance.pick(["small-caps", "all-small-caps", "oldstyle-nums", "tabular-nums"]),
  "font-kerning": () => "none",
  "font-stretch": (chance) => chance.pick(["condensed", "expanded"]),
  "font-feature-settings": (chance) => chance.pick(['"smcp"', '"onum"', '"zero"']),
  "text-transform": (chance) => chance.pick(["uppercase", "full-width", "capitalize"]),
  "text-rendering": (chance) => chance.pick(["geometricPrecision", "optimizeSpeed"]),
  "text-indent": (chance) => `${chance.below(40)}px`,
  "line-height": (chance) => (0.8 + 2 * chance.real()).toFixed(2),
  "white-space": (chance) => chance.pick(["pre", "nowrap", "break-spaces"]),
};

/**
 * Rules for what stands around canvases: each once, and in company.
 * @param {Chance} chance @returns {string[]}
 */
export function inherited(chance) {
  const names = Object.keys(RULES);
  const rule = (/** @type {string} */ name) => `${name}: ${RULES[name](chance)}`;
  return [...names.map(rule), ...Array.from({ length: 8 }, () => ["direction", chance.pick(names), chance.pick(names), chance.pick(names)].map(rule).join("; "))];
}
