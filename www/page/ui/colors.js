// Every colour that carries data: one hue per digit at equal OKLCH lightness, one sequential scale
// (paper to ink) and one diverging scale for signed numbers, each for the light and the dark theme.

import { bytesOf, labOf } from "./oklab.js";

/** @import { Lab, Lch } from "./oklab.js" */

/** @typedef {[number, number, number]} Triple */
/** @typedef {Uint8Array} Scale 256 colours, three bytes each */

const dark = matchMedia("(prefers-color-scheme: dark)");
const forced = matchMedia("(forced-colors: active)");

/** @typedef {{ digits: { lightness: number, chroma: number[] }, sheets: Lch[] } & Record<"paper" | "ink" | "negative" | "zero" | "positive", Lch>} Theme */

/**
 * Chroma as large as sRGB has it at that lightness: a browser would clip what lies beyond and change the
 * lightness. Signed numbers are blue and orange, which colour-blind visitors tell apart; the two
 * sheets blue-black and sepia, darker and duller than any digit's hue.
 */
const THEMES = /** @satisfies {Record<string, Theme>} */ ({
  light: {
    digits: { lightness: 0.54, chroma: [0.15, 0.138, 0.114, 0.15, 0.11, 0.09, 0.15, 0.13, 0.114, 0.15] },
    ...{ paper: [0.985, 0.002, 90], ink: [0.22, 0.01, 265] },
    ...{ negative: [0.5, 0.14, 255], zero: [0.955, 0.003, 90], positive: [0.5, 0.132, 50] },
    sheets: [[0.36, 0.095, 262], [0.36, 0.087, 58]],
  },
  dark: {
    digits: { lightness: 0.77, chroma: [0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.113] },
    ...{ paper: [0.205, 0.006, 265], ink: [0.95, 0.003, 90] },
    ...{ negative: [0.8, 0.1, 255], zero: [0.265, 0.006, 265], positive: [0.8, 0.124, 50] },
    sheets: [[0.86, 0.068, 262], [0.86, 0.08, 58]],
  },
});

const STEPS = 256;
/** As many classes as a network can have; after ten, the hues come again. */
const MOST_CLASSES = 64;

/** Paper is light, also where the screen is dark. */
let isPrinting = false;
export const onPaper = () => isPrinting;
const isDark = () => dark.matches && !isPrinting;
/** @returns {Theme} */
const theme = () => (isDark() ? THEMES.dark : THEMES.light);
/** What a picture that also takes colours from a style is to be painted anew for. */
export const themeName = () => `${isDark() ? "dark" : "light"}${forced.matches ? " forced" : ""}`;

/** This theme's scales, made at first use. @type {Map<string, Scale>} */
const made = new Map();

/** As CSS writes it, for styles and canvases. @param {Lch} color */
const css = ([lightness, chroma, hue]) => `oklch(${lightness} ${chroma} ${hue})`;

/** @param {Lch} color @returns {Triple} */
const rgbOf = (color) => bytesOf(labOf(color));

/** 108° apart: neighbours differ clearly, and digits that look alike (4 and 9, 3 and 8) are opposite. @param {number} digit @returns {Lch} */
const digitHue = (digit) => {
  const { lightness, chroma } = theme().digits;
  return [lightness, chroma[digit % chroma.length], (20 + 108 * digit) % 360];
};

/** @param {number} digit */
export const digitColor = (digit) => css(digitHue(digit));

/** @param {number} digit */
export const digitRgb = (digit) => rgbOf(digitHue(digit));

/**
 * A colour between ink and a digit's hue.
 * @param {number} digit @param {number} share 0 ink … 1 the digit's hue
 */
export const inkToDigit = (digit, share) => `color-mix(in srgb, ${digitColor(digit)} ${Math.round(100 * share)}%, ${inkColor()})`;

export const inkColor = () => css(theme().ink);
export const inkRgb = () => rgbOf(theme().ink);
export const paperRgb = () => rgbOf(theme().paper);

/** The ink of one of two sheets. @param {number} sheet 0 or 1 */
export const sheetRgb = (sheet) => rgbOf(theme().sheets[sheet]);

/** @param {number | null} sheet null where there is only one */
export const inkOf = (sheet) => css(sheet === null ? theme().ink : theme().sheets[sheet]);

/**
 * Lays a transparent ink over a picture: on light paper it takes light away, in the dark it gives
 * light, so that what two inks share differs from either.
 * @param {Float32Array} picture three values a pixel, 0…255; changed
 * @param {Triple} rgb of the ink
 * @param {ArrayLike<number>} shares how much of it lies on each pixel, 0…1
 */
export function layInk(picture, rgb, shares) {
  const gives = isDark();
  for (let k = 0; k < picture.length; k += 1) {
    const share = shares[Math.floor(k / 3)];
    const light = rgb[k % 3] / 255;
    if (gives) picture[k] = 255 - (255 - picture[k]) * (1 - share * light);
    else picture[k] *= 1 - share + share * light;
  }
}

/** Straight in OKLab: going round the hue circle would add colours. @param {Lch} from @param {Lch} to @param {number} t @returns {Lab} */
function between(from, to, t) {
  const [start, end] = [labOf(from), labOf(to)];
  const at = (/** @type {0 | 1 | 2} */ k) => start[k] + t * (end[k] - start[k]);
  return [at(0), at(1), at(2)];
}

/** @param {string} name @param {(t: number) => Lab} colorAt @returns {Scale} */
function scale(name, colorAt) {
  const known = made.get(name);
  if (known) return known;
  const colors = Uint8Array.from(Array.from({ length: STEPS }, (_, k) => bytesOf(colorAt(k / (STEPS - 1)))).flat());
  made.set(name, colors);
  return colors;
}

/** 0 paper … 1 ink. */
export const inkScale = () => scale("ink", (t) => between(theme().paper, theme().ink, t));

/** −1 … 0 … +1 */
export const signedScale = () =>
  scale("signed", (t) => between(theme().zero, t < 0.5 ? theme().negative : theme().positive, Math.abs(t - 0.5) * 2));

/** @param {Scale} colors @param {number} t 0 … 1 along the scale */
export function cssAt(colors, t) {
  const k = 3 * Math.round(Math.min(1, Math.max(0, t)) * (STEPS - 1));
  return `rgb(${colors[k]} ${colors[k + 1]} ${colors[k + 2]})`;
}

/** @param {Scale} colors */
function gradientOf(colors) {
  const stops = Array.from({ length: 9 }, (_, k) => cssAt(colors, k / 8));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** Gives CSS the hues and scales of the theme. @param {CSSStyleDeclaration} style */
function giveHues(style) {
  for (let digit = 0; digit < MOST_CLASSES; digit += 1) style.setProperty(`--digit-${digit}`, digitColor(digit));
  for (const sheet of [0, 1]) style.setProperty(`--sheet-${sheet}`, inkOf(sheet));
  style.setProperty("--scale-paper", css(theme().paper));
  style.setProperty("--scale-ink", gradientOf(inkScale()));
  style.setProperty("--scale-signed", gradientOf(signedScale()));
}

/**
 * The same, now, after a change of theme, and on paper.
 * @param {CSSStyleDeclaration} style @param {() => void} onChange is to draw at once: printing waits for no frame
 */
export function followTheme(style, onChange) {
  const again = () => {
    made.clear();
    giveHues(style);
    onChange();
  };
  giveHues(style);
  for (const media of [dark, forced]) media.addEventListener("change", again);
  for (const [event, prints] of /** @type {const} */ ([["beforeprint", true], ["afterprint", false]])) {
    addEventListener(event, () => {
      isPrinting = prints;
      again();
    });
  }
}
