// @ts-check
// The sample digits (IDX files, as MNIST itself comes) and the result computed for one of them at build time.

import { ASSETS } from "../../engine/assets.js";
import { imageAt, parseDigits } from "../../engine/idx.js";
import { samples } from "./text.js";

/** @import { InkImage, Result } from "../types.js" */
/** @typedef {{ image: InkImage, label: number }} Sample */

const SIDE = 28;

/** @param {string} url */
async function fetchAsset(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response;
}

/** @returns {Promise<Sample[]>} */
export async function loadSamples() {
  const [images, labels] = await Promise.all(
    [ASSETS.samples.images.url, ASSETS.samples.labels.url].map(async (url) => (await fetchAsset(url)).arrayBuffer()),
  );
  return parseSamples(images, labels);
}

/**
 * @param {ArrayBuffer} images
 * @param {ArrayBuffer} labels
 * @returns {Sample[]}
 */
export function parseSamples(images, labels) {
  const digits = parseDigits(images, labels, "sample");
  return Array.from(digits.labels, (label, k) => ({
    label,
    image: {
      size: SIDE,
      ink: new Uint8ClampedArray(images, imageAt(digits, k).byteOffset, SIDE * SIDE),
      name: samples.name(label),
      normalised: true,
    },
  }));
}

/** @returns {Promise<{ sample: number, result: Result }>} */
export async function loadPrecomputed() {
  const kept = await (await fetchAsset(ASSETS.samples.result.url)).json();
  return {
    sample: kept.sample,
    result: {
      digit: kept.digit,
      present: [kept.digit],
      lengths: Float32Array.from(kept.lengths),
      poses: Float32Array.from(kept.poses),
      reconstruction: Float32Array.from(kept.reconstruction),
      reconstructions: [Float32Array.from(kept.reconstruction)],
      trace: null,
    },
  };
}
