// Parts of the page that are fetched when they are first wanted.

import { patience } from "./patience.js";
import { part as text } from "./text.js";

/** The other files that a module of a build imports. */
const IMPORTED = /\b(?:from|import)\s*["'](\.\.?\/[^"']+\.js)["']/g;

/**
 * A module on demand. A failure is not kept: the next call asks again, under an address of its own,
 * since a browser may remember that an address failed. A server that says nothing counts as a failure, but what it sends
 * at last is taken.
 * @param {string} address  as `import address from "./part.js?chunk"` gives it
 * @returns {(onLate?: () => void) => Promise<any>}  what the module exports; rejects with an Error whose message says why in a
 *   sentence. `onLate`: it has come after all, and the next call gives it
 */
export function onDemand(address) {
  /** @type {Promise<unknown> | null} */
  let loading = null;
  /** Gives whoever waits now what came late. @type {((module: unknown) => void) | null} */
  let settle = null;
  let failures = 0;

  /** @param {() => void} onLate */
  const begin = (onLate) =>
    new Promise((resolve, reject) => {
      settle = resolve;
      let isOver = false;
      const fail = (/** @type {unknown} */ reason) => {
        if (isOver) return;
        isOver = true;
        failures += 1;
        loading = settle = null;
        reject(reason);
      };
      const waiting = patience(() => fail(new Error(text.silent)));
      const come = (/** @type {unknown} */ module) => {
        if (!isOver || settle) settle?.(module);
        else if (!loading) {
          loading = Promise.resolve(module);
          onLate();
        }
        isOver = true;
        settle = null;
      };
      load(failures ? `${address}?again=${failures}` : address, waiting.hear).then(come, fail).finally(waiting.end);
    });

  return (onLate = () => {}) => (loading ??= begin(onLate));
}

/** What there is to say of a part that did not come, or did not start. @param {unknown} reason */
export const messageOf = (reason) => (reason instanceof Error ? reason.message : String(reason));

/** @param {string} address @param {() => void} onBytes */
async function load(address, onBytes) {
  await arrival(address, new Set([import.meta.url]), onBytes); // what this very file came in is here
  try {
    const module = await import(/* @vite-ignore */ address);
    if (Object.keys(module).length > 0) return module;
  } catch (reason) {
    throw new Error(text.fails(reason), { cause: reason });
  }
  throw new Error(text.empty);
}

/**
 * Waits until a module and all that it imports have come, into the browser's cache. Those others keep their address when
 * the module is asked for again, so they must not fail while they are imported.
 * @param {string} address
 * @param {Set<string>} asked
 * @param {() => void} onBytes
 * @returns {Promise<void>}
 */
async function arrival(address, asked, onBytes) {
  if (asked.has(address)) return;
  asked.add(address);
  const response = await fetch(address).catch((reason) => {
    throw new Error(navigator.onLine ? text.noAnswer : text.offline, { cause: reason });
  });
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok) throw new Error(text.refused(response.status));
  if (!/javascript/.test(type)) throw new Error(text.otherType(type));
  const parts = [...(await textOf(response, onBytes)).matchAll(IMPORTED)];
  await Promise.all(parts.map(([, part]) => arrival(new URL(part, address).href, asked, onBytes)));
}

/** @param {Response} response @param {() => void} onBytes */
function textOf({ body }, onBytes) {
  /** @type {TransformStream<Uint8Array, Uint8Array>} */
  const heard = new TransformStream({
    transform(part, controller) {
      onBytes();
      controller.enqueue(part);
    },
  });
  return new Response(body?.pipeThrough(heard) ?? null).text();
}
