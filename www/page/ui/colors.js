// @ts-check
// Every colour that carries data: one hue per digit at equal OKLCH lightness, one sequential scale
// (paper to ink) and one diverging scale for signed numbers, each for the light and the dark theme.
// Computed here rather than with CSS oklch(), which browsers have had for less long than wasm SIMD.

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Lightness, chroma, hue of the ends of the scales. */
const THEMES = {
  light: { digit: [0.54, 0.15], paper: [0.985, 0.002, 90], ink: [0.22, 0.01, 265], zero: [0.955, 0.003, 90], signed: 0.5, sheet: [0.36, 0.095] },
  dark: { digit: [0.77, 0.125], paper: [0.205, 0.006, 265], ink: [0.95, 0.003, 90], zero: [0.265, 0.006, 265], signed: 0.8, sheet: [0.86, 0.08] },
};

/** 108° apart: neighbours differ clearly, and digits that look alike (4 and 9, 3 and 8) are opposite. */
const hueOf = (/** @type {number} */ digit) => (20 + 108 * digit) % 360;

/** Negative blue, positive orange: a pair that colour-blind visitors tell apart. */
const SIGNED_HUES = [255, 50];
const SIGNED_CHROMA = 0.14;
/** The two sheets' own inks, blue-black and sepia: darker and duller than any digit's hue. */
const SHEET_HUES = [262, 58];
const STEPS = 256;

/** @typedef {[number, number, number]} Triple */
/** @typedef {Uint8Array} Scale 256 colours, three bytes each */

const theme = () => (dark.matches ? THEMES.dark : THEMES.light);

/**
 * OKLCH to linear sRGB (Björn Ottosson, "A perceptual color space for image processing", 2020).
 * @param {number} lightness @param {number} chroma @param {number} hue
 * @returns {Triple}
 */
function linearRgb(lightness, chroma, hue) {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/**
 * OKLCH to sRGB bytes. A colour that sRGB lacks loses chroma, never lightness.
 * @param {number} lightness @param {number} chroma @param {number} hue
 * @returns {Triple}
 */
export function rgbFromOklch(lightness, chroma, hue) {
  let linear = linearRgb(lightness, chroma, hue);
  for (let c = chroma; c > 0 && linear.some((v) => v < -0.0005 || v > 1.0005); c -= 0.004) {
    linear = linearRgb(lightness, c, hue);
  }
  const byte = (/** @type {number} */ v) => {
    const x = Math.min(1, Math.max(0, v));
    return Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055));
  };
  return [byte(linear[0]), byte(linear[1]), byte(linear[2])];
}

/** The hues of this theme, made at first use. @type {Triple[] | null} */
let hues = null;

/** @param {number} digit @returns {Triple} */
export function digitRgb(digit) {
  const [lightness, chroma] = theme().digit;
  hues ??= Array.from({ length: 10 }, (_, d) => rgbFromOklch(lightness, chroma, hueOf(d)));
  return hues[digit];
}

/** @param {number} digit */
export const digitColor = (digit) => `rgb(${digitRgb(digit).join(" ")})`;

/**
 * A colour between ink and a digit's hue.
 * @param {number} digit @param {number} share 0 ink … 1 the digit's hue
 */
export function inkToDigit(digit, share) {
  const ink = inkRgb();
  return `rgb(${digitRgb(digit).map((v, k) => Math.round(ink[k] + (v - ink[k]) * share)).join(" ")})`;
}

/** @returns {Triple} */
export function inkRgb() {
  const [r, g, b] = inkScale().subarray(-3);
  return [r, g, b];
}

export const inkColor = () => `rgb(${inkRgb().join(" ")})`;

/** The ink of one of two sheets. @param {number} sheet 0 or 1 @returns {Triple} */
export function sheetRgb(sheet) {
  const [lightness, chroma] = theme().sheet;
  return rgbFromOklch(lightness, chroma, SHEET_HUES[sheet]);
}

/** @param {number | null} sheet null where there is only one */
export const inkOf = (sheet) => (sheet === null ? inkColor() : `rgb(${sheetRgb(sheet).join(" ")})`);

/** @returns {Triple} */
export function paperRgb() {
  const [r, g, b] = inkScale();
  return [r, g, b];
}

/**
 * Lays a transparent ink over a picture: on light paper it takes light away, in the dark it gives
 * light, so that what two inks share differs from either.
 * @param {Float32Array} picture three values a pixel, 0…255; changed
 * @param {Triple} rgb of the ink
 * @param {ArrayLike<number>} shares how much of it lies on each pixel, 0…1
 */
export function layInk(picture, rgb, shares) {
  const gives = dark.matches;
  for (let k = 0; k < picture.length; k += 1) {
    const share = shares[Math.floor(k / 3)];
    const light = rgb[k % 3] / 255;
    if (gives) picture[k] = 255 - (255 - picture[k]) * (1 - share * light);
    else picture[k] *= 1 - share + share * light;
  }
}

/** Both sheets' inks over each other. @returns {Triple} */
function bothSheets() {
  const mixed = Float32Array.from(paperRgb());
  for (const sheet of [0, 1]) layInk(mixed, sheetRgb(sheet), [1]);
  const [r, g, b] = mixed;
  return [Math.round(r), Math.round(g), Math.round(b)];
}

/** @type {Map<string, Scale>} */
const scales = new Map();

/** @param {string} name @param {(t: number) => Triple} colorAt @returns {Scale} */
function scale(name, colorAt) {
  let colors = scales.get(name);
  if (!colors) {
    colors = new Uint8Array(STEPS * 3);
    for (let k = 0; k < STEPS; k += 1) colors.set(colorAt(k / (STEPS - 1)), k * 3);
    scales.set(name, colors);
  }
  return colors;
}

/** @param {number[]} from @param {number[]} to @param {number} t @returns {Triple} */
function between(from, to, t) {
  // Straight in OKLab: the ends differ in hue, and going round the hue circle would add colours.
  const ab = (/** @type {number[]} */ [, c, h]) => [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const [a0, b0] = ab(from);
  const [a1, b1] = ab(to);
  const a = a0 + (a1 - a0) * t;
  const b = b0 + (b1 - b0) * t;
  return rgbFromOklch(from[0] + (to[0] - from[0]) * t, Math.hypot(a, b), (Math.atan2(b, a) * 180) / Math.PI);
}

/** 0 paper … 1 ink. */
export const inkScale = () => scale("ink", (t) => between(theme().paper, theme().ink, t));

/** −1 … 0 … +1 */
export const signedScale = () =>
  scale("signed", (t) => {
    const { zero, signed } = theme();
    const end = [signed, SIGNED_CHROMA, SIGNED_HUES[t < 0.5 ? 0 : 1]];
    return between(zero, end, Math.abs(t - 0.5) * 2);
  });

/** @param {Scale} colors @param {number} t 0 … 1 along the scale */
export function cssAt(colors, t) {
  const k = 3 * Math.round(Math.min(1, Math.max(0, t)) * (STEPS - 1));
  return `rgb(${colors[k]} ${colors[k + 1]} ${colors[k + 2]})`;
}

/** @param {Scale} colors */
export function gradientOf(colors) {
  const stops = Array.from({ length: 9 }, (_, k) => cssAt(colors, k / 8));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** Gives CSS the same hues, now and after a change of theme. @param {() => void} onChange */
export function followTheme(onChange) {
  const apply = () => {
    scales.clear();
    hues = null;
    const style = document.documentElement.style;
    for (let digit = 0; digit < 10; digit += 1) style.setProperty(`--digit-${digit}`, digitColor(digit));
    for (const sheet of [0, 1]) style.setProperty(`--sheet-${sheet}`, inkOf(sheet));
    style.setProperty("--sheet-both", `rgb(${bothSheets().join(" ")})`);
    style.setProperty("--scale-paper", `rgb(${paperRgb().join(" ")})`);
    style.setProperty("--scale-ink", gradientOf(inkScale()));
    style.setProperty("--scale-signed", gradientOf(signedScale()));
  };
  apply();
  dark.addEventListener("change", () => {
    apply();
    onChange();
  });
}
