// Starts the worker, also where the page that imports the module is of another origin than the module, or in a
// frame without one: a worker must be of the page's origin, and a blob is.

import address from "./worker.js?worker&url";
import { CapsNetError } from "./errors.js";
import { trusted } from "./trusted.js";

/**
 * @param {string} name shown by developer tools
 * @returns {Worker}
 * @throws {CapsNetError} `unsupported`, with what would have to be allowed
 */
export function startWorker(name) {
  const url = new URL(address, import.meta.url);
  const isForeign = url.origin !== self.origin;
  const source = isForeign ? URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: "text/javascript" })) : url.href;
  try {
    return new Worker(trusted(source), { type: "module", name });
  } catch (reason) {
    throw new CapsNetError("unsupported", whyNot(isForeign, reason), { cause: reason });
  }
}

/** @param {boolean} isForeign @param {unknown} [reason] */
export function whyNot(isForeign, reason) {
  if (self.origin === "null") return "This page is in a sandboxed frame without an origin, which may start no worker from here. The frame needs the attribute sandbox=\"allow-scripts allow-same-origin\".";
  if (isForeign) return "The network's worker could not be loaded from another origin. The server of capsnet.js has to allow it (the header Access-Control-Allow-Origin), and this page's content security policy too (worker-src blob:).";
  return `This page may not start a worker${reason instanceof Error ? `: ${reason.message}` : ""}`;
}

/** Whether the module comes from elsewhere than the page. */
export const isForeign = () => new URL(address, import.meta.url).origin !== self.origin;
