// What each layer costs, in numbers and in time on this machine, and an answer with one to five routing iterations.

import { answersOf } from "../../engine/profiling.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { beside as besideText, costs as text } from "./text.js";

/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {import("../../capsnet.js").Profile} Profile */
/** @typedef {import("./opponent.js").State} State */

/** @typedef {{ name: string, info: Info, profile: Profile | null }} Costed */

/** @param {HTMLElement} host @param {{ onAgain: () => void, onCompare: () => void }} page */
export function makeCosts(host, { onAgain, onCompare }) {
  const tables = create("div", { class: "cost-tables" });
  const sentence = create("p", { class: "curve-says costs-say", "data-testid": "costs-say" });
  const how = create("p", { class: "note" });
  const again = create("button", { type: "button", "data-testid": "costs-again" }, text.again);
  again.addEventListener("click", onAgain);
  const compare = create("button", { type: "button", "data-testid": "costs-compare" });
  compare.addEventListener("click", onCompare);
  host.append(tables, create("div", { class: "curve-opponent" }, sentence, compare), create("div", { class: "curve-opponent" }, how, again));
  /** What is shown: profiles are never changed in place. @type {unknown[]} */
  let drawn = [];

  return {
    /** @param {Costed[]} networks @param {State} opponent @param {string} reason why it did not come @param {boolean} isGivenUp measuring failed again and again */
    render(networks, opponent, reason, isGivenUp) {
      compare.hidden = opponent.kind !== "idle";
      if (opponent.kind === "idle") setText(compare, besideText.compare(opponent.offer));
      setText(sentence, wordsOf(networks, opponent, reason, isGivenUp));
      const now = networks.flatMap(({ name, info, profile }) => [name, info.device, info.parameters, profile]);
      if (now.length === drawn.length && now.every((part, k) => part === drawn[k])) return;
      drawn = now;
      tables.replaceChildren(...networks.map(tableOf));
      setText(how, networks[0] ? text.how(text.devices[networks[0].info.device]) : "");
    },
  };
}

/** A cell with a bar for its share of the most. @param {string} words @param {number} [share] */
const cell = (words, share) => create("td", share === undefined ? {} : { style: `--share: ${share}` }, words);
const heads = (/** @type {string[]} */ ...names) => create("thead", {}, create("tr", {}, ...names.map((name) => create("th", { scope: "col" }, name))));

/** @param {Costed} network @param {number} n */
function tableOf({ name, info, profile }, n) {
  const { layers } = info;
  const times = profile?.layers.map(({ milliseconds }) => milliseconds) ?? null;
  const mostMacs = Math.max(...layers.map(({ macs }) => macs));
  const mostTime = Math.max(...(times ?? [1]));
  const rows = layers.map(({ kind, parameters, macs }, k) => {
    const index = layers.slice(0, k).filter((layer) => layer.kind === kind).length;
    return create(
      "tr",
      {},
      create("th", { scope: "row" }, text.names(kind, index, info.routingIterations)),
      cell(text.count(parameters)),
      cell(text.count(macs), macs / mostMacs),
      times ? cell(text.number(times[k]), times[k] / mostTime) : cell(text.unknown),
    );
  });
  const whole = profile?.answers.find(({ routingIterations }) => routingIterations === info.routingIterations);
  const total = create("tr", { class: "cost-total" }, create("th", { scope: "row" }, text.total), cell(text.count(info.parameters)), cell(text.count(info.macs)), cell(whole ? text.number(whole.milliseconds) : text.unknown));
  const table = create("table", { class: "costs", "data-testid": `costs-${n}` }, create("caption", {}, name), heads(text.layer, text.parameters, text.macs, text.ms), create("tbody", {}, ...rows, total));

  const measured = profile?.answers.map(({ milliseconds }) => milliseconds) ?? null;
  const most = Math.max(...(measured ?? [1]));
  // rows that wait for their times: nothing grows when these come
  const lines = answersOf(info).map(({ routingIterations, macs }, k) =>
    create(
      "tr",
      measured ? { "data-iterations": routingIterations } : {},
      create("th", { scope: "row" }, routingIterations === 0 ? text.noRouting : String(routingIterations)),
      cell(text.count(macs)),
      measured ? cell(text.number(measured[k]), measured[k] / most) : cell(text.unknown),
    ),
  );
  const timed = create("table", { class: "costs costs-times", "data-testid": `times-${n}` }, create("caption", {}, text.time), heads(text.rounds, text.macs, text.ms), create("tbody", {}, ...lines));
  const element = create("div", { class: "cost-network", tabindex: 0, role: "group", "aria-label": name }, table, timed);
  setAttributes(element, { "data-timed": profile?.answers.length ?? 0 });
  return element;
}

/** More iterations cannot take less time: where they do by far, the machine was busy. */
const CHANCE = 1.5;

/** @param {Profile["answers"]} answers by the number of iterations */
const contradicts = (answers) => answers.some(({ milliseconds }, k) => answers.slice(k + 1).some((more) => milliseconds > CHANCE * more.milliseconds));

/** @param {Costed[]} networks @param {State} opponent @param {string} reason @param {boolean} isGivenUp */
function wordsOf(networks, opponent, reason, isGivenUp) {
  if (opponent.kind === "loading") return besideText.loading(opponent.isLate);
  if (opponent.kind === "failed") return besideText.failed(reason);
  if (!networks.every(({ profile }) => profile)) return isGivenUp ? text.notMeasured : text.measuring;
  if (networks.length > 1) return sentenceOf(networks);
  return opponent.kind === "none" ? text.none : text.alone;
}

/** @param {Costed[]} networks */
function sentenceOf([one, other]) {
  const [own, others] = [one, other].map((each) => each?.profile?.answers.find(({ routingIterations }) => routingIterations === each.info.routingIterations));
  if (!own || !others) return "";
  if ([one, other].some(({ profile }) => contradicts(profile?.answers ?? []))) return text.busy;
  return text.sentence(one.name, other.name, own.milliseconds / others.milliseconds, one.info.macs / other.info.macs);
}
