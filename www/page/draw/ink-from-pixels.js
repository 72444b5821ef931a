// @ts-check
// From a decoded picture (a photo, a scan, a drawing) to ink: which colour is the paper, which the pen?

/** Less contrast than this between paper and pen is noise, not a digit. */
const LEAST_CONTRAST = 0.12;
/** Ink above this share of the contrast is full ink, so that pencil counts as much as a marker. */
const INK_SHARE = 0.85;
/** What stays below this share is paper: as little as that in a clean drawing, as much in a shadowy photo. */
const LEAST_PAPER_SHARE = 0.04;
const MOST_PAPER_SHARE = 0.45;

/**
 * @param {Uint8ClampedArray} rgba
 * @param {number} width
 * @param {number} height
 * @returns {Float32Array | null} 0 paper … 1 ink, or null if nothing stands out from the background
 */
export function inkFromPixels(rgba, width, height) {
  const gray = flatten(rgba);
  const edge = border(gray, width, height);
  const paper = quantile(edge, 0.5);
  // A bright border means dark ink on light paper, a dark one the reverse, as in MNIST itself.
  const sign = paper > 0.5 ? -1 : 1;
  const ink = gray.map((v) => Math.max(0, sign * (v - paper)));
  const contrast = highest(ink);
  if (contrast < LEAST_CONTRAST) return null;
  // The unevenness of the paper, measured where no ink should be.
  const uneven = quantile(edge.map((v) => Math.abs(v - paper)), 0.9);
  const floor = contrast * Math.min(MOST_PAPER_SHARE, LEAST_PAPER_SHARE + (2 * uneven) / contrast);
  const full = contrast * INK_SHARE;
  return ink.map((v) => Math.min(1, Math.max(0, (v - floor) / (full - floor))));
}

/**
 * Brightness 0…1. Transparent parts become the opposite of what is drawn, so that white strokes on
 * nothing stay visible just as black ones do.
 * @param {Uint8ClampedArray} rgba
 */
function flatten(rgba) {
  const count = rgba.length / 4;
  const gray = new Float32Array(count);
  let bright = 0;
  let opaque = 0;
  for (let k = 0; k < count; k += 1) {
    // Rec. 709 luma
    gray[k] = (0.2126 * rgba[4 * k] + 0.7152 * rgba[4 * k + 1] + 0.0722 * rgba[4 * k + 2]) / 255;
    const alpha = rgba[4 * k + 3] / 255;
    bright += gray[k] * alpha;
    opaque += alpha;
  }
  const ground = opaque === count ? 0 : bright > 0.5 * opaque ? 0 : 1;
  for (let k = 0; k < count; k += 1) {
    const alpha = rgba[4 * k + 3] / 255;
    gray[k] = gray[k] * alpha + ground * (1 - alpha);
  }
  return gray;
}

/**
 * The outermost pixels, about a twentieth of each side deep.
 * @param {Float32Array} gray @param {number} width @param {number} height
 */
function border(gray, width, height) {
  const deep = Math.max(1, Math.round(Math.min(width, height) / 20));
  return gray.filter((_, k) => {
    const x = k % width;
    const y = Math.floor(k / width);
    return x < deep || y < deep || x >= width - deep || y >= height - deep;
  });
}

/** @param {Float32Array} values @param {number} share */
function quantile(values, share) {
  return values.slice().sort()[Math.floor((values.length - 1) * share)];
}

/** The 99.5th percentile: a few specks of dust must not set the contrast. @param {Float32Array} values */
function highest(values) {
  const sorted = values.slice().sort();
  // Thin strokes cover little of a large photo, so at least 20 pixels count.
  return sorted[Math.max(0, sorted.length - 1 - Math.max(Math.min(20, sorted.length >> 6), Math.floor(sorted.length * 0.005)))];
}
