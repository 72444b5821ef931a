// @ts-check
// What each layer costs, and how long an answer takes on this machine with one to five routing iterations.

import { create, setAttributes, setText } from "../ui/dom.js";
import { layersOf } from "./layers.js";
import { costs as text } from "./text.js";

/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {import("./timing.js").Timing} Timing */

/** @typedef {{ name: string, info: Info, timings: Timing[] | null }} Costed */

/** @param {HTMLElement} host @param {() => void} onAgain */
export function makeCosts(host, onAgain) {
  const tables = create("div", { class: "cost-tables" });
  const sentence = create("p", { class: "curve-says", "data-testid": "costs-say" });
  const how = create("p", { class: "note" });
  const again = create("button", { type: "button", "data-testid": "costs-again" }, text.again);
  again.addEventListener("click", onAgain);
  host.append(tables, sentence, create("div", { class: "curve-opponent" }, how, again));
  let drawn = "";

  return {
    /** @param {Costed[]} networks @param {boolean} blank @param {number} runs */
    render(networks, blank, runs) {
      const key = JSON.stringify([networks.map(({ name, info: { device, parameters }, timings }) => [name, device, parameters, timings]), blank]);
      if (key === drawn) return;
      drawn = key;
      tables.replaceChildren(...networks.map((network, n) => tableOf(network, n, blank)));
      setText(sentence, sentenceOf(networks));
      const device = networks[0] ? text.devices[networks[0].info.device] : "";
      setText(how, networks[0]?.timings ? text.how(device, runs) : blank ? text.blank : text.measuring);
    },
  };
}

/** @param {Costed} network @param {number} n @param {boolean} blank */
function tableOf({ name, info, timings }, n, blank) {
  const layers = layersOf(info);
  const cell = (/** @type {string} */ words, /** @type {string} */ share = "") => create("td", share ? { style: `--share: ${share}` } : {}, words);
  const mostMacs = Math.max(...layers.map(({ macs }) => macs));
  const rows = layers.map((layer) =>
    create("tr", {}, create("th", { scope: "row" }, text.names(layer)), cell(text.count(layer.parameters)), cell(text.count(layer.macs), String(layer.macs / mostMacs))),
  );
  const head = create("tr", {}, ...[text.layer, text.parameters, text.macs].map((words) => create("th", { scope: "col" }, words)));
  const total = create("tr", { class: "cost-total" }, create("th", { scope: "row" }, text.total), cell(text.count(info.parameters)), cell(text.count(info.macs)));
  const table = create("table", { class: "costs", "data-testid": `costs-${n}` }, create("caption", {}, name), create("thead", {}, head), create("tbody", {}, ...rows, total));
  const most = Math.max(...(timings ?? []).map(({ milliseconds }) => milliseconds), 0);
  const times = (timings ?? []).map(({ iterations, milliseconds }) =>
    create("tr", { "data-iterations": iterations ?? "" }, create("th", { scope: "row" }, iterations === null ? text.noRouting : String(iterations)), cell(text.milliseconds(milliseconds), String(milliseconds / most))),
  );
  const timed = create(
    "table",
    { class: "costs costs-times", "data-testid": `times-${n}` },
    create("caption", {}, text.time),
    create("thead", {}, create("tr", {}, create("th", { scope: "col" }, text.rounds), create("th", { scope: "col" }, "ms"))),
    create("tbody", {}, ...times),
  );
  timed.hidden = blank || !timings;
  const element = create("div", { class: "cost-network" }, table, timed);
  setAttributes(element, { "data-timed": times.length });
  return element;
}

/** @param {Costed[]} networks */
function sentenceOf([one, other]) {
  const own = one?.timings?.find(({ iterations }) => iterations === null || iterations === one.info.routingIterations);
  const others = other?.timings?.find(({ iterations }) => iterations === null || iterations === other.info.routingIterations);
  if (!own || !others) return "";
  return text.sentence(one.name, other.name, own.milliseconds / others.milliseconds, one.info.macs / other.info.macs);
}
