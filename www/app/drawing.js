// @ts-check
// The drawing and its history. States are never changed in place, so undo and redo are exact;
// they share their strokes, so a long history costs little.

/** @typedef {import("./types.js").DrawingState} DrawingState */
/** @typedef {import("./types.js").Stroke} Stroke */
/** @typedef {import("./types.js").InkImage} InkImage */

/** Side of the pad in its own units: ten to a pixel of the network's 28 × 28. */
export const PAD_UNITS = 280;

const MOST_STEPS = 500;

/** @type {DrawingState} */
const BLANK = { image: null, strokes: [] };

export class Drawing {
  /** @type {DrawingState} */
  state = BLANK;
  /** The stroke under the pen; it joins the state when the pen lifts. @type {Stroke | null} */
  live = null;
  /** @type {DrawingState[]} */
  #past = [];
  /** @type {DrawingState[]} */
  #future = [];
  /** @type {(() => void)[]} */
  #listeners = [];

  /** Called after every change, also of the live stroke. @param {() => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  get isBlank() {
    return !this.live && !this.state.image && this.state.strokes.length === 0;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** @param {Stroke} stroke */
  begin(stroke) {
    this.live = stroke;
    this.#tell();
  }

  /** @param {number[]} points x, y, x, y, … */
  extend(points) {
    if (!this.live) return;
    this.live.points.push(...points);
    this.#tell();
  }

  /** The pen lifts. */
  finish() {
    const stroke = this.live;
    if (!stroke) return;
    this.live = null;
    this.add(stroke);
  }

  /** @param {Stroke} stroke */
  add(stroke) {
    this.#go({ ...this.state, strokes: [...this.state.strokes, stroke] });
  }

  /** A picture takes the place of whatever was drawn. @param {InkImage} image */
  show(image) {
    this.#go({ image, strokes: [] });
  }

  clear() {
    this.live = null;
    if (this.isBlank) this.#tell();
    else this.#go(BLANK);
  }

  undo() {
    this.live = null;
    const before = this.#past.pop();
    if (before) {
      this.#future.push(this.state);
      this.state = before;
    }
    this.#tell();
  }

  redo() {
    this.live = null;
    const after = this.#future.pop();
    if (after) {
      this.#past.push(this.state);
      this.state = after;
    }
    this.#tell();
  }

  /** Puts a kept drawing back, as the first state. @param {DrawingState} state */
  restore(state) {
    this.state = state;
    this.#tell();
  }

  /** @param {DrawingState} next */
  #go(next) {
    this.#past.push(this.state);
    if (this.#past.length > MOST_STEPS) this.#past.shift();
    this.#future = [];
    this.state = next;
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}
