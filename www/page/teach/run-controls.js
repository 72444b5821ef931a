// @ts-check
// Train, pause, step, stop; how far a run is, and what should be known before it.

import { create, setAttributes, setText } from "../ui/dom.js";
import { advice, controls as text, runInWords, trainButton } from "./text.js";

/** @import { Run } from "./run.js" */
/** @import { View } from "./types.js" */

/** A screen reader hears of a run at its quarters. */
const TOLD_EVERY = 4;

/**
 * @param {HTMLElement} host
 * @param {{ onTrain: () => void, onStep: () => void, onStop: () => void }} handlers
 */
export function makeRunControls(host, { onTrain, onStep, onStop }) {
  const train = create("button", { type: "button", class: "primary-button", "data-testid": "train" });
  const step = create("button", { type: "button", "data-testid": "train-step", title: text.stepTitle }, text.step);
  const stop = create("button", { type: "button", "data-testid": "train-stop" }, text.stop);
  const words = create("p", { class: "run-words", id: "run-words", "data-testid": "train-words" });
  const bar = create("progress", { max: 1, "aria-label": text.bar, "data-testid": "train-progress" });
  const hint = create("p", { class: "note", id: "run-advice", "data-testid": "train-advice" });
  const told = create("p", { class: "visually-hidden", role: "status", "data-testid": "train-told" });
  for (const button of [train, step]) button.setAttribute("aria-describedby", "run-words");
  host.append(create("div", { class: "run-buttons" }, train, step, stop), words, create("div", { class: "load" }, bar), hint, told);

  const whenEnabled = (/** @type {HTMLElement} */ button, /** @type {() => void} */ act) =>
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && act());
  whenEnabled(train, onTrain);
  whenEnabled(step, onStep);
  whenEnabled(stop, onStop);

  let quarter = 0;
  const say = (/** @type {string} */ sentence) => setText(told, sentence);

  return {
    say,
    /** @param {Run} run */
    sayProgress({ step: at, steps, last }) {
      const now = Math.floor((TOLD_EVERY * at) / steps);
      const before = quarter;
      quarter = now;
      if (now > before && now < TOLD_EVERY && last) say(text.progress(at / steps, last.loss));
    },
    /** @param {View} view */
    render(view) {
      const { run, examples, net, settings } = view;
      const can = net !== null && examples.list.length > 0;
      setText(train, trainButton[run.state]);
      setAttributes(train, { "aria-disabled": String(run.state === "stopping" || !(can || run.isOpen)), "data-state": run.state });
      setAttributes(step, { "aria-disabled": String(run.state === "idle" ? !can : run.state !== "paused") });
      setAttributes(stop, { "aria-disabled": String(!run.isOpen || run.state === "stopping") });
      setText(words, runInWords(view));
      bar.hidden = !run.isOpen;
      if (run.step === 0) bar.removeAttribute("value");
      else bar.value = run.step / run.steps;
      setAttributes(bar, { "data-step": run.step, "data-steps": run.steps });
      setText(hint, run.isOpen ? "" : (advice(examples.list, settings) ?? ""));
      hint.hidden = hint.textContent === "";
    },
  };
}
