import { create, icon } from "./dom.js";

const UP = "M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3M12 16V4m0 0L7.5 8.5M12 4l4.5 4.5";

/**
 * The browser's own choice of a file, behind a label that looks like a button.
 * @param {{ id: string, testId?: string, accept: string, label: string, hasIcon?: boolean, multiple?: boolean, onFiles: (files: File[]) => void }} options
 * @returns {[HTMLInputElement, HTMLLabelElement]}
 */
export function fileButton({ id, testId = id, accept, label, hasIcon = true, multiple = false, onFiles }) {
  const input = create("input", { type: "file", accept, multiple, class: "visually-hidden", id, "data-testid": testId });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = ""; // so that the same file can be chosen again
    if (files.length) onFiles(files);
  });
  return [input, create("label", { class: "button", for: id }, ...(hasIcon ? [icon(UP)] : []), label)];
}
