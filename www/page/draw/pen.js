// @ts-check

/** What the next press on the pad does: a stroke and what it will be like, or a move. Widths are in pad units. */
export class Pen {
  static THINNEST = 10;
  static WIDEST = 44;
  static STEP = 2;
  width = 24;
  erase = false;
  /** The ink is moved instead; only where there are two sheets. */
  move = false;
  /** @type {(() => void)[]} */
  #listeners = [];

  /** @param {() => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** @param {Partial<Pick<Pen, "width" | "erase" | "move">>} change */
  set({ width = this.width, erase, move }) {
    this.width = Math.min(Pen.WIDEST, Math.max(Pen.THINNEST, width));
    // one tool at a time
    this.erase = erase ?? (move ? false : this.erase);
    this.move = move ?? (erase === undefined ? this.move : false);
    for (const listener of this.#listeners) listener();
  }
}
