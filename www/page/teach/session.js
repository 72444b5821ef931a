// @ts-check
// What one network was taught, and what is known about it. The page has that of the network that
// answers; one that comes back finds its own again, as after a reload.

import { ASSETS } from "../../engine/assets.js";
import { Examples } from "./examples.js";
import { Evaluator } from "./evaluator.js";
import { Store } from "./store.js";
import { Lessons } from "./lessons.js";
import { Pair } from "./pair.js";
import { openStorage } from "./storage.js";
import { TaughtWeights } from "./weights.js";

/** @import { Change, Engine, Lesson } from "./types.js" */

export class Session {
  examples = new Examples();
  /** The lesson whose weights answer, and how many there were. @type {Lesson | null} */
  known = null;
  version = 0;
  /** Whether the kept examples are here. */
  isRead = false;

  /**
   * @param {string} preset
   * @param {object} surroundings
   * @param {Engine} surroundings.engine
   * @param {string} surroundings.tab
   * @param {(session: Session) => void} surroundings.onTrouble something cannot be kept, or can again
   * @param {(session: Session, changes: Change[]) => void} surroundings.onExamples
   * @param {(session: Session) => void} surroundings.onWeights
   * @param {(session: Session) => void} surroundings.onChange of anything else
   */
  constructor(preset, { engine, tab, onTrouble, onExamples, onWeights, onChange }) {
    this.preset = preset;
    this.store = new Store({ preset, tab, open: openStorage, onTrouble: () => onTrouble(this) });
    const { store, examples } = this;
    this.weights = new TaughtWeights({ store, tab, onChange: () => this.#weightsChanged(onWeights) });
    this.evaluator = new Evaluator({ engine, store, key: `${preset} ${ASSETS.weights[preset]?.url}`, onChange: () => onChange(this) });
    this.lessons = new Lessons({ examples, weights: this.weights, evaluator: this.evaluator });
    this.pair = new Pair(() => onChange(this));
    examples.onChange((changes) => onExamples(this, changes));
  }

  async readExamples() {
    this.isRead = true;
    const kept = await this.store.readExamples();
    if (kept) this.examples.load(kept);
  }

  /** @param {(session: Session) => void} onWeights */
  #weightsChanged(onWeights) {
    if (this.known !== this.weights.current) this.version += 1;
    this.known = this.weights.current;
    onWeights(this);
  }
}
