// Ink of any shape, turned, in a square: what the pad shows and the network gets.

/**
 * A value between the pixels of a picture, 0 outside.
 * @param {ArrayLike<number>} values row by row @param {number} width @param {number} height
 * @param {number} x @param {number} y in pixels, 0.5 in the middle of the first
 */
export function valueAt(values, width, height, x, y) {
  const [u, v] = [x - 0.5, y - 0.5];
  const [i, j] = [Math.floor(u), Math.floor(v)];
  const [p, q] = [u - i, v - j];
  const at = (/** @type {number} */ column, /** @type {number} */ row) => (column < 0 || row < 0 || column >= width || row >= height ? 0 : values[row * width + column]);
  return (at(i, j) * (1 - p) + at(i + 1, j) * p) * (1 - q) + (at(i, j + 1) * (1 - p) + at(i + 1, j + 1) * p) * q;
}

/**
 * Turned about its middle and fitted whole into a square without stretching it.
 * @param {{ ink: Float32Array, width: number, height: number }} found values 0 … 1
 * @param {number} size of the square, in pixels
 * @param {number} [degrees] clockwise
 * @returns {Uint8ClampedArray} size × size, 0 … 255
 */
export function placeInk({ ink, width, height }, size, degrees = 0) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [wide, high] = [width * Math.abs(cos) + height * Math.abs(sin), width * Math.abs(sin) + height * Math.abs(cos)];
  const step = Math.max(wide, high) / size;
  const out = new Uint8ClampedArray(size * size);
  for (let k = 0; k < out.length; k += 1) {
    const [x, y] = [((k % size) + 0.5 - size / 2) * step, (Math.floor(k / size) + 0.5 - size / 2) * step];
    out[k] = 255 * valueAt(ink, width, height, width / 2 + x * cos + y * sin, height / 2 - x * sin + y * cos);
  }
  return out;
}
