// @ts-check
// Which weights answer: the shipped ones, or taught ones, and what a reset or an opened file put
// aside. Everything here is kept by the store as it happens and found again after a reload.

import { weightTools } from "./text.js";

/** @import { CapsNet } from "../types.js" */
/** @import { Store } from "./store.js" */
/** @import { Lesson, Measured, TabRecord } from "./types.js" */

/** @typedef {{ lesson: Lesson, bytes: ArrayBuffer }} Kept */
/** @typedef {"none" | "own" | "other" | "unfit"} Found on loading: nothing, this tab's, another's, or weights that do not fit */

export class TaughtWeights {
  /** How the weights that answer were taught; null: they are the shipped ones. @type {Lesson | null} */
  current = null;
  /** What can be brought back. @type {Kept | null} */
  previous = null;
  /** Other weights that are kept, of other tabs and earlier visits, the newest first. @type {TabRecord[]} */
  others = [];
  #store;
  #tab;
  #onChange;
  /** The current weights as they were kept last. @type {ArrayBuffer | null} */
  #bytes = null;
  /** Counts what replaces the weights, so that an export that comes too late is known as such. */
  #turn = 0;
  /** The export at work. @type {Promise<unknown> | null} */
  #exporting = null;

  /**
   * @param {object} options
   * @param {Pick<Store, "readRecords" | "readWeights" | "keepWeights">} options.store
   * @param {string} options.tab
   * @param {() => void} options.onChange other weights answer, or something else is known about them
   */
  constructor({ store, tab, onChange }) {
    this.#store = store;
    this.#tab = tab;
    this.#onChange = onChange;
  }

  /**
   * Gives a network that was just loaded the weights that this tab had, else the newest that are kept.
   * @param {CapsNet} net
   * @returns {Promise<Found>}
   */
  async restore(net) {
    const records = (await this.#store.readRecords()) ?? [];
    const own = records.find(({ tab }) => tab === this.#tab);
    const record = own ?? records.find(({ current }) => current);
    this.others = records.filter((other) => other !== record && other.current);
    if (own?.previous) {
      const bytes = await this.#store.readWeights(own.tab, "previous");
      this.previous = bytes && { lesson: own.previous, bytes };
    }
    const bytes = record?.current ? await this.#store.readWeights(record.tab, "current") : null;
    if (!record?.current || !bytes) {
      this.#onChange();
      return "none";
    }
    try {
      await net.importWeights(bytes);
    } catch {
      return "unfit"; // taught to a network that this version of the page no longer has
    }
    this.current = record.current;
    this.#bytes = bytes;
    this.#onChange();
    return own ? "own" : "other";
  }

  /** Gives a network that had to be loaded anew what its predecessor had. @param {CapsNet} net */
  async giveBack(net) {
    if (this.#bytes) await net.importWeights(this.#bytes);
    this.#onChange();
  }

  /** Training goes on: this is known about the weights from now on. @param {Lesson | null} lesson */
  taught(lesson) {
    this.current = lesson;
    this.previous = null;
    this.#onChange();
  }

  /** @param {Measured} measured of the current weights */
  async measured(measured) {
    if (!this.current) return;
    this.current = { ...this.current, measured };
    this.#onChange();
    await this.#keep();
  }

  /** Whether weights are being stored: during a run the next ones need not wait behind them. */
  get isKeeping() {
    return this.#exporting !== null;
  }

  /** Stores the weights as they are now. @param {CapsNet} net */
  async keep(net) {
    while (this.#exporting) await this.#exporting.catch(() => {});
    if (!this.current) return;
    const exporting = this.#export(net);
    this.#exporting = exporting;
    try {
      await exporting;
    } finally {
      this.#exporting = null;
    }
  }

  /** @param {CapsNet} net */
  async #export(net) {
    const turn = this.#turn;
    const bytes = await net.exportWeights();
    if (turn !== this.#turn) return; // others answer by now, and these were kept as the previous ones
    this.#bytes = bytes;
    await this.#keep();
  }

  /** Back to the shipped weights. @param {CapsNet} net */
  async reset(net) {
    const aside = await this.#aside(net);
    if (!aside) return;
    await net.reset();
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
    const bytes = current && (await this.#store.readWeights(tab, "current"));
    if (!bytes) throw new Error(weightTools.gone);
    await this.adopt(net, { lesson: current, bytes });
  }

  /** Another tab has taught. */
  async lookAround() {
    const records = (await this.#store.readRecords()) ?? [];
    this.others = records.filter(({ tab, current }) => tab !== this.#tab && current);
    this.#onChange();
  }

  /** @param {CapsNet} net @returns {Promise<Kept | null>} */
  async #aside(net) {
    return this.current && { lesson: this.current, bytes: await net.exportWeights() };
  }

  /** @param {Kept | null} kept @param {Kept | null} previous */
  async #become(kept, previous) {
    this.#turn += 1;
    this.current = kept?.lesson ?? null;
    this.#bytes = kept?.bytes ?? null;
    this.previous = previous;
    this.#onChange();
    await this.#keep();
  }

  async #keep() {
    await this.#store.keepWeights(
      { current: this.#bytes && this.current, previous: this.previous?.lesson ?? null },
      { current: this.#bytes, previous: this.previous?.bytes ?? null },
    );
  }
}
