// @ts-check
// The network that `loadCapsNet` gives: its methods check what is passed, take their turn, and ask
// the device that answers. Documented in capsnet.d.ts.

import { Devices } from "./devices.js";
import { CapsNetError, aborted, toCapsNetError } from "./errors.js";
import { CallQueue } from "./queue.js";
import { tell } from "./program.js";
import { shippedWeights } from "./shipped.js";
import { atHand, fetchWeights, judged } from "./shipped-weights.js";
import { fetchRehearsal, hasKnownDigits } from "./teaching-sets.js";
import { TeachingRun } from "./teaching-run.js";
import {
  callOptions,
  classPoses,
  capsuleNumber,
  decodeOptions,
  evaluateOptions,
  exampleBatch,
  exampleList,
  fileBytes,
  imagePixels,
  inferOptions,
} from "./validate.js";
import { fineTuneOptions, taughtExamples } from "./validate-teaching.js";

/** @import * as Public from "../capsnet.js" */
/** @import { Watch } from "./program.js" */
/** @import { QueueOptions } from "./queue.js" */
/** @import { LoadedProgram, Replica, Weights } from "./replica.js" */

/**
 * Digits in one call while evaluating: so few that the pad's inference slips in between, and fewer the larger the
 * network is. Not by the clock: sums in other portions differ in their last digits.
 * @param {number} parameters
 */
const portion = (parameters) => Math.max(1, Math.min(50, Math.floor(5e7 / parameters)));

/** @implements {Public.CapsNet} */
export class Network extends EventTarget {
  #devices;
  /** What `reset` goes back to; unknown until it is fetched when loading was given other weights. @type {Weights | undefined} */
  #shipped;
  /** What loading began with. @type {Weights} */
  #loaded;
  /** One call at a time goes to a worker. */
  #calls = new CallQueue();
  /** Long work, and what changes the weights, one after the other: an evaluation sees one set of weights. */
  #works = new CallQueue();
  /** The run of fineTune that is open, or was the last. @type {TeachingRun | undefined} */
  #teaching;
  /** Ends what goes on in the background. */
  #background = new AbortController();

  /**
   * @param {string} name  what messages call it before its file has been read
   * @param {Weights} weights
   * @param {Weights | undefined} shipped
   */
  constructor(name, weights, shipped) {
    super();
    this.#loaded = weights;
    this.#devices = new Devices(name, weights, (name, detail) => this.dispatchEvent(new CustomEvent(name, { detail })));
    this.#shipped = shipped;
  }

  /**
   * Starts the device that is always there. Called once, before anyone else has the network.
   * @param {Public.Device} device
   * @param {LoadedProgram} program
   * @param {Watch} watch
   */
  start(device, program, watch) {
    return this.#devices.start(device, program, watch);
  }

  /** @returns {Public.CapsNetInfo} */
  get info() {
    return this.#devices.info;
  }

  /**
   * @param {Float32Array} pixels
   * @param {Public.InferOptions} [options]
   * @returns {Promise<Public.Activations>}
   */
  async infer(pixels, options) {
    this.#mustLive();
    const images = imagePixels(pixels, this.info);
    const { routingIterations, trace, latest, original, signal } = inferOptions(options, this.info);
    return this.#call((replica) => replica.call("infer", images, routingIterations, trace, original), { latest, signal });
  }

  /**
   * @param {Float32Array} poses
   * @param {number | ArrayLike<number>} classes
   * @param {Public.DecodeOptions} [options]
   * @returns {Promise<Float32Array>}
   */
  async decode(poses, classes, options) {
    this.#mustLive();
    const asked = classPoses(poses, classes, this.info.digit);
    const { original, signal } = decodeOptions(options);
    return this.#call((replica) => replica.call("decode", asked.poses, asked.classes, original), { signal });
  }

  /**
   * @param {number} capsule
   * @param {Public.DecodeOptions} [options]
   * @returns {Promise<Float32Array>}
   */
  async capsuleWeights(capsule, options) {
    this.#mustLive();
    const number = capsuleNumber(capsule, this.info);
    const { original, signal } = decodeOptions(options);
    return this.#call((replica) => replica.call("capsuleWeights", number, original), { signal });
  }

  /**
   * @param {Public.Example[]} set
   * @param {Public.EvaluateOptions} [options]
   * @returns {Promise<Public.Evaluation>}
   */
  async evaluate(set, options) {
    this.#mustLive();
    this.#mustReadOneDigit("`evaluate`");
    const examples = exampleList(set);
    const asked = evaluateOptions(options);
    return this.#work(() => this.#evaluate(examples, asked), { signal: asked.signal });
  }

  /**
   * @param {Public.Example[]} examples
   * @param {Public.FineTuneOptions} [options]
   * @returns {AsyncGenerator<Public.FineTuneStep, void, void>}
   */
  async *fineTune(examples, options) {
    this.#mustLive();
    this.#mustReadOneDigit("teaching");
    if (this.#teaching?.isOpen) {
      throw new CapsNetError("bad-input", "A run of fineTune is open: let it end, or end it with `return()` or its signal.");
    }
    const { lesson, signal } = fineTuneOptions(options);
    const batch = taughtExamples(examples, this.info);
    if (signal?.aborted) throw aborted("The teaching was cancelled.");
    this.#teaching = new TeachingRun(
      {
        work: (task, queued) => this.#work(task, queued),
        call: (task, queued) => this.#calls.run(task, queued),
        pin: (begin) => this.#devices.pin(begin),
        fetchKnown: fetchRehearsal,
      },
      // other networks have no known digits: what they are taught is all that they see
      hasKnownDigits(this.info) ? lesson : { ...lesson, rehearsal: 0 },
      signal,
    );
    yield* this.#teaching.steps(batch);
  }

  /**
   * @param {Public.CallOptions} [options]
   * @returns {Promise<ArrayBuffer>}
   */
  async exportWeights(options) {
    this.#mustLive();
    const { signal } = callOptions(options);
    const bytes = await this.#work(() => this.#call((replica) => replica.call("exportWeights"), { signal }), { signal });
    return /** @type {ArrayBuffer} */ (bytes.buffer);
  }

  /**
   * @param {ArrayBuffer | ArrayBufferView} buffer
   * @param {Public.CallOptions} [options]
   * @returns {Promise<void>}
   */
  async importWeights(buffer, options) {
    this.#mustLive();
    const weights = { bytes: fileBytes(buffer) };
    const { signal } = callOptions(options);
    await this.#work(() => this.#adopt(weights, signal), { signal, atomic: true });
  }

  /**
   * @param {Public.CallOptions} [options]
   * @returns {Promise<void>}
   */
  async reset(options) {
    this.#mustLive();
    const { signal } = callOptions(options);
    // two steps: the download can be cancelled, the change cannot
    const file = await this.#work(() => this.#fetchShipped(), { signal });
    const adopt = (/** @type {Weights} */ weights) => this.#work(() => this.#adopt(weights, signal), { signal, atomic: true });
    try {
      await judged(file, adopt(file.weights));
      this.#shipped = file.weights;
    } catch (reason) {
      // what ships under that name now is another network than the file that was opened
      if (toCapsNetError(reason).code !== "bad-weights" || file.weights === this.#loaded) throw reason;
      await adopt(this.#loaded);
      this.#shipped = this.#loaded;
    }
  }

  dispose() {
    const reason = aborted("The network was disposed of.");
    this.#background.abort();
    this.#calls.close(reason);
    this.#works.close(reason);
    this.#teaching?.end(reason);
    this.#devices.stop(reason);
  }

  /**
   * @internal  The engine's parity test inside this browser.
   * @param {Uint8Array} fixture  tests/fixtures/parity.safetensors
   * @returns {Promise<Public.SelfCheck[]>}
   */
  async selfCheck(fixture) {
    this.#mustLive();
    const bytes = fileBytes(fixture, "fixture");
    return this.#call((replica) => replica.call("selfCheck", bytes), {});
  }

  /**
   * Tries WebGPU while the CPU answers. Called once, after loading with `device: "auto"`.
   * @param {NonNullable<Public.LoadOptions["onProgress"]>} onProgress
   */
  considerGpu(onProgress) {
    const watch = { onProgress, signal: this.#background.signal };
    void this.#devices.considerGpu(watch, { alone: (task) => this.#alone(task), call: (task) => this.#calls.run(task) });
  }

  /**
   * @param {ArrayLike<Public.Example>} examples
   * @param {ReturnType<typeof evaluateOptions>} asked
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
      const score = await this.#call((replica) => replica.call("evaluate", pixels, labels, original), { signal });
      for (let digit = 0; digit < classes; digit += 1) {
        correct[digit] += score.correct[digit] ?? 0;
        count[digit] += score.count[digit] ?? 0;
      }
      lossSum += score.lossSum;
      tell(() => onProgress?.(Math.min(from + chunk, examples.length), examples.length));
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
   * @param {AbortSignal | undefined} signal
   */
  #adopt(weights, signal) {
    const adopt = async (/** @type {Replica} */ replica) => {
      await replica.adopt(weights);
      this.#devices.weights = weights; // a device that starts or takes over later gets these
      this.#teaching?.replaced();
    };
    return this.#call(adopt, { signal, atomic: true });
  }

  async #fetchShipped() {
    if (this.#shipped) return atHand(this.#shipped);
    const { preset } = this.info;
    return shippedWeights(preset) ? fetchWeights(preset, { signal: this.#background.signal }) : atHand(this.#loaded);
  }

  /**
   * @template T
   * @param {(replica: Replica) => Promise<T>} task
   * @param {QueueOptions} options
   */
  #call(task, options) {
    return this.#calls.run(() => this.#devices.perform(task), options);
  }

  /**
   * @template T
   * @param {() => Promise<T>} task
   * @param {QueueOptions} options
   */
  #work(task, options) {
    return this.#works.run(task, options);
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
      const done = await this.#work(async () => (this.#teaching?.isOpen ? undefined : { value: await task() }), {});
      if (done) return done.value;
    }
  }

  /** @param {string} what */
  #mustReadOneDigit(what) {
    const { preset, digitsPerImage } = this.info;
    if (digitsPerImage === 1) return;
    throw new CapsNetError("unsupported", `The network "${preset}" reads two digits at once; ${what} is for the networks that read one.`);
  }

  #mustLive() {
    if (this.#background.signal.aborted) throw aborted("The network was disposed of.");
  }
}
