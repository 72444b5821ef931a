// Parts of the page that are fetched when they are first wanted.

/** The other files that a module of a build imports. */
const IMPORTED = /\b(?:from|import)\s*["'](\.\.?\/[^"']+\.js)["']/g;

/**
 * A module on demand. A failure is not kept: the next call asks again, under an address of its own,
 * since a browser may remember that an address failed.
 * @param {string} address  as `import address from "./part.js?chunk"` gives it
 * @returns {() => Promise<any>}  what the module exports
 */
export function onDemand(address) {
  /** @type {Promise<unknown> | null} */
  let loading = null;
  let failures = 0;
  return () => {
    const own = failures ? `${address}?again=${failures}` : address;
    loading ??= arrival(own)
      .then(() => import(/* @vite-ignore */ own))
      .catch((reason) => {
        failures += 1;
        loading = null;
        throw reason;
      });
    return loading;
  };
}

/**
 * Waits until a module and all that it imports have come, into the browser's cache. Those others keep their address when
 * the module is asked for again, so that they must not fail while they are imported.
 * @param {string} address
 * @param {Set<string>} [asked]
 * @returns {Promise<void>}
 */
async function arrival(address, asked = new Set()) {
  if (asked.has(address)) return;
  asked.add(address);
  const response = await fetch(address);
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !/javascript/.test(type)) throw new Error(`${address}: ${response.status} ${type}`);
  const parts = [...(await response.text()).matchAll(IMPORTED)];
  await Promise.all(parts.map(([, part]) => arrival(new URL(part, address).href, asked)));
}
