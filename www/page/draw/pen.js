/** What the next press on the pad does: a stroke and what it will be like, or a move. Widths are in pad units. */
export class Pen {
  static THINNEST = 10;
  static WIDEST = 44;
  static STEP = 2;
  width = 24;
  erase = false;
  /** The ink is moved instead; only where there are two sheets. */
  move = false;
  #tell;

  /** @param {() => void} tell called after every change */
  constructor(tell) {
    this.#tell = tell;
  }

  /** One tool at a time: to take one is to put the other away. @param {Partial<Pick<Pen, "width" | "erase" | "move">>} change */
  set({ width = this.width, erase, move }) {
    this.width = Math.min(Pen.WIDEST, Math.max(Pen.THINNEST, width));
    this.erase = erase ?? (this.erase && !move);
    this.move = move ?? (this.move && erase === undefined);
    this.#tell();
  }
}
