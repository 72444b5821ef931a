// The networks of this build. A file of its own, so that the page can offer them before anything of
// the engine has arrived.

import { ASSETS } from "./assets.js";

/** @import { ShippedNetwork } from "../capsnet.js" */

export const DEFAULT_PRESET = "compact";

/**
 * What the page can offer. See capsnet.d.ts.
 * @returns {ShippedNetwork[]}
 */
export function shippedNetworks() {
  const networks = Object.entries(ASSETS.weights).flatMap(([preset, asset]) => (asset?.offered ? [{ preset, bytes: asset.bytes }] : []));
  const isDefault = (/** @type {ShippedNetwork} */ { preset }) => Number(preset === DEFAULT_PRESET);
  return networks.sort((a, b) => isDefault(b) - isDefault(a) || a.bytes - b.bytes);
}

/** @param {string} preset */
export function shippedWeights(preset) {
  return Object.hasOwn(ASSETS.weights, preset) ? ASSETS.weights[preset] : undefined;
}
