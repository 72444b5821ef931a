// The network that `loadCapsNet` gives: its methods check what is passed and ask the client, each in
// its turn. Documented in capsnet.d.ts.

import { Client } from "./client.js";
import { CapsNetError, aborted, disposed, toCapsNetError } from "./errors.js";
import { profile } from "./profiling.js";
import { shippedWeights } from "./shipped.js";
import { TeachingRun } from "./teaching-run.js";
import { fetchRehearsal, hasKnownDigits } from "./teaching-sets.js";
import {
  TRACE_PARTS,
  callOptions,
  capsuleNumber,
  checkedOptions,
  classPoses,
  evaluateOptions,
  exampleBatch,
  exampleList,
  fileBytes,
  fineTuneOptions,
  imagePixels,
  inferOptions,
  profileOptions,
  taughtExamples,
} from "./validate.js";
import { fetchWeights } from "./weights.js";

/** @import * as Public from "../capsnet.js" */
/** @import { Place } from "./client.js" */
/** @import { Answer, CallName, Engine, Weights } from "./protocol.js" */
/** @import { QueueOptions } from "./queue.js" */
/** @import { Remote } from "./remote.js" */

/**
 * Digits in one call while evaluating: so few that the pad's inference slips in between and a run need not wait long,
 * also on a slow device, and fewer the larger the network is. Not by the clock: sums in other portions differ in
 * their last digits.
 * @param {number} parameters
 */
const portion = (parameters) => Math.max(1, Math.min(10, Math.floor(2e7 / parameters)));

/** @implements {Public.CapsNet} */
export class Network extends EventTarget {
  #client;
  /** What `reset` goes back to; unknown until it is fetched when loading was given other weights. @type {Weights | undefined} */
  #shipped;
  /** What loading began with. @type {Weights} */
  #loaded;
  /** The run of fineTune that is open, or was the last. @type {TeachingRun | undefined} */
  #teaching;
  /** Ends what goes on in the background. */
  #background = new AbortController();

  /**
   * @param {string} name  what messages call it before its file has been read
   * @param {Weights} weights
   * @param {boolean} areShipped
   * @param {Place} place  where it computes
   */
  constructor(name, weights, areShipped, place) {
    super();
    this.#loaded = weights;
    this.#shipped = areShipped ? weights : undefined;
    this.#client = new Client(name, weights, place, (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail })));
  }

  /** Called once, before anyone else has the network. */
  start() {
    return this.#client.start();
  }

  get info() {
    return this.#client.info;
  }

  /** @type {Public.CapsNet["infer"]} */
  async infer(pixels, options) {
    this.#mustLive();
    const images = imagePixels(pixels, this.info);
    const { routingIterations = this.info.routingIterations, trace, original, ...queued } = checkedOptions(inferOptions, options);
    return this.#call(queued, "infer", images, routingIterations, this.#parts(trace), original);
  }

  /** @type {Public.CapsNet["decode"]} */
  async decode(poses, classes, options) {
    this.#mustLive();
    const asked = classPoses(poses, classes, this.info.digit);
    const { original, signal } = checkedOptions(callOptions, options);
    return this.#call({ signal }, "decode", asked.poses, asked.classes, original);
  }

  /** @type {Public.CapsNet["capsuleWeights"]} */
  async capsuleWeights(capsule, options) {
    this.#mustLive();
    const number = capsuleNumber(capsule);
    const { original, signal } = checkedOptions(callOptions, options);
    return this.#call({ signal }, "capsuleWeights", number, original);
  }

  /** @type {Public.CapsNet["profile"]} */
  async profile(options) {
    this.#mustLive();
    const { onProgress, signal } = checkedOptions(profileOptions, options);
    const { device } = this.info;
    // each in a turn of its own, so that a run of teaching does not wait for all of them
    const time = (/** @type {[layer: number, iterations: number, runs: number]} */ ...task) =>
      this.#client.work(() => {
        if (this.info.device !== device) throw aborted("The network moved to another device while its layers were timed.");
        return this.#call({ signal }, "profile", ...task);
      }, { signal });
    return profile(this.info, time, onProgress);
  }

  /** @type {Public.CapsNet["evaluate"]} */
  async evaluate(set, options) {
    this.#mustLive();
    this.#mustReadOneDigit("`evaluate`");
    const examples = exampleList(set);
    const asked = checkedOptions(evaluateOptions, options);
    return this.#client.work(() => this.#evaluate(examples, asked), { signal: asked.signal });
  }

  /** @type {Public.CapsNet["fineTune"]} */
  async *fineTune(examples, options) {
    this.#mustLive();
    this.#mustReadOneDigit("teaching");
    if (this.#teaching?.isOpen) {
      throw new CapsNetError("bad-input", "A run of fineTune is open: let it end, or end it with `return()` or its signal.");
    }
    const { signal, ...asked } = checkedOptions(fineTuneOptions, options);
    const batch = taughtExamples(examples, this.info);
    if (signal?.aborted) throw aborted("The teaching was cancelled.");
    // other networks have no known digits: what they are taught is all that they see
    const rehearsal = hasKnownDigits(this.info) ? asked.rehearsal : 0;
    this.#teaching = new TeachingRun(this.#client, fetchRehearsal, { ...asked, rehearsal }, signal);
    yield* this.#teaching.steps(batch);
  }

  /** @type {Public.CapsNet["exportWeights"]} */
  async exportWeights(options) {
    this.#mustLive();
    const { signal } = checkedOptions(callOptions, options);
    const bytes = await this.#client.work(() => this.#call({ signal }, "exportWeights"), { signal });
    return bytes.buffer;
  }

  /** @type {Public.CapsNet["importWeights"]} */
  async importWeights(buffer, options) {
    this.#mustLive();
    const weights = { bytes: fileBytes(buffer) };
    const { signal } = checkedOptions(callOptions, options);
    await this.#client.work(() => this.#adopt(weights, signal), { signal, atomic: true });
  }

  /** @type {Public.CapsNet["reset"]} */
  async reset(options) {
    this.#mustLive();
    const { signal } = checkedOptions(callOptions, options);
    // two steps: the download can be cancelled, the change cannot
    const weights = this.#shipped ?? (await this.#client.work(() => this.#fetchShipped(), { signal }));
    const adopt = (/** @type {Weights} */ weights) => this.#client.work(() => this.#adopt(weights, signal), { signal, atomic: true });
    try {
      await adopt(weights);
      this.#shipped = weights;
    } catch (reason) {
      // what ships under that name now is another network than the file that was opened
      if (toCapsNetError(reason).code !== "bad-weights" || weights === this.#loaded) throw reason;
      await adopt(this.#loaded);
      this.#shipped = this.#loaded;
    }
  }

  dispose() {
    const reason = disposed();
    this.#background.abort();
    this.#client.stop(reason);
    this.#teaching?.end(reason);
  }

  /** @type {Public.CapsNet["selfCheck"]} */
  async selfCheck(fixture) {
    this.#mustLive();
    return this.#call({}, "selfCheck", fileBytes(fixture, "fixture"));
  }

  /**
   * Tries WebGPU while the CPU answers. Called once, after loading with `device: "auto"`.
   * @param {(progress: Public.LoadProgress) => void} onProgress
   */
  considerGpu(onProgress) {
    void this.#client.considerGpu({ onProgress, signal: this.#background.signal }, (task) => this.#alone(task));
  }

  /**
   * @param {unknown[]} examples
   * @param {import("valibot").InferOutput<typeof evaluateOptions>} asked
   * @returns {Promise<Public.Evaluation>}
   */
  async #evaluate(examples, { original, onProgress, signal }) {
    const { classes } = this.info.digit;
    const correct = Array(classes).fill(0);
    const count = Array(classes).fill(0);
    let lossSum = 0;
    const chunk = portion(this.info.parameters);
    for (let from = 0; from < examples.length; from += chunk) {
      const { pixels, labels } = exampleBatch(examples, from, from + chunk, this.info);
      const score = await this.#call({ signal }, "evaluate", pixels, labels, original);
      for (let digit = 0; digit < classes; digit += 1) {
        correct[digit] += score.correct[digit];
        count[digit] += score.count[digit];
      }
      lossSum += score.lossSum;
      onProgress(Math.min(from + chunk, examples.length), examples.length);
    }
    const sum = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value, 0);
    return {
      accuracy: sum(correct) / sum(count),
      perDigit: count.map((examplesOfDigit, digit) => (examplesOfDigit === 0 ? null : correct[digit] / examplesOfDigit)),
      loss: lossSum / examples.length,
    };
  }

  /**
   * @param {Weights} weights
   * @param {AbortSignal | null | undefined} signal
   */
  #adopt(weights, signal) {
    const adopt = async (/** @type {Remote} */ remote) => {
      await remote.call("importWeights", weights.bytes);
      await this.#client.keep(remote, weights);
      this.#teaching?.replaced();
    };
    return this.#client.call(adopt, { signal, atomic: true });
  }

  async #fetchShipped() {
    const { preset } = this.info;
    return shippedWeights(preset) ? fetchWeights(preset, { onProgress: () => {}, signal: this.#background.signal }) : this.#loaded;
  }

  /**
   * @template {CallName} Name
   * @param {QueueOptions} options
   * @param {Name} name
   * @param {Parameters<Engine[Name]>} values
   * @returns {Promise<Answer<Name>>}
   */
  #call(options, name, ...values) {
    return this.#client.call((remote) => remote.call(name, ...values), options);
  }

  /**
   * A work, at a moment at which no run of fineTune is open: a run keeps to its device.
   * @template T
   * @param {() => Promise<T>} task
   * @returns {Promise<T>}
   */
  async #alone(task) {
    for (;;) {
      await this.#teaching?.over;
      const done = await this.#client.work(async () => (this.#teaching?.isOpen ? undefined : { value: await task() }));
      if (done) return done.value;
    }
  }

  /**
   * What is traced; of a plain CNN there are only the convolutions.
   * @param {boolean | Public.TracePart[]} trace
   * @returns {Public.TracePart[]}
   */
  #parts(trace) {
    if (typeof trace !== "boolean") return trace;
    if (!trace) return [];
    return this.info.primary ? TRACE_PARTS : ["convolutions"];
  }

  /** @param {string} what */
  #mustReadOneDigit(what) {
    const { preset, digitsPerImage } = this.info;
    if (digitsPerImage === 1) return;
    throw new CapsNetError("unsupported", `The network "${preset}" reads two digits at once; ${what} is for the networks that read one.`);
  }

  #mustLive() {
    if (this.#background.signal.aborted) throw disposed();
  }
}
