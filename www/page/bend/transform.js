// Bends the image that the network gets: after sizing and centring, which would otherwise undo scale and
// shift. Resampled bilinearly about the middle; an image that is not bent stays as it is, bit by bit.

/**
 * @typedef {object} Bend
 * @property {number} turn  degrees, clockwise
 * @property {number} scale  1: as it is
 * @property {number} shear  how far the top leans to the right, as a share of the height above the middle
 * @property {number} right  pixels
 * @property {number} down  pixels
 * @property {number} thickness  pixels that strokes grow on each side; less than 0 thins them
 * @property {number} noise  standard deviation of what is added to each pixel
 * @property {number} seed  of the noise, which is the same for the same seed
 * @property {number} hole  side of the square that is erased, in pixels
 * @property {number} holeRight  its middle off the middle of the image, in pixels
 * @property {number} holeDown
 */

/** @type {Readonly<Bend>} */
export const NONE = { turn: 0, scale: 1, shear: 0, right: 0, down: 0, thickness: 0, noise: 0, seed: 1, hole: 0, holeRight: 0, holeDown: 0 };

/** @typedef {"turn" | "scale" | "shear" | "right" | "down" | "thickness" | "noise" | "hole"} Name */

/**
 * @typedef {object} Transformation
 * @property {Name} name
 * @property {number} low
 * @property {number} high
 * @property {number} step  of its slider
 * @property {number} gap  between two points of its curve
 */

/** What can be bent, in the order in which it is offered. @type {readonly Transformation[]} */
export const TRANSFORMATIONS = [
  { name: "turn", low: -180, high: 180, step: 1, gap: 10 },
  { name: "scale", low: 0.4, high: 1.6, step: 0.02, gap: 0.05 },
  { name: "shear", low: -1, high: 1, step: 0.02, gap: 0.1 },
  { name: "right", low: -10, high: 10, step: 0.5, gap: 1 },
  { name: "down", low: -10, high: 10, step: 0.5, gap: 1 },
  { name: "thickness", low: -2, high: 3, step: 0.1, gap: 0.25 },
  { name: "noise", low: 0, high: 1, step: 0.02, gap: 0.05 },
  { name: "hole", low: 0, high: 20, step: 0.5, gap: 1 },
];

/** @param {string} name @returns {Transformation | undefined} undefined: none of them, but where one lies, for instance */
export const known = (name) => TRANSFORMATIONS.find((each) => each.name === name);

/** @param {Name} name @returns {Transformation} */
export function transformation(name) {
  const found = known(name);
  if (!found) throw new Error(`There is no transformation "${name}".`);
  return found;
}

/** The points of a curve, both ends included; one of them is where nothing is bent. @param {Transformation} transformation */
export function pointsOf({ low, high, gap }) {
  const count = Math.round((high - low) / gap);
  return Array.from({ length: count + 1 }, (_, n) => Number((low + n * gap).toFixed(6)));
}

/** Of the longest curve. */
export const MOST_POINTS = Math.max(...TRANSFORMATIONS.map((each) => pointsOf(each).length));

/** What belongs to a transformation besides its amount: which noise it is, and where the patch lies. @type {{ [K in Name]?: (keyof Bend)[] }} */
const BELONGS = { noise: ["seed"], hole: ["holeRight", "holeDown"] };

/** One transformation as the visitor has it, and nothing else. @param {Name} name @param {Bend} bend @returns {Bend} */
export const alone = (name, bend) => ({ ...NONE, ...Object.fromEntries([name, ...(BELONGS[name] ?? [])].map((key) => [key, bend[key]])) });

/** Everything but one transformation. @param {Name} name @param {Bend} bend @returns {Bend} */
export const without = (name, bend) => ({ ...bend, [name]: NONE[name] });

/** Whether anything is. @param {Bend} bend */
export const isBent = (bend) => TRANSFORMATIONS.some(({ name }) => bend[name] !== NONE[name]);

/** Within its range. @param {Name} name @param {number} value */
export function within(name, value) {
  const { low, high } = transformation(name);
  return Math.min(high, Math.max(low, value));
}

/**
 * @param {Float32Array} pixels side², 0 … 1
 * @param {number} side
 * @param {Bend} bend
 * @returns {Float32Array} a new image
 */
export function bent(pixels, side, bend) {
  const grown = bend.thickness === 0 ? pixels : thickened(pixels, side, bend.thickness);
  const moved = moves(bend) ? warped(grown, side, bend) : grown.slice();
  if (bend.hole > 0) erase(moved, side, bend);
  if (bend.noise > 0) addNoise(moved, bend.noise, bend.seed);
  return moved;
}

/** @param {Bend} bend */
const moves = ({ turn, scale, shear, right, down }) => turn !== 0 || scale !== 1 || shear !== 0 || right !== 0 || down !== 0;

/**
 * Where a point of the image goes: shear, scale, turn, then shift, about the middle.
 * @param {Bend} bend
 * @returns {[a: number, b: number, c: number, d: number]} x' = a x + b y, y' = c x + d y; the shift comes after
 */
export function matrixOf({ turn, scale, shear }) {
  const angle = (turn * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // y runs downwards: what is above the middle leans to the right
  return [scale * cos, scale * (-shear * cos - sin), scale * sin, scale * (-shear * sin + cos)];
}

/** @param {Float32Array} pixels @param {number} side @param {Bend} bend */
function warped(pixels, side, bend) {
  const [a, b, c, d] = matrixOf(bend);
  const determinant = a * d - b * c;
  const middle = (side - 1) / 2;
  const out = new Float32Array(side * side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const x = column - middle - bend.right;
      const y = row - middle - bend.down;
      out[row * side + column] = sample(pixels, side, (d * x - b * y) / determinant + middle, (a * y - c * x) / determinant + middle);
    }
  }
  return out;
}

/** Between four pixels; paper beyond the edge. @param {Float32Array} pixels @param {number} side @param {number} x @param {number} y */
function sample(pixels, side, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - left, y - top];
  const at = (/** @type {number} */ row, /** @type {number} */ column) => (row < 0 || column < 0 || row >= side || column >= side ? 0 : pixels[row * side + column]);
  const above = at(top, left) * (1 - u) + at(top, left + 1) * u;
  const below = at(top + 1, left) * (1 - u) + at(top + 1, left + 1) * u;
  return above * (1 - v) + below * v;
}

/**
 * Grey dilation by a disc with a soft rim, so that parts of a pixel count; thinning dilates the paper.
 * @param {Float32Array} pixels @param {number} side @param {number} by
 */
function thickened(pixels, side, by) {
  const reach = Math.ceil(Math.abs(by));
  const disc = [];
  for (let y = -reach; y <= reach; y += 1) {
    for (let x = -reach; x <= reach; x += 1) {
      const weight = Math.min(1, Math.abs(by) + 1 - Math.hypot(x, y));
      if (weight > 0) disc.push({ x, y, weight });
    }
  }
  const thins = by < 0;
  const out = new Float32Array(side * side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      let most = 0;
      for (const { x, y, weight } of disc) {
        const [r, c] = [row + y, column + x];
        if (r < 0 || c < 0 || r >= side || c >= side) continue;
        const value = pixels[r * side + c];
        most = Math.max(most, weight * (thins ? 1 - value : value));
      }
      out[row * side + column] = thins ? 1 - most : most;
    }
  }
  return out;
}

/** Pixels that the square covers in part are erased in part. @param {Float32Array} pixels @param {number} side @param {Bend} bend */
function erase(pixels, side, { hole, holeRight, holeDown }) {
  const middle = (side - 1) / 2;
  const covered = (/** @type {number} */ k, /** @type {number} */ centre) => Math.max(0, Math.min(k + 0.5, centre + hole / 2) - Math.max(k - 0.5, centre - hole / 2));
  for (let row = 0; row < side; row += 1) {
    const high = covered(row, middle + holeDown);
    for (let column = 0; high > 0 && column < side; column += 1) pixels[row * side + column] *= 1 - high * covered(column, middle + holeRight);
  }
}

/** Gaussian, clamped to what an image can be. @param {Float32Array} pixels @param {number} deviation @param {number} seed */
function addNoise(pixels, deviation, seed) {
  const chance = random(seed);
  for (let k = 0; k < pixels.length; k += 1) {
    const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance()); // Box and Muller
    pixels[k] = Math.min(1, Math.max(0, pixels[k] + deviation * normal));
  }
}

/** Numbers in 0 … 1, without 1: mulberry32. @param {number} seed */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
