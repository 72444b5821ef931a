import { create } from "../ui/dom.js";
import { saveFile as text } from "./text.js";

/**
 * Hands the visitor a file, as a download. A frame may forbid that, and no error tells.
 * @param {string} name
 * @param {string} type
 * @param {BlobPart} content
 * @param {import("../ui/problems.js").Problem} slot where that is said
 */
export function saveFile(name, type, content, slot) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  create("a", { href: url, download: name }).click();
  // the download has begun by then; until it is told so the browser keeps the bytes
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  const may = mayDownload();
  if (may === false) slot.show(text.forbidden);
  else if (may === null) slot.show(text.framed, null, "note");
}

/** Whether this page may hand out files; null in a frame of another origin, which does not tell. */
function mayDownload() {
  if (self === top) return true;
  const frame = /** @type {HTMLIFrameElement | null} */ (self.frameElement);
  return frame && (!frame.hasAttribute("sandbox") || frame.sandbox.contains("allow-downloads"));
}
