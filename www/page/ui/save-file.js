import { create } from "./dom.js";

/**
 * Hands the visitor a file, as a download.
 * @param {string} name
 * @param {string} type
 * @param {BlobPart} content
 */
export function saveFile(name, type, content) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  create("a", { href: url, download: name }).click();
  // the download has begun by then; until it is told so the browser keeps the bytes
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
