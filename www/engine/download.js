// @ts-check
// Files over the network, counted as they arrive. A failure says which file and what happened.

import { CapsNetError, aborted, sentence } from "./errors.js";
import { fileName } from "./file-name.js";

/**
 * @typedef {object} DownloadOptions
 * @property {(loadedBytes: number) => void} [onBytes]  after each part, counted after decompression
 * @property {AbortSignal | undefined} [signal]
 * @property {boolean} [anew]  not from the browser's cache, which may hold what was wrong with it
 */

/**
 * The whole file.
 * @param {URL} url
 * @param {number} bytes  its length, known from the build
 * @param {DownloadOptions} [options]
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export function downloadBytes(url, bytes, options = {}) {
  return receive(url, bytes, options, async (response) => new Uint8Array(await response.arrayBuffer()));
}

/**
 * The file compiled to WebAssembly while it arrives. The browser compiles on its own threads.
 * @param {URL} url
 * @param {number} bytes
 * @param {DownloadOptions} [options]
 * @returns {Promise<WebAssembly.Module>}
 */
export function downloadProgram(url, bytes, options = {}) {
  return receive(url, bytes, options, (response) => WebAssembly.compileStreaming(response));
}

/**
 * @template T
 * @param {URL} url
 * @param {number} bytes
 * @param {DownloadOptions} options
 * @param {(response: Response) => Promise<T>} consume
 * @returns {Promise<T>}
 */
async function receive(url, bytes, { onBytes = () => {}, signal, anew = false }, consume) {
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
      const text = `${fileName(url)} arrived with ${loaded} bytes where ${bytes} were expected.`;
      incomplete = new CapsNetError("network", text);
      controller.error(incomplete);
    },
  });
  try {
    const { body } = await request(url, signal, anew);
    // always application/wasm, so that a server which does not know the type still serves our programs
    const headers = { "content-type": "application/wasm" };
    return await consume(new Response(body?.pipeThrough(counter) ?? null, { headers }));
  } catch (reason) {
    if (signal?.aborted) throw aborted("Loading was cancelled.");
    if (incomplete) throw incomplete; // some browsers hand on an error of their own in its place
    if (reason instanceof CapsNetError) throw reason;
    throw explain(url, reason);
  }
}

/**
 * @param {URL} url
 * @param {AbortSignal | undefined} signal
 * @param {boolean} anew
 */
async function request(url, signal, anew) {
  const response = await fetch(url, { signal: signal ?? null, cache: anew ? "reload" : "default" });
  if (response.ok) return response;
  const status = `${response.status} ${response.statusText}`.trim();
  throw new CapsNetError("network", `${fileName(url)} could not be downloaded: the server answered ${status}.`);
}

/**
 * @param {URL} url
 * @param {unknown} reason
 */
function explain(url, reason) {
  const text = sentence(reason instanceof Error ? reason.message : String(reason));
  if (reason instanceof WebAssembly.CompileError) {
    return new CapsNetError("unsupported", `This browser could not compile ${fileName(url)}: ${text}`, { cause: reason });
  }
  return new CapsNetError("network", `${fileName(url)} could not be downloaded: ${text}`, { cause: reason });
}
