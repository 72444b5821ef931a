// Small pictures that stay as they are, for an `img`: a canvas would be a layer of the page, which the browser
// goes over in every frame.

/**
 * A BMP file with a palette.
 * @param {Uint8Array | Uint8ClampedArray} values row by row: which colour
 * @param {number} columns
 * @param {number} rows
 * @param {Uint8Array} colors 256 of three bytes, see colors.js
 * @returns {string} its address, until it is revoked
 */
export function bitmapUrl(values, columns, rows, colors) {
  const palette = paletteOf(colors);
  const stride = Math.ceil(columns / 4) * 4; // rows begin at words
  const from = 54 + palette.length;
  const bytes = new Uint8Array(from + stride * rows);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]); // "BM"
  const header = { 2: bytes.length, 10: from, 14: 40, 18: columns, 22: -rows }; // negative: from above
  for (const [at, value] of Object.entries(header)) view.setInt32(Number(at), value, true);
  view.setInt16(26, 1, true); // planes
  view.setInt16(28, 8, true); // bits a pixel
  bytes.set(palette, 54);
  for (let row = 0; row < rows; row += 1) bytes.set(values.subarray(columns * row, columns * (row + 1)), from + stride * row);
  return URL.createObjectURL(new Blob([bytes], { type: "image/bmp" }));
}

/** Blue, green, red and nothing, for each colour of a scale: a scale is made once a theme. @type {WeakMap<Uint8Array, Uint8Array>} */
const palettes = new WeakMap();

/** @param {Uint8Array} colors */
function paletteOf(colors) {
  let palette = palettes.get(colors);
  if (!palette) {
    palette = Uint8Array.from({ length: 4 * 256 }, (_, k) => (k % 4 === 3 ? 0 : colors[3 * (k >> 2) + 2 - (k % 4)]));
    palettes.set(colors, palette);
  }
  return palette;
}
