// A slider for each transformation, with undo and reset; which digit it is.

import { create, setAttributes, setText } from "../ui/dom.js";
import { amount, figure as text, WORDS } from "./text.js";
import { isBent, NONE, TRANSFORMATIONS } from "./transform.js";

/** @typedef {import("./transform.js").Bend} Bend */
/** @typedef {import("../answer/undoable.js").Undoable<Bend>} State */

/**
 * @param {readonly string[]} classes
 * @param {{ state: State, onChange: () => void, onRight: (digit: number) => void }} page
 */
export function makeControls(classes, { state, onChange, onRight }) {
  const rows = TRANSFORMATIONS.map(({ name, low, high, step }) => {
    const input = create("input", { type: "range", min: low, max: high, step, "data-testid": `bend-${name}`, "aria-label": WORDS[name].title });
    const value = create("output");
    input.addEventListener("input", () => {
      state.set({ ...state.value, [name]: Number(input.value) });
      onChange();
    });
    input.addEventListener("change", () => {
      state.keep();
      onChange();
    });
    const row = create("label", { class: "bend-slider" }, create("span", {}, WORDS[name].title), input, value);
    return { name, input, value, row };
  });
  const button = (/** @type {string} */ label, /** @type {string} */ testId, /** @type {() => void} */ run) => {
    const made = create("button", { type: "button", "data-testid": testId }, label);
    made.addEventListener("click", () => {
      run();
      onChange();
    });
    return made;
  };
  const undo = button(text.undo, "bending-undo", () => state.undo());
  const redo = button(text.redo, "bending-redo", () => state.redo());
  const reset = button(text.reset, "bending-reset", () => {
    if (isBent(state.value)) state.set(NONE);
    state.keep();
  });
  const noise = button(text.another, "bending-noise", () => {
    if (state.value.noise > 0) state.set({ ...state.value, seed: state.value.seed + 1 });
    state.keep();
  });
  const select = create("select", { "data-testid": "bend-true" }, ...classes.map((name, digit) => create("option", { value: digit }, name)));
  select.addEventListener("change", () => onRight(Number(select.value)));
  const element = create(
    "div",
    { class: "bend-controls" },
    create("label", { class: "bend-choice" }, create("span", {}, text.rightDigit), select),
    ...rows.map(({ row }) => row),
    create("div", { class: "bend-buttons" }, undo, redo, reset, noise),
  );
  return {
    element,
    /** @param {number | null} right @param {boolean} ready */
    render(right, ready) {
      const bend = state.value;
      for (const { name, input, value } of rows) {
        input.value = String(bend[name]);
        input.disabled = !ready;
        setAttributes(input, { "aria-valuetext": amount(name, bend[name]) });
        setText(value, amount(name, bend[name]));
      }
      for (const [control, can] of /** @type {[HTMLElement, boolean][]} */ ([[undo, state.canUndo], [redo, state.canRedo], [reset, isBent(bend)], [noise, bend.noise > 0]])) {
        setAttributes(control, { "aria-disabled": String(!can) });
      }
      select.disabled = !ready;
      if (right !== null) select.value = String(right);
    },
  };
}
