// The way into "Transform": fetched when it comes into sight.

import { find } from "../ui/dom.js";
import { onDemand } from "../ui/lazy.js";
import { partInSight } from "../answer/part.js";
import address from "./bend.js?chunk";

/** @typedef {import("../draw/drawing.js").Drawing} Drawing */
/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("./opponent.js").Engine} Engine */

const fetchBend = /** @type {(onLate: () => void) => Promise<typeof import("./bend.js")>} */ (onDemand(address));

/** @param {Drawing} drawing */
export function makeBendDoor(drawing) {
  const place = find("#bend", HTMLElement);
  /** @type {Engine | null} */
  let engine = null;
  const part = partInSight({
    place,
    problems: find(".problems", HTMLElement, place),
    open: async (refresh, onLate) => (await fetchBend(onLate)).makeBend(place, { drawing, refresh, engine: () => engine }),
  });
  return {
    render: part.render,
    /** @param {CapsNet | null} net @param {Engine | null} now */
    connect(net, now) {
      engine = now;
      if (net) place.style.setProperty("--layers", String(net.info.layers.length));
      part.connect(net);
    },
  };
}
