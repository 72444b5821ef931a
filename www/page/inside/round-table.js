// @ts-check
// The rounds of routing in numbers, for two digits beside each other; the standing round is marked.

import { create, setAttributes } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { routing as text } from "./text-routing.js";

/** @typedef {import("./routed.js").Routed} Routed */

/** @param {readonly string[]} classes */
export function makeRoundTable(classes) {
  const { round, coupling, spread, length } = text.heads;
  const digits = create("tr");
  const heads = create("tr");
  const body = create("tbody");
  const element = create("table", { class: "round-table", "data-testid": "rounds" }, create("caption", { class: "visually-hidden" }, text.table), create("thead", {}, digits, heads), body);
  return {
    element,
    /** @param {Routed[]} routed */
    show(routed) {
      element.hidden = routed.length === 0;
      digits.replaceChildren(create("td"), ...routed.map(({ digit }) => create("th", { colspan: 3, scope: "colgroup", style: `--hue: var(--digit-${digit})` }, classes[digit])));
      heads.replaceChildren(...[round, ...routed.flatMap(() => [coupling, spread, length])].map((name) => create("th", { scope: "col" }, name)));
      body.replaceChildren(
        ...(routed[0]?.rounds ?? []).map((_, k) =>
          create(
            "tr",
            { "data-round": k },
            create("th", { scope: "row" }, String(k + 1)),
            ...routed.flatMap(({ rounds }) => [rounds[k].coupling, rounds[k].spread, rounds[k].length].map((value) => create("td", {}, fixed(value)))),
          ),
        ),
      );
    },
    /** @param {number} standing round */
    at(standing) {
      [...body.children].forEach((line, k) => setAttributes(line, { "data-standing": k === standing }));
    },
  };
}
