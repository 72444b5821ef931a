// A value with undo and redo. Values are replaced, never changed in place.

/** More steps than anyone goes back. */
const MOST = 100;

/** @template T */
export class Undoable {
  #value;
  /** As it was when the last gesture ended. */
  #kept;
  /** @type {T[]} */
  #past = [];
  /** @type {T[]} */
  #future = [];

  /** @param {T} value */
  constructor(value) {
    this.#value = this.#kept = value;
  }

  get value() {
    return this.#value;
  }

  /** Within a gesture: nothing is remembered before `keep`. @param {T} value */
  set(value) {
    this.#value = value;
  }

  /** The gesture is over: one step of undo. */
  keep() {
    if (this.#value === this.#kept) return;
    this.#past = [...this.#past, this.#kept].slice(-MOST);
    this.#future = [];
    this.#kept = this.#value;
  }

  get canUndo() {
    return this.#past.length > 0 || this.#value !== this.#kept;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Whether there is anything to go back or on to. */
  get hasSteps() {
    return this.canUndo || this.canRedo;
  }

  undo() {
    this.keep();
    this.#step(this.#past, this.#future);
  }

  redo() {
    this.keep();
    this.#step(this.#future, this.#past);
  }

  /** @param {T[]} from @param {T[]} to */
  #step(from, to) {
    const next = from.pop();
    if (next === undefined) return;
    to.push(this.#kept);
    this.#value = this.#kept = next;
  }
}
