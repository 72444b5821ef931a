// The taught examples and their history. No picture is there twice, so none can have two labels.

import { changed } from "./text.js";

/** @import { Change, Label, TaughtExample } from "./types.js" */

/** More would make the tray slow; a person draws some dozens. */
export const MOST_EXAMPLES = 500;
const MOST_UNDO = 200;

/**
 * What came of adding a picture.
 * @typedef {{ outcome: "added" | "same" | "relabelled" | "blank" | "full", label: Label, before?: Label }} Added
 */

/** The network's numbers as bytes, so that what is shown, kept, saved and trained with is the same. @param {ArrayLike<number>} pixels 0…1 */
export const toBytes = (pixels) => Uint8Array.from(pixels, (v) => Math.round(255 * Math.min(1, Math.max(0, v))));

/** @param {Uint8Array} bytes */
export const toPixels = (bytes) => Float32Array.from(bytes, (v) => v / 255);

/**
 * A name made of numbers, such as pixels: 64 bits of two FNV-1a hashes. Two tabs that add the same
 * picture write the same record.
 * @param {Uint8Array | Uint32Array} values
 */
export function idOf(values) {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (const value of values) {
    a = Math.imul(a ^ value, 0x01000193);
    b = Math.imul(b ^ value, 0x85ebca6b) ^ (b >>> 13);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

export class Examples {
  /** @type {readonly TaughtExample[]} */
  list = [];
  /** How many more are kept, which the network has no class or no room for. */
  unfit = 0;
  /** @type {{ what: string, changes: Change[] }[]} */
  #past = [];
  /** @type {{ what: string, changes: Change[] }[]} */
  #future = [];
  #onChange;

  /** @param {(changes: Change[]) => void} [onChange] after every change with what changed; with nothing after `load` */
  constructor(onChange = () => {}) {
    this.#onChange = onChange;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** @param {string | null} id */
  find(id) {
    return this.list.find((example) => example.id === id) ?? null;
  }

  /**
   * @param {Uint8Array} pixels
   * @param {Label} label
   * @param {number} [now] in milliseconds
   * @returns {Added}
   */
  add(pixels, label, now = Date.now()) {
    if (!pixels.some((v) => v > 0)) return { outcome: "blank", label };
    const id = idOf(pixels);
    const known = this.find(id);
    if (known?.label === label) return { outcome: "same", label };
    if (known) {
      this.relabel(id, label);
      return { outcome: "relabelled", label, before: known.label };
    }
    if (this.list.length >= MOST_EXAMPLES) return { outcome: "full", label };
    this.#do(changed.adding(label), [{ id, before: null, after: { id, pixels, label, added: this.#after(now) } }]);
    return { outcome: "added", label };
  }

  /**
   * Those of a file, as one change.
   * @param {{ pixels: Uint8Array, label: Label }[]} pictures
   * @param {number} [now] in milliseconds
   * @returns {{ added: number, same: number, relabelled: number, full: boolean }}
   */
  addAll(pictures, now = Date.now()) {
    /** @type {Map<string, Change>} */
    const changes = new Map();
    const from = this.#after(now);
    let same = 0;
    pictures.forEach(({ pixels, label }, k) => {
      const id = idOf(pixels);
      const before = this.find(id);
      if (before?.label === label || changes.has(id)) same += 1;
      else changes.set(id, { id, before, after: before ? { ...before, label } : { id, pixels, label, added: from + k } });
    });
    const relabelled = [...changes.values()].filter(({ before }) => before).length;
    const added = changes.size - relabelled;
    if (this.list.length + added > MOST_EXAMPLES) return { added: 0, same: 0, relabelled: 0, full: true };
    this.#do(changed.opening(changes.size), [...changes.values()]);
    return { added, same, relabelled, full: false };
  }

  /** @param {string} id @param {Label} label */
  relabel(id, label) {
    const before = this.find(id);
    if (before && before.label !== label) this.#do(changed.relabelling(before.label, label), [{ id, before, after: { ...before, label } }]);
  }

  /** @param {string} id */
  remove(id) {
    const before = this.find(id);
    if (before) this.#do(changed.deleting(before.label), [{ id, before, after: null }]);
  }

  clear() {
    this.#do(changed.clearing(this.list.length), this.list.map((before) => ({ id: before.id, before, after: null })));
  }

  /** @returns {string | null} in words what was undone */
  undo() {
    const step = this.#past.pop();
    if (!step) return null;
    this.#future.push(step);
    this.#apply(step.changes.map(({ id, before, after }) => ({ id, before: after, after: before })));
    return step.what;
  }

  /** @returns {string | null} in words what was done again */
  redo() {
    const step = this.#future.pop();
    if (!step) return null;
    this.#past.push(step);
    this.#apply(step.changes);
    return step.what;
  }

  /** What was kept, perhaps changed by another tab. The history stays: it names examples by their pictures. @param {TaughtExample[]} kept @param {number} [unfit] */
  load(kept, unfit = 0) {
    this.list = inOrder(kept);
    this.unfit = unfit;
    this.#onChange([]);
  }

  /** The last in the order, also where the clock was set back. @param {number} now */
  #after(now) {
    return Math.max(now, ...this.list.slice(-1).map(({ added }) => added + 1));
  }

  /** @param {string} what @param {Change[]} changes */
  #do(what, changes) {
    if (changes.length === 0) return;
    this.#past.push({ what, changes });
    if (this.#past.length > MOST_UNDO) this.#past.shift();
    this.#future = [];
    this.#apply(changes);
  }

  /** @param {Change[]} changes */
  #apply(changes) {
    const touched = new Set(changes.map(({ id }) => id));
    const now = changes.flatMap(({ after }) => after ?? []);
    this.list = inOrder([...this.list.filter(({ id }) => !touched.has(id)), ...now]);
    this.#onChange(changes);
  }
}

/** @param {TaughtExample[]} list */
const inOrder = (list) => list.sort((a, b) => a.added - b.added || (a.id < b.id ? -1 : 1));
