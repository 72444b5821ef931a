// A dedicated worker around one wasm program. The page sends one call at a time (client.js), so
// nothing here waits its turn. Teaching comes as a call for each step: what waits on the page, an
// inference for the pad or a stop, runs between two of them.

import * as Comlink from "comlink";
import { CapsNetError, toCapsNetError } from "./errors.js";
import { mustBeFinite } from "./finite.js";
import { fixedDigit } from "./fixed-digit.js";
import { isOutOfMemory, tooLittleMemory } from "./support.js";

/** @import { Engine, EngineGlue, EngineInfo, Reply, StartOptions, WorkerEvent, WorkerMethods } from "./protocol.js" */

/** Calls of which the caller is told how long they took. */
const TIMED = ["infer", "teach"];

/** @type {Engine | undefined} */
let engine;
let hasPanicked = false;

/** @param {WorkerEvent} message */
const tell = (message) => self.postMessage(message);

/** @type {WorkerMethods} */
const methods = {
  start: (options) => reply(() => start(options)),
  call: (name, values) =>
    reply(async () => {
      if (!engine) throw new CapsNetError("internal", "The worker was called before its engine was loaded.");
      const from = performance.now();
      const value = mustBeFinite(await /** @type {(...values: any[]) => any} */ (engine[name]).apply(engine, values));
      return TIMED.includes(name) ? { ...value, milliseconds: performance.now() - from } : value;
    }),
};

/**
 * Runs `action` and turns whatever it throws into plain data.
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<Reply<T>>}
 */
async function reply(action) {
  try {
    const value = await action();
    return Comlink.transfer({ ok: true, value }, [...buffersOf(value)]);
  } catch (reason) {
    const { code, message } = toCapsNetError(reason);
    return { ok: false, code, message };
  }
}

/**
 * The buffers of an answer's arrays: wasm-bindgen gives each array one of its own.
 * @param {unknown} value
 * @param {Set<ArrayBufferLike>} [found]
 * @returns {Set<ArrayBuffer>}
 */
function buffersOf(value, found = new Set()) {
  if (ArrayBuffer.isView(value)) found.add(value.buffer);
  else if (typeof value === "object" && value !== null) Object.values(value).forEach((part) => buffersOf(part, found));
  return /** @type {Set<ArrayBuffer>} */ (found);
}

/** @param {StartOptions} options */
async function start(options) {
  const control = new AbortController();
  // what traps behind the engine's first `await` rejects nothing: only the worker hears of it
  const trapped = new Promise((_, reject) => {
    const onError = (/** @type {ErrorEvent} */ event) => {
      event.preventDefault(); // the page hears it by the answer
      reject(event.error);
    };
    self.addEventListener("error", onError, { signal: control.signal });
  });
  try {
    return /** @type {EngineInfo} */ (await Promise.race([open(options), trapped]));
  } catch (reason) {
    if (!isOutOfMemory(reason, hasPanicked)) throw reason;
    throw tooLittleMemory(options.network, options.weights.length, reason);
  } finally {
    control.abort();
  }
}

/** @param {StartOptions} options */
async function open({ module, glue, weights }) {
  const program = await importGlue(glue);
  const { __wasm_call_ctors: construct } = await program.default({ module_or_path: module });
  construct(); // the programs leave that to us (xtask/src/artifact.rs)
  program.onPanic((message) => {
    hasPanicked = true;
    tell({ event: "panic", message });
  });
  engine = await program.Engine.load(weights);
  const info = engine.info();
  // the first answer takes longest: loading is not over without it
  mustBeFinite(await engine.infer(fixedDigit(info.image), info.routingIterations, [], false));
  return info;
}

/**
 * @param {string} url
 * @returns {Promise<EngineGlue>}
 */
async function importGlue(url) {
  try {
    // in a template, so that Vite's development server does not bring its client, which wants a page, into the worker
    return await import(/* @vite-ignore */ `${url}`);
  } catch (reason) {
    throw new CapsNetError("network", `${url.slice(url.lastIndexOf("/") + 1)} could not be loaded: ${reason}`, { cause: reason });
  }
}

Comlink.expose(methods);
tell({ event: "ready" });
