// @ts-check
// What the networks are called on this page, and what each is for. A network that is new here goes by
// the name of its file.

/** @typedef {{ name: string, called: string, about: string }} Words `called`: inside a sentence */

/** @type {Record<string, Words>} */
const NETWORKS = {
  "compact": {
    name: "Compact",
    called: "the compact network",
    about: "Reads one digit. Small, and quick to teach.",
  },
  "two-digits": {
    name: "Two digits",
    called: "the network for two digits",
    about: "Reads two digits that lie over each other.",
  },
  "paper": {
    name: "The paper’s",
    called: "the paper’s network",
    about: "Reads one digit. As large as in the paper, and slower.",
  },
};

/** The network that answers unless another one is asked for. */
export const DEFAULT_PRESET = "compact";

/** What begins the name of a network that came from a visitor's file. */
const FILE = "file:";

/** @param {string} fileName */
export const nameOfFile = (fileName) => FILE + fileName.replace(/\.safetensors$/i, "").slice(0, 60);

/** @param {string} preset */
export const isOfFile = (preset) => preset.startsWith(FILE);

/** @param {string} preset @returns {Words} */
export function wordsFor(preset) {
  if (isOfFile(preset)) {
    const name = preset.slice(FILE.length);
    return { name, called: `the network of the file “${name}”`, about: "From a file of yours. It stays on your device." };
  }
  return Object.hasOwn(NETWORKS, preset) ? NETWORKS[preset] : { name: preset, called: `the network “${preset}”`, about: "" };
}

/** As the first words of a sentence. @param {string} called */
export const beginning = (called) => called.charAt(0).toUpperCase() + called.slice(1);
