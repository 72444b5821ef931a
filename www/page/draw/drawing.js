// What lies on the pad: a sheet of ink, or two over each other for a network that reads two digits at
// once. Whatever draws, undoes or clears acts on the sheet on top.

import { MNIST, SHIFT } from "../../engine/constants.js";
import { PAD_UNITS, Sheet } from "./sheet.js";

/** @import { DigitInput } from "../../capsnet.js" */
/** @import { InkImage } from "../types.js" */

export class Drawing {
  /** Grows with every change, also of the live stroke. */
  version = 0;
  /** Whether there are two sheets. The second keeps its ink while it is away. */
  two = false;
  /** What the network fits a digit into. @type {DigitInput} */
  input = MNIST;
  /** Index of the sheet on top. */
  top = 0;
  /** The sheet that was on top when there were two last. */
  #lastTop = 0;
  /** @type {(() => void)[]} */
  #listeners = [];
  #tell = () => {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  };
  sheets = [new Sheet(this.#tell), new Sheet(this.#tell)];

  /** @param {() => void} [listener] the first of those that `onChange` adds */
  constructor(listener = () => {}) {
    this.onChange(listener);
  }

  /** Called after every change, also of the live stroke. @param {() => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** The sheet on top. */
  get sheet() {
    return this.sheets[this.top];
  }

  /** The sheet beneath. */
  get under() {
    return this.two ? this.sheets[1 - this.top] : null;
  }

  /** Of the network's picture, in pixels. */
  get side() {
    return this.input.side + (this.two ? 2 * SHIFT : 0);
  }

  /** One of them, in pad units. */
  get pixel() {
    return PAD_UNITS / this.side;
  }

  /** @param {boolean} two @param {DigitInput} [input] of a digit */
  setTwo(two, input = this.input) {
    const isSame = two === this.two;
    Object.assign(this, { two, input });
    for (const sheet of this.sheets) sheet.pictureSide = (PAD_UNITS * input.side) / this.side;
    if (isSame) return;
    const [first, second] = this.sheets;
    if (!two) this.#lastTop = this.top;
    // with one digit there already, it is the second's turn
    this.#lay(!two ? 0 : !first.isBlank && second.isBlank ? 1 : this.#lastTop);
  }

  /** Lays one sheet over the other. @param {number} index 0 or 1 */
  lift(index) {
    if (this.two && index !== this.top) this.#lay(index);
  }

  /** @param {number} index on top from now on; what is under the pen or held stays where it is */
  #lay(index) {
    this.sheet.drop();
    this.sheet.finish();
    this.top = index;
    this.#tell();
  }

  /** Whether there is nothing on the pad at all. */
  get isEmpty() {
    return this.sheet.isBlank && (this.under?.isBlank ?? true);
  }

  /** @param {InkImage} image @param {{ x: number, y: number }} [by] off the middle, in pad units */
  show(image, by) {
    this.sheet.show(image, by);
  }

  clear() {
    this.sheet.clear();
  }
}
