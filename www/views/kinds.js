// Which elements there are, and what each of them holds.

import { MAX_ROUTING_ITERATIONS } from "../engine/constants.js";
import { create } from "../page/ui/dom.js";
import { kindOf } from "../page/ui/kind.js";
import { makeLengths } from "../page/answer/lengths.js";
import { makeReconstruction } from "../page/answer/reconstruction.js";
import { makeFollow } from "../page/inside/follow.js";
import { makePrimary } from "../page/inside/primary.js";
import { makeRouting } from "../page/inside/routing.js";
import { dense } from "../page/inside/text-capsules.js";
import { makeWay } from "../page/inside/way.js";

/** @import { CapsNet, TracePart } from "../capsnet.js" */
/** @import { View } from "../page/inside/stage.js" */
/** @import { Study } from "./study.js" */

/** @typedef {{ views: View[], parts: () => TracePart[] }} Built  views, and what of a trace they draw */
/** @typedef {(host: HTMLElement, study: Study) => Built} Build */

/** What only capsules have, of a network that has some. @param {CapsNet["info"]} info */
const capsulesOf = (info) => (info.primary && info.routing ? { ...info, primary: info.primary, routing: info.routing } : null);

/** @param {HTMLElement} host @returns {Built} */
function none(host) {
  host.append(create("p", { class: "note" }, dense));
  return { views: [], parts: () => [] };
}

/** @type {Record<string, Build>} */
export const KINDS = {
  "caps-lengths": (host, study) => ({
    views: [makeLengths(host, kindOf(study.network.info), (digit) => (study.digit = study.digit === digit ? null : digit))],
    parts: () => [],
  }),
  "caps-reconstruction": (host, study) => ({
    views: [makeReconstruction(host, kindOf(study.network.info), () => (study.digit = null))],
    parts: () => [],
  }),
  "caps-way": (host, study) => ({
    views: makeWay(host, study.network.info),
    parts: () => (study.network.info.primary ? ["convolutions", "primary", "votes", "routing"] : ["convolutions"]),
  }),
  "caps-primary": (host, study) => {
    const info = capsulesOf(study.network.info);
    if (!info) return none(host);
    const primary = create("div", { class: "primary" });
    const follow = create("div");
    host.append(primary, follow);
    const views = [makePrimary(primary, info, study.selection), makeFollow(follow, info, study.selection)];
    return { views, parts: () => (study.selection.followed === null ? ["primary", "routing"] : ["primary", "votes", "routing"]) };
  },
  "caps-routing": (host, study) => {
    const info = capsulesOf(study.network.info);
    if (!info) return none(host);
    host.classList.add("routing");
    const onIterations = (/** @type {number} */ iterations) => (study.routingIterations = iterations);
    const routing = makeRouting(host, info, { selection: study.selection, mostIterations: MAX_ROUTING_ITERATIONS, onIterations, choose: (digit) => (study.digit = digit) });
    return { views: [routing], parts: () => ["primary", "votes", "routing"] };
  },
};
