// @ts-check
// Picture files, good and bad, made byte by byte.

import { deflateSync } from "node:zlib";

/**
 * A gray PNG.
 * @param {number} width
 * @param {number} height
 * @param {(x: number, y: number) => number} gray  0 black … 255 white
 */
export function png(width, height, gray) {
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = gray(x, y);
  }
  return pngOf(width, height, deflateSync(rows));
}

/**
 * A PNG with colours and transparency.
 * @param {{ width: number, height: number, rgba: ArrayLike<number> }} picture
 */
export function pngOfRgba({ width, height, rgba }) {
  const rows = Buffer.alloc(height * (4 * width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let k = 0; k < 4 * width; k += 1) rows[y * (4 * width + 1) + 1 + k] = Number(rgba[4 * width * y + k]);
  }
  return pngOf(width, height, deflateSync(rows, { level: 1 }), 6);
}

/** A PNG whose header promises that many pixels, and that holds none of them. @param {number} width @param {number} height */
export const hugePng = (width, height) => pngOf(width, height, deflateSync(Buffer.alloc(1000)));

/** @param {number} width @param {number} height @param {Buffer} data @param {0 | 6} [colours] */
function pngOf(width, height, data, colours = 0) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits
  header[9] = colours; // 0 gray, 6 colours and transparency
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(checksum(body), body.length + 4);
  return frame;
}

/** CRC-32 as PNG wants it; zlib.crc32 is younger than the oldest Node that we run on. @param {Buffer} bytes */
function checksum(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/**
 * An animated GIF of two colours: ink 1 is black, 0 white.
 * @param {number} side
 * @param {((x: number, y: number) => 0 | 1)[]} frames
 */
export function animatedGif(side, frames) {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(side, 0);
  size.writeUInt16LE(side, 2);
  const header = [Buffer.from("GIF89a"), size, Buffer.from([0x80, 0, 0, 255, 255, 255, 0, 0, 0])];
  const images = frames.flatMap((ink) => [
    Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]),
    Buffer.from([0x2c, 0, 0, 0, 0]),
    size,
    Buffer.from([0, 2]),
    blocks(uncompressed(side, ink)),
  ]);
  return Buffer.concat([...header, ...images, Buffer.from([0x3b])]);
}

/**
 * LZW that never builds up its table: every second code clears it, so that all codes keep three bits.
 * @param {number} side
 * @param {(x: number, y: number) => 0 | 1} ink
 */
function uncompressed(side, ink) {
  const [clear, end] = [4, 5];
  const codes = [];
  for (let k = 0; k < side * side; k += 1) codes.push(clear, ink(k % side, Math.floor(k / side)));
  codes.push(end);
  const bytes = Buffer.alloc(Math.ceil((codes.length * 3) / 8));
  codes.forEach((code, index) => {
    for (let bit = 0; bit < 3; bit += 1) {
      const at = index * 3 + bit;
      bytes[at >> 3] = Number(bytes[at >> 3]) | (((code >> bit) & 1) << (at & 7));
    }
  });
  return bytes;
}

/** @param {Buffer} data */
function blocks(data) {
  const parts = [];
  for (let from = 0; from < data.length; from += 255) {
    const part = data.subarray(from, from + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}
