// @ts-check
// Examples out of the page and into it, as a file.

import { create } from "../ui/dom.js";
import { problemSlot } from "../ui/problems.js";
import { saveFile } from "../ui/save-file.js";
import { ExamplesFileError, MOST_BYTES, readExamples, writeExamples } from "./file.js";
import { exampleFiles as text, notOpened } from "./text.js";

/** @import { View } from "./types.js" */

/** @param {Pick<View, "examples">} view @param {(sentence: string) => void} say */
export function makeExampleFiles(view, say) {
  const save = create("button", { type: "button", "data-testid": "examples-save" }, text.save);
  const input = create("input", { type: "file", accept: ".json,application/json", class: "visually-hidden", id: "examples-input", "data-testid": "examples-open" });
  const problem = create("div", { class: "problems", "aria-live": "assertive" });
  const slot = problemSlot(problem);
  save.addEventListener("click", () => {
    if (view.examples.list.length) saveFile("capsnet-examples.json", "application/json", writeExamples(view.examples.list));
    else slot.show(text.nothing, null, "note");
  });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    slot.clear();
    try {
      if (file.size > MOST_BYTES) throw new ExamplesFileError(text.tooLarge(file.size));
      const counts = view.examples.addAll(readExamples(await file.text()));
      if (counts.full) throw new ExamplesFileError(text.full);
      const added = text.added(counts);
      say(`${added}.`);
      slot.show(text.from(file.name, added), null, "note");
    } catch (error) {
      const cause = error instanceof ExamplesFileError ? error.message : text.unreadable(error);
      slot.show(notOpened(file.name, cause));
    }
  });
  return create(
    "div",
    { class: "files" },
    create("div", { class: "file-buttons" }, save, input, create("label", { class: "button", for: "examples-input" }, text.open)),
    problem,
  );
}
