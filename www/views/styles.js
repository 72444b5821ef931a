// The page's styles for a shadow root, made once for all elements.

import answer from "../page/answer/answer.css?inline";
import base from "../page/ui/base.css?inline";
import controls from "../page/ui/controls.css?inline";
import figures from "../page/ui/figures.css?inline";
import inside from "../page/inside/inside.css?inline";
import tokens from "../page/ui/tokens.css?inline";
import own from "./views.css?inline";
import { followTheme } from "../page/ui/colors.js";

/** @type {CSSStyleSheet[] | null} */
let sheets = null;
/** Who draws anew in another theme. @type {Set<() => void>} */
export const themed = new Set();

/** @returns {CSSStyleSheet[]} */
export function styles() {
  if (sheets) return sheets;
  const sheet = (/** @type {string} */ text) => {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    return made;
  };
  const hues = sheet(":host {}");
  followTheme(/** @type {CSSStyleRule} */ (hues.cssRules[0]).style, () => themed.forEach((draw) => draw()));
  sheets = [sheet(tokens.replaceAll(":root", ":host")), hues, ...[base, controls, figures, inside, answer, own].map(sheet)];
  return sheets;
}
