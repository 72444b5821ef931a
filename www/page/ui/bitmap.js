// Small pictures that stay as they are, for an `img`: each canvas would be a layer of the page, that the browser
// looks at again in every frame (59 of them took a fifth of a frame's time).

/**
 * A BMP file with a palette.
 * @param {ArrayLike<number>} values row by row, 0…255: which colour
 * @param {number} columns
 * @param {number} rows
 * @param {Uint8Array} colors 256 of three bytes, see colors.js
 * @returns {string} its address, until it is revoked
 */
export function bitmapUrl(values, columns, rows, colors) {
  const stride = Math.ceil(columns / 4) * 4; // rows begin at words
  const from = 54 + 4 * 256;
  const bytes = new Uint8Array(from + stride * rows);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]); // "BM"
  const header = { 2: bytes.length, 10: from, 14: 40, 18: columns, 22: -rows }; // negative: from above
  for (const [at, value] of Object.entries(header)) view.setInt32(Number(at), value, true);
  view.setInt16(26, 1, true); // planes
  view.setInt16(28, 8, true); // bits a pixel
  for (let k = 0; k < 256; k += 1) bytes.set([colors[3 * k + 2], colors[3 * k + 1], colors[3 * k]], 54 + 4 * k);
  for (let k = 0; k < columns * rows; k += 1) bytes[from + stride * Math.floor(k / columns) + (k % columns)] = values[k];
  return URL.createObjectURL(new Blob([bytes], { type: "image/bmp" }));
}
