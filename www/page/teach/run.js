// One run of fine-tuning: begun, paused, stepped, stopped. The network makes a step when it is asked
// for one, so pausing is not asking.

import { patience } from "../ui/patience.js";

/** @import { CapsNet, FineTuneStep, NetExample, Settings } from "./types.js" */

/** @typedef {"idle" | "starting" | "running" | "paused" | "stopping"} RunState */
/** @typedef {{ how: "done" | "stopped" } | { how: "failed", error: unknown }} Ending */
/** Number, total loss, margin loss and weighted reconstruction loss of each step. @typedef {[number[], number[], number[], number[]]} Curves */

export class Run {
  /** @type {RunState} */
  state = "idle";
  /** It has been getting ready for long. */
  isLate = false;
  /** Steps made so far in this run, and as many as were asked for. */
  step = 0;
  steps = 0;
  /** @type {Curves} */
  curves = [[], [], [], []];
  /** Since the run was begun or resumed; null until there is something to go by. @type {number | null} */
  stepsPerSecond = null;
  #handlers;
  /** @type {AsyncGenerator<FineTuneStep, void, void> | null} */
  #generator = null;
  #control = new AbortController();
  /** @type {"go" | "pause" | "stop"} */
  #asked = "go";
  #once = false;
  /** @type {ReturnType<typeof patience> | null} */
  #waiting = null;
  /** After the first step since then, which sets everything up and says little about the next. @type {{ step: number, at: number } | null} */
  #since = null;
  /** Settles when the run is over. */
  #over = Promise.resolve();

  /**
   * @param {object} handlers
   * @param {() => void} handlers.onChange of the state
   * @param {() => void} handlers.onStep
   * @param {(ending: Ending) => void} handlers.onEnd
   */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  get isOpen() {
    return this.state !== "idle";
  }

  /**
   * @param {CapsNet} net
   * @param {NetExample[]} examples
   * @param {Settings} settings
   * @param {boolean} once only the first step, then pause
   */
  begin(net, examples, settings, once) {
    this.forget();
    this.steps = settings.steps;
    this.#control = new AbortController();
    this.#generator = net.fineTune(examples, { ...settings, signal: this.#control.signal });
    this.#go(once);
  }

  /** Nothing of a run that is over is shown any more. */
  forget() {
    this.step = this.steps = 0;
    this.curves = [[], [], [], []];
    this.stepsPerSecond = null;
  }

  pause() {
    if (this.state === "running" || this.state === "starting") this.#asked = "pause";
  }

  resume() {
    if (this.state === "paused") this.#go(false);
    else if (this.state === "running") this.#asked = "go"; // it was asked to pause and has not yet
  }

  /** One more step of a run that pauses. */
  once() {
    if (this.state === "paused") this.#go(true);
  }

  /** Ends the run within one step; settles when it has ended. */
  stop() {
    if (!this.isOpen) return this.#over;
    this.#asked = "stop";
    // before the first step there may be a download, which the signal ends; a step itself is not cut off
    if (this.state === "starting") this.#control.abort();
    const paused = this.state === "paused";
    this.#set("stopping");
    if (paused) this.#over = this.#steps();
    return this.#over;
  }

  /** @param {boolean} once */
  #go(once) {
    this.#asked = "go";
    this.#once = once;
    this.#set(this.step === 0 ? "starting" : "running");
    this.#since = null;
    this.#over = this.#steps();
  }

  async #steps() {
    const generator = this.#generator;
    if (!generator) return;
    try {
      for (;;) {
        if (this.#asked === "stop") {
          await generator.return();
          return this.#end({ how: "stopped" });
        }
        // after the last step only the end is left, which needs no asking
        if (this.#asked === "pause" && this.step < this.steps) return this.#set("paused");
        const { done, value } = await generator.next();
        if (done || !value) return this.#end({ how: "done" });
        this.#count(value);
      }
    } catch (error) {
      this.#end(this.#control.signal.aborted ? { how: "stopped" } : { how: "failed", error });
    }
  }

  /** @param {FineTuneStep} step */
  #count({ step, loss, margin }) {
    this.step = step;
    [step, loss, margin, loss - margin].forEach((value, k) => this.curves[k].push(value));
    const at = performance.now();
    if (this.#since) this.stepsPerSecond = (1000 * (step - this.#since.step)) / (at - this.#since.at);
    this.#since ??= { step, at };
    if (this.#once && this.#asked === "go") this.#asked = "pause";
    if (this.state === "starting") this.#set("running");
    this.#handlers.onStep();
  }

  /** @param {RunState} state */
  #set(state) {
    this.state = state;
    this.#waiting?.end();
    this.isLate = false;
    if (state === "starting") {
      this.#waiting = patience(() => {
        this.isLate = true;
        this.#handlers.onChange();
      });
    }
    this.#handlers.onChange();
  }

  /** @param {Ending} ending */
  #end(ending) {
    this.#generator = null;
    this.#set("idle");
    this.#handlers.onEnd(ending);
  }
}
