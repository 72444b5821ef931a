// Train, pause, step, stop; how far a run is, and what should be known before it.

import { button, create, setAttributes, setText } from "../ui/dom.js";
import { advice, controls as text, runInWords, trainButton } from "./text.js";

/** @import { RunState } from "./run.js" */
/** @import { Run, View } from "./types.js" */

/** A screen reader hears of a run at its quarters. */
const TOLD_EVERY = 4;

/**
 * What a button does follows from what it shows: the run may have gone on since that was drawn. Whether it can be
 * done is asked when it is pressed: an example may have come since then.
 * @param {HTMLElement} host
 * @param {{ onTrain: (shown: RunState) => void, onStep: (shown: RunState) => void, onStop: () => void }} handlers with the state of the run that is shown
 */
export function makeRunControls(host, { onTrain, onStep, onStop }) {
  const train = button({ "data-testid": "train", "class": "primary-button", "aria-describedby": "run-words" }, () => onTrain(shown), trainButton.idle);
  const step = button({ "data-testid": "train-step", "title": text.stepTitle, "aria-describedby": "run-words" }, () => onStep(shown), text.step);
  const stop = button({ "data-testid": "train-stop" }, onStop, text.stop);
  const words = create("p", { class: "run-words", id: "run-words", "data-testid": "train-words" });
  const bar = create("progress", { max: 1, "aria-label": text.bar, "data-testid": "train-progress" });
  const hint = create("p", { class: "note aside", "data-testid": "train-advice" });
  const told = create("p", { class: "visually-hidden", role: "status", "data-testid": "train-told" });
  host.append(create("div", { class: "button-row" }, train, step, stop), words, create("div", { class: "load" }, bar), hint, told);

  /** @type {RunState} */
  let shown = "idle";
  let quarter = 0;
  const say = (/** @type {string} */ sentence) => setText(told, sentence);

  return {
    say,
    /** @param {Run} run */
    sayProgress({ step: at, steps, curves }) {
      const now = Math.floor((TOLD_EVERY * at) / steps);
      if (now > quarter && now < TOLD_EVERY) say(text.progress(at / steps, curves[1][at - 1]));
      quarter = now;
    },
    /** @param {View} view */
    render(view) {
      const { run, examples, net, settings, network } = view;
      shown = run.state;
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
      setText(hint, run.isOpen ? "" : (advice(examples.list, settings, network.isKnown) ?? ""));
      hint.hidden = hint.textContent === "";
    },
  };
}
