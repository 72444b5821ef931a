// @ts-check

import { create } from "../ui/dom.js";

/** @param {string} testId @param {string} label @param {(event: MouseEvent) => unknown} act @param {Record<string, string>} [attributes] */
export function makeButton(testId, label, act, attributes = {}) {
  const button = create("button", { type: "button", "data-testid": testId, ...attributes }, label);
  button.addEventListener("click", act);
  return button;
}

/**
 * A button that asks for a file: the input itself, which is not to be seen, and its label.
 * @param {string} name in its id and its test id
 * @param {string} accept
 * @param {string} words on the button
 * @param {(file: File) => unknown} onFile
 */
export function makeFileInput(name, accept, words, onFile) {
  const id = `${name}-input`;
  const input = create("input", { type: "file", accept, class: "visually-hidden", id, "data-testid": `${name}-open` });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = ""; // so that the same file can be chosen again
    if (file) void onFile(file);
  });
  return [input, create("label", { class: "button", for: id }, words)];
}
