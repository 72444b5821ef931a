// What the address may ask for: ?device=cpu|webgpu and ?preset=NAME. Anything else is named and left out.

import { unknownOption } from "./text.js";

/** The network that answers unless another one is asked for. */
export const DEFAULT_PRESET = "compact";

/** @typedef {"auto" | "cpu" | "webgpu"} DeviceChoice */

const DEVICES = /** @type {const} */ (["auto", "cpu", "webgpu"]);

/**
 * @param {string} search of the address
 * @param {string[]} presets that were built
 * @returns {{ device: DeviceChoice, preset: string, complaints: string[] }}
 */
export function readOptions(search, presets) {
  const query = new URLSearchParams(search);
  /** @type {string[]} */
  const complaints = [];
  const pick = (/** @type {string} */ name, /** @type {readonly string[]} */ known, /** @type {string} */ otherwise) => {
    const asked = query.get(name);
    if (asked === null || known.includes(asked)) return asked ?? otherwise;
    complaints.push(unknownOption(name, asked, known, otherwise));
    return otherwise;
  };
  return {
    device: /** @type {DeviceChoice} */ (pick("device", DEVICES, "auto")),
    preset: pick("preset", presets, DEFAULT_PRESET),
    complaints,
  };
}

/** The same page on the processor. @param {string} search */
export const withProcessor = (search) => changed(search, "device", "cpu");

/** The same page with another network; the usual one needs no word in the address. @param {string} search @param {string} preset */
export const withPreset = (search, preset) => changed(search, "preset", preset === DEFAULT_PRESET ? null : preset);

/** @param {string} search @param {string} name @param {string | null} value null leaves it out */
function changed(search, name, value) {
  const query = new URLSearchParams(search);
  if (value === null) query.delete(name);
  else query.set(name, value);
  return query.size ? `?${query}` : "";
}
