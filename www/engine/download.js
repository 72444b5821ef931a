// Files over the network: counted as they arrive, once for all who ask, and kept by the browser's own
// cache, which the hash in each name makes safe. A failure says which file and what happened.

import { CapsNetError, aborted, sentence } from "./errors.js";
import { damaged, isIntact } from "./integrity.js";
import { refusalOf } from "./refusals.js";
import { unlessAborted } from "./signals.js";
import { compiles } from "./support.js";

/** @import { LoadProgress, LoadStage } from "../capsnet.js" */
/** @import { Asset } from "./assets.js" */

/**
 * @typedef {object} Waiting
 * @property {(loadedBytes: number) => void} [onBytes]  after each part, counted after decompression
 * @property {AbortSignal | null | undefined} [signal]
 */

export const CANCELLED = "Loading was cancelled.";

/** Addresses that gave a bad file or none: asked again, they are not taken from the browser's cache. @type {Set<string>} */
const suspects = new Set();

/** What came from there was not what it should be. @param {string} url */
export function distrust(url) {
  suspects.add(url);
}

/**
 * The whole file.
 * @param {Asset} asset
 * @param {Waiting} [options]
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function downloadBytes(asset, options = {}) {
  return receive(asset, options, async (response) => new Uint8Array(await response.arrayBuffer()));
}

/**
 * The file compiled to WebAssembly while it arrives. The browser compiles on its own threads.
 * @param {Asset & { hash: string }} asset
 * @param {Waiting} [options]
 * @returns {Promise<WebAssembly.Module>}
 */
export function downloadProgram(asset, options = {}) {
  return receive(asset, options, async (response) => {
    const copy = response.clone();
    const compiling = WebAssembly.compileStreaming(response);
    compiling.catch(() => {}); // what came is looked at first: a broken file is no fault of the browser's
    const intact = await isIntact(new Uint8Array(await copy.arrayBuffer()), asset.hash);
    if (intact === false) throw damaged(fileName(asset.url), "network");
    return compiling.catch(async (reason) => {
      if (intact === undefined && reason instanceof WebAssembly.CompileError && (await compiles())) throw damaged(fileName(asset.url), "network", reason);
      throw reason;
    });
  });
}

/**
 * What a download is told so that it shows as a stage of loading.
 * @param {LoadStage} stage
 * @param {number} totalBytes
 * @param {(progress: LoadProgress) => void} onProgress
 * @returns {(loadedBytes: number) => void}
 */
export function reporting(stage, totalBytes, onProgress) {
  const onBytes = (/** @type {number} */ loadedBytes) => onProgress({ stage, loadedBytes, totalBytes });
  onBytes(0); // so that a progress bar knows the whole from the start
  return onBytes;
}

/**
 * One download for all who ask. It ends when nobody waits for it any more; what has come is kept, a
 * failure is not.
 * @template T
 * @param {(options: Required<Waiting> & { signal: AbortSignal }) => Promise<T>} download
 * @returns {(waiting: Waiting) => Promise<T>}
 */
export function once(download) {
  /** @type {{ promise: Promise<T>, control: AbortController, waiting: Set<Waiting>, loadedBytes: number, isDone: boolean } | undefined} */
  let current;

  function begin() {
    const control = new AbortController();
    const onBytes = (/** @type {number} */ loadedBytes) => {
      attempt.loadedBytes = loadedBytes;
      for (const each of attempt.waiting) each.onBytes?.(loadedBytes);
    };
    // a step later, so that a download which throws or tells at once finds everything in place
    const promise = Promise.resolve().then(() => download({ onBytes, signal: control.signal }));
    const attempt = { promise, control, waiting: new Set(), loadedBytes: 0, isDone: false };
    promise.then(
      () => (attempt.isDone = true),
      () => giveUp(attempt),
    );
    return attempt;
  }

  /** @param {NonNullable<typeof current>} attempt */
  function giveUp(attempt) {
    attempt.control.abort();
    if (current === attempt) current = undefined;
  }

  return async ({ onBytes, signal }) => {
    if (signal?.aborted) throw aborted(CANCELLED);
    const attempt = (current ??= begin());
    const waiting = { onBytes };
    attempt.waiting.add(waiting);
    onBytes?.(attempt.loadedBytes);
    try {
      return await unlessAborted(attempt.promise, signal, CANCELLED);
    } finally {
      attempt.waiting.delete(waiting);
      if (attempt.waiting.size === 0 && !attempt.isDone) giveUp(attempt);
    }
  };
}

/** @param {string} url */
export function fileName(url) {
  const { pathname } = new URL(url);
  return pathname.slice(pathname.lastIndexOf("/") + 1);
}

/**
 * @template T
 * @param {Asset} asset
 * @param {Waiting} options
 * @param {(response: Response) => Promise<T>} consume
 * @returns {Promise<T>}
 */
async function receive({ url, bytes }, { onBytes = () => {}, signal }, consume) {
  /** @type {CapsNetError | undefined} */
  let incomplete;
  let loaded = 0;
  /** @type {TransformStream<Uint8Array, Uint8Array>} */
  const counter = new TransformStream({
    transform(part, controller) {
      loaded += part.byteLength;
      controller.enqueue(part);
      onBytes(Math.min(loaded, bytes));
    },
    flush(controller) {
      if (loaded === bytes) return;
      incomplete = new CapsNetError("network", `${fileName(url)} arrived with ${loaded} bytes where ${bytes} were expected.`);
      controller.error(incomplete);
    },
  });
  try {
    const response = await fetch(url, { signal: signal ?? null, cache: suspects.has(url) ? "reload" : "default" });
    if (!response.ok) throw refused(url, `the server answered ${`${response.status} ${response.statusText}`.trim()}.`);
    // always application/wasm, so that a server which does not know the type still serves our programs
    const headers = { "content-type": "application/wasm" };
    const content = await consume(new Response(response.body?.pipeThrough(counter) ?? null, { headers }));
    suspects.delete(url);
    return content;
  } catch (reason) {
    if (signal?.aborted) throw aborted(CANCELLED);
    distrust(url);
    if (incomplete) throw incomplete; // some browsers hand on an error of their own in its place
    if (reason instanceof CapsNetError) throw reason;
    const directive = await refusalOf(url);
    if (directive) throw new CapsNetError("unsupported", `This page's content security policy does not allow ${fileName(url)} to be fetched (${directive} ${new URL(url).origin}).`, { cause: reason });
    const text = sentence(reason instanceof Error ? reason.message : String(reason));
    if (!(reason instanceof WebAssembly.CompileError)) throw refused(url, text + leave(url), reason);
    throw new CapsNetError("unsupported", `This browser could not compile ${fileName(url)}: ${text}`, { cause: reason });
  }
}

/** From another origin a browser says no more than that it failed. @param {string} url */
const leave = (url) => (globalThis.document && new URL(url).origin !== self.origin ? " Its server has to allow other origins (the header Access-Control-Allow-Origin)." : "");

/**
 * @param {string} url
 * @param {string} why
 * @param {unknown} [cause]
 */
function refused(url, why, cause) {
  return new CapsNetError("network", `${fileName(url)} could not be downloaded: ${why}`, { cause });
}
