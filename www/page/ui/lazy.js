// @ts-check
// Parts of the page that are fetched when they are first wanted.

/**
 * A module on demand. A failure is not kept: the next call asks again, under an address of its own,
 * since a browser may remember that an address failed.
 * @template T
 * @param {() => Promise<T>} load the first try, `() => import("./part.js")`
 * @param {string} address of the same module, for every further try
 * @returns {() => Promise<T>}
 */
export function onDemand(load, address) {
  /** @type {Promise<T> | null} */
  let loading = null;
  let failures = 0;
  return () => {
    loading ??= (failures === 0 ? load() : /** @type {Promise<T>} */ (import(`${address}?again=${failures}`))).catch((reason) => {
      failures += 1;
      loading = null;
      throw reason;
    });
    return loading;
  };
}
