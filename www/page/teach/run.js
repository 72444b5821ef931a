// @ts-check
// One run of training: begun, paused, stepped, stopped. The network makes a step when it is asked
// for one, so pausing is not asking.

import { History } from "./history.js";
import { Throughput } from "./throughput.js";

/** @import { CapsNet } from "../types.js" */
/** @import { FineTuneStep, NetExample, Settings } from "./types.js" */

/** @typedef {"idle" | "starting" | "running" | "paused" | "stopping"} RunState */
/** @typedef {{ how: "done" | "stopped" } | { how: "failed", error: unknown }} Ending */

export class Run {
  /** @type {RunState} */
  state = "idle";
  /** Steps made so far in this run, and as many as were asked for. */
  step = 0;
  steps = 0;
  /** The last step's losses. @type {FineTuneStep | null} */
  last = null;
  history = new History();
  throughput = new Throughput();
  #handlers;
  /** @type {AsyncGenerator<FineTuneStep, void, void> | null} */
  #generator = null;
  #control = new AbortController();
  /** @type {"go" | "pause" | "stop"} */
  #asked = "go";
  #once = false;
  /** Settles when the run is over. */
  #over = Promise.resolve();

  /**
   * @param {object} handlers
   * @param {() => void} handlers.onChange of the state
   * @param {(step: FineTuneStep) => void} handlers.onStep
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
    this.step = 0;
    this.steps = settings.steps;
    this.last = null;
    this.history = new History();
    this.#control = new AbortController();
    this.#generator = net.fineTune(examples, { ...settings, signal: this.#control.signal });
    this.#go(once);
  }

  /** Nothing of a run that is over is shown any more. */
  forget() {
    this.step = this.steps = 0;
    this.last = null;
    this.history = new History();
    this.throughput = new Throughput();
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
    this.throughput.begin(performance.now());
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
      const stopped = this.#control.signal.aborted;
      this.#end(stopped ? { how: "stopped" } : { how: "failed", error });
    }
  }

  /** @param {FineTuneStep} step */
  #count(step) {
    this.step = step.step;
    this.last = step;
    this.history.add(step);
    this.throughput.step(performance.now());
    if (this.#once && this.#asked === "go") this.#asked = "pause";
    if (this.state === "starting") this.#set("running");
    this.#handlers.onStep(step);
  }

  /** @param {RunState} state */
  #set(state) {
    this.state = state;
    this.#handlers.onChange();
  }

  /** @param {Ending} ending */
  #end(ending) {
    this.#generator = null;
    this.#set("idle");
    this.#handlers.onEnd(ending);
  }
}
