// @ts-check
// Examples out of the page and into it, as a file.

import { create } from "../ui/dom.js";
import { problemSlot } from "../ui/problems.js";
import { saveFile } from "../ui/save-file.js";
import { ExamplesFileError, MOST_BYTES, readExamples, writeExamples } from "./file.js";
import { countOf } from "./sentences.js";

/** @import { View } from "./types.js" */

/** @param {Pick<View, "examples">} view @param {(sentence: string) => void} say */
export function makeExampleFiles(view, say) {
  const save = create("button", { type: "button", "data-testid": "examples-save" }, "Save examples");
  const input = create("input", { type: "file", accept: ".json,application/json", class: "visually-hidden", id: "examples-input", "data-testid": "examples-open" });
  const problem = create("div", { class: "problems", "aria-live": "assertive" });
  const slot = problemSlot(problem);
  save.addEventListener("click", () => {
    if (view.examples.list.length) saveFile("capsnet-examples.json", "application/json", writeExamples(view.examples.list));
    else slot.show("There are no examples to save yet.", null, "note");
  });
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    slot.clear();
    try {
      if (file.size > MOST_BYTES) throw new ExamplesFileError(`It is too large: ${Math.round(file.size / 1e6)} MB.`);
      const { added, same, relabelled, full } = view.examples.addAll(readExamples(await file.text()));
      if (full) throw new ExamplesFileError("It holds more examples than there is room for beside those that are here.");
      const parts = [`${countOf(added)} added`];
      if (relabelled) parts.push(`${relabelled} called something else`);
      if (same) parts.push(`${same} there already`);
      say(`${parts.join(", ")}.`);
      slot.show(`From “${file.name}”: ${parts.join(", ")}.`, null, "note");
    } catch (error) {
      const cause = error instanceof ExamplesFileError ? error.message : `It could not be read: ${error}`;
      slot.show(`“${file.name}” was not opened, and nothing has changed. ${cause}`);
    }
  });
  return create(
    "div",
    { class: "files" },
    create("div", { class: "file-buttons" }, save, input, create("label", { class: "button", for: "examples-input" }, "Open examples")),
    problem,
  );
}
