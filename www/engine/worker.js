// @ts-check
// A dedicated worker around one wasm artifact. The page sends one call at a time (queue.js), so
// nothing here waits its turn. Teaching comes as a call for each step: what waits on the page, an
// inference for the pad or a stop, runs between two of them.

import * as Comlink from "comlink";
import { CapsNetError, describe } from "./errors.js";
import { fixedDigit } from "./fixed-digit.js";
import { isOutOfMemory, tooLittleMemory } from "./memory.js";

/** @import { Engine, EngineGlue, EngineInfo, Reply, StartOptions, WorkerEvent, WorkerMethods } from "./protocol.js" */

/** @type {Engine | undefined} */
let engine;
let hasPanicked = false;

/** @returns {Engine} */
function started() {
  if (!engine) throw new CapsNetError("internal", "The worker was called before its engine was loaded.");
  return engine;
}

/** @param {WorkerEvent} message */
function tell(message) {
  self.postMessage(message);
}

/**
 * Runs `action` and turns whatever it throws into plain data.
 * @template T
 * @param {() => T | Promise<T>} action
 * @returns {Promise<Reply<T>>}
 */
async function reply(action) {
  try {
    const value = own(await action());
    return Comlink.transfer({ ok: true, value }, [...buffersOf(value)]);
  } catch (reason) {
    return { ok: false, error: describe(reason) };
  }
}

/**
 * @template {object} T
 * @param {() => Promise<T>} action
 */
async function timed(action) {
  const from = performance.now();
  const value = await action();
  return { ...value, milliseconds: performance.now() - from };
}

/**
 * @param {string} url
 * @returns {Promise<EngineGlue>}
 */
async function importGlue(url) {
  try {
    return await import(/* @vite-ignore */ url);
  } catch (reason) {
    throw new CapsNetError("network", `${url.slice(url.lastIndexOf("/") + 1)} could not be loaded: ${reason}`, { cause: reason });
  }
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
  await program.default({ module_or_path: module });
  program.onPanic((message) => {
    hasPanicked = true;
    tell({ event: "panic", message });
  });
  engine = await program.Engine.load(weights);
  const info = engine.info();
  // the first answer takes longest: loading is not over without it
  await engine.infer(fixedDigit(info.image), info.routingIterations, [], false);
  return info;
}

/** @type {WorkerMethods} */
const methods = {
  start: (options) => reply(() => start(options)),

  infer: (pixels, routingIterations, trace, original) =>
    reply(() => timed(() => started().infer(pixels, routingIterations, trace, original))),

  decode: (poses, classes, original) => reply(() => started().decode(poses, classes, original)),
  capsuleWeights: (capsule, original) => reply(() => started().capsuleWeights(capsule, original)),
  evaluate: (pixels, labels, original) => reply(() => started().evaluate(pixels, labels, original)),
  beginTeaching: (pixels, labels, knownPixels, knownLabels, lesson) =>
    reply(() => started().beginTeaching(pixels, labels, knownPixels, knownLabels, lesson)),
  teach: () => reply(() => timed(() => started().teach())),
  endTeaching: () => reply(() => started().endTeaching()),
  exportWeights: () => reply(() => started().exportWeights()),
  importWeights: (bytes) => reply(() => started().importWeights(bytes)),
  selfCheck: (fixture) => reply(() => started().selfCheck(fixture)),
};

/**
 * The same value with every typed array in a buffer of its own, which can be transferred. A view
 * into wasm's memory would take the whole memory along.
 * @template T
 * @param {T} value
 * @returns {T}
 */
function own(value) {
  if (ArrayBuffer.isView(value)) {
    const view = /** @type {Uint8Array} */ (/** @type {unknown} */ (value));
    return view.byteLength === view.buffer.byteLength ? value : /** @type {any} */ (view.slice());
  }
  if (Array.isArray(value)) return /** @type {any} */ (value.map(own));
  if (typeof value === "object" && value !== null) {
    return /** @type {any} */ (Object.fromEntries(Object.entries(value).map(([key, part]) => [key, own(part)])));
  }
  return value;
}

/**
 * @param {unknown} value
 * @param {Set<ArrayBufferLike>} [found]
 * @returns {Set<ArrayBuffer>}
 */
function buffersOf(value, found = new Set()) {
  if (ArrayBuffer.isView(value)) found.add(value.buffer);
  else if (typeof value === "object" && value !== null) Object.values(value).forEach((part) => buffersOf(part, found));
  return /** @type {Set<ArrayBuffer>} */ (found);
}

Comlink.expose(methods);
tell({ event: "ready" });
