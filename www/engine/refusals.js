// What the content security policy of the page around us has refused. Browsers tell it apart from the failure itself,
// which reads like a lost connection.

/** Directives by the address that they refused. @type {Map<string, string>} */
const refused = new Map();

// a worker has no document, and the policy of a page is not its own
globalThis.document?.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => refused.set(blockedURI, effectiveDirective));

/** The directive that refused an address, if one did; it is told a moment after. @param {string} url @returns {Promise<string | undefined>} */
export async function refusalOf(url) {
  await new Promise((resolve) => setTimeout(resolve));
  return refused.get(url);
}
