// Whether a file is the one that was published: its address carries the beginning of its hash, and what came may be a page
// of some network that asks to log in, or broken on its way.

import { CapsNetError } from "./errors.js";

/**
 * Whether the SHA-256 of a file begins with `hash`; undefined: a page without a secure context cannot compute it.
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {string} hash
 */
export async function isIntact(content, hash) {
  if (!globalThis.crypto?.subtle) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("").startsWith(hash);
}

/**
 * @param {string} name of the file
 * @param {"network" | "bad-weights"} code
 * @param {unknown} [cause]
 */
export const damaged = (name, code, cause) =>
  new CapsNetError(code, `${name} arrived damaged: its content is not the one that was published. Loading again fetches it anew.`, { cause });
