// @ts-check
// Width and height from the first bytes of a picture, before anything is decoded:
// decoding 20,000 × 20,000 pixels takes 1.6 GB, so such a file must be refused unopened.

/**
 * @param {Uint8Array} bytes the beginning of the file
 * @returns {{ width: number, height: number } | null} null if the format is unknown
 */
export function imageSize(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return png(view) ?? gif(view) ?? bmp(view) ?? webp(view) ?? jpeg(view) ?? isoMedia(view);
  } catch (error) {
    if (error instanceof RangeError) return null; // cut short
    throw error;
  }
}

/** @param {DataView} view @param {number} at @param {string} text */
function says(view, at, text) {
  return [...text].every((c, k) => view.getUint8(at + k) === c.charCodeAt(0));
}

/** @param {DataView} view */
function png(view) {
  return says(view, 1, "PNG\r\n") ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
}

/** @param {DataView} view */
function gif(view) {
  return says(view, 0, "GIF8") ? { width: view.getUint16(6, true), height: view.getUint16(8, true) } : null;
}

/** @param {DataView} view */
function bmp(view) {
  // The height is negative when the rows run downwards.
  return says(view, 0, "BM") ? { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) } : null;
}

/** @param {DataView} view */
function webp(view) {
  if (!says(view, 0, "RIFF") || !says(view, 8, "WEBP")) return null;
  if (says(view, 12, "VP8 ")) return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (says(view, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  const threeBytes = (/** @type {number} */ at) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  return { width: threeBytes(24) + 1, height: threeBytes(27) + 1 };
}

/** @param {DataView} view */
function jpeg(view) {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker < 0xff01) return null;
    // Start of frame; C4, C8 and CC in the same range mean something else.
    const startsFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (startsFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
}

/** AVIF and HEIC: the largest "ispe" box. @param {DataView} view */
function isoMedia(view) {
  if (!says(view, 4, "ftyp")) return null;
  let largest = null;
  for (let at = 8; at + 16 <= view.byteLength; at += 1) {
    if (!says(view, at, "ispe")) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}
