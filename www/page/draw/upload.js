// @ts-check
// A picture from outside: chosen, dropped anywhere on the page, or pasted.

import { create, icon } from "../ui/dom.js";
import { inkFromFile, PictureError } from "./image-file.js";
import { isTyping } from "./shortcuts.js";
import { upload as text } from "./text.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

const ICON = "M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3M12 16V4m0 0L7.5 8.5M12 4l4.5 4.5";

/**
 * @param {HTMLElement} host
 * @param {Drawing} drawing
 * @param {{ show(sentence: string): void, clear(): void }} problem
 */
export function makeUpload(host, drawing, problem) {
  const input = create("input", { type: "file", accept: "image/*", class: "visually-hidden", id: "upload-input", "data-testid": "upload-input" });
  host.append(
    input,
    create("label", { class: "button", for: "upload-input" }, icon(ICON), text.open),
    create("p", { class: "note" }, text.note),
  );

  /** Of two pictures in quick succession the later one counts. */
  let turn = 0;
  const take = async (/** @type {Blob | null | undefined} */ file, /** @type {string} */ none) => {
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
  };

  drawing.onChange(() => problem.clear());

  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void take(file, "");
    input.value = ""; // so that the same file can be chosen again
  });

  document.addEventListener("paste", (event) => {
    if (isTyping(event.target)) return;
    void take(imageIn(event.clipboardData), text.nothingPasted);
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
    const { files } = event.dataTransfer ?? {};
    if ([...(files ?? [])].some(({ name }) => /\.safetensors$/i.test(name))) return; // a network: the chooser takes it
    void take(imageIn(event.dataTransfer), text.nothingDropped);
  });
}

/** The first picture, else the first file, whose type the error will name. @param {DataTransfer | null} data */
function imageIn(data) {
  const files = [...(data?.files ?? [])];
  return files.find(({ type }) => type.startsWith("image/")) ?? files[0];
}
