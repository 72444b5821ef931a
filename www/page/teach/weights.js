// Which weights answer: the original ones, or taught ones, and what a reset or an opened file put
// aside. Everything here is kept by the store as it happens and found again after a reload. What fits
// this network no more is handed on (`onUnfit`), to become a network of its own.

import { codeOf } from "../answer/prediction.js";
import { weightTools } from "./text.js";

/** @import { CapsNet, Measured, Network, Provenance, Store, TabRecord } from "./types.js" */

/** @typedef {{ provenance: Provenance, bytes: ArrayBuffer }} Kept */

export class TaughtWeights {
  #given;
  /** How the weights that answer were taught; null: they are the original ones. @type {Provenance | null} */
  current = null;
  /** What can be brought back. @type {Kept | null} */
  previous = null;
  /** Other weights that are kept, of other tabs and earlier visits, the newest first. @type {TabRecord[]} */
  others = [];
  /** The current weights as they were kept last. @type {ArrayBuffer | null} */
  #bytes = null;
  /** Counts what replaces the weights, so that an export that comes too late is known as such. */
  #turn = 0;
  /** The export at work. @type {Promise<unknown> | null} */
  #exporting = null;

  /**
   * @param {object} given
   * @param {Pick<Store, "readRecords" | "readWeights" | "keepWeights" | "dropRecord">} given.store
   * @param {string} given.tab
   * @param {Pick<Network, "base" | "bytes">} given.network
   * @param {() => void} given.onChange other weights answer, or something else is known about them
   * @param {(kept: Kept) => Promise<boolean>} given.onUnfit these are of another network, and true: it keeps them
   */
  constructor(given) {
    this.#given = given;
  }

  /**
   * Gives a network that was just loaded the weights that this tab had, else the newest that fit. A
   * file of the visitor's gets only those that were taught to this very file: another one of its name
   * answers by itself.
   * @param {CapsNet} net
   * @returns {Promise<"none" | "own" | "other">} whose weights answer
   */
  async restore(net) {
    const { base, bytes: file } = this.#given.network;
    const records = await this.#given.store.readRecords();
    const own = records.find(({ tab }) => tab === this.#given.tab);
    const taught = records.filter((record) => record !== own && record.current);
    const candidates = own && !own.current ? [] : [...(own ? [own] : []), ...taught.filter((record) => !file || record.base === base)];
    let found = null;
    const unfit = new Set();
    for (const record of candidates) {
      if (await this.#fits(net, record)) {
        found = record;
        break;
      }
      unfit.add(record);
    }
    this.others = taught.filter((record) => record !== found && !unfit.has(record));
    if (own?.previous && !unfit.has(own)) {
      const bytes = await this.#given.store.readWeights(own.tab, "previous");
      this.previous = bytes && { provenance: own.previous, bytes };
    }
    this.#given.onChange();
    return !found ? "none" : found === own ? "own" : "other";
  }

  /**
   * Imports what a record holds. If it is of another network, all of it is handed on.
   * @param {CapsNet} net @param {TabRecord} record
   */
  async #fits(net, { tab, current, previous }) {
    const bytes = current && (await this.#given.store.readWeights(tab, "current"));
    if (!bytes) return false;
    try {
      await net.importWeights(bytes);
    } catch (error) {
      if (codeOf(error) !== "bad-weights") throw error;
      const aside = previous && (await this.#given.store.readWeights(tab, "previous"));
      let isKept = await this.#given.onUnfit({ provenance: current, bytes });
      if (previous && aside) isKept = (await this.#given.onUnfit({ provenance: previous, bytes: aside })) && isKept;
      if (isKept) await this.#given.store.dropRecord(tab);
      return false;
    }
    this.current = current;
    this.#bytes = bytes;
    return true;
  }

  /** Gives a network that had to be loaded anew what its predecessor had. @param {CapsNet} net */
  async giveBack(net) {
    if (this.#bytes) await net.importWeights(this.#bytes);
    this.#given.onChange();
  }

  /** Fine-tuning goes on: this is known about the weights from now on. @param {Provenance | null} provenance */
  taught(provenance) {
    this.current = provenance;
    this.previous = null;
    this.#given.onChange();
  }

  /** @param {Measured} measured of the current weights */
  async measured(measured) {
    if (!this.current) return;
    this.current = { ...this.current, measured };
    this.#given.onChange();
    await this.#keep();
  }

  /** Whether weights are being stored: during a run the next ones need not wait behind them. */
  get isKeeping() {
    return this.#exporting !== null;
  }

  /** Stores the weights as they are now. @param {CapsNet} net */
  async keep(net) {
    while (this.#exporting) await this.#exporting;
    if (!this.current) return;
    const exporting = this.#export(net);
    this.#exporting = exporting.catch(() => null).finally(() => (this.#exporting = null)); // whoever asked for it hears of it
    await exporting;
  }

  /** @param {CapsNet} net */
  async #export(net) {
    const turn = this.#turn;
    const bytes = await net.exportWeights();
    if (turn !== this.#turn) return; // others answer by now, and these were kept as the previous ones
    this.#bytes = bytes;
    await this.#keep();
  }

  /** Back to the original weights. @param {CapsNet} net */
  async reset(net) {
    const aside = await this.#aside(net);
    if (!aside) return;
    const { bytes } = this.#given.network;
    await (bytes ? net.importWeights(bytes) : net.reset());
    await this.#become(null, aside);
  }

  /** What a reset or a file put aside answers again. @param {CapsNet} net */
  async undo(net) {
    const back = this.previous;
    if (!back) return;
    const aside = await this.#aside(net);
    await net.importWeights(back.bytes);
    await this.#become(back, aside);
  }

  /** Weights from elsewhere. Refused ones change nothing. @param {CapsNet} net @param {Kept} kept */
  async adopt(net, kept) {
    const aside = await this.#aside(net);
    await net.importWeights(kept.bytes);
    await this.#become(kept, aside ?? this.previous);
  }

  /** @param {CapsNet} net @param {TabRecord} record one of `others` */
  async adoptOther(net, { tab, current }) {
    const bytes = current && (await this.#given.store.readWeights(tab, "current"));
    if (!bytes) throw new Error(weightTools.gone);
    try {
      await this.adopt(net, { provenance: current, bytes });
    } catch (error) {
      if (codeOf(error) === "bad-weights" && (await this.#given.onUnfit({ provenance: current, bytes }))) await this.#given.store.dropRecord(tab);
      await this.lookAround();
      throw error;
    }
  }

  /** Another tab has taught. */
  async lookAround() {
    const records = await this.#given.store.readRecords();
    this.others = records.filter(({ tab, current }) => tab !== this.#given.tab && current);
    this.#given.onChange();
  }

  /** @param {CapsNet} net @returns {Promise<Kept | null>} */
  async #aside(net) {
    return this.current && { provenance: this.current, bytes: await net.exportWeights() };
  }

  /** @param {Kept | null} kept @param {Kept | null} previous */
  async #become(kept, previous) {
    this.#turn += 1;
    this.current = kept?.provenance ?? null;
    this.#bytes = kept?.bytes ?? null;
    this.previous = previous;
    this.#given.onChange();
    await this.#keep();
  }

  async #keep() {
    await this.#given.store.keepWeights(
      { base: this.#given.network.base, current: this.#bytes && this.current, previous: this.previous?.provenance ?? null },
      { current: this.#bytes, previous: this.previous?.bytes ?? null },
    );
  }
}
