// What one network was taught, and what is known about it. The page has that of the network that
// answers; one that comes back finds its own again, as after a reload.

import { ASSETS } from "../../engine/assets.js";
import { hasKnownDigits } from "../../engine/teaching-sets.js";
import { kindOf } from "../ui/kind.js";
import { Answers } from "./answers.js";
import { openDatabase } from "./database.js";
import { Evaluator } from "./evaluator.js";
import { Examples, idOf, toPixels } from "./examples.js";
import { holdBack } from "./split.js";
import { Store } from "./store.js";
import { TaughtWeights } from "./weights.js";

/** @import { CapsNet, Change, Engine, Kept, Measured, NetExample, Network, Provenance, TaughtExample } from "./types.js" */

/**
 * @param {CapsNet["info"]} info
 * @param {string} name
 * @param {ArrayBuffer | null} bytes of its file
 * @returns {Promise<Network>}
 */
export async function networkOf(info, name, bytes) {
  // what ships has a hash in its address; a file may be large, and hashing it takes the browser no time of the page's
  const digest = bytes && new Uint8Array((await crypto.subtle?.digest("SHA-256", bytes)) ?? bytes); // only in secure contexts
  const base = digest ? idOf(digest) : String(ASSETS.weights[name]?.url);
  return { name, base, kind: kindOf(info), isKnown: hasKnownDigits(info), hasCapsules: info.primary !== null, bytes };
}

/** @param {Network} a @param {Network} b */
export const isSameNetwork = (a, b) => a.name === b.name && a.base === b.base;

export class Session {
  /** Grows when other weights answer. */
  version = 0;
  #isRead = false;
  /** Whose weights answer. @type {Provenance | null} */
  #known = null;
  /** The run that is open, or the last one. @type {{ from: Provenance | null, seen: string[], heldBack: TaughtExample[] } | null} */
  #run = null;

  /**
   * @param {Network} network
   * @param {object} surroundings
   * @param {Engine} surroundings.engine
   * @param {string} surroundings.tab
   * @param {(session: Session) => void} surroundings.onTrouble something cannot be kept, or can again
   * @param {(session: Session, changes: Change[]) => void} surroundings.onExamples
   * @param {(session: Session) => void} surroundings.onWeights
   * @param {() => void} surroundings.onChange of anything else
   * @param {(kept: Kept, network: Network) => Promise<boolean>} surroundings.onUnfit
   */
  constructor(network, { engine, tab, onTrouble, onExamples, onWeights, onChange, onUnfit }) {
    const { name, base, bytes, isKnown } = network;
    // a tab keeps weights for each file of one name
    const owner = bytes ? `${tab} ${base}` : tab;
    this.network = network;
    this.store = new Store({ preset: name, tab: owner, open: openDatabase, onTrouble: () => onTrouble(this) });
    this.examples = new Examples((changes) => onExamples(this, changes));
    this.weights = new TaughtWeights({
      ...{ store: this.store, tab: owner, network },
      onChange: () => {
        if (this.#known !== this.weights.current) this.version += 1;
        this.#known = this.weights.current;
        onWeights(this);
      },
      onUnfit: (kept) => onUnfit(kept, network),
    });
    this.evaluator = new Evaluator({ engine, store: this.store, key: `${name} ${base}`, isKnown, onChange });
    this.answers = new Answers(onChange);
  }

  /** @param {{ anew?: boolean }} [how] anew: another tab has changed them */
  async readExamples({ anew = false } = {}) {
    if (this.#isRead && !anew) return;
    this.#isRead = true;
    const { classes, side } = this.network.kind;
    const kept = await this.store.readExamples();
    if (!kept) return;
    const fitting = kept.filter(({ pixels, label }) => pixels.length === side * side && (label === null || classes.includes(label)));
    this.examples.load(fitting, kept.length - fitting.length);
  }

  /** A run begins. @returns {NetExample[]} what it trains with */
  begin() {
    const from = this.weights.current;
    const { training, heldBack } = holdBack(this.examples.list, new Set(from?.seen));
    const seen = new Set([...(from?.seen ?? []), ...training.map(({ id }) => id)]);
    this.#run = { from, seen: [...seen], heldBack };
    return this.#forNet(training);
  }

  /** The weights are now those after so many steps of the run; 0: those from before it. @param {number} steps */
  made(steps) {
    if (!this.#run) return;
    const { from, seen } = this.#run;
    if (steps === 0) return this.weights.taught(from);
    this.weights.taught({ origin: from?.origin ?? "training", steps: (from?.steps ?? 0) + steps, seen, at: Date.now(), measured: null });
  }

  /** Other weights than the run's answer. */
  forget() {
    this.#run = null;
  }

  /** Of weights from a file, which does not tell what they have seen: it may be every example. @returns {Provenance} */
  fromFile() {
    return { origin: "file", steps: 0, seen: this.examples.list.map(({ id }) => id), at: Date.now(), measured: null };
  }

  /** Whether something could be measured, and is not. */
  get isUnmeasured() {
    const { current } = this.weights;
    const { evaluator } = this;
    return !evaluator.busy && !evaluator.failure && (evaluator.lacksBaseline || (current !== null && evaluator.isIncomplete(current.measured)));
  }

  /**
   * Measures what is missing.
   * @param {CapsNet} net
   * @returns {Promise<Measured | null>} what is new about the taught weights
   */
  async measure(net) {
    const { current } = this.weights;
    if (!current || !this.evaluator.isIncomplete(current.measured)) {
      await this.evaluator.measure(net, null);
      return null;
    }
    const { heldBack } = this.#run ?? holdBack(this.examples.list, new Set(current.seen));
    const own = heldBack.length ? heldBack : this.examples.list;
    const measured = await this.evaluator.measure(net, { examples: this.#forNet(own), heldBack: heldBack.length > 0 });
    if (!measured || this.weights.current !== current) return null;
    await this.weights.measured(measured);
    return measured;
  }

  /** @param {readonly TaughtExample[]} examples @returns {NetExample[]} */
  #forNet(examples) {
    const { classes } = this.network.kind;
    return examples.map(({ pixels, label }) => ({ pixels: toPixels(pixels), label: label === null ? null : classes.indexOf(label) }));
  }
}
