// Starts the worker, also where the page that imports the module is of another origin than the module, or in a
// frame without one: a worker must be of the page's origin, and a blob is. A page that isolates itself from other origins
// takes a worker's file only if it was sent with the same header; a blob has the page's own.

import address from "./worker.js?worker&url";
import { fileName } from "./download.js";
import { CapsNetError } from "./errors.js";
import { refusalOf } from "./refusals.js";
import { trusted } from "./trusted.js";

const url = new URL(address, import.meta.url);
const ISOLATING = "Cross-Origin-Embedder-Policy";
/** A server that does not answer is none that could tell more. */
const PATIENCE_MS = 5000;

/** Whether the module comes from elsewhere than the page. */
export const isForeign = () => url.origin !== self.origin;

/**
 * @param {string} name shown by developer tools
 * @param {boolean} [asBlob] its own file did not come
 * @returns {Worker}
 * @throws {CapsNetError} `unsupported`, with what would have to be allowed
 */
export function startWorker(name, asBlob = isForeign()) {
  const source = asBlob ? URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" })) : url.href;
  try {
    return new Worker(trusted(source), { type: "module", name });
  } catch (reason) {
    throw new CapsNetError("unsupported", whyNot(reason), { cause: reason });
  }
}

/** Why there is no worker. @param {unknown} [reason] of the browser */
export function whyNot(reason) {
  if (self.origin === "null") return "This page is in a sandboxed frame without an origin, which may start no worker from here. The frame needs the attribute sandbox=\"allow-scripts allow-same-origin\".";
  const types = "and, where it asks for Trusted Types, trusted-types capsnet";
  if (isForeign()) return `The network's worker could not be loaded from another origin. The server of capsnet.js has to allow it (the header Access-Control-Allow-Origin), and this page's content security policy too (worker-src blob: ${url.origin} ${types}).`;
  return `This page may not start a worker${reason instanceof Error ? `: ${reason.message}` : "."} Its content security policy has to allow worker-src 'self' ${types}.`;
}

/** Why neither the worker's file nor a blob came, if the page is isolated and its policy forbids the blob. @returns {Promise<string | undefined>} */
export async function whyIsolated() {
  if ((await refusalOf("blob")) === undefined || !(self.crossOriginIsolated || (await headerOf(location.href))) || (await headerOf(url.href)) !== null) return undefined;
  return `This page is served with the header ${ISOLATING}, and the network's worker without it. The server has to send the same header with ${fileName(url.href)}, or the page's content security policy has to allow worker-src 'self' blob:.`;
}

/** The isolating header of a file; null: it has none, undefined: the file does not come. @param {string} address */
const headerOf = (address) =>
  fetch(address, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE_MS) }).then(
    ({ ok, headers }) => (ok ? headers.get(ISOLATING) : undefined),
    () => undefined,
  );

/** Whether the policy of the page refused it. */
export const isRefused = async () => (await refusalOf(url.href)) !== undefined;
