// The page's end of one worker, from its start to its death. A remote never comes back to life: the
// client makes a new one.

import * as Comlink from "comlink";
import { CapsNetError, isFatal, sentence } from "./errors.js";
import { isForeign, isRefused, startWorker, whyIsolated, whyNot } from "./start-worker.js";

/** @import { Answer, CallName, Engine, EngineInfo, Reply, StartOptions, Weights, WorkerEvent, WorkerMethods } from "./protocol.js" */

export class Remote {
  /** @type {Worker} */
  #worker;
  /** @type {WorkerMethods} */
  #methods;
  /** Starts it once more from a blob, where its file did not come. @type {(() => void) | undefined} */
  #startAsBlob;
  #ending = new AbortController();
  #isReady = false;
  /** How to reject each call in flight: a dead worker answers no more. @type {Set<(reason: CapsNetError) => void>} */
  #pending = new Set();
  /** What the engine computes with. @type {Weights | undefined} */
  weights;
  /** Resolves when the engine has answered its first digit; a worker that cannot start dies. @type {Promise<EngineInfo>} */
  started;

  /**
   * @param {string} name  shown by developer tools
   * @param {StartOptions} options
   */
  constructor(name, options) {
    this.#worker = startWorker(name);
    this.#methods = this.#connect(this.#worker);
    this.started = this.#answer(() => new Promise((resolve, reject) => {
      this.#methods.start(options).then(resolve, reject);
      if (isForeign()) return; // that was a blob already
      this.#startAsBlob = () => {
        this.#worker.terminate();
        this.#worker = startWorker(name, true);
        this.#methods = this.#connect(this.#worker);
        this.#methods.start(options).then(resolve, reject);
      };
    }));
    this.started.catch((reason) => this.end(reason)); // whoever waits for it is told too
  }

  /** @param {Worker} worker */
  #connect(worker) {
    worker.addEventListener("message", ({ data }) => this.#hear(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault(); // it is reported here, in words; the console need not repeat it
      if (this.#isReady) this.end(this.#explain(event.message));
      else void this.#unloaded(event.message);
    });
    worker.addEventListener("messageerror", () => {
      this.end(new CapsNetError("internal", "The worker sent a message that could not be read."));
    });
    return /** @type {WorkerMethods} */ (/** @type {unknown} */ (Comlink.wrap(worker)));
  }

  /** Aborted when no call can be answered any more; its reason is the first cause, a CapsNetError. */
  get death() {
    return this.#ending.signal;
  }

  /**
   * @template {CallName} Name
   * @param {Name} name
   * @param {Parameters<Engine[Name]>} values
   * @returns {Promise<Answer<Name>>}
   */
  call(name, ...values) {
    return this.#answer(() => this.#methods.call(name, values));
  }

  /**
   * Ends the worker; calls in flight reject with `reason`.
   * @param {CapsNetError} reason
   */
  end(reason) {
    if (this.death.aborted) return;
    this.#worker.terminate();
    this.#ending.abort(reason); // whoever takes over does so before the calls hear of it
    for (const reject of this.#pending) reject(reason);
    this.#pending.clear();
  }

  /**
   * @template T
   * @param {() => Promise<Reply<T>>} ask
   * @returns {Promise<T>}
   */
  #answer(ask) {
    return new Promise((resolve, reject) => {
      if (this.death.aborted) return reject(this.death.reason);
      this.#pending.add(reject);
      ask()
        .then((reply) => {
          if (reply.ok) return resolve(reply.value);
          const error = new CapsNetError(reply.code, reply.message);
          if (isFatal(error)) this.end(error);
          reject(error);
        })
        .catch((reason) => this.end(new CapsNetError("internal", `The worker could not be called: ${reason}`, { cause: reason })))
        .finally(() => this.#pending.delete(reject));
    });
  }

  /** @param {WorkerEvent} message  or one of comlink's, which has no `event` */
  #hear(message) {
    if (message?.event === "ready") this.#isReady = true;
    if (message?.event === "panic") this.end(this.#explain(message.message));
  }

  /** It has not come, or may not. @param {string | undefined} text none: it did not even begin */
  async #unloaded(text) {
    if (isForeign() || (await isRefused())) return this.end(new CapsNetError("unsupported", whyNot()));
    const again = this.#startAsBlob;
    this.#startAsBlob = undefined;
    try {
      if (again && !text && !this.death.aborted) return again();
    } catch {
      // the policy of the page forbids it, which is told next
    }
    const reason = await whyIsolated();
    if (reason) this.end(new CapsNetError("unsupported", reason));
    else this.end(new CapsNetError("network", sentence(text ? `The worker could not be loaded: ${text}` : "The worker could not be loaded")));
  }

  /** @param {string | undefined} text */
  #explain(text) {
    return new CapsNetError("internal", sentence(text ? `The engine stopped: ${text}` : "The engine stopped"));
  }
}
