// @ts-check
// "More": how a run is set, each number with a sentence, and back to the defaults.

import { create, setAttributes, setText } from "../ui/dom.js";
import { percent } from "../ui/numbers.js";
import { complaint, MOST_REHEARSAL, rangeOf, rateAt, RATES, rateInWords } from "./settings.js";
import { options as text } from "./text.js";

/** @import { WholeNumber } from "./settings.js" */
/** @import { Settings } from "./types.js" */

/**
 * @param {HTMLElement} host
 * @param {Settings} defaults
 * @param {(settings: Settings) => void} onChange with settings that can be used
 */
export function makeRunOptions(host, defaults, onChange) {
  let settings = { ...defaults };
  const set = (/** @type {Partial<Settings>} */ change) => {
    settings = { ...settings, ...change };
    onChange(settings);
    show();
  };

  const steps = wholeNumber("steps", (value) => set({ steps: value }));
  const batch = wholeNumber("batchSize", (value) => set({ batchSize: value }));
  const seed = wholeNumber("seed", (value) => set({ seed: value }));
  const rate = slider("learningRate", {
    ...{ min: RATES.least, max: RATES.most, step: RATES.step },
    onInput: (exponent) => set({ learningRate: rateAt(exponent) }),
  });
  const rehearsal = slider("rehearsal", {
    ...{ min: 0, max: MOST_REHEARSAL, step: 0.05 },
    onInput: (share) => set({ rehearsal: Math.round(100 * share) / 100 }),
  });
  const trains = choice((trainable) => set({ trainable }));
  const back = create("button", { type: "button", class: "quiet", "data-testid": "options-reset" }, text.back);
  back.addEventListener("click", () => {
    for (const field of [steps, batch, seed]) field.clear();
    set(defaults);
  });
  const details = create(
    "details",
    { class: "why more", "data-testid": "options" },
    create("summary", {}, text.more, create("span", { class: "visually-hidden" }, text.moreHidden)),
    create("div", {}, steps.element, rate.element, batch.element, trains.element, rehearsal.element, seed.element, back),
  );
  host.append(details);

  const show = () => {
    steps.show(settings.steps);
    batch.show(settings.batchSize);
    seed.show(settings.seed);
    rate.show(Math.log10(settings.learningRate), rateInWords(settings.learningRate));
    rehearsal.show(settings.rehearsal, percent(settings.rehearsal));
    trains.show(settings.trainable);
  };
  show();

  return {
    /** Whether all numbers can be used; if not, the first that cannot gets the focus. */
    check() {
      const bad = [steps, batch, seed].find((field) => field.complaint);
      if (!bad) return true;
      details.open = true;
      bad.focus();
      return false;
    },
    slower() {
      set({ learningRate: Math.max(10 ** RATES.least, settings.learningRate / 10) });
      details.open = true;
      rate.focus();
    },
  };
}

/**
 * @param {WholeNumber | "learningRate" | "rehearsal"} name @param {(Node | string)[]} control
 */
function field(name, ...control) {
  const [label, sentence] = text[name];
  return create(
    "div",
    { class: "option" },
    create("label", { for: `option-${name}` }, label),
    create("div", { class: "option-control" }, ...control),
    create("p", { class: "note", id: `option-${name}-note` }, sentence),
  );
}

/**
 * @param {WholeNumber} name @param {(value: number) => void} onValue
 */
function wholeNumber(name, onValue) {
  const { least, most } = rangeOf(name);
  const input = create("input", {
    ...{ type: "number", id: `option-${name}`, "data-testid": `option-${name}`, min: least, max: most, step: 1, inputmode: "numeric" },
    "aria-describedby": `option-${name}-note option-${name}-wrong`,
  });
  const wrong = create("p", { class: "wrong", id: `option-${name}-wrong`, role: "alert" });
  const element = field(name, input);
  element.append(wrong);
  const mark = () => {
    const sentenceOf = complaint(name, input.valueAsNumber);
    setText(wrong, sentenceOf ?? "");
    setAttributes(input, { "aria-invalid": sentenceOf ? "true" : null });
    return sentenceOf;
  };
  input.addEventListener("input", () => mark() ?? onValue(input.valueAsNumber));
  return {
    element,
    get complaint() {
      return complaint(name, input.valueAsNumber);
    },
    focus: () => input.focus(),
    /** Forgets what was typed, if it cannot be used. */
    clear: () => void (input.value = ""),
    /** @param {number} value */
    show(value) {
      // what is being typed stays as it is: 6 on the way to 60 is not to be tidied up
      if (document.activeElement !== input && (input.value === "" || !complaint(name, input.valueAsNumber))) input.value = String(value);
      mark();
    },
  };
}

/**
 * @param {"learningRate" | "rehearsal"} name
 * @param {{ min: number, max: number, step: number, onInput: (value: number) => void }} range
 */
function slider(name, { min, max, step, onInput }) {
  const input = create("input", { type: "range", id: `option-${name}`, "data-testid": `option-${name}`, min, max, step, "aria-describedby": `option-${name}-note` });
  const value = create("output", { for: `option-${name}` });
  input.addEventListener("input", () => onInput(input.valueAsNumber));
  return {
    element: field(name, input, value),
    focus: () => input.focus(),
    /** @param {number} at @param {string} words */
    show(at, words) {
      input.value = String(at);
      setText(value, words);
      setAttributes(input, { "aria-valuetext": words });
    },
  };
}

/** @param {(trainable: Settings["trainable"]) => void} onChange */
function choice(onChange) {
  const options = /** @type {const} */ ([
    ["all", text.all],
    ["capsules", text.capsules],
  ]);
  const inputs = options.map(([value, label]) => {
    const input = create("input", { type: "radio", name: "trainable", value, "data-testid": `option-trainable-${value}`, "aria-describedby": "option-trainable-note" });
    input.addEventListener("change", () => onChange(value));
    return { value, input, element: create("label", { class: "switch" }, input, create("span", {}, label)) };
  });
  return {
    element: create(
      "fieldset",
      { class: "option" },
      create("legend", {}, text.trains),
      create("div", { class: "option-control" }, ...inputs.map(({ element }) => element)),
      create("p", { class: "note", id: "option-trainable-note" }, text.trainsNote),
    ),
    /** @param {Settings["trainable"]} trainable */
    show(trainable) {
      for (const { value, input } of inputs) input.checked = value === trainable;
    },
  };
}
