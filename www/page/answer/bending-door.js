// The way into "Change a pose": fetched when it comes into sight.

import { find } from "../ui/dom.js";
import { onDemand } from "../ui/lazy.js";
import address from "./bending.js?chunk";
import { partInSight } from "./part.js";

/** @typedef {import("./bent.js").Bent} Bent */

const fetchBending = /** @type {(onLate: () => void) => Promise<typeof import("./bending.js")>} */ (onDemand(address));

/** @param {{ bent: Bent, onNamed: () => void }} page */
export function makeBendingDoor(page) {
  const place = find("#bend-pose-panel", HTMLElement);
  const part = partInSight({
    place,
    problems: find(".problems", HTMLElement, place),
    open: async (refresh, onLate) => (await fetchBending(onLate)).makeBending(find("#bend-poses", HTMLElement), { ...page, refresh }),
  });
  page.bent.listen("sliders", part.redraw);
  return part;
}
