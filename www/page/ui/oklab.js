// Colours by arithmetic, after Björn Ottosson (bottosson.github.io/posts/oklab): a canvas that is asked what it has
// made of a colour may answer with noise (field report A).

/** @typedef {[lightness: number, a: number, b: number]} Lab in OKLab */

/** @param {string} css `oklch(lightness chroma hue)` @returns {Lab} */
export function labOf(css) {
  const [lightness, chroma, hue] = (css.match(/[\d.]+/g) ?? []).map(Number);
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** Straight between two colours. @param {Lab} from @param {Lab} to @param {number} t 0 … 1 @returns {Lab} */
export const mixed = (from, to, t) => /** @type {Lab} */ (from.map((v, k) => v + t * (to[k] - v)));

/** In sRGB, three bytes; what lies beyond it is clipped. @param {Lab} lab */
export function bytesOf([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((light) => Math.round(255 * Math.min(1, Math.max(0, light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055))));
}
