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

/** @param {string} preset @returns {Words} */
export function wordsFor(preset) {
  return Object.hasOwn(NETWORKS, preset) ? NETWORKS[preset] : { name: preset, called: `the network “${preset}”`, about: "" };
}

/** As the first words of a sentence. @param {string} called */
export const beginning = (called) => called.charAt(0).toUpperCase() + called.slice(1);
