// The workers' only caller: queues calls, starts a dead worker again with the last weights, and moves
// to WebGPU or back. The primary device (the CPU, or WebGPU when it was asked for) is there from the
// start. Beside the CPU, WebGPU may be tried: it takes over when it proves itself (takeover.js) and is
// dropped for good at its first failure.

import { ASSETS } from "./assets.js";
import { downloadProgram, reporting } from "./download.js";
import { CapsNetError, disposed, toCapsNetError } from "./errors.js";
import { Queue } from "./queue.js";
import { Remote } from "./remote.js";
import { findAdapter } from "./support.js";
import { compare, obstacleOf } from "./takeover.js";

/** @import { CapsNetEventMap, CapsNetInfo, Considered, Device, LoadProgress } from "../capsnet.js" */
/** @import { EngineInfo, Program, Weights } from "./protocol.js" */
/** @import { QueueOptions } from "./queue.js" */

/**
 * Dispatches one of the network's events.
 * @typedef {<Name extends keyof CapsNetEventMap>(name: Name, detail: CapsNetEventMap[Name]["detail"]) => void} Announce
 */

/**
 * What can compute, and the worker that does.
 * @typedef {object} Place
 * @property {Device} device
 * @property {Program} program
 * @property {string | undefined} adapter  the browser's name for it; the engine's graphics library knows none
 * @property {Remote} [remote]  dead or alive; none before the first start
 * @property {EngineInfo} [info]  once it has started
 */

export class Client {
  #network;
  /** Those of loading, which every worker keeps beside the current ones. */
  #original;
  #announce;
  /** One call at a time goes to a worker. */
  #calls = new Queue();
  /** Long work, and what changes the weights, one after the other: an evaluation sees one set of weights. */
  #works = new Queue();
  /** The current weights, which a worker has before it answers. */
  #weights;
  /** What is usual of their answers; undefined: what is of the weights of loading. @type {import("../capsnet.js").Statistics | null | undefined} */
  #statistics;
  /** @type {Place} */
  #primary;
  /** @type {Place | undefined} */
  #gpu;
  /** Who answers now. @type {Place} */
  #active;
  /** @type {Considered | null} */
  #considered = null;
  #gpuIsOver = false;
  #stopped = false;

  /**
   * @param {string} network  what messages call it before its file has been read
   * @param {Weights} weights
   * @param {Place} primary
   * @param {Announce} announce
   */
  constructor(network, weights, primary, announce) {
    this.#network = network;
    this.#original = weights;
    this.#weights = weights;
    this.#primary = primary;
    this.#active = primary;
    this.#announce = announce;
  }

  /** @returns {CapsNetInfo} */
  get info() {
    if (!this.#active.info) throw new CapsNetError("internal", "No device is loaded.");
    const { statistics } = this.#active.info;
    return { ...this.#active.info, statistics: this.#statistics === undefined ? statistics : this.#statistics, considered: this.#considered };
  }

  /** Starts the device that is always there. */
  async start() {
    await this.#living(this.#primary).started;
  }

  /**
   * Runs `task` in its turn, with the worker that answers then. If that is WebGPU beside the CPU and it
   * fails, the CPU does it. A refusal of what the caller passed is no failure.
   * @template T
   * @param {(remote: Remote) => Promise<T>} task
   * @param {QueueOptions} [options]
   * @returns {Promise<T>}
   */
  call(task, options) {
    return this.turn(async () => {
      const active = this.#active;
      try {
        return await task(await this.#ready(active));
      } catch (reason) {
        if (this.#stopped || this.#active === active) throw reason;
        return task(await this.#ready(this.#primary));
      }
    }, options);
  }

  /**
   * A turn among the calls, for who keeps to one worker.
   * @template T
   * @param {() => Promise<T>} task
   * @param {QueueOptions} [options]
   */
  turn(task, options) {
    return this.#calls.run(task, options);
  }

  /**
   * A turn among all that is long or changes the weights. Its calls take turns of their own.
   * @template T
   * @param {() => Promise<T>} task
   * @param {QueueOptions} [options]
   */
  work(task, options) {
    return this.#works.run(task, options);
  }

  /**
   * From now on these are the current weights; `remote` has them already.
   * @param {Remote} remote
   * @param {Weights} weights
   */
  async keep(remote, weights) {
    remote.weights = weights;
    this.#weights = weights;
    this.#statistics = (await remote.call("info")).statistics; // stale, or those of another file
  }

  /**
   * Puts the current weights in place of what a worker has made of them.
   * @param {Remote} remote
   */
  restore(remote) {
    return remote.call("importWeights", this.#weights.bytes);
  }

  /**
   * Tries WebGPU beside the CPU. Never rejects; what came of it is in `info.considered`, and in
   * `devicechange` when there was a real adapter to try.
   * @param {{ onProgress: (progress: LoadProgress) => void, signal: AbortSignal }} watch
   * @param {<T>(task: () => Promise<T>) => Promise<T>} alone  runs a task while no weights change and nobody teaches
   */
  async considerGpu({ onProgress, signal }, alone) {
    const asset = ASSETS.wasm.gpu;
    const adapter = asset && (await findAdapter());
    const obstacle = asset ? obstacleOf(adapter) : "This build has no WebGPU program.";
    this.#considered = { device: "webgpu", adapter: adapter?.name ?? null, milliseconds: null, reason: obstacle ?? "WebGPU is being prepared." };
    if (!asset || obstacle) return;
    try {
      const module = await downloadProgram(asset, { onBytes: reporting("gpu-program", asset.bytes, onProgress), signal });
      if (this.#stopped) return;
      const gpu = (this.#gpu = { device: "webgpu", program: { module, glue: asset.glue }, adapter: adapter?.name });
      onProgress({ stage: "gpu-warm-up", loadedBytes: 0, totalBytes: 0 });
      await this.#living(gpu).started;
      await alone(() => this.#decide(gpu));
    } catch (reason) {
      this.#dropGpu(`WebGPU failed: ${toCapsNetError(reason).message}`);
    }
  }

  /** @param {CapsNetError} reason */
  stop(reason) {
    this.#stopped = true;
    this.#calls.close(reason);
    this.#works.close(reason);
    this.#primary.remote?.end(reason);
    this.#gpu?.remote?.end(reason);
  }

  /**
   * The worker of a place, a new one if there is none that lives. It starts with the weights of loading,
   * which stay in the engine to be asked beside the current ones.
   * @param {Place} place
   */
  #living(place) {
    if (this.#stopped) throw disposed();
    if (place.remote && !place.remote.death.aborted) return place.remote;
    const remote = new Remote(`capsnet-${place.device}`, { ...place.program, network: this.#network, weights: this.#original.bytes });
    remote.weights = this.#original;
    place.remote = remote;
    let hasStarted = false;
    remote.started.then(
      (info) => {
        hasStarted = true;
        place.info = { ...info, adapter: place.adapter ?? info.adapter };
      },
      () => {}, // told to whoever waits for it; the next call tries again
    );
    remote.death.addEventListener("abort", () => hasStarted && this.#lost(place, remote.death.reason));
    return remote;
  }

  /**
   * The living worker of a place, with the current weights.
   * @param {Place} place
   */
  async #ready(place) {
    const remote = this.#living(place);
    await remote.started;
    const weights = this.#weights;
    if (remote.weights !== weights) {
      await remote.call("importWeights", weights.bytes);
      remote.weights = weights;
    }
    return remote;
  }

  /**
   * Its worker died after it had started.
   * @param {Place} place
   * @param {CapsNetError} reason
   */
  async #lost(place, reason) {
    if (this.#stopped) return;
    if (place !== this.#primary) return this.#dropGpu(`WebGPU failed: ${reason.message}`);
    try {
      await this.#living(place).started;
      if (!this.#stopped) this.#announce("restart", { device: place.device, reason: reason.message });
    } catch {
      // the next call tries again, and tells its caller
    }
  }

  /** @param {Place} gpu */
  async #decide(gpu) {
    if (this.#gpuIsOver) return; // it failed while it waited for its turn
    const { image, routingIterations } = this.info;
    const infer = (/** @type {Remote} */ remote, /** @type {Float32Array} */ digit) => remote.call("infer", digit, routingIterations, [], false);
    const remote = await this.#ready(gpu);
    const milliseconds = await compare(
      image,
      (digit) => this.call((cpu) => infer(cpu, digit)), // in its turn among the page's own calls
      (digit) => infer(remote, digit),
    );
    const times = `${milliseconds.webgpu.toFixed(1)} ms for a digit, the CPU ${milliseconds.cpu.toFixed(1)} ms`;
    if (this.#considered) this.#considered = { ...this.#considered, milliseconds };
    if (milliseconds.webgpu > milliseconds.cpu) return this.#dropGpu(`The CPU goes on: WebGPU takes ${times}.`);
    this.#active = gpu;
    this.#tell("cpu", `WebGPU takes ${times}.`);
  }

  /**
   * The CPU goes on alone. Told once, whatever the number of calls that find WebGPU gone.
   * @param {string} reason
   */
  #dropGpu(reason) {
    if (this.#stopped || this.#gpuIsOver) return;
    this.#gpuIsOver = true;
    const previous = this.#active.device;
    this.#active = this.#primary;
    this.#gpu?.remote?.end(new CapsNetError("device-lost", reason));
    this.#tell(previous, reason);
  }

  /**
   * @param {Device} previous
   * @param {string} reason
   */
  #tell(previous, reason) {
    if (this.#considered) this.#considered = { ...this.#considered, reason };
    const { device, adapter } = this.info;
    this.#announce("devicechange", { device, adapter, previous, reason });
  }
}
