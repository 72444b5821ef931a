// @ts-check
// The page's end of one worker, from its start to its death. A host never comes back to life:
// whoever wants the engine again makes a new one (replica.js).

import * as Comlink from "../vendor/comlink.js";
import { CapsNetError, aborted, sentence } from "./errors.js";

/** @import { EngineCalls, Reply, WorkerEvent, WorkerMethods } from "./protocol.js" */

export class WorkerHost {
  #worker;
  /** @type {Comlink.Remote<WorkerMethods>} */
  #remote;
  #onDeath;
  #ending = new AbortController();
  #ready = false;
  /** How to reject each call in flight: a dead worker answers no more. @type {Set<(reason: CapsNetError) => void>} */
  #pending = new Set();

  /**
   * @param {string} name  shown by developer tools
   * @param {(reason: CapsNetError) => void} onDeath  called once, not after `terminate`
   */
  constructor(name, onDeath) {
    this.#onDeath = onDeath;
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name });
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault(); // it is reported here, in words; the console need not repeat it
      this.#die(this.#explain(event.message));
    });
    this.#worker.addEventListener("messageerror", () => {
      this.#die(new CapsNetError("internal", "The worker sent a message that could not be read."));
    });
    this.#remote = /** @type {Comlink.Remote<WorkerMethods>} */ (Comlink.wrap(this.#worker));
  }

  /** Aborted when no call can be answered any more; its reason is the first cause, a CapsNetError. */
  get death() {
    return this.#ending.signal;
  }

  /**
   * @template {keyof EngineCalls} Name
   * @param {Name} name
   * @param {Parameters<EngineCalls[Name]>} values
   * @returns {Promise<ReturnType<EngineCalls[Name]>>}
   */
  call(name, ...values) {
    return new Promise((resolve, reject) => {
      if (this.death.aborted) return reject(this.death.reason);
      this.#pending.add(reject);
      const method = /** @type {(...values: any[]) => Promise<Reply<any>>} */ (/** @type {unknown} */ (this.#remote[name]));
      method(...values)
        .then((reply) => {
          if (reply.ok) return resolve(reply.value);
          const error = new CapsNetError(reply.error.code, reply.error.message);
          if (reply.error.fatal) this.#die(error);
          reject(error);
        })
        .catch((reason) => reject(new CapsNetError("internal", `The worker could not be called: ${reason}`, { cause: reason })))
        .finally(() => this.#pending.delete(reject));
    });
  }

  /** Ends the worker; calls in flight reject with `reason`. */
  terminate(reason = aborted("The network was disposed of.")) {
    this.#onDeath = () => {};
    this.#die(reason);
  }

  /** @param {WorkerEvent} message  or one of comlink's, which has no `event` */
  #hear(message) {
    if (message?.event === "ready") this.#ready = true;
    if (message?.event === "panic") this.#die(this.#explain(message.message));
  }

  /** @param {string | undefined} text */
  #explain(text) {
    if (!this.#ready) return new CapsNetError("network", text ? sentence(`The worker could not be loaded: ${text}`) : "The worker could not be loaded.");
    return new CapsNetError("internal", text ? sentence(`The engine stopped: ${text}`) : "The engine stopped.");
  }

  /** @param {CapsNetError} reason */
  #die(reason) {
    if (this.death.aborted) return;
    this.#worker.terminate();
    this.#ending.abort(reason);
    for (const reject of this.#pending) reject(reason);
    this.#pending.clear();
    this.#onDeath(reason);
  }
}
