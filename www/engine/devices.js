// @ts-check
// Who answers. The primary device (the CPU, or WebGPU when it was asked for) is there from the
// start and is replaced when it dies. Beside the CPU, WebGPU may be tried in the background: it
// takes over when it proves itself (takeover.js) and is dropped for good at its first failure.

import { ASSETS } from "./assets.js";
import { CapsNetError, toCapsNetError } from "./errors.js";
import { fetchProgram, report } from "./program.js";
import { Replica } from "./replica.js";
import { findAdapter } from "./support.js";
import { compare } from "./takeover.js";

/** @import { CapsNetEventMap, CapsNetInfo, Considered, Device } from "../capsnet.js" */
/** @import { Watch } from "./program.js" */
/** @import { EngineInfo } from "./protocol.js" */
/** @import { Held, LoadedProgram, Weights } from "./replica.js" */

/**
 * Dispatches one of the network's events.
 * @typedef {<Name extends keyof CapsNetEventMap>(name: Name, detail: CapsNetEventMap[Name]["detail"]) => void} Announce
 */

/**
 * Where the comparison takes its turn among other calls.
 * @typedef {object} Turns
 * @property {<T>(task: () => Promise<T>) => Promise<T>} alone  while no weights change and nobody teaches
 * @property {<T>(task: () => Promise<T>) => Promise<T>} call  as one call
 */

export class Devices {
  #preset;
  /** Those of loading, which every device keeps beside the current ones. */
  #original;
  #announce;
  /** The weights that every device is to have. @type {Weights} */
  weights;
  /** @type {Replica | undefined} */
  #primary;
  /** @type {Replica | undefined} */
  #gpu;
  /** Who answers now. @type {Replica | undefined} */
  #active;
  /** @type {Map<Replica, EngineInfo>} */
  #infos = new Map();
  /** @type {Considered | null} */
  #considered = null;
  #gpuIsOver = false;
  #stopped = false;

  /**
   * @param {string} preset
   * @param {Weights} weights
   * @param {Announce} announce
   */
  constructor(preset, weights, announce) {
    this.#preset = preset;
    this.#original = weights;
    this.weights = weights;
    this.#announce = announce;
  }

  /** @returns {CapsNetInfo} */
  get info() {
    const info = this.#active && this.#infos.get(this.#active);
    if (!info) throw new CapsNetError("internal", "No device is loaded.");
    return { ...info, considered: this.#considered };
  }

  /**
   * Starts the device that is always there.
   * @param {Device} device
   * @param {LoadedProgram} program
   * @param {Watch} watch
   */
  async start(device, program, watch) {
    const replica = this.#replica(device, program, (reason) => this.#revive(replica, device, reason));
    this.#primary = replica;
    await this.#warmUp(replica, watch);
    this.#active = replica;
  }

  /**
   * Runs `task` with the device that answers now; if that is the GPU beside the CPU and it fails,
   * with the CPU. A refusal of what the caller passed is no failure.
   * @template T
   * @param {(replica: Replica) => Promise<T>} task
   * @returns {Promise<T>}
   */
  async perform(task) {
    const { active, primary } = this.#started();
    try {
      return await task(active);
    } catch (reason) {
      if (!this.#dropIfFailed(active, reason)) throw reason;
      return await task(primary);
    }
  }

  /**
   * Begins work that keeps to one worker and changes its weights: with the device that answers now,
   * or with the CPU when the GPU fails at `begin`. A later failure ends the work; if it was the
   * GPU's, the CPU goes on.
   * @param {(held: Held) => Promise<void>} begin
   * @returns {Promise<Held>}
   */
  pin(begin) {
    return this.perform(async (replica) => {
      const worker = await replica.hold();
      await begin(worker);
      return {
        ...worker,
        call: async (name, ...values) => {
          try {
            return await worker.call(name, ...values);
          } catch (reason) {
            this.#dropIfFailed(replica, reason);
            throw reason;
          }
        },
        keep: (weights) => {
          worker.keep(weights);
          this.weights = weights;
        },
      };
    });
  }

  /**
   * Tries WebGPU beside the CPU. Never rejects; what came of it is in `info.considered`, and in
   * `devicechange` when there was a real adapter to try.
   * @param {Watch} watch
   * @param {Turns} turns
   */
  async considerGpu(watch, turns) {
    const program = ASSETS.wasm.gpu;
    if (!program) return this.#consider(null, "This build has no WebGPU program.");
    const adapter = await findAdapter();
    if (!adapter) return this.#consider(null, "This browser offers no WebGPU adapter.");
    if (adapter.software) return this.#consider(adapter.name, "The WebGPU adapter computes on the processor; the CPU engine is faster.");
    if (savesData()) return this.#consider(adapter.name, "The browser asks to save data, so the WebGPU program was not fetched.");
    this.#consider(adapter.name, "WebGPU is being prepared.");
    try {
      const loaded = await fetchProgram(program, "gpu-program", watch);
      if (this.#stopped) return;
      const failed = (/** @type {CapsNetError} */ reason) => this.#dropGpu(`WebGPU failed: ${reason.message}`);
      this.#gpu = this.#replica("webgpu", loaded, failed);
      await this.#warmUp(this.#gpu, watch);
      await turns.alone(() => this.#decide(turns));
    } catch (reason) {
      this.#dropGpu(`WebGPU failed: ${toCapsNetError(reason).message}`);
    }
  }

  /** @param {CapsNetError} reason */
  stop(reason) {
    this.#stopped = true;
    this.#primary?.stop(reason);
    this.#gpu?.stop(reason);
  }

  /** @param {Turns} turns */
  async #decide(turns) {
    const { primary } = this.#started();
    const gpu = this.#gpu;
    if (!gpu) return; // it failed while it waited for its turn
    const { image, routingIterations } = this.info;
    const inferOnCpu = (/** @type {Float32Array} */ digit) =>
      turns.call(() => primary.call("infer", digit, routingIterations, false, false));
    const milliseconds = await compare({ gpu, inferOnCpu, image, routingIterations });
    const times = `${milliseconds.webgpu.toFixed(1)} ms for a digit, the CPU ${milliseconds.cpu.toFixed(1)} ms`;
    if (this.#considered) this.#considered = { ...this.#considered, milliseconds };
    if (milliseconds.webgpu > milliseconds.cpu) return this.#dropGpu(`The CPU goes on: WebGPU takes ${times}.`);
    this.#active = gpu;
    this.#tell("cpu", `WebGPU takes ${times}.`);
  }

  /**
   * @param {Replica} replica
   * @param {Watch} watch
   */
  async #warmUp(replica, watch) {
    const stage = replica === this.#gpu ? "gpu-warm-up" : "warm-up";
    report(watch, { stage, loadedBytes: 0, totalBytes: 0 });
    const info = await replica.start();
    // the engine's graphics library knows no name for a browser's adapter; the browser does
    const adapter = info.device === "webgpu" ? await findAdapter() : null;
    this.#infos.set(replica, { ...info, adapter: adapter?.name ?? info.adapter });
  }

  /**
   * @param {Device} device
   * @param {LoadedProgram} program
   * @param {(reason: CapsNetError) => void} onDeath
   */
  #replica(device, program, onDeath) {
    const currentWeights = () => this.weights;
    return new Replica({ name: `capsnet-${device}`, program, preset: this.#preset, original: this.#original, currentWeights, onDeath });
  }

  /**
   * Puts a new worker in the place of the dead one. Should that fail, the next call tries again.
   * @param {Replica} replica
   * @param {Device} device
   * @param {CapsNetError} reason
   */
  async #revive(replica, device, reason) {
    try {
      await replica.start();
      if (!this.#stopped) this.#announce("restart", { device, reason: reason.message });
    } catch {
      // the call that tries again will tell its caller
    }
  }

  /**
   * Whether the GPU beside the CPU has failed; it is dropped then.
   * @param {Replica} replica
   * @param {unknown} reason
   */
  #dropIfFailed(replica, reason) {
    const { code, message } = toCapsNetError(reason);
    const failed = code === "device-lost" || code === "internal";
    if (replica === this.#primary || !failed || this.#stopped) return false;
    this.#dropGpu(`WebGPU failed: ${message}`);
    return true;
  }

  /**
   * The CPU goes on alone. Told once, whatever the number of calls that find the GPU gone.
   * @param {string} reason
   */
  #dropGpu(reason) {
    if (this.#stopped || this.#gpuIsOver) return;
    this.#gpuIsOver = true;
    const previous = this.#gpu && this.#active === this.#gpu ? "webgpu" : "cpu";
    this.#gpu?.stop(new CapsNetError("device-lost", reason));
    this.#gpu = undefined;
    this.#active = this.#primary;
    this.#tell(previous, reason);
  }

  /**
   * @param {string | null} adapter
   * @param {string} reason
   */
  #consider(adapter, reason) {
    this.#considered = { device: "webgpu", adapter, milliseconds: null, reason };
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

  #started() {
    if (!this.#active || !this.#primary) throw new CapsNetError("internal", "No device is loaded.");
    return { active: this.#active, primary: this.#primary };
  }
}

/** @returns {boolean} */
function savesData() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (/** @type {unknown} */ (navigator));
  return connection?.saveData === true;
}
