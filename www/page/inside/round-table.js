// The rounds of routing in numbers, for two digits beside each other; the standing round is marked.

import { create, setAttributes, setText } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { scroller } from "../ui/scroller.js";
import { routing as text } from "./text-routing.js";

/** @typedef {import("./routed.js").Routed} Routed */

/** @param {readonly string[]} classes */
export function makeRoundTable(classes) {
  const { round, coupling, spread, length } = text.heads;
  const digits = create("tr");
  const heads = create("tr");
  const body = create("tbody");
  /** A line a round, a cell a number: built anew only where there are more or fewer. @type {HTMLTableCellElement[][]} */
  let cells = [];
  const table = create("table", { class: "round-table", "data-testid": "rounds" }, create("caption", { class: "visually-hidden" }, text.table), create("thead", {}, digits, heads), body);
  const element = scroller(text.table, {}, table);
  return {
    element,
    /** @param {Routed[]} routed */
    show(routed) {
      element.hidden = routed.length === 0;
      digits.replaceChildren(create("td"), ...routed.map(({ digit }) => create("th", { colspan: 3, scope: "colgroup", style: `--hue: var(--digit-${digit})` }, classes[digit])));
      heads.replaceChildren(...[round, ...routed.flatMap(() => [coupling, spread, length])].map((name) => create("th", { scope: "col" }, name)));
      const lines = (routed[0]?.rounds ?? []).map((_, k) => routed.flatMap(({ rounds }) => [rounds[k].coupling, rounds[k].spread, rounds[k].length]));
      if (lines.length !== cells.length || lines[0]?.length !== cells[0]?.length) {
        cells = lines.map((line) => line.map(() => create("td")));
        body.replaceChildren(...cells.map((line, k) => create("tr", {}, create("th", { scope: "row" }, String(k + 1)), ...line)));
      }
      lines.forEach((line, k) => line.forEach((value, at) => setText(cells[k][at], fixed(value))));
    },
    /** @param {number} standing round */
    at(standing) {
      [...body.children].forEach((line, k) => setAttributes(line, { "data-standing": k === standing }));
    },
  };
}
