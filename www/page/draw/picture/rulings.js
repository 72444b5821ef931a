// Lines printed on the paper: straight, thin, from side to side, level or upright but for a few degrees.

const MOST_SLOPE = 0.12;
/** How much of a line must be there. */
const LEAST_SHARE = 0.82;
/** Thicker than this share of the shorter side is no ruling. */
const MOST_THICK = 0.035;
/** Ink is that much stronger than the ruling that it lies on. */
const STRONGER = 1.6;

/**
 * Takes printed lines out of a picture of contrast, in place; where ink crosses one, it stays.
 * @param {Float32Array} size contrast, row by row
 * @param {number} width
 * @param {number} height
 * @param {number} least contrast that counts
 * @returns {Uint8Array} 1: something printed was taken away there
 */
export function withoutRulings(size, width, height, least) {
  const gone = new Uint8Array(size.length);
  for (const upright of [false, true]) {
    const found = lines(size, width, height, least, upright);
    for (const line of found) erase(size, gone, width, height, least, upright, line);
  }
  return gone;
}

/** @typedef {{ at: number, slope: number, level: number, thick: number }} Line `at` in the middle of its length */

/** @param {boolean} upright @param {number} width @param {number} height */
const shape = (upright, width, height) => (upright ? { length: height, across: width, along: width, over: 1 } : { length: width, across: height, along: 1, over: width });

/**
 * @param {Float32Array} size @param {number} width @param {number} height @param {number} least @param {boolean} upright
 * @returns {Line[]}
 */
function lines(size, width, height, least, upright) {
  const { length, across, along, over } = shape(upright, width, height);
  if (length < 60) return []; // in a picture of few pixels a stroke looks like a ruling
  const step = 1.5 / length;
  const thickest = MOST_THICK * Math.min(width, height) + 3;
  /** @type {Line[]} */
  let best = [];
  for (let slope = -MOST_SLOPE; slope <= MOST_SLOPE; slope += step) {
    /** @type {Line[]} */
    const here = [];
    for (let at = 0; at < across; at += 1) {
      let [hits, seen, missed] = [0, 0, 0];
      const first = at - (slope * length) / 2;
      for (let t = 0; t < length; t += 3) {
        const o = Math.round(first + slope * t);
        if (o < 1 || o >= across - 1) continue;
        seen += 1;
        const k = o * over + t * along;
        if (size[k] > least || size[k - over] > least || size[k + over] > least) hits += 1;
        else if ((missed += 1) > ((1 - LEAST_SHARE) * length) / 3) break;
      }
      if (seen > length / 4.5 && hits > LEAST_SHARE * seen) here.push({ at, slope, level: 0, thick: 1 });
    }
    // thick ones are no rulings: shadows, the table
    const thin = grouped(here, thickest);
    if (thin.length > best.length || (thin.length === best.length && thin.length && here.length < best.length)) best = thin;
  }
  // of a stroke from side to side of a digit that is cut out tightly, only few slopes hit enough: it is thick all the same
  return best.map((line) => measured(size, line, length, across, along, over, least)).filter(({ thick }) => thick < thickest);
}

/** Neighbours are one line, at their middle. @param {Line[]} found in order @param {number} thickest @returns {Line[]} */
function grouped(found, thickest) {
  const groups = [];
  let from = 0;
  for (let k = 1; k <= found.length; k += 1) {
    if (k < found.length && found[k].at - found[k - 1].at <= 2) continue;
    const [first, last] = [found[from], found[k - 1]];
    if (last.at - first.at < thickest) groups.push({ ...first, at: (first.at + last.at) / 2 });
    from = k;
  }
  return groups;
}

/**
 * Its usual contrast and thickness.
 * @param {Float32Array} size @param {Line} line @param {number} length @param {number} across @param {number} along @param {number} over @param {number} least
 */
function measured(size, line, length, across, along, over, least) {
  const levels = [];
  const widths = [];
  for (let t = 0; t < length; t += 2) {
    const o = Math.round(line.at + line.slope * (t - length / 2));
    if (o < 1 || o >= across - 1) continue;
    const k = o * over + t * along;
    levels.push(Math.max(size[k - over], size[k], size[k + over]));
    let wide = 0;
    for (let v = Math.max(0, o - 8); v <= Math.min(across - 1, o + 8); v += 1) wide += Number(size[v * over + t * along] > least);
    widths.push(wide);
  }
  // along a line there may be more ink than line
  const usual = (/** @type {number[]} */ values) => values.sort((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
  return { ...line, level: Math.max(least, usual(levels)), thick: usual(widths) };
}

/**
 * @param {Float32Array} size @param {Uint8Array} gone @param {number} width @param {number} height @param {number} least
 * @param {boolean} upright @param {Line} line
 */
function erase(size, gone, width, height, least, upright, { at, slope, level, thick }) {
  const { length, across, along, over } = shape(upright, width, height);
  const half = Math.ceil(thick / 2) + 1;
  for (let t = 0; t < length; t += 1) {
    const middle = Math.round(at + slope * (t - length / 2));
    const [from, to] = [Math.max(0, middle - half), Math.min(across - 1, middle + half)];
    const goesOn = (/** @type {number} */ o) => o >= 0 && o < across && size[o * over + t * along] > least;
    if (goesOn(from - 1) && goesOn(to + 1)) continue; // ink crosses it
    for (let o = from; o <= to; o += 1) {
      const k = o * over + t * along;
      if (size[k] > STRONGER * level) continue; // ink lies on it
      size[k] = 0;
      gone[k] = 1;
    }
  }
}
