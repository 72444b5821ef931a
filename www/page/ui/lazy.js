// Parts of the page that are fetched when they are first wanted.

import { part as text } from "./text.js";

/** The other files that a module of a build imports. */
const IMPORTED = /\b(?:from|import)\s*["'](\.\.?\/[^"']+\.js)["']/g;

/**
 * A module on demand. A failure is not kept: the next call asks again, under an address of its own,
 * since a browser may remember that an address failed.
 * @param {string} address  as `import address from "./part.js?chunk"` gives it
 * @returns {() => Promise<any>}  what the module exports; rejects with an Error whose message says why in a sentence
 */
export function onDemand(address) {
  /** @type {Promise<unknown> | null} */
  let loading = null;
  let failures = 0;
  return () => {
    loading ??= load(failures ? `${address}?again=${failures}` : address).catch((reason) => {
      failures += 1;
      loading = null;
      throw reason;
    });
    return loading;
  };
}

/** What there is to say of a part that did not come, or did not start. @param {unknown} reason */
export const messageOf = (reason) => (reason instanceof Error ? reason.message : String(reason));

/** @param {string} address */
async function load(address) {
  await arrival(address, new Set([import.meta.url])); // what this very file came in is here
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
 * @returns {Promise<void>}
 */
async function arrival(address, asked) {
  if (asked.has(address)) return;
  asked.add(address);
  const response = await fetch(address).catch((reason) => {
    throw new Error(navigator.onLine ? text.noAnswer : text.offline, { cause: reason });
  });
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok) throw new Error(text.refused(response.status));
  if (!/javascript/.test(type)) throw new Error(text.otherType(type));
  const parts = [...(await response.text()).matchAll(IMPORTED)];
  await Promise.all(parts.map(([, part]) => arrival(new URL(part, address).href, asked)));
}
