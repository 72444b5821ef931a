// @ts-check
// A picture from outside: chosen, dropped anywhere on the page, or pasted.

import { create } from "../ui/dom.js";
import { fileButton } from "../ui/file-button.js";
import { isSampleDragged } from "./drag-sample.js";
import { inkFromFile, PictureError } from "./image-file.js";
import { isTyping } from "./shortcuts.js";
import { upload as text } from "./text.js";

/** @import { Store } from "../state.js" */
/** @import { Problem } from "../ui/problems.js" */

/** @param {HTMLElement} host @param {Store} store @param {Problem} problem */
export function makeUpload(host, { drawing }, problem) {
  host.append(
    ...fileButton({ id: "upload-input", accept: "image/*", label: text.open, onFile: (file) => void take(file, "") }),
    create("p", { class: "note" }, text.note),
  );

  /** Of two pictures in quick succession the later one counts. */
  let turn = 0;
  /** @param {Blob | undefined} file @param {string} none what is said if there is none */
  async function take(file, none) {
    const mine = (turn += 1);
    problem.clear();
    if (!file) return problem.show(none);
    host.setAttribute("aria-busy", "true");
    try {
      const image = await inkFromFile(file);
      if (mine === turn) drawing.show(image);
    } catch (error) {
      if (mine === turn) problem.show(error instanceof PictureError ? error.message : text.failed(error));
    } finally {
      if (mine === turn) host.removeAttribute("aria-busy");
    }
  }

  drawing.onChange(problem.clear);

  document.addEventListener("paste", (event) => {
    if (!isTyping(event.target)) void take(imageIn(event.clipboardData), text.nothingPasted);
  });

  // dragenter and dragleave fire for every element on the way, so they are counted.
  let depth = 0;
  const lift = (/** @type {number} */ by) => {
    depth = Math.max(0, depth + by);
    document.documentElement.classList.toggle("is-dropping", depth > 0);
  };
  document.addEventListener("dragenter", () => lift(1));
  document.addEventListener("dragleave", () => lift(-1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    lift(-depth);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (isSampleDragged() || files.some(({ name }) => /\.safetensors$/i.test(name))) return; // the pad's matter, and the chooser's
    void take(imageIn(event.dataTransfer), text.nothingDropped);
  });
}

/** The first picture, else the first file, whose type the error will name. @param {DataTransfer | null} data */
function imageIn(data) {
  const files = [...(data?.files ?? [])];
  return files.find(({ type }) => type.startsWith("image/")) ?? files[0];
}
