// The way into the stage: its views are fetched when it comes into sight and a network is there.

import { showMissing } from "../offline/renew.js";
import { find } from "../ui/dom.js";
import { messageOf, onDemand } from "../ui/lazy.js";
import { watchSight } from "../ui/in-sight.js";
import { problemSlot } from "../ui/problems.js";
import { door as text } from "./text.js";
import address from "./stage.js?chunk";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../../capsnet.js").TracePart} TracePart */

/**
 * @typedef {object} Page what the stage needs of the page
 * @property {Shown} shown
 * @property {() => void} ask the network about the drawing, since more of its inside is wanted
 * @property {() => void} refresh
 * @property {(digit: number | null) => void} choose a digit capsule
 * @property {number} mostIterations told, as the engine's own file would be fetched once more for it
 * @property {(iterations: number) => void} onIterations
 */

const fetchStage = /** @type {(onLate: () => void) => Promise<typeof import("./stage.js")>} */ (onDemand(address));

/** @param {Page} page */
export function makeInside(page) {
  const problem = problemSlot(find("#inside-problems", HTMLElement));
  /** @type {CapsNet | null} */
  let net = null;
  let isWanted = false;
  /** @type {ReturnType<typeof import("./stage.js").startStage> | null} */
  let stage = null;
  let isOpening = false;

  const open = async () => {
    if (!isWanted || !net || stage || isOpening) return;
    isOpening = true;
    problem.clear();
    try {
      const { startStage } = await fetchStage(open);
      problem.clear();
      stage = startStage(page);
      stage.connect(net);
      page.refresh();
    } catch (reason) {
      showMissing(problem, text.failed(messageOf(reason)), { label: text.retry, run: open });
    } finally {
      isOpening = false;
    }
  };
  watchSight([find("#inside", HTMLElement)], (visible) => {
    isWanted = visible;
    void open();
  });

  return {
    /** @param {CapsNet | null} next */
    connect(next) {
      net = next;
      stage?.connect(net);
      void open();
    },
    render: () => stage?.render(),
    /** What of a trace the views in sight draw. @returns {TracePart[]} */
    traced: () => stage?.traced() ?? [],
  };
}
