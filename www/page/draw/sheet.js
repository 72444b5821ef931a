// A sheet of ink and its history. States are never changed in place, so undo and redo are exact;
// they share their strokes, so a long history costs little.

/** @import { InkImage, SheetState, Stroke } from "../types.js" */

/** Side of the pad in its own units: ten to a pixel of MNIST's pictures. */
export const PAD_UNITS = 280;

const MOST_STEPS = 500;

/** @type {SheetState} */
const BLANK = { image: null, x: 0, y: 0, strokes: [] };

export class Sheet {
  /** @type {SheetState} */
  state = BLANK;
  /** The stroke under the pen; it joins the state when the pen lifts. @type {Stroke | null} */
  live = null;
  /** How much of the pad MNIST's own pictures cover; a part of it where two digits share a larger picture. */
  pictureSide = PAD_UNITS;
  /** What a move began with; it joins the history when the ink is let go. @type {SheetState | null} */
  #grabbed = null;
  /** @type {SheetState[]} */
  #past = [];
  /** @type {SheetState[]} */
  #future = [];
  #tell;

  /** @param {() => void} tell called after every change, also of the live stroke */
  constructor(tell) {
    this.#tell = tell;
  }

  get isBlank() {
    return !this.live && !this.state.image && this.state.strokes.length === 0;
  }

  get isMoving() {
    return this.#grabbed !== null;
  }

  /** Whether it holds nothing but a picture that was sized and centred by its makers. */
  get isReady() {
    return this.state.image !== null && this.state.image.normalised && this.state.strokes.length === 0 && !this.live;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Where the picture lies, in pad units. */
  get imageBox() {
    const side = this.state.image?.normalised ? this.pictureSide : PAD_UNITS;
    const margin = (PAD_UNITS - side) / 2;
    return { left: margin + this.state.x, top: margin + this.state.y, side };
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

  /** What is under the pen, or held, was not meant. */
  abandon() {
    this.#letGo();
    this.#tell();
  }

  /** @param {Stroke} stroke */
  add(stroke) {
    this.#go({ ...this.state, strokes: [...this.state.strokes, stroke] });
  }

  /** A picture takes the place of whatever was drawn. @param {InkImage} image @param {{ x: number, y: number }} [by] off the middle */
  show(image, { x, y } = { x: 0, y: 0 }) {
    this.#letGo();
    this.#go({ image, x, y, strokes: [] });
  }

  /** The picture that lies there, adjusted: no step of its own in the history. @param {InkImage} image */
  swap(image) {
    if (!this.state.image || this.isMoving) return;
    this.state = { ...this.state, image };
    this.#tell();
  }

  clear() {
    this.#letGo();
    this.#go(this.isBlank ? this.state : BLANK);
  }

  undo() {
    this.#step(this.#past, this.#future);
  }

  redo() {
    this.#step(this.#future, this.#past);
  }

  /** A move begins: the ink follows until it is dropped. */
  grab() {
    this.finish();
    this.#grabbed = this.state;
  }

  /** @param {number} x pad units from where it was grabbed @param {number} y */
  dragTo(x, y) {
    if (!this.#grabbed) return;
    this.state = moved(this.#grabbed, x, y);
    this.#tell();
  }

  drop() {
    if (!this.#grabbed) return;
    const after = this.state;
    this.#letGo();
    this.#go(after);
  }

  /** Puts a kept state back, as the first. @param {SheetState} state */
  restore(state) {
    this.state = state;
    this.#tell();
  }

  /** What is under the pen, or held, was never there. */
  #letGo() {
    this.live = null;
    if (this.#grabbed) this.state = this.#grabbed;
    this.#grabbed = null;
  }

  /** @param {SheetState} next */
  #go(next) {
    if (next !== this.state) {
      this.#past.push(this.state);
      if (this.#past.length > MOST_STEPS) this.#past.shift();
      this.#future = [];
      this.state = next;
    }
    this.#tell();
  }

  /** @param {SheetState[]} from what lies there last comes back @param {SheetState[]} to */
  #step(from, to) {
    this.#letGo();
    const next = from.pop();
    if (next) {
      to.push(this.state);
      this.state = next;
    }
    this.#tell();
  }
}

/** @param {SheetState} state @param {number} x @param {number} y @returns {SheetState} */
function moved(state, x, y) {
  const strokes = state.strokes.map((stroke) => ({ ...stroke, points: stroke.points.map((value, k) => tenths(value + (k % 2 ? y : x))) }));
  return { image: state.image, x: tenths(state.x + x), y: tenths(state.y + y), strokes };
}

/** So finely are places kept. @param {number} value */
export const tenths = (value) => Math.round(value * 10) / 10;
