// The panels of the stage, built for a network's shape, and what they share: the capsule that is pointed at or followed.
// A panel out of sight is not drawn, and nothing is traced for it.

import { create, find } from "../ui/dom.js";
import { atMostEvery, oncePerFrame } from "../ui/frame.js";
import { InTurn } from "../ui/in-turn.js";
import { watchSight } from "../ui/in-sight.js";
import { makeFollow } from "./follow.js";
import { makePrimary } from "./primary.js";
import { makeRouting } from "./routing.js";
import { Selection } from "./selection.js";
import { dense as denseText } from "./text-capsules.js";
import { makeWay } from "./way.js";
import { makeWhoseInk } from "./whose-ink.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../../capsnet.js").TracePart} TracePart */
/** @typedef {import("./door.js").Page} Page */

/**
 * @typedef {object} View
 * @property {(shown: Shown) => void} render
 * @property {() => void} [mark] another capsule is pointed at or followed
 * @property {() => void} [pause] it went out of sight
 * @property {(net: CapsNet | null) => void} [connect]
 */

/**
 * @typedef {object} Panel
 * @property {HTMLElement} place whose sight counts
 * @property {() => TracePart[]} parts of the trace that it draws
 * @property {View[]} views
 * @property {boolean} inSight
 * @property {boolean} isDrawn there is a picture of an earlier answer
 */

/** Where drawing the inside of an answer takes longer than this, it follows the pen at a pace of its own. */
const QUICK_MS = 8;
const PACE_MS = 200;

/** @param {Page} page */
export function startStage(page) {
  const { shown } = page;
  /** @type {CapsNet | null} */
  let net = null;
  /** The shape that the views are built for. */
  let built = "";
  /** @type {Panel[]} */
  let panels = [];

  const panelAt = (/** @type {string} */ id) => {
    /** @type {Panel} */
    const panel = { place: find(`#${id}-panel`, HTMLElement), parts: () => [], views: [], inSight: false, isDrawn: false };
    watchSight([panel.place], (visible) => {
      panel.inSight = visible;
      if (!visible) return panel.views.forEach((view) => view.pause?.());
      draw(panel);
      panel.views.forEach((view) => view.mark?.()); // what was pointed at or followed meanwhile
      wish();
    });
    return panel;
  };
  const [way, primary, routing, ink] = ["way", "primary", "routing", "ink"].map(panelAt);
  panels = [way, primary, routing, ink];

  const selection = new Selection((what) => {
    mark();
    if (what === "followed") wish();
  });
  const mark = oncePerFrame(() => {
    for (const panel of panels) if (panel.inSight) panel.views.forEach((view) => view.mark?.());
  });

  /** The views of a network, in the elements that the page has for them. @param {CapsNet} net */
  const build = ({ info }) => {
    const empty = (/** @type {string} */ id) => {
      const host = find(`#${id}`, HTMLElement);
      host.replaceChildren();
      return host;
    };
    for (const panel of panels) {
      panel.views.forEach((view) => view.pause?.());
      panel.isDrawn = false;
    }
    selection.followed = selection.pointed = null;
    const capsules = info.primary && info.routing ? { ...info, primary: info.primary, routing: info.routing } : null;
    const wayHost = empty("way");
    way.views = makeWay(wayHost, info);
    way.parts = () => (capsules ? ["convolutions", "primary", "votes", "routing"] : ["convolutions"]);
    if (!capsules) wayHost.prepend(create("p", { class: "note", "data-testid": "no-capsules" }, denseText));
    const [primaryHost, routingHost, inkHost] = ["primary", "routing", "ink"].map(empty);
    const follow = capsules && makeFollow(empty("follow"), capsules, selection);
    primary.views = capsules && follow ? [makePrimary(primaryHost, capsules, selection), follow] : [];
    primary.parts = () => (follow?.isOpen ? ["primary", "votes", "routing"] : ["primary", "routing"]);
    routing.views = capsules ? [makeRouting(routingHost, capsules, { ...page, selection })] : [];
    routing.parts = () => ["primary", "votes", "routing"];
    ink.views = capsules && info.digitsPerImage === 2 ? [makeWhoseInk(inkHost, capsules)] : [];
    ink.parts = () => ["routing"];
  };

  const traced = () => [...new Set(panels.flatMap(({ inSight, views, parts }) => (inSight && views.length ? parts() : [])))];

  /** Whether the last answer has the parts of its trace that are drawn now. @param {TracePart[]} parts */
  const has = (parts) => parts.every((part) => shown.result?.trace?.[part === "routing" ? "couplings" : part]);

  /** What the views took for the last answer; the pen comes first where it is much. */
  let spent = { on: shown.result, milliseconds: 0 };
  let isSlow = false;
  /** Whether the next question is asked for the sake of its trace. */
  let isWished = false;
  /** For which answer more was asked, and what. @type {unknown[]} */
  let wished = [];
  /** Asks again, once, where the last answer lacks what is in sight now. */
  const wishNow = () => {
    const { result, precomputed } = shown;
    const parts = traced();
    if (!result || precomputed || has(parts)) return;
    const now = [result, net, parts.join()];
    if (now.every((part, k) => part === wished[k])) return;
    wished = now;
    isWished = true;
    page.ask();
  };
  const wishSoon = atMostEvery(PACE_MS, wishNow);
  const wish = () => (isSlow ? wishSoon() : wishNow());

  /** While a trace is on its way the picture of the last one stays. @param {Panel} panel @param {View[]} [views] of it */
  const draw = (panel, views = panel.views) => {
    if (!panel.inSight) return;
    const isWhole = has(panel.parts());
    if (panel.isDrawn && shown.result && !shown.precomputed && !isWhole) return;
    if (isWhole) panel.isDrawn = true;
    const from = performance.now();
    views.forEach((view) => view.render(shown));
    if (!isWhole) return;
    if (spent.on !== shown.result) {
      isSlow = spent.milliseconds > QUICK_MS;
      spent = { on: shown.result, milliseconds: 0 };
    }
    spent.milliseconds += performance.now() - from;
  };

  const inTurn = new InTurn();

  return {
    /** What of a trace the next answer should bring. @returns {TracePart[]} */
    traced() {
      const isAsked = !isSlow || isWished;
      isWished = false;
      return isAsked ? traced() : [];
    },
    /** @param {CapsNet | null} next */
    connect(next) {
      net = next;
      if (net) {
        const { classes, digit, image, primary, routing, convolutions, digitsPerImage } = net.info;
        const shape = JSON.stringify([classes, digit, image, primary, routing, convolutions, digitsPerImage]);
        if (shape !== built) build(net);
        built = shape;
      }
      for (const panel of panels) panel.views.forEach((view) => view.connect?.(net));
      wish();
    },
    render() {
      if (!net) return;
      inTurn.add(panels.flatMap((panel) => (panel.inSight ? panel.views.map((view) => () => panel.views.includes(view) && draw(panel, [view])) : [])));
      wish();
    },
  };
}
