// @ts-check
// "More": how a run is set, each number with a sentence, and back to the defaults.

import { create, setAttributes, setText } from "../ui/dom.js";
import { percent } from "../ui/numbers.js";
import { complaint, MOST_REHEARSAL, rangeOf, rateAt, RATES, rateInWords } from "./settings.js";

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

  const steps = wholeNumber("steps", "Steps", "How often the network is corrected.", (value) => set({ steps: value }));
  const batch = wholeNumber("batchSize", "Batch", "Digits in one step, yours and known ones together.", (value) => set({ batchSize: value }));
  const seed = wholeNumber("seed", "Seed", "Decides which digits come when and how they are changed. The same seed and examples give the same weights.", (value) => set({ seed: value }));
  const rate = slider("learningRate", "Learning rate", "How far each step goes. A large rate learns faster and forgets more; too large a one breaks the network.", {
    ...{ min: RATES.least, max: RATES.most, step: RATES.step },
    onInput: (exponent) => set({ learningRate: rateAt(exponent) }),
  });
  const rehearsal = slider("rehearsal", "Rehearsal", "The share of each batch taken from 1,000 digits of MNIST, so that what the network knew stays known.", {
    ...{ min: 0, max: MOST_REHEARSAL, step: 0.05 },
    onInput: (share) => set({ rehearsal: Math.round(100 * share) / 100 }),
  });
  const trains = choice((trainable) => set({ trainable }));
  const back = create("button", { type: "button", class: "quiet", "data-testid": "options-reset" }, "Back to the defaults");
  back.addEventListener("click", () => {
    for (const field of [steps, batch, seed]) field.clear();
    set(defaults);
  });
  const details = create(
    "details",
    { class: "why more", "data-testid": "options" },
    create("summary", {}, "More", create("span", { class: "visually-hidden" }, ": how training is set")),
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
 * @param {string} name @param {string} label @param {string} sentence @param {(Node | string)[]} control
 */
function field(name, label, sentence, ...control) {
  return create(
    "div",
    { class: "option" },
    create("label", { for: `option-${name}` }, label),
    create("div", { class: "option-control" }, ...control),
    create("p", { class: "note", id: `option-${name}-note` }, sentence),
  );
}

/**
 * @param {WholeNumber} name @param {string} label @param {string} sentence @param {(value: number) => void} onValue
 */
function wholeNumber(name, label, sentence, onValue) {
  const { least, most } = rangeOf(name);
  const input = create("input", {
    ...{ type: "number", id: `option-${name}`, "data-testid": `option-${name}`, min: least, max: most, step: 1, inputmode: "numeric" },
    "aria-describedby": `option-${name}-note option-${name}-wrong`,
  });
  const wrong = create("p", { class: "wrong", id: `option-${name}-wrong`, role: "alert" });
  const element = field(name, label, sentence, input);
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
 * @param {string} name @param {string} label @param {string} sentence
 * @param {{ min: number, max: number, step: number, onInput: (value: number) => void }} range
 */
function slider(name, label, sentence, { min, max, step, onInput }) {
  const input = create("input", { type: "range", id: `option-${name}`, "data-testid": `option-${name}`, min, max, step, "aria-describedby": `option-${name}-note` });
  const value = create("output", { for: `option-${name}` });
  input.addEventListener("input", () => onInput(input.valueAsNumber));
  return {
    element: field(name, label, sentence, input, value),
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
    ["all", "All of it"],
    ["capsules", "Capsules only"],
  ]);
  const inputs = options.map(([value, label]) => {
    const input = create("input", { type: "radio", name: "trainable", value, "data-testid": `option-trainable-${value}`, "aria-describedby": "option-trainable-note" });
    input.addEventListener("change", () => onChange(value));
    return { value, input, element: create("label", { class: "switch" }, input, create("span", {}, label)) };
  });
  const note = "The capsules alone train several times faster; the convolutions before them then stay as they are.";
  return {
    element: create(
      "fieldset",
      { class: "option" },
      create("legend", {}, "What trains"),
      create("div", { class: "option-control" }, ...inputs.map(({ element }) => element)),
      create("p", { class: "note", id: "option-trainable-note" }, note),
    ),
    /** @param {Settings["trainable"]} trainable */
    show(trainable) {
      for (const { value, input } of inputs) input.checked = value === trainable;
    },
  };
}
