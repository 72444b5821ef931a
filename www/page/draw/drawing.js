// @ts-check
// What lies on the pad: a sheet of ink, or two over each other for a network that reads two digits at
// once. Whatever draws, undoes or clears acts on the sheet on top.

import { PAD_UNITS, Sheet } from "./sheet.js";
import { PIXELS_OF_ONE, PIXELS_OF_TWO } from "./place.js";

/** @typedef {import("../types.js").Stroke} Stroke */
/** @typedef {import("../types.js").InkImage} InkImage */

export class Drawing {
  sheets = [new Sheet(() => this.#tell()), new Sheet(() => this.#tell())];
  /** Whether there are two sheets. The second keeps its ink while it is away. */
  two = false;
  #top = 0;
  /** The sheet that was on top when there were two last. */
  #lastTop = 0;
  /** @type {(() => void)[]} */
  #listeners = [];

  /** Called after every change, also of the live stroke. @param {() => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Index of the sheet on top. */
  get top() {
    return this.#top;
  }

  get sheet() {
    return this.sheets[this.#top];
  }

  /** The sheet beneath. */
  get under() {
    return this.two ? this.sheets[1 - this.#top] : null;
  }

  /** @param {boolean} two */
  setTwo(two) {
    if (two === this.two) return;
    this.sheet.drop();
    this.sheet.finish();
    this.two = two;
    for (const sheet of this.sheets) sheet.pictureSide = two ? (PAD_UNITS * PIXELS_OF_ONE) / PIXELS_OF_TWO : PAD_UNITS;
    const [first, second] = this.sheets;
    if (!two) this.#lastTop = this.#top;
    // with one digit there already, it is the second's turn
    this.#top = !two ? 0 : !first.isBlank && second.isBlank ? 1 : this.#lastTop;
    this.#tell();
  }

  /** Lays one sheet over the other. @param {number} index 0 or 1 */
  lift(index) {
    if (!this.two || index === this.#top) return;
    this.sheet.drop();
    this.sheet.finish();
    this.#top = index;
    this.#tell();
  }

  /** Whether there is nothing on the pad at all. */
  get isEmpty() {
    return this.sheet.isBlank && (this.under?.isBlank ?? true);
  }

  get state() {
    return this.sheet.state;
  }

  get live() {
    return this.sheet.live;
  }

  get isBlank() {
    return this.sheet.isBlank;
  }

  get canUndo() {
    return this.sheet.canUndo;
  }

  get canRedo() {
    return this.sheet.canRedo;
  }

  /** @param {Stroke} stroke */
  begin(stroke) {
    this.sheet.begin(stroke);
  }

  /** @param {number[]} points x, y, x, y, … */
  extend(points) {
    this.sheet.extend(points);
  }

  finish() {
    this.sheet.finish();
  }

  /** @param {Stroke} stroke */
  add(stroke) {
    this.sheet.add(stroke);
  }

  /** @param {InkImage} image @param {{ x: number, y: number }} [by] off the middle, in pad units */
  show(image, by) {
    this.sheet.show(image, by);
  }

  clear() {
    this.sheet.clear();
  }

  undo() {
    this.sheet.undo();
  }

  redo() {
    this.sheet.redo();
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}
