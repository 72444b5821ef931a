// The one store of the page: what is drawn and with what, and what the network made of it. main.js hands
// it to the views. Whoever changes it need tell nobody: all that follows is done in the next frame.

import { Drawing } from "./draw/drawing.js";
import { Pen } from "./draw/pen.js";
import { oncePerFrame } from "./ui/frame.js";

/** @import { Shown } from "./types.js" */

export class Store {
  /** @type {Shown} */
  shown = {
    pixels: null,
    asItIs: false,
    tooSmall: [],
    two: null,
    normalise: true,
    result: null,
    precomputed: false,
    chosen: null,
    decoded: null,
    routingIterations: 3,
    network: null,
    ready: false,
    original: false,
  };
  /** @type {((shown: Shown) => void)[]} */
  #steps = [];
  /** At once: printing, for instance, waits for no frame. */
  now = () => {
    for (const step of this.#steps) step(this.shown);
  };
  refresh = oncePerFrame(this.now);
  drawing = new Drawing(this.refresh);
  pen = new Pen(this.refresh);

  /** Steps of every frame in which something changed, one after the other. @param {((shown: Shown) => void)[]} steps */
  eachFrame(...steps) {
    this.#steps.push(...steps);
  }

  /** @param {Partial<Shown>} change */
  set(change) {
    Object.assign(this.shown, change);
    this.refresh();
  }
}
