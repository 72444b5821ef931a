// @ts-check
// The second network, beside which the first one is measured: fetched when its place comes into sight,
// or opened from a file. Both must read the same images and know the same classes.

import { shippedWeights } from "../../engine/shipped.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {typeof import("../../engine/capsnet.js")} Engine */
/** @typedef {{ kind: "none" | "loading" | "here" } | { kind: "failed", error: unknown }} State */

/** Against capsules a plain CNN of the same size and training, and the other way round. @param {CapsNet["info"]} info */
const usualFor = ({ primary }) => (primary ? "compact-cnn" : "compact");

/** @param {CapsNet["info"]} a @param {CapsNet["info"]} b */
export function comparable(a, b) {
  const { side, fit, centring } = a.input;
  const sameInput = side === b.input.side && fit === b.input.fit && centring === b.input.centring;
  return sameInput && a.digitsPerImage === b.digitsPerImage && a.classes.join("\n") === b.classes.join("\n");
}

export class Opponent {
  /** @type {CapsNet | null} */
  net = null;
  /** @type {State} */
  state = { kind: "none" };
  /** Whether it is from the visitor's file. */
  #isOwn = false;
  #control = new AbortController();
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The usual one, unless one is there that fits. @param {CapsNet} net @param {Engine} engine */
  async fetch(net, engine) {
    if (this.net && comparable(this.net.info, net.info) && (this.#isOwn || this.net.info.preset === usualFor(net.info))) return;
    if (this.state.kind === "loading") return;
    this.leave();
    const preset = usualFor(net.info);
    if (!shippedWeights(preset)) return;
    await this.#load(net, () => engine.loadCapsNet({ preset, device: "cpu", signal: this.#control.signal }), false);
  }

  /** @param {CapsNet} net @param {Engine} engine @param {File} file */
  async open(net, engine, file) {
    this.#control.abort();
    this.#control = new AbortController();
    await this.#load(net, async () => engine.loadCapsNet({ weights: await file.arrayBuffer(), device: "cpu", signal: this.#control.signal }), true);
  }

  /** None is needed. */
  leave() {
    this.#control.abort();
    this.#control = new AbortController();
    this.net?.dispose();
    this.net = null;
    this.#isOwn = false;
    this.#tell({ kind: "none" });
  }

  /** @param {CapsNet} net @param {() => Promise<CapsNet>} load @param {boolean} isOwn */
  async #load(net, load, isOwn) {
    const { signal } = this.#control;
    this.#tell({ kind: "loading" });
    try {
      const found = await load();
      if (signal.aborted) return found.dispose();
      if (!comparable(found.info, net.info)) {
        found.dispose();
        if (isOwn) throw new Error(OTHER_IMAGES);
        return this.#tell({ kind: "none" }); // nothing that ships fits this one
      }
      this.net?.dispose();
      this.net = found;
      this.#isOwn = isOwn;
      this.#tell({ kind: "here" });
    } catch (error) {
      if (!signal.aborted) this.#tell({ kind: "failed", error });
    }
  }

  /** @param {State} state */
  #tell(state) {
    this.state = state;
    this.#onChange();
  }
}

/** For the code that writes it to the visitor. */
export const OTHER_IMAGES = "other images or classes";
