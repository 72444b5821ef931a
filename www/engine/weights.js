// How the weight file of a shipped network comes here: whole and as it was published, or not at all.

import { distrust, downloadBytes, fileName, reporting } from "./download.js";
import { CapsNetError } from "./errors.js";
import { damaged, isIntact } from "./integrity.js";
import { shippedNetworks, shippedWeights } from "./shipped.js";

/** @import { LoadProgress } from "../capsnet.js" */
/** @import { Weights } from "./protocol.js" */

/**
 * @param {string} preset
 * @param {{ onProgress: (progress: LoadProgress) => void, signal: AbortSignal }} watch
 * @returns {Promise<Weights>}
 */
export async function fetchWeights(preset, { onProgress, signal }) {
  const asset = shippedWeights(preset);
  if (!asset) {
    const names = shippedNetworks().map((network) => `"${network.preset}"`).join(", ");
    throw new CapsNetError("bad-input", `No weights are shipped for the network "${preset}", only for ${names}. Pass your own as \`weights\`.`);
  }
  const bytes = await downloadBytes(asset, { onBytes: reporting("weights", asset.bytes, onProgress), signal });
  if ((await isIntact(bytes, asset.hash)) !== false) return { bytes }; // what cannot be told is left to the engine
  distrust(asset.url);
  throw damaged(fileName(asset.url), "bad-weights");
}
