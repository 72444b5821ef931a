// Moves the ink of the sheet on top over the other one, live, as far as the network knows digits to lie.

import { offsetOf } from "./look.js";
import { placeOf, withinReach } from "./place.js";

/** @import { Drawing } from "./drawing.js" */

/** @param {Drawing} drawing */
export function makeMover(drawing) {
  let from = { x: 0, y: 0 };
  const mover = {
    grab() {
      drawing.sheet.grab();
      from = offsetOf(drawing.sheet);
    },
    /** @param {number} x pad units from where it was grabbed @param {number} y */
    dragTo(x, y) {
      const by = withinReach(from, { x, y }, drawing.pixel);
      drawing.sheet.dragTo(by.x, by.y);
    },
    drop: () => drawing.sheet.drop(),
    /** By whole pixels of the picture of two. @param {number} right @param {number} down */
    step(right, down) {
      if (drawing.sheet.isBlank) return null;
      mover.grab();
      mover.dragTo(right * drawing.pixel, down * drawing.pixel);
      mover.drop();
      return placeOf(offsetOf(drawing.sheet), drawing.pixel);
    },
  };
  return mover;
}

/** @typedef {ReturnType<typeof makeMover>} Mover */
