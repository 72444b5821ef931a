// What the visitor calls the numbers of a pose: kept by this browser, for each network and class.

/** So much fits beside a slider. */
export const LONGEST = 24;

const KEY = "capsnet.pose-names";

/** The same for all who ask. @type {Record<string, string>} */
const names = read();

export class PoseNames {
  /** Counts what is named, by whomever: who shows names shows them anew. */
  static version = 0;
  #network = "";

  /** Whose numbers are named. @param {string} network */
  of(network) {
    this.#network = network;
  }

  /** @param {string} name of the class @param {number} k */
  get(name, k) {
    return names[this.#key(name, k)] ?? "";
  }

  /** @param {string} name of the class @param {number} k @param {string} words */
  set(name, k, words) {
    const key = this.#key(name, k);
    const text = words.trim().slice(0, LONGEST);
    if (text) names[key] = text;
    else delete names[key];
    PoseNames.version += 1;
    try {
      localStorage.setItem(KEY, JSON.stringify(names));
    } catch {
      // full, or refused in a private window: they live as long as the page
    }
  }

  /** @param {string} name @param {number} k */
  #key(name, k) {
    return JSON.stringify([this.#network, name, k]);
  }
}

/** @returns {Record<string, string>} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const isText = (/** @type {[string, unknown]} */ [, text]) => typeof text === "string";
    return Object.fromEntries(Object.entries(kept ?? {}).filter(isText).map(([key, text]) => [key, String(text).slice(0, LONGEST)]));
  } catch {
    return {};
  }
}
