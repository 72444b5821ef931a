// The one Trusted Types policy: addresses of our own scripts, which come from the bundler and never from data.

/** @typedef {{ createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown } }} Factory */

const factory = /** @type {{ trustedTypes?: Factory }} */ (/** @type {unknown} */ (globalThis)).trustedTypes;

/** @type {ReturnType<Factory["createPolicy"]> | undefined} */
let policy;

/**
 * The address as `new Worker` and `serviceWorker.register` take it under a strict policy.
 * @param {string} url
 * @returns {string}
 */
export function trusted(url) {
  policy ??= factory?.createPolicy("capsnet", { createScriptURL: (own) => own });
  return /** @type {string} */ (policy?.createScriptURL(url) ?? url);
}
