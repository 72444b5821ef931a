// The vote of one capsule for one digit, round by round, in numbers.

import { create, setText } from "../ui/dom.js";
import { fixed, signed } from "../ui/numbers.js";
import { scroller } from "../ui/scroller.js";
import { follow as text } from "./text-capsules.js";

/** @typedef {{ length: number, couplings: number[], agreements: number[] }} Vote  of one capsule and digit; a coupling and an agreement a round */

export function makeFollowRounds() {
  const caption = create("caption");
  const { round, coupling, agreement, share } = text.heads;
  const body = create("tbody");
  const table = create(
    "table",
    { class: "vote-table", "data-testid": "follow-rounds" },
    caption,
    create("thead", {}, create("tr", {}, ...[round, coupling, share, agreement].map((name) => create("th", { scope: "col" }, name)))),
    body,
  );
  return {
    element: scroller(text.rounded, {}, table),
    /** @param {string} name of the digit @param {Vote} vote */
    show(name, { length, couplings, agreements }) {
      setText(caption, text.roundByRound(name, length));
      const lines = couplings.map((c, k) => [fixed(c), fixed(c * length), signed(agreements[k])]);
      body.replaceChildren(...lines.map((cells, k) => create("tr", {}, create("th", { scope: "row" }, String(k + 1)), ...cells.map((cell) => create("td", {}, cell)))));
    },
  };
}
