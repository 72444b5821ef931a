// How the weight file of a shipped network comes here: whole and as it was published, or not at all.

import { distrust, downloadBytes, fileName, reporting } from "./download.js";
import { CapsNetError } from "./errors.js";
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
  if (await isIntact(bytes, asset.hash)) return { bytes };
  distrust(asset.url);
  throw new CapsNetError("bad-weights", `${fileName(asset.url)} arrived damaged: its content is not the one that was published. Loading again fetches it anew.`);
}

/**
 * Whether the SHA-256 of a file begins with `hash`. A page without a secure context cannot compute it
 * and leaves the file to the engine.
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {string} hash
 */
async function isIntact(content, hash) {
  if (!globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("").startsWith(hash);
}
