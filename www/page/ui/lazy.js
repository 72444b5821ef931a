// Parts of the page that are fetched when they are first wanted.

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
    loading ??= import(/* @vite-ignore */ failures ? `${address}?again=${failures}` : address).catch((reason) => {
      failures += 1;
      loading = null;
      throw reason;
    });
    return loading;
  };
}
