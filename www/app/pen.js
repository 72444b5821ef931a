// @ts-check

/** What the next stroke will be like. Widths are in pad units. */
export class Pen {
  static THINNEST = 10;
  static WIDEST = 44;
  static STEP = 2;
  width = 24;
  erase = false;
  /** @type {(() => void)[]} */
  #listeners = [];

  /** @param {() => void} listener */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** @param {Partial<Pick<Pen, "width" | "erase">>} change */
  set({ width = this.width, erase = this.erase }) {
    this.width = Math.min(Pen.WIDEST, Math.max(Pen.THINNEST, width));
    this.erase = erase;
    for (const listener of this.#listeners) listener();
  }
}
