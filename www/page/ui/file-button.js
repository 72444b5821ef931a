// @ts-check

import { create, icon } from "./dom.js";

const UP = "M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3M12 16V4m0 0L7.5 8.5M12 4l4.5 4.5";

/**
 * The browser's own choice of a file, behind a label that looks like a button.
 * @param {{ id: string, testId?: string, accept: string, label: string, hasIcon?: boolean, onFile: (file: File) => unknown }} options
 * @returns {[HTMLInputElement, HTMLLabelElement]}
 */
export function fileButton({ id, testId = id, accept, label, hasIcon = true, onFile }) {
  const input = create("input", { type: "file", accept, class: "visually-hidden", id, "data-testid": testId });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = ""; // so that the same file can be chosen again
    if (file) onFile(file);
  });
  return [input, create("label", { class: "button", for: id }, ...(hasIcon ? [icon(UP)] : []), label)];
}
