// "More": how a run is set, each number with a sentence, and back to the defaults.

import { button, create, setAttributes, setText } from "../ui/dom.js";
import { percent } from "../ui/numbers.js";
import { rateAt, rateInWords } from "./rates.js";
import { options as text, outOfRange } from "./text.js";

/** @import { Settings, View } from "./types.js" */

/** What each whole number may be. */
const WHOLE = { steps: [1, 100_000], batchSize: [1, 256], seed: [0, 4_294_967_295] };
/** Powers of ten between which the slider for the learning rate goes. */
const RATES = { min: -5, max: -1, step: 0.25 };
/** At a share of 1 no example of the visitor's would be left in a batch. */
const SHARES = { min: 0, max: 0.9, step: 0.05 };

/** @typedef {keyof typeof WHOLE} WholeNumber */

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
    for (const field of fields) field.show(settings);
  };

  const whole = /** @type {const} */ (["steps", "batchSize", "seed"]).map((name) => wholeNumber(name, (value) => set({ [name]: value })));
  const [steps, batch, seed] = whole;
  const rate = slider("learningRate", RATES, {
    read: (exponent) => set({ learningRate: rateAt(exponent) }),
    write: ({ learningRate }) => [Math.log10(learningRate), rateInWords(learningRate)],
  });
  const rehearsal = slider("rehearsal", SHARES, {
    read: (share) => set({ rehearsal: Math.round(100 * share) / 100 }),
    write: (now) => [now.rehearsal, percent(now.rehearsal)],
  });
  const nothing = create("p", { class: "note", "data-testid": "no-rehearsal" }, text.noRehearsal);
  const trains = choice((trainable) => set({ trainable }));
  const fields = [steps, rate, batch, trains, rehearsal, seed];
  const toDefaults = () => {
    for (const { input } of whole) input.value = ""; // what was typed may be of no use
    set(defaults);
  };
  const back = button({ "data-testid": "options-reset", "class": "quiet" }, toDefaults, text.back);
  const summary = create("summary", {}, text.more, create("span", { class: "visually-hidden" }, text.moreHidden));
  const details = create("details", { class: "why more", "data-testid": "options" }, summary, create("div", {}, ...fields.map(({ element }) => element), nothing, back));
  host.append(details);
  for (const field of fields) field.show(settings);

  return {
    /** Whether all numbers can be used; if not, the first that cannot gets the focus. */
    check() {
      const bad = whole.find(({ input }) => !input.validity.valid);
      if (bad) details.open = true;
      bad?.input.focus();
      return !bad;
    },
    slower() {
      set({ learningRate: Math.max(10 ** RATES.min, settings.learningRate / 10) });
      details.open = true;
      rate.input.focus();
    },
    /** @param {View} view */
    render({ network }) {
      rehearsal.element.hidden = !network.isKnown;
      nothing.hidden = network.isKnown;
      trains.call(network.hasCapsules ? text.capsules : text.dense);
    },
  };
}

/** @param {string} name @param {string[]} words its label, and a sentence @param {(Node | string)[]} control */
function field(name, [label, sentence], ...control) {
  const isGroup = name === "trainable";
  return create(
    isGroup ? "fieldset" : "div",
    { class: "option" },
    isGroup ? create("legend", {}, label) : create("label", { for: `option-${name}` }, label),
    create("div", { class: "option-control" }, ...control),
    create("p", { class: "note", id: `option-${name}-note` }, sentence),
  );
}

/** @param {string} name @param {Record<string, string | number | boolean>} attributes @param {(input: HTMLInputElement) => void} onInput */
function makeInput(name, attributes, onInput) {
  const id = `option-${name}`;
  const input = create("input", { id, "data-testid": id, "aria-describedby": `${id.replace(/-(all|capsules)$/, "")}-note`, ...attributes });
  input.addEventListener("input", () => onInput(input));
  return input;
}

/** @param {WholeNumber} name @param {(value: number) => void} onValue */
function wholeNumber(name, onValue) {
  const [min, max] = WHOLE[name];
  const number = { type: "number", min, max, step: 1, required: true, inputmode: "numeric", "aria-describedby": `option-${name}-note option-${name}-wrong` };
  const input = makeInput(name, number, () => mark() && onValue(input.valueAsNumber));
  const wrong = create("p", { class: "wrong", id: `option-${name}-wrong`, role: "alert" });
  const element = field(name, text[name], input);
  element.append(wrong);
  const mark = () => {
    const { valid } = input.validity;
    setText(wrong, valid ? "" : outOfRange(name, min, max));
    setAttributes(input, { "aria-invalid": valid ? null : "true" });
    return valid;
  };
  return {
    element,
    input,
    /** @param {Settings} settings */
    show(settings) {
      // what is being typed stays as it is: 6 on the way to 60 is not to be tidied up
      const isTyped = document.activeElement === input || (input.value !== "" && !input.validity.valid);
      if (!isTyped) input.value = String(settings[name]);
      mark();
    },
  };
}

/**
 * @param {"learningRate" | "rehearsal"} name
 * @param {{ min: number, max: number, step: number }} range
 * @param {{ read: (value: number) => void, write: (settings: Settings) => [value: number, words: string] }} of what the slider stands for
 */
function slider(name, range, { read, write }) {
  const input = makeInput(name, { type: "range", ...range }, () => read(input.valueAsNumber));
  const output = create("output", { for: input.id });
  return {
    element: field(name, text[name], input, output),
    input,
    /** @param {Settings} settings */
    show(settings) {
      const [value, words] = write(settings);
      input.value = String(value);
      setText(output, words);
      setAttributes(input, { "aria-valuetext": words });
    },
  };
}

/** @param {(trainable: Settings["trainable"]) => void} onChange */
function choice(onChange) {
  const inputs = /** @type {const} */ (["all", "capsules"]).map((value) => makeInput(`trainable-${value}`, { type: "radio", name: "trainable", value }, () => onChange(value)));
  const [all, only] = [create("span", {}, text.all), create("span")];
  const options = [all, only].map((words, k) => create("label", { class: "switch" }, inputs[k], words));
  const element = field("trainable", [text.trainable, ""], ...options);
  return {
    element,
    /** What it is that may train alone. @param {string[]} words its name, and a sentence */
    call([name, sentence]) {
      setText(only, name);
      setText(/** @type {Element} */ (element.lastElementChild), sentence);
    },
    /** @param {Settings} settings */
    show({ trainable }) {
      for (const input of inputs) input.checked = input.value === trainable;
    },
  };
}
