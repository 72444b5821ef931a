// @ts-check
// One device's copy of the network: a worker that is replaced when it dies, and that has the
// current weights before it answers. It starts with the weights of loading, which stay in the
// engine to be asked beside the current ones.

import { CapsNetError, aborted } from "./errors.js";
import { WorkerHost } from "./host.js";

/** @import { EngineCalls, EngineInfo } from "./protocol.js" */

/**
 * What a worker is started with, kept on the page so that it can be started again without the network.
 * @typedef {{ module: WebAssembly.Module, glue: string }} LoadedProgram
 */

/**
 * The weights that every replica is to have. A new version is a new object.
 * @typedef {{ readonly bytes: Uint8Array<ArrayBuffer> }} Weights
 */

/**
 * The worker of a replica as it lives now: after its death every call rejects with the cause.
 * @typedef {object} Held
 * @property {WorkerHost["call"]} call
 * @property {(weights: Weights) => void} keep  these weights, which the worker itself has made, are the current ones
 * @property {() => Promise<void>} restore  the current weights, in place of what the worker has made of them
 * @property {AbortSignal} death  its reason is the cause
 */

export class Replica {
  #name;
  #program;
  #preset;
  #original;
  #currentWeights;
  #onDeath;
  /** @type {WorkerHost | undefined} */
  #host;
  /** @type {Promise<EngineInfo> | undefined} */
  #starting;
  /** What the worker computes with. @type {Weights | undefined} */
  #loaded;
  #stopped = false;

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {LoadedProgram} options.program
   * @param {string} options.preset
   * @param {Weights} options.original  of loading
   * @param {() => Weights} options.currentWeights
   * @param {(reason: CapsNetError) => void} options.onDeath  the worker died after it had started
   */
  constructor({ name, program, preset, original, currentWeights, onDeath }) {
    this.#name = name;
    this.#program = program;
    this.#preset = preset;
    this.#original = original;
    this.#currentWeights = currentWeights;
    this.#onDeath = onDeath;
  }

  /**
   * Starts the worker if it is not there, and tells what its engine is.
   * @returns {Promise<EngineInfo>}
   */
  start() {
    if (this.#stopped) return Promise.reject(aborted("The network was disposed of."));
    this.#starting ??= this.#spawn();
    return this.#starting;
  }

  /**
   * One call, on a living worker with the current weights.
   * @template {keyof EngineCalls} Name
   * @param {Name} name
   * @param {Parameters<EngineCalls[Name]>} values
   * @returns {Promise<ReturnType<EngineCalls[Name]>>}
   */
  async call(name, ...values) {
    const host = await this.#ready();
    return host.call(name, ...values);
  }

  /**
   * The living worker, with the current weights, and no later one in its place.
   * @returns {Promise<Held>}
   */
  async hold() {
    const host = await this.#ready();
    return {
      call: (name, ...values) => host.call(name, ...values),
      keep: (weights) => {
        if (this.#host === host) this.#loaded = weights;
      },
      restore: () => host.call("importWeights", this.#currentWeights().bytes),
      death: host.death,
    };
  }

  /**
   * Replaces this replica's weights, or rejects and changes nothing. The caller makes them the current ones.
   * @param {Weights} weights
   */
  async adopt(weights) {
    await this.call("importWeights", weights.bytes);
    this.#loaded = weights;
  }

  /** @param {CapsNetError} [reason] */
  stop(reason) {
    this.#stopped = true;
    this.#host?.terminate(reason);
    this.#host = undefined;
  }

  async #ready() {
    await this.start();
    const host = this.#host;
    if (!host) throw new CapsNetError("internal", "The engine stopped.");
    const weights = this.#currentWeights();
    if (this.#loaded !== weights) {
      await host.call("importWeights", weights.bytes);
      this.#loaded = weights;
    }
    return host;
  }

  async #spawn() {
    let started = false;
    const host = new WorkerHost(this.#name, (reason) => {
      this.#forget(host);
      if (started) this.#onDeath(reason);
    });
    this.#host = host;
    try {
      const info = await host.call("start", { ...this.#program, preset: this.#preset, weights: this.#original.bytes });
      this.#loaded = this.#original;
      started = true;
      return info;
    } catch (reason) {
      host.terminate();
      this.#forget(host); // so that the next call tries once more
      throw reason;
    }
  }

  /** @param {WorkerHost} host */
  #forget(host) {
    if (this.#host !== host) return;
    this.#host = undefined;
    this.#starting = undefined;
    this.#loaded = undefined;
  }
}
