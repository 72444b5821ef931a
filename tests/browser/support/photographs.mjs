// @ts-check
// Photographs of a written digit, made by number: paper, pen, light, lines, table. Each knows where its ink
// really is. Kinds after the field reports; every kind is drawn over its whole range from one seed.

import { strokesOf } from "./strokes.mjs";

/** @typedef {[r: number, g: number, b: number]} Rgb 0 … 255 */
/** @typedef {() => number} Random 0 … 1 */

/**
 * @typedef {object} Photograph
 * @property {string} name says how it was made
 * @property {number} digit
 * @property {number} width
 * @property {number} height
 * @property {Uint8ClampedArray<ArrayBuffer>} rgba
 * @property {Float32Array} ink the truth: how much of each pixel is ink, 0 … 1
 */

/**
 * @typedef {object} Making
 * @property {number} [width]
 * @property {number} [height]
 * @property {number} [share] height of the digit's square as a share of the shorter side
 * @property {Rgb} paper
 * @property {Rgb} pen
 * @property {number} [pen_width] as a share of the digit's square
 * @property {(x: number, y: number) => number} [light] what it leaves of the brightness; x and y are shares of the sides
 * @property {(x: number, y: number, width: number, height: number) => Rgb | null} [print] lines on the paper, in pixels
 * @property {{ table: (x: number, y: number) => Rgb, inside: (x: number, y: number) => boolean }} [card] in shares of the sides
 * @property {number} [noise] standard deviation, 0 … 255
 * @property {number} [alpha] of the paper, 0 … 1
 */

/** Mulberry32. @param {number} seed @returns {Random} */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** @param {Random} random @param {number} from @param {number} to */
const between = (random, from, to) => from + (to - from) * random();

/** @param {Random} random */
const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** @param {number} px @param {number} py @param {number} ax @param {number} ay @param {number} bx @param {number} by */
function toSegment(px, py, ax, ay, bx, by) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.sqrt((px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2); // far faster than hypot
}

/**
 * @param {number} digit
 * @param {Making} making
 * @param {Random} random turns, leans and places the digit, and makes the noise
 * @param {string} name
 * @returns {Photograph}
 */
export function photograph(digit, making, random, name) {
  const { width = 320, height = 240, share = 0.75, paper, pen, pen_width = 0.085, light = () => 1, print = () => null, card, noise = 0, alpha = 1 } = making;
  const side = share * Math.min(width, height);
  const left = (width - side) * between(random, 0.35, 0.65);
  const top = (height - side) * between(random, 0.35, 0.65);
  const lean = between(random, -0.12, 0.12);
  const turn = between(random, -0.12, 0.12);
  const lines = strokesOf(digit).map((stroke) =>
    stroke.map(([u, v]) => {
      const [x, y] = [u - 0.5 + lean * (0.5 - v), v - 0.5];
      return [left + side * (0.5 + x * Math.cos(turn) - y * Math.sin(turn)), top + side * (0.5 + x * Math.sin(turn) + y * Math.cos(turn))];
    }),
  );
  const ink = new Float32Array(width * height);
  const half = (pen_width * side) / 2;
  for (const line of lines) {
    for (let k = 1; k < line.length; k += 1) {
      const [[ax, ay], [bx, by]] = /** @type {[[number, number], [number, number]]} */ ([line[k - 1], line[k]]);
      const [x0, x1] = [Math.max(0, Math.floor(Math.min(ax, bx) - half - 1)), Math.min(width - 1, Math.ceil(Math.max(ax, bx) + half + 1))];
      const [y0, y1] = [Math.max(0, Math.floor(Math.min(ay, by) - half - 1)), Math.min(height - 1, Math.ceil(Math.max(ay, by) + half + 1))];
      for (let y = y0; y <= y1; y += 1) {
        for (let x = x0; x <= x1; x += 1) {
          const cover = Math.max(0, Math.min(1, half + 0.5 - toSegment(x + 0.5, y + 0.5, ax, ay, bx, by)));
          ink[y * width + x] = Math.max(Number(ink[y * width + x]), cover);
        }
      }
    }
  }
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const k = y * width + x;
      const [u, v] = [(x + 0.5) / width, (y + 0.5) / height];
      const onCard = !card || card.inside(u, v);
      const ground = card && !onCard ? card.table(u, v) : (print(x, y, width, height) ?? paper);
      const covered = onCard ? Number(ink[k]) : 0;
      ink[k] = covered;
      for (let c = 0; c < 3; c += 1) {
        const colour = Number(ground[c]) * (1 - covered) + Number(pen[c]) * covered;
        rgba[4 * k + c] = colour * light(u, v) + (noise ? noise * normal(random) : 0);
      }
      rgba[4 * k + 3] = 255 * (alpha + (1 - alpha) * covered);
    }
  }
  return { name, digit, width, height, rgba, ink };
}

/** A number of each place of a lattice, 0 … 1. @param {number} x @param {number} y @param {number} seed */
function hashed(x, y, seed) {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 144665);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Clouds: smooth noise with lattices of 1, ½, ¼ and ⅛, 0 … 1. @param {number} x @param {number} y @param {number} seed */
function clouds(x, y, seed) {
  let [sum, all] = [0, 0];
  for (let octave = 0; octave < 4; octave += 1) {
    const [u, v] = [x * 2 ** octave, y * 2 ** octave];
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const [a, b] = [u - i, v - j].map((t) => t * t * (3 - 2 * t));
    const at = (/** @type {number} */ di, /** @type {number} */ dj) => hashed(i + di, j + dj, seed + octave);
    const value = (at(0, 0) * (1 - Number(a)) + at(1, 0) * Number(a)) * (1 - Number(b)) + (at(0, 1) * (1 - Number(a)) + at(1, 1) * Number(a)) * Number(b);
    sum += value / 2 ** octave;
    all += 1 / 2 ** octave;
  }
  return sum / all;
}

/** @param {number} level @returns {Rgb} */
const gray = (level) => [level, level, level];

/** @param {Rgb} colour */
const words = (colour) => colour.map(Math.round).join(",");

/** How each kind is made. @type {Record<string, (random: Random, k: number, of: number) => Making & { words: string }>} */
export const KINDS = {
  "dim, dark on light"(random, k, of) {
    const level = 30 + (215 * k) / (of - 1); // the whole range of papers, also both sides of 127
    const pen = level * between(random, 0.1, 0.5);
    return { width: 400, height: 400, paper: gray(level), pen: gray(pen), noise: 1, words: `paper ${level.toFixed()}, ink ${pen.toFixed()}` };
  },
  "light on dark"(random, k, of) {
    const level = 5 + (170 * k) / (of - 1);
    const pen = level + (255 - level) * between(random, 0.65, 1);
    return { paper: gray(level), pen: gray(pen), noise: 1.5, words: `board ${level.toFixed()}, chalk ${pen.toFixed()}` };
  },
  "coloured paper and pen"(random, k) {
    /** @type {[Rgb, Rgb][]} */
    const pairs = [
      [[150, 115, 75], [30, 40, 140]], // blue on kraft
      [[250, 220, 90], [200, 30, 30]],
      [[250, 220, 90], [60, 60, 60]],
      [[60, 120, 70], [240, 240, 220]], // blackboard
      [[240, 170, 190], [110, 30, 120]],
      [[150, 200, 240], [10, 50, 160]],
      [[20, 60, 130], [250, 230, 120]],
      [[120, 60, 30], [240, 240, 240]],
      [[235, 235, 230], [240, 130, 40]],
      [[200, 230, 200], [30, 140, 60]],
    ];
    const [paper, pen] = /** @type {[Rgb, Rgb]} */ (pairs[k % pairs.length]);
    const shift = () => between(random, -8, 8);
    const [a, b] = /** @type {[Rgb, Rgb]} */ ([paper.map((v) => v + shift()), pen.map((v) => v + shift())]);
    return { paper: a, pen: b, noise: 2, light: (x) => 1 - 0.15 * x, words: `paper ${words(a)}, pen ${words(b)}` };
  },
  "hue alone"(random) {
    // the same luma (Rec. 709) to within a step or two: only the colour tells
    const level = between(random, 90, 140);
    const hue = 2 * Math.PI * random();
    const along = (/** @type {number} */ sign) => {
      const [r, b] = [sign * 70 * Math.cos(hue), sign * 70 * Math.sin(hue)];
      return /** @type {Rgb} */ ([level + r, level - (0.2126 * r + 0.0722 * b) / 0.7152, level + b]);
    };
    return { paper: along(1), pen: along(-1), noise: 1.5, words: `paper ${words(along(1))}, pen ${words(along(-1))}` };
  },
  "pencil"(random) {
    const level = between(random, 190, 245);
    const pen = level - between(random, 32, 70);
    return { paper: gray(level), pen: gray(pen), pen_width: between(random, 0.045, 0.07), noise: 3, words: `paper ${level.toFixed()}, pencil ${pen.toFixed()}` };
  },
  "small on a large page"(random, k, of) {
    const pixels = 60 + (100 * k) / (of - 1); // of the digit itself
    return { width: 1200, height: 900, share: pixels / 0.62 / 900, paper: gray(between(random, 200, 255)), pen: gray(between(random, 10, 80)), noise: 1, words: `${pixels.toFixed()} px high` };
  },
  "soft shadow"(random) {
    const angle = 2 * Math.PI * random();
    const deep = between(random, 0.35, 0.75);
    const wide = between(random, 0.08, 0.4);
    const light = (/** @type {number} */ x, /** @type {number} */ y) => 1 - deep / (1 + Math.exp(-((x - 0.5) * Math.cos(angle) + (y - 0.5) * Math.sin(angle)) / wide / 0.3));
    return { paper: gray(235), pen: gray(40), light, noise: 2, words: `shadow of ${deep.toFixed(2)}, ${wide.toFixed(2)} wide` };
  },
  "hard shadow"(random) {
    const angle = 2 * Math.PI * random();
    const deep = between(random, 0.3, 0.6);
    const at = between(random, -0.3, 0.3);
    const light = (/** @type {number} */ x, /** @type {number} */ y) => 1 - deep / (1 + Math.exp(-((x - 0.5) * Math.cos(angle) + (y - 0.5) * Math.sin(angle) - at) / 0.006));
    return { paper: gray(235), pen: gray(35), light, noise: 2, words: `edge at ${at.toFixed(2)}, ${deep.toFixed(2)} deep, ${((angle * 180) / Math.PI).toFixed()}°` };
  },
  "vignette"(random) {
    const deep = between(random, 0.3, 0.8);
    return { paper: [225, 215, 195], pen: [40, 40, 60], light: (x, y) => 1 - deep * Math.min(1, 2 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)), noise: 3, words: `corners ${deep.toFixed(2)} darker` };
  },
  "ruled paper"(random) {
    const every = between(random, 28, 60);
    const slope = between(random, -0.06, 0.06);
    const thick = between(random, 1, 2.4);
    const at = every * random();
    /** @type {Rgb} */
    const line = random() < 0.5 ? [150, 180, 220] : [170, 170, 170];
    return {
      ...{ paper: gray(240), pen: [35, 35, 50], noise: 2, words: `every ${every.toFixed()} px, slope ${slope.toFixed(3)}, ${thick.toFixed(1)} thick` },
      print: (x, y) => ((y + slope * x + at) % every + every) % every < thick ? line : null,
    };
  },
  "squared paper"(random) {
    const every = between(random, 18, 40);
    const slope = between(random, -0.05, 0.05);
    const thick = between(random, 1, 2);
    /** @type {Rgb} */
    const line = random() < 0.5 ? [160, 190, 225] : [185, 185, 185];
    const hits = (/** @type {number} */ at) => ((at % every) + every) % every < thick;
    return {
      ...{ paper: gray(242), pen: [30, 30, 60], noise: 2, words: `every ${every.toFixed()} px, slope ${slope.toFixed(3)}, ${thick.toFixed(1)} thick` },
      print: (x, y) => (hits(y + slope * x) || hits(x - slope * y) ? line : null),
    };
  },
  "card on a table"(random) {
    const dark = random() < 0.7;
    const [paper, pen] = dark ? [gray(between(random, 200, 250)), gray(between(random, 15, 70))] : [gray(between(random, 20, 60)), gray(between(random, 200, 250))];
    const base = dark ? between(random, 25, 110) : between(random, 140, 220);
    const grain = between(random, 0, 12);
    const turn = between(random, -0.2, 0.2);
    const [wide, high] = [between(random, 0.3, 0.36), between(random, 0.36, 0.42)];
    return {
      ...{ paper, pen, share: 0.55, noise: 2, words: `table ${base.toFixed()}, card ${paper[0].toFixed()}, turned ${turn.toFixed(2)}` },
      card: {
        table: (_x, y) => [base + grain * Math.sin(90 * y), base * 0.85 + grain * Math.sin(90 * y), base * 0.7],
        inside(x, y) {
          const [u, v] = [(x - 0.5) * 4, (y - 0.5) * 3]; // in equal units: the picture is 4 : 3
          return Math.abs(u * Math.cos(turn) + v * Math.sin(turn)) < 4 * wide && Math.abs(-u * Math.sin(turn) + v * Math.cos(turn)) < 3 * high;
        },
      },
    };
  },
  "noise"(random, k, of) {
    const noise = 4 + (21 * k) / (of - 1);
    return { paper: gray(180), pen: gray(40), noise, words: `standard deviation ${noise.toFixed(1)}` };
  },
  "transparent"(random) {
    const level = random() < 0.5 ? between(random, 0, 90) : between(random, 165, 255);
    return { paper: gray(0), pen: gray(level), alpha: 0, words: `ink ${level.toFixed()} on nothing` };
  },
  "clean drawing, any pen"(random, k, of) {
    const wide = 0.03 + (0.13 * k) / (of - 1);
    const light = random() < 0.5;
    return { width: 280, height: 280, share: 1.1, pen_width: wide, paper: gray(light ? 255 : 0), pen: gray(light ? 0 : 255), words: `pen ${wide.toFixed(3)}, ${light ? "black on white" : "white on black"}` };
  },
  "blackboard with chalk dust"(random) {
    /** @type {Rgb[]} */
    const boards = [[45, 70, 58], [50, 52, 55], [35, 60, 48], [70, 85, 78]];
    const board = /** @type {Rgb} */ (boards[Math.floor(4 * random())]);
    const dust = between(random, 0.1, 0.4);
    const angle = between(random, -0.5, 0.5);
    const seed = Math.floor(1e6 * random());
    const wiped = (/** @type {number} */ x, /** @type {number} */ y) => dust * Math.max(0, 2 * clouds((x * Math.cos(angle) + y * Math.sin(angle)) / 160, (y * Math.cos(angle) - x * Math.sin(angle)) / 22, seed) - 0.9);
    return {
      ...{ paper: board, pen: gray(between(random, 205, 240)), noise: 2.5, words: `dust ${dust.toFixed(2)}, wiped at ${angle.toFixed(2)}` },
      print: (x, y) => /** @type {Rgb} */ (board.map((v) => v + (215 - v) * Math.min(1, wiped(x, y)))),
    };
  },
  "card on wood"(random) {
    /** @type {Rgb[]} */
    const woods = [[150, 105, 65], [110, 70, 42], [185, 145, 100], [70, 45, 30], [200, 165, 120]];
    const wood = /** @type {Rgb} */ (woods[Math.floor(5 * random())]);
    const [along, turn] = [Math.PI * random(), between(random, -0.3, 0.3)];
    const [grain, rings] = [between(random, 0.12, 0.3), between(random, 5, 14)];
    const seed = Math.floor(1e6 * random());
    const [wide, high] = [between(random, 0.28, 0.36), between(random, 0.32, 0.42)];
    return {
      ...{ paper: [240, 236, 226], pen: gray(between(random, 20, 70)), share: 0.5, noise: 2, words: `wood ${words(wood)}, grain ${grain.toFixed(2)}, card turned ${turn.toFixed(2)}` },
      light: (x, y) => 1 - 0.3 * ((x - 0.4) ** 2 + (y - 0.4) ** 2),
      card: {
        table(x, y) {
          const [u, v] = [4 * (x * Math.cos(along) + y * Math.sin(along)), 4 * (y * Math.cos(along) - x * Math.sin(along))];
          const shade = 1 + grain * Math.sin(rings * v + 5 * clouds(u / 2, 2 * v, seed)) + grain * (clouds(3 * u, 60 * v, seed + 9) - 0.5);
          return /** @type {Rgb} */ (wood.map((c) => c * shade));
        },
        inside(x, y) {
          const [u, v] = [(x - 0.5) * 4, (y - 0.5) * 3];
          return Math.abs(u * Math.cos(turn) + v * Math.sin(turn)) < 4 * wide && Math.abs(v * Math.cos(turn) - u * Math.sin(turn)) < 3 * high;
        },
      },
    };
  },
  "stain beside the digit"(random) {
    const [at, across, deep] = [between(random, -0.25, 0.25), between(random, -0.25, 0.25), between(random, 0.12, 0.22)];
    const radius = between(random, 0.05, 0.12);
    const seed = Math.floor(1e6 * random());
    const stained = (/** @type {number} */ x, /** @type {number} */ y) => deep * Math.max(0, Math.min(1, 4 * (1 - Math.sqrt((x / 320 - 0.5 - at) ** 2 + (1.5 * (y / 240 - 0.5 - across)) ** 2) / radius - 0.8 * (clouds(x / 30, y / 20, seed) - 0.5))));
    return {
      ...{ paper: gray(236), pen: gray(between(random, 40, 100)), share: 0.5, pen_width: 0.06, noise: 2, words: `at ${at.toFixed(2)}, ${across.toFixed(2)}, radius ${radius.toFixed(2)}, ${deep.toFixed(2)} deep` },
      print: (x, y) => [236 * (1 - stained(x, y)), 236 * (1 - stained(x, y)), 236 * (1 - 1.4 * stained(x, y))],
    };
  },
  "broad strokes in two shadows"(random, k, of) {
    const wide = 0.15 + (0.085 * k) / (of - 1);
    const shadows = [0, 1].map(() => ({ angle: 2 * Math.PI * random(), deep: between(random, 0.25, 0.5), at: between(random, -0.15, 0.2), soft: between(random, 0.006, 0.05) }));
    const light = (/** @type {number} */ x, /** @type {number} */ y) =>
      shadows.reduce((left, { angle, deep, at, soft }) => left * (1 - deep / (1 + Math.exp(-((x - 0.5) * Math.cos(angle) + (y - 0.5) * Math.sin(angle) - at) / soft))), 1);
    return { paper: gray(232), pen: gray(35), pen_width: wide, share: 0.6, light, noise: 2, words: `strokes ${wide.toFixed(2)} wide, ${shadows.map(({ deep, at }) => `edge at ${at.toFixed(2)}, ${deep.toFixed(2)} deep`).join("; ")}` };
  },
};

/** The kinds of which the light is what makes them hard: half of the work. */
export const LIGHT = ["dim, dark on light", "light on dark", "soft shadow", "hard shadow", "vignette", "noise", "broad strokes in two shadows"];

/**
 * @param {string} kind of KINDS
 * @param {number} seed
 * @param {number} [count]
 * @returns {Photograph[]}
 */
export function photographs(kind, seed, count = 20) {
  const make = KINDS[kind];
  if (!make) throw new Error(`no photographs of the kind ${kind}`);
  const random = randomFrom(seed + Object.keys(KINDS).indexOf(kind) * 7919);
  return Array.from({ length: count }, (_, k) => {
    const { words: how, ...making } = make(random, k, count);
    const digit = k % 10;
    return photograph(digit, making, random, `${kind}, a ${digit}: ${how}`);
  });
}

/**
 * Around the ink, and a share of its longer side more, as far as the picture goes.
 * @param {Photograph} photograph @param {number} margin
 */
export function boxAroundInk({ ink, width, height }, margin) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let k = 0; k < ink.length; k += 1) {
    if (Number(ink[k]) < 0.5) continue;
    const [x, y] = [k % width, Math.floor(k / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x + 1), Math.min(top, y), Math.max(bottom, y + 1)];
  }
  const by = Math.round(margin * Math.max(right - left, bottom - top));
  [left, top, right, bottom] = [Math.max(0, left - by), Math.max(0, top - by), Math.min(width, right + by), Math.min(height, bottom + by)];
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * A part of it, as a file that was cut before it was opened.
 * @param {Photograph} photograph @param {{ left: number, top: number, width: number, height: number }} box in whole pixels
 * @returns {Photograph}
 */
export function cutOut({ name, digit, rgba, ink, width: stride }, { left, top, width, height }) {
  const at = (/** @type {number} */ k) => (top + Math.floor(k / width)) * stride + left + (k % width);
  return {
    ...{ name: `${name}, cut to ${width} × ${height}`, digit, width, height },
    rgba: Uint8ClampedArray.from({ length: 4 * width * height }, (_, k) => Number(rgba[4 * at(Math.floor(k / 4)) + (k % 4)])),
    ink: Float32Array.from({ length: width * height }, (_, k) => Number(ink[at(k)])),
  };
}

/**
 * One of each of these kinds, in turn.
 * @param {string[]} kinds @param {number} seed @param {number} [count]
 */
export function mixed(kinds, seed, count = 20) {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, k) => {
    const kind = String(kinds[k % kinds.length]);
    const digit = Math.floor(10 * random());
    const { words: how, ...making } = /** @type {typeof KINDS[string]} */ (KINDS[kind])(random, k, count);
    return photograph(digit, making, random, `${kind}, a ${digit}: ${how}`);
  });
}

/**
 * A digit as the pad keeps it, on its 280 units, somewhat turned.
 * @param {number} digit @param {number} width of the pen @param {Random} random
 */
export function strokesWithPen(digit, width, random) {
  const turn = between(random, -0.15, 0.15);
  return strokesOf(digit).map((stroke) => ({
    points: stroke.flatMap(([u, v]) => {
      const [x, y] = [u - 0.5, v - 0.5];
      return [280 * (0.5 + x * Math.cos(turn) - y * Math.sin(turn)), 280 * (0.5 + x * Math.sin(turn) + y * Math.cos(turn))];
    }),
    width,
    erase: false,
  }));
}
