// A picture that was opened, and what the visitor wants of it: from both an image for the pad is made.

import { AS_IT_COMES, origins } from "./origin.js";
import { placeInk } from "./picture/place-ink.js";
import { readInk } from "./picture/read-ink.js";
import { PAD_UNITS } from "./sheet.js";

/** @import { InkImage } from "../types.js" */
/** @import { Wish } from "./origin.js" */
/** @import { Box, Pixels } from "./picture/planes.js" */
/** @import { Reading } from "./picture/read-ink.js" */

export class OpenedPicture {
  /** Of the last crop: the threshold alone changes often. @type {{ crop: Box | null, reading: Reading | null } | null} */
  #last = null;

  /** @param {Pixels} pixels @param {string} name in words, for labels */
  constructor(pixels, name) {
    this.pixels = pixels;
    this.name = name;
  }

  /**
   * The part of the picture that is read.
   * @param {Wish} wish
   * @returns {Box}
   */
  cropOf({ crop }) {
    const { width, height } = this.pixels;
    return crop ?? this.#read(null)?.crop ?? { left: 0, top: 0, width, height };
  }

  /**
   * @param {Wish} [wish]
   * @returns {InkImage | null} null if nothing stands out from its surroundings
   */
  image(wish = AS_IT_COMES) {
    const reading = this.#read(wish.crop);
    const found = reading?.inkFrom(wish.threshold);
    if (!reading || !found) return null;
    const detail = (Math.max(found.box.width, found.box.height) * reading.crop.width) / found.width;
    const ink = wish.invert ? found.ink.map((v) => 1 - v) : found.ink;
    const image = { size: PAD_UNITS, ink: placeInk({ ...found, ink }, PAD_UNITS, wish.turn), name: this.name, normalised: false, detail };
    origins.set(image, { opened: this, wish });
    return image;
  }

  /** @param {Box | null} crop */
  #read(crop) {
    if (!this.#last || this.#last.crop !== crop) this.#last = { crop, reading: readInk(this.pixels, crop) };
    return this.#last.reading;
  }
}
