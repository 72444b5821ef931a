// @ts-check
// The sample digits (IDX files, as MNIST itself comes) and the result computed for one of them at build time.

import { ASSETS } from "./engine/assets.js";

/** @typedef {import("./types.js").InkImage} InkImage */
/** @typedef {import("./types.js").Result} Result */

/** @typedef {{ image: InkImage, label: number }} Sample */

const IMAGES_MAGIC = 0x803;
const LABELS_MAGIC = 0x801;
const SIDE = 28;

/** @param {string} url relative to the folder of the app */
async function fetchAsset(url) {
  const response = await fetch(new URL(url, import.meta.url));
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
  const imageHeader = new DataView(images);
  const labelHeader = new DataView(labels);
  if (images.byteLength < 16 || imageHeader.getUint32(0) !== IMAGES_MAGIC) throw new Error("The sample images are no IDX file.");
  if (labels.byteLength < 8 || labelHeader.getUint32(0) !== LABELS_MAGIC) throw new Error("The sample labels are no IDX file.");
  const count = imageHeader.getUint32(4);
  const fits =
    imageHeader.getUint32(8) === SIDE &&
    imageHeader.getUint32(12) === SIDE &&
    images.byteLength === 16 + count * SIDE * SIDE &&
    labelHeader.getUint32(4) === count &&
    labels.byteLength === 8 + count;
  if (!fits) throw new Error("The sample files are cut short or do not belong together.");
  return Array.from({ length: count }, (_, k) => {
    const label = labelHeader.getUint8(8 + k);
    return {
      label,
      image: {
        size: SIDE,
        ink: new Uint8ClampedArray(images, 16 + k * SIDE * SIDE, SIDE * SIDE),
        name: `test digit ${label}`,
        normalised: true,
      },
    };
  });
}

/** @returns {Promise<{ sample: number, result: Result }>} */
export async function loadPrecomputed() {
  const kept = await (await fetchAsset(ASSETS.samples.result.url)).json();
  return {
    sample: kept.sample,
    result: {
      digit: kept.digit,
      lengths: Float32Array.from(kept.lengths),
      poses: Float32Array.from(kept.poses),
      reconstruction: Float32Array.from(kept.reconstruction),
      trace: null,
    },
  };
}
