// @ts-check
// What can be done to the chosen example.

import { create, setText } from "../ui/dom.js";
import { chosenExample as text } from "./text.js";

/** @import { TaughtExample } from "./types.js" */

/**
 * @param {{ onLabel: (example: TaughtExample, label: number) => void, onDelete: (example: TaughtExample) => void, onPad: (example: TaughtExample) => void }} handlers
 */
export function makeChosenExample({ onLabel, onDelete, onPad }) {
  /** @type {TaughtExample | null} */
  let example = null;
  const name = create("p", { class: "chosen-name" });
  const select = create(
    "select",
    { id: "relabel", "data-testid": "example-relabel" },
    ...Array.from({ length: 10 }, (_, digit) => create("option", { value: digit }, String(digit))),
  );
  select.addEventListener("change", () => example && onLabel(example, Number(select.value)));
  const remove = create("button", { type: "button", "data-testid": "example-delete" }, text.delete);
  remove.addEventListener("click", () => example && onDelete(example));
  const pad = create("button", { type: "button", "data-testid": "example-pad" }, text.toPad);
  pad.addEventListener("click", () => example && onPad(example));
  const element = create("div", { class: "chosen", "data-testid": "chosen" }, name, create("label", { for: "relabel" }, text.itIs), select, remove, pad);
  return {
    element,
    /** @param {TaughtExample | null} next @param {number} place */
    show(next, place) {
      example = next;
      element.hidden = next === null;
      if (!next) return;
      setText(name, text.name(place));
      select.value = String(next.label);
    },
  };
}
