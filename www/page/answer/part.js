// A part of the page that is fetched when its place comes into sight, and draws only while it is there.

import { showMissing } from "../offline/renew.js";
import { oncePerFrame } from "../ui/frame.js";
import { watchSight } from "../ui/in-sight.js";
import { messageOf } from "../ui/lazy.js";
import { problemSlot } from "../ui/problems.js";
import { part as text } from "./text.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("../types.js").Shown} Shown */

/**
 * @typedef {object} Part
 * @property {(shown: Shown) => void} render
 * @property {(net: CapsNet | null) => void} connect
 * @property {(visible: boolean) => void} [sight]
 */

/**
 * @param {object} options
 * @param {HTMLElement} options.place
 * @param {HTMLElement} options.problems a live region
 * @param {(redraw: () => void, onLate: () => void) => Promise<Part>} options.open fetches and makes it; `redraw` draws it
 *   again, and nothing else of the page, in the next frame; `onLate` as in ui/lazy.js
 */
export function partInSight({ place, problems, open }) {
  const problem = problemSlot(problems);
  /** @type {Part | null} */
  let part = null;
  /** @type {CapsNet | null} */
  let net = null;
  let visible = false;
  let opening = false;
  /** @type {Shown | null} */
  let shown = null;
  const redraw = oncePerFrame(() => {
    if (visible && shown) part?.render(shown);
  });

  async function fetchPart() {
    if (part || opening) return;
    opening = true;
    try {
      const made = await open(redraw, () => void fetchPart());
      problem.clear();
      made.connect(net);
      part = made;
      place.dataset.part = "open";
      part.sight?.(visible);
      redraw();
    } catch (reason) {
      console.warn(reason);
      place.dataset.part = "missing"; // no room is kept for it
      showMissing(problem, text.missing(messageOf(reason)), { label: text.again, run: () => void fetchPart() });
    }
    opening = false;
  }

  watchSight([place], (now) => {
    visible = now;
    if (visible) void fetchPart();
    part?.sight?.(visible);
    redraw();
  });

  return {
    /** @param {CapsNet | null} next */
    connect(next) {
      net = next;
      part?.connect(net);
    },
    redraw,
    /** @param {Shown} now */
    render(now) {
      shown = now;
      if (visible) part?.render(now);
    },
  };
}
