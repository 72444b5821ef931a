// The sample digits (IDX files, as MNIST itself comes) and the result computed for one of them at build time.

import { ASSETS } from "../../engine/assets.js";
import { imageAt, parseDigits } from "../../engine/idx.js";
import { samples } from "./text.js";

/** @import { InkImage, Result } from "../types.js" */
/** @typedef {{ image: InkImage, label: number }} Sample */

/** Not as it should be: asked for again, it is not taken from the browser's cache. */
let cache = /** @type {RequestCache} */ ("default");

/** @param {string} url */
async function fetchAsset(url) {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response;
}

/** @returns {Promise<Sample[]>} */
export async function loadSamples() {
  try {
    return await digits();
  } catch (reason) {
    cache = "reload";
    throw reason;
  }
}

/** @returns {Promise<Sample[]>} */
async function digits() {
  const { images, labels } = ASSETS.samples;
  const [pixels, classes] = await Promise.all([images, labels].map(async ({ url }) => (await fetchAsset(url)).arrayBuffer()));
  const read = parseDigits(pixels, classes, "sample");
  return Array.from(read.labels, (label, k) => {
    const ink = new Uint8ClampedArray(imageAt(read, k));
    return { label, image: { size: Math.sqrt(read.size), ink, name: samples.name(label), normalised: true } };
  });
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
