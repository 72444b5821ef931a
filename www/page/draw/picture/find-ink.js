// From a picture (a photo, a scan, a drawing) to its ink: what differs from the paper around it, in brightness
// or colour, however dark or bright either is.

import { extentOf, gapOf, likelihood, partsOf } from "./components.js";
import { along, contrastOf, directionOf, sizeOf, stepOn } from "./contrast.js";
import { edged, near } from "./edges.js";
import { filled, slopeOf } from "./paper.js";
import { countOver, quantile, smooth, valuesIn } from "./planes.js";
import { withoutRulings } from "./rulings.js";
import { USUAL_THRESHOLD } from "./threshold.js";

/** @import { Part } from "./components.js" */
/** @import { Contrast } from "./contrast.js" */
/** @import { Box, Planes } from "./planes.js" */

/** Less contrast than this is noise, not a digit, … */
const LEAST_CONTRAST = 0.045;
/** … unless all paper is alike and all ink is: then what comes so far up to the strongest is ink, however faint, … */
const FAINT_SHARE = 0.4;
/** … but for what so many steps of a byte's 255 make: pictures are whole numbers. */
const LEAST_STEPS = 1.5;
/** So many times the usual contrast of bare paper is ink. */
const OVER_NOISE = 3.2;
/** And the usual ink stands that much further out: chance alone makes specks that are just over. */
const CLEARLY = 1.6;
/** Ink above this share of the usual ink is full ink, so that pencil counts as much as a marker. */
const FULL_SHARE = 0.85;
/** A speck of less than this share of the digit is dirt, and what is further off than this share of its size is something else. */
const LEAST_PART = 0.012;
const FURTHEST_PART = 0.35;
/** A part belongs to the digit only if its ink comes so far up from the threshold to the usual ink: chalk dust, the grain of a table and what is left of a shadow do not. */
const LEAST_STRONG = 0.45;
/** What is fainter ends so near to ink that does, as a share of the longer side. */
const NEAR = 0.035;
/** More ink than this is paper beside something else: of a digit that is cut out tightly most is seldom ink. */
const MOST_INKED = 0.6;

/** A stroke is at least so likely, beside what it encloses. */
const ENCLOSING = 0.5;

/**
 * @typedef {object} Found
 * @property {number} width
 * @property {number} height
 * @property {Float32Array} ink 0 paper … 1 ink
 * @property {Box} box around the ink
 */

/**
 * Looks for the paper and the pen; how dark ink must be is asked afterwards, as often as one likes.
 * @param {Planes} picture
 * @param {Uint8Array | null} [card] 1: to be looked at; null: everything is
 * @param {number} [thick] of the strokes, in pixels, if it is known
 * @returns {((threshold?: number) => Found | null) | null} the ink from a share of the usual ink on, 0 … 1; null if
 *   nothing stands out from its surroundings
 */
export function inkIn(picture, card = null, thick = 0) {
  const { width, height } = picture;
  const valid = card ?? new Uint8Array(width * height).fill(1);
  const calm = Math.min(width, height) >= 60 ? smooth(picture) : picture;

  const { contrast, size, floor: weakest } = overPaper(calm, valid, thick);
  const least = Math.max(weakest, OVER_NOISE * noiseIn(valuesIn(size, valid)));
  const gone = withoutRulings(size, width, height, least);

  const main = mainPart(size, least, width, height, valid);
  if (!main) return null;
  // what the pen looks like here, and how dark it usually is
  const strong = 0.7 * quantile(Float32Array.from(main.at, (k) => size[k]), 0.9);
  const core = main.at.filter((k) => size[k] > strong);
  const ink = along(contrast, directionOf(contrast, core));
  for (let k = 0; k < ink.length; k += 1) if (gone[k]) ink[k] = 0;
  const usual = quantile(Float32Array.from(core, (k) => ink[k]), 0.6);
  if (!(usual >= CLEARLY * least)) return null;

  return (threshold = USUAL_THRESHOLD) => {
    const floor = Math.max(threshold * usual, Math.min(least, 0.8 * usual));
    const strong = floor + LEAST_STRONG * Math.max(0, usual - floor);
    const isNear = near(ink, strong, width, height, Math.max(3, Math.round(NEAR * Math.max(width, height))));
    const written = writing(partsOf((k) => ink[k] > floor && isNear[k] === 1, width, height, valid), ink, strong, width, height);
    return written && { width, height, ...cutOut(ink, written, floor, Math.max(FULL_SHARE * usual, floor * 1.15)) };
  };
}

/** The usual contrast of bare paper, also where less than half of the picture is bare. @param {Float32Array} seen */
function noiseIn(seen) {
  const inked = countOver(seen, 0.5 * quantile(seen, 0.998)) / seen.length;
  return quantile(seen, 0.5 * (1 - inked));
}

/**
 * Contrast over the paper: over a plane if what is not ink lies on one, else over what lies around each stroke.
 * @param {Planes} picture @param {Uint8Array} valid @param {number} thick
 * @returns {{ contrast: Contrast, size: Float32Array, floor: number }} `floor`: what may be ink is over it
 */
function overPaper(picture, valid, thick) {
  const slope = slopeOf(picture, valid);
  const contrast = contrastOf(picture, slope, valid);
  const size = sizeOf(contrast);
  const seen = valuesIn(size, valid);
  const high = quantile(seen, 0.998);
  // places of bare paper are alike, however few they are, and those of ink alike: few lie between
  const inked = countOver(seen, 0.65 * high) / seen.length;
  const half = quantile(seen, 0.6 * (1 - inked));
  const between = countOver(seen, 0.2 * high) / seen.length - inked;
  if (half < 0.12 * high && between < 0.03 + 0.4 * inked && inked < MOST_INKED) {
    const step = stepOn(quantile(slope[1], 0.5));
    return { contrast, size, floor: Math.max(LEAST_STEPS * step, Math.min(LEAST_CONTRAST, FAINT_SHARE * high)) };
  }
  const floor = LEAST_CONTRAST;
  return high < floor ? { contrast, size, floor } : { ...overStrokes(picture, valid, thick), floor };
}

/**
 * Contrast over the paper with all strokes filled, the dark ones or the bright ones: in each colour those of which
 * the likelier digit is made. Between a stroke and the edge of a shadow there is more paper than there is ink.
 * @param {Planes} picture @param {Uint8Array} valid @param {number} thick
 * @returns {{ contrast: Contrast, size: Float32Array }}
 */
function overStrokes({ width, height, rgb }, valid, thick) {
  const contrast = rgb.map((plane) => {
    const [dark, bright] = [true, false].map((isDark) => {
      const [over] = contrastOf({ width, height, rgb: [plane] }, [filled(plane, width, height, valid, isDark, thick)], valid);
      // noise alone lifts what is filled a little
      const usual = quantile(valuesIn(over, valid), 0.5);
      return over.map((v, k) => (valid[k] ? (v - usual) * (isDark ? -1 : 1) : 0));
    });
    const half = 0.5 * Math.max(quantile(dark, 0.999), quantile(bright, 0.999));
    const [asDark, asBright] = [dark, bright].map((over) => likeliest(over, half, width, height, valid, plane));
    const isDark = surrounds(asDark, asBright) || (asDark.value > asBright.value && !surrounds(asBright, asDark));
    return isDark ? dark.map((v) => -v) : bright;
  });
  return { contrast, size: sizeOf(contrast) };
}

/**
 * Whether one is the stroke around the other: what a 0, 6, 8 or 9 encloses has edges, too, and may be larger.
 * @typedef {{ part: Part | null, value: number }} Likely
 * @param {Likely} stroke @param {Likely} inside
 */
function surrounds({ part: a, value }, { part: b, value: other }) {
  return a !== null && b !== null && value > ENCLOSING * other && a.left < b.left && a.top < b.top && a.right > b.right && a.bottom > b.bottom;
}

/**
 * The part that is most likely written, whatever the contrast from which on it holds together.
 * @param {Float32Array} size @param {number} least @param {number} width @param {number} height @param {Uint8Array} valid
 */
function mainPart(size, least, width, height, valid) {
  const high = quantile(size, 0.9995);
  let best = likeliest(size, least, width, height, valid);
  for (let level = 1.5 * least; level < 0.8 * high; level *= 1.5) {
    const next = likeliest(size, level, width, height, valid);
    if (next.value > best.value) best = next;
  }
  return best.part;
}

/**
 * The part over a contrast that is most likely written: by its size, contrast, shape and place.
 * @param {Float32Array} size @param {number} level @param {number} width @param {number} height @param {Uint8Array} valid
 * @param {Float32Array | null} [plane] the picture in one colour: parts count by how much of their outline is an edge in it, too
 * @returns {{ part: Part | null, value: number }}
 */
function likeliest(size, level, width, height, valid, plane = null) {
  /** @type {{ part: Part | null, value: number }} */
  let best = { part: null, value: 0 };
  for (const part of partsOf((k) => size[k] > level, width, height, valid)) {
    if (part.at.length < 6) continue;
    const strength = part.at.reduce((sum, k) => sum + size[k], 0) / part.at.length;
    let value = Math.sqrt(part.at.length) * strength * likelihood(part, width, height);
    if (value <= best.value) continue;
    if (plane) value *= edged(part, plane, size, level, width, height, valid) ** 2;
    if (value > best.value) best = { part, value };
  }
  return best;
}

/**
 * The digit and what belongs to it: the bar of a 5, a stroke that breaks off.
 * @param {Part[]} parts @param {Float32Array} ink @param {number} strong @param {number} width @param {number} height
 */
function writing(parts, ink, strong, width, height) {
  const weight = (/** @type {Part} */ part) => part.at.reduce((sum, k) => sum + ink[k], 0);
  const valued = parts.filter(({ at }) => at.length >= 3).map((part) => ({ part, value: weight(part) * likelihood(part, width, height) }));
  const [main, ...others] = valued.sort((a, b) => b.value - a.value).map(({ part }) => part);
  if (!main) return null;
  const isStrong = (/** @type {Part} */ { at }) => quantile(Float32Array.from(at, (k) => ink[k]), 0.8) > strong;
  const belongs = (/** @type {Part} */ part) =>
    (main.atEdge || !part.atEdge) && part.at.length > LEAST_PART * main.at.length && gapOf(main, part) < FURTHEST_PART * extentOf(main) && isStrong(part);
  return [main, ...others.filter(belongs)];
}

/**
 * The ink of these parts, and the box around it.
 * @param {Float32Array} ink @param {Part[]} parts @param {number} floor @param {number} full
 */
function cutOut(ink, parts, floor, full) {
  const out = new Float32Array(ink.length);
  const paper = 0.6 * floor;
  for (const { at } of parts) for (const k of at) out[k] = Math.min(1, (ink[k] - paper) / (full - paper));
  const [left, top] = [Math.min(...parts.map((part) => part.left)), Math.min(...parts.map((part) => part.top))];
  const [right, bottom] = [Math.max(...parts.map((part) => part.right)), Math.max(...parts.map((part) => part.bottom))];
  return { ink: out, box: { left, top, width: right - left, height: bottom - top } };
}
