// OKLCH to sRGB by the matrices of CSS Color 4, section "Sample code for color conversions". A browser that is asked instead answers
// with what a style has become: forced colours and visitors' own styles change it, and protection against tracking changes a canvas.

/** @typedef {[number, number, number]} Lab lightness 0…1, and two axes of hue */
/** @typedef {[number, number, number]} Lch lightness 0…1, chroma, and hue in degrees, as in `oklch()` */

/** @param {Lch} color @returns {Lab} */
export function labOf([lightness, chroma, hue]) {
  const turn = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(turn), chroma * Math.sin(turn)];
}

/** What sRGB cannot show is clipped. @param {Lab} color @returns {[number, number, number]} red, green and blue, 0…255 */
export function bytesOf([lightness, a, b]) {
  const long = (lightness + 0.3963377773761749 * a + 0.2158037573099136 * b) ** 3;
  const medium = (lightness - 0.1055613458156586 * a - 0.0638541728258133 * b) ** 3;
  const short = (lightness - 0.0894841775298119 * a - 1.2914855480194092 * b) ** 3;
  return [
    byte(4.0767416360759583 * long - 3.3077115392580629 * medium + 0.2309699031821043 * short),
    byte(-1.2684379732850315 * long + 2.6097573492876882 * medium - 0.341319376002657 * short),
    byte(-0.0041960761386756 * long - 0.7034186179359362 * medium + 1.7076146940746117 * short),
  ];
}

/** @param {number} light linear, 0…1 */
function byte(light) {
  const share = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, share)));
}
