// Which capsule the visitor points at, and which one is followed: all panels of the stage show both.

/** @typedef {{ row: number, column: number, type: number | null }} Pointed a spot of the image, with a type: one capsule there */

export class Selection {
  /** @type {Pointed | null} */
  pointed = null;
  /** Number of a primary capsule. @type {number | null} */
  followed = null;
  #onChange;

  /** @param {(what: "pointed" | "followed") => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {Pointed | null} pointed */
  point(pointed) {
    const { pointed: before } = this;
    if (before?.row === pointed?.row && before?.column === pointed?.column && before?.type === pointed?.type) return;
    this.pointed = pointed;
    this.#onChange("pointed");
  }

  /** @param {number | null} capsule */
  follow(capsule) {
    if (capsule === this.followed) return;
    this.followed = capsule;
    this.#onChange("followed");
  }
}
