// @ts-check
// `name-0123456789.extension`: the build puts the beginning of a file's SHA-256 into its name.

const HASH = /-([0-9a-f]{10})\.\w+$/;

/** @param {URL} url */
export function fileName({ pathname }) {
  return pathname.slice(pathname.lastIndexOf("/") + 1);
}

/**
 * Whether the content is the one that the name promises. A page without a secure context has no
 * SHA-256 and trusts it.
 * @param {URL} url
 * @param {Uint8Array<ArrayBuffer>} content
 * @returns {Promise<boolean>}
 */
export async function isNamedAfter(url, content) {
  const expected = HASH.exec(url.pathname)?.[1];
  if (!expected || !globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("").startsWith(expected);
}
