// A picture as numbers: three planes of colour, and any part of it at any size.

/**
 * @typedef {object} Planes
 * @property {number} width
 * @property {number} height
 * @property {Float32Array[]} rgb three planes, row by row, 0 … 1
 */

/** @typedef {{ width: number, height: number, rgba: Uint8ClampedArray<ArrayBuffer> }} Pixels as a canvas gives them */
/** @typedef {{ left: number, top: number, width: number, height: number }} Box in pixels, also between them */

/**
 * A part of a picture, of which the longer side has `side` pixels at most: every pixel is the mean of those it
 * covers. What is transparent becomes the opposite of what is drawn, so that white strokes on nothing stay
 * visible just as black ones do.
 * @param {Pixels} pixels
 * @param {Box} box within the picture
 * @param {number} side
 * @returns {Planes}
 */
export function shrink({ width, height, rgba }, box, side) {
  const scale = Math.min(1, side / Math.max(box.width, box.height));
  const across = spans(box.left, box.width, scale, width);
  const down = spans(box.top, box.height, scale, height);
  const [wide, high] = [across.length - 1, down.length - 1];
  const rgb = [0, 1, 2].map(() => new Float32Array(wide * high));
  const alpha = new Float32Array(wide * high);
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      let [red, green, blue, opaque] = [0, 0, 0, 0];
      for (let row = down[y]; row < down[y + 1]; row += 1) {
        for (let at = 4 * (row * width + across[x]); at < 4 * (row * width + across[x + 1]); at += 4) {
          const share = rgba[at + 3];
          red += rgba[at] * share;
          green += rgba[at + 1] * share;
          blue += rgba[at + 2] * share;
          opaque += share;
        }
      }
      const k = y * wide + x;
      const count = (down[y + 1] - down[y]) * (across[x + 1] - across[x]);
      [red, green, blue].forEach((sum, c) => (rgb[c][k] = sum / (255 * 255 * count)));
      alpha[k] = opaque / (255 * count);
    }
  }
  ground(rgb, alpha);
  return { width: wide, height: high, rgb };
}

/**
 * Where each pixel begins, and the last one ends: whole pixels of the picture, at least one each.
 * @param {number} from @param {number} length @param {number} scale at most 1 @param {number} most
 */
function spans(from, length, scale, most) {
  const first = Math.min(most - 1, Math.max(0, Math.round(from)));
  const whole = Math.max(1, Math.min(most, Math.round(from + length)) - first);
  const count = Math.max(1, Math.round(whole * scale));
  return Array.from({ length: count + 1 }, (_, k) => first + Math.round((k * whole) / count));
}

/** Lays the picture on the opposite of what is drawn. @param {Float32Array[]} rgb times alpha @param {Float32Array} alpha */
function ground(rgb, alpha) {
  let bright = 0;
  let opaque = 0;
  for (let k = 0; k < alpha.length; k += 1) {
    bright += luma(rgb, k);
    opaque += alpha[k];
  }
  const level = bright > 0.5 * opaque ? 0 : 1;
  for (const plane of rgb) for (let k = 0; k < alpha.length; k += 1) plane[k] += level * (1 - alpha[k]);
}

/** Rec. 709. @param {Float32Array[]} rgb @param {number} k */
export const luma = ([red, green, blue], k) => 0.2126 * red[k] + 0.7152 * green[k] + 0.0722 * blue[k];

/**
 * The value under which a share of the values lies.
 * @param {Float32Array} values @param {number} share 0 … 1
 */
export function quantile(values, share) {
  return values.length ? select(values.slice(), Math.floor((values.length - 1) * share)) : 0;
}

/** The values of what is to be looked at. @param {Float32Array} values @param {Uint8Array} valid 1: it is */
export function valuesIn(values, valid) {
  const out = new Float32Array(values.length);
  let count = 0;
  for (let k = 0; k < values.length; k += 1) if (valid[k]) out[count++] = values[k];
  return out.subarray(0, count);
}

/** How many values are over one. @param {Float32Array} values @param {number} least */
export function countOver(values, least) {
  let count = 0;
  for (let k = 0; k < values.length; k += 1) if (values[k] > least) count += 1;
  return count;
}

/** The value that would stand at `k` if all were in order; only as much is put in order as that takes (Hoare 1961). @param {Float32Array} values are moved @param {number} k */
function select(values, k) {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i += 1;
      while (values[j] > pivot) j -= 1;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k];
}

/** Each value the mean of its three by three neighbours: less noise. @param {Planes} planes @returns {Planes} */
export function smooth({ width, height, rgb }) {
  return {
    width,
    height,
    rgb: rgb.map((plane) => {
      const narrow = new Float32Array(plane.length);
      const out = new Float32Array(plane.length);
      for (let k = 0; k < plane.length; k += 1) {
        const x = k % width;
        narrow[k] = (plane[x ? k - 1 : k] + plane[k] + plane[x < width - 1 ? k + 1 : k]) / 3;
      }
      for (let k = 0; k < plane.length; k += 1) {
        out[k] = (narrow[k >= width ? k - width : k] + narrow[k] + narrow[k < plane.length - width ? k + width : k]) / 3;
      }
      return out;
    }),
  };
}
