// The second network, beside which the first one is measured: fetched when it is asked for, or opened from a file. Both
// must read the same images and know the same classes.

import { OF_MNIST, areComparable } from "../../engine/constants.js";
import { shippedWeights } from "../../engine/shipped.js";
import { START_MS, sayIfLate } from "../ui/patience.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {typeof import("../../engine/capsnet.js")} Engine */
/** @typedef {{ preset: string, bytes: number }} Offer a shipped network to compare with */
/**
 * none: nothing that ships fits; idle: one does, and is fetched when it is asked for; `isLate`: nothing of it comes.
 * @typedef {{ kind: "none" | "here" } | { kind: "loading", isLate: boolean } | { kind: "idle", offer: Offer } | { kind: "failed", error: unknown }} State
 */

/**
 * Against capsules a plain CNN of the same size and training, and the other way round; null where nothing that ships fits.
 * @param {CapsNet["info"]} info @returns {Offer | null}
 */
function offerFor(info) {
  const preset = info.primary ? "compact-cnn" : "compact";
  const weights = shippedWeights(preset);
  const fits = areComparable(info, OF_MNIST);
  return fits && weights ? { preset, bytes: weights.bytes } : null;
}

export class Opponent {
  /** @type {CapsNet | null} */
  net = null;
  /** @type {State} */
  state = { kind: "none" };
  /** Whether it is from the visitor's file. */
  #isOwn = false;
  #control = new AbortController();
  /** Of the network that it is compared with. @type {CapsNet["info"] | null} */
  #info = null;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The network that it is compared with: what is here stays if it fits that one, too. @param {CapsNet["info"]} info */
  meet(info) {
    this.#info = info;
    const stays = this.net && areComparable(this.net.info, info) && (this.#isOwn || this.net.info.preset === offerFor(info)?.preset);
    if (!stays) this.#leave();
  }

  /** The usual one, where it is offered. @param {Engine} engine */
  async fetch(engine) {
    if (this.state.kind !== "idle") return;
    const { preset } = this.state.offer;
    const { signal } = this.#control;
    const say = (/** @type {boolean} */ isLate) => {
      if (!signal.aborted && this.state.kind === "loading") this.#tell({ kind: "loading", isLate });
    };
    const load = () =>
      sayIfLate(say, (hear) =>
        engine.loadCapsNet({ preset, device: "cpu", signal, onProgress: ({ totalBytes }) => hear(totalBytes ? undefined : START_MS) }),
      );
    await this.#load(load, false);
  }

  /** @param {Engine} engine @param {File} file */
  async open(engine, file) {
    this.#control.abort();
    this.#control = new AbortController();
    await this.#load(async () => engine.loadCapsNet({ weights: await file.arrayBuffer(), device: "cpu", signal: this.#control.signal }), true);
  }

  /** Nobody looks: its worker and memory are given back, unless it would have to be opened by hand again. */
  release() {
    if (!this.#isOwn) this.#leave();
  }

  #leave() {
    this.#control.abort();
    this.#control = new AbortController();
    this.net?.dispose();
    this.net = null;
    this.#isOwn = false;
    const offer = this.#info && offerFor(this.#info);
    this.#tell(offer ? { kind: "idle", offer } : { kind: "none" });
  }

  /** @param {() => Promise<CapsNet>} load @param {boolean} isOwn */
  async #load(load, isOwn) {
    const { signal } = this.#control;
    this.#tell({ kind: "loading", isLate: false });
    try {
      const found = await load();
      if (signal.aborted) return found.dispose();
      if (!this.#info || !areComparable(found.info, this.#info)) {
        found.dispose();
        throw new Error(OTHER_IMAGES);
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
