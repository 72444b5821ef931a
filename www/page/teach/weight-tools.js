// @ts-check
// What can be done to the weights: back to the shipped ones and back again, save, open, and those of
// other tabs and visits.

import { create, setAttributes, setText } from "../ui/dom.js";
import { problemSlot } from "../ui/problems.js";
import { saveFile } from "../ui/save-file.js";
import { notOpened, weightTools as text } from "./text.js";
import { door } from "./text-door.js";

/** @import { CapsNet } from "../types.js" */
/** @import { TabRecord, View } from "./types.js" */

/**
 * @param {HTMLElement} host
 * @param {object} handlers
 * @param {() => Promise<unknown>} handlers.onReset
 * @param {() => Promise<unknown>} handlers.onUndo
 * @param {(bytes: ArrayBuffer) => Promise<unknown>} handlers.onOpen rejects when the file is refused
 * @param {(net: CapsNet) => Promise<ArrayBuffer>} handlers.onSave
 * @param {(record: TabRecord) => Promise<unknown>} handlers.onOther
 */
export function makeWeightTools(host, { onReset, onUndo, onOpen, onSave, onOther }) {
  const words = create("p", { class: "run-words", "data-testid": "weights-words" });
  const notice = create("p", { class: "note", role: "status", "data-testid": "weights-notice" });
  const reset = toolButton("weights-reset", text.reset);
  const undo = toolButton("weights-undo", "");
  const save = toolButton("weights-save", text.save);
  const input = create("input", { type: "file", accept: ".safetensors", class: "visually-hidden", id: "weights-input", "data-testid": "weights-open" });
  const open = create("label", { class: "button", for: "weights-input" }, text.open);
  const others = create("ul", { role: "list", class: "others" });
  const kept = create("details", { class: "why" }, create("summary", {}, text.others), create("div", {}, others));
  const problem = create("div", { class: "problems", "aria-live": "assertive" });
  const slot = problemSlot(problem);
  host.append(words, create("div", { class: "file-buttons" }, reset, undo), create("div", { class: "file-buttons" }, save, input, open), problem, notice, kept);

  /** @type {View | null} */
  let last = null;
  const can = () => last?.net && !last.run.isOpen;
  /** @param {(net: CapsNet) => Promise<unknown>} act @param {(cause: string) => string} inWords */
  const attempt = async (act, inWords) => {
    const net = last?.net;
    if (!net || !can()) return slot.show(last?.run.isOpen ? text.stopFirst : door.notYet, null, "note");
    slot.clear();
    try {
      await act(net);
    } catch (error) {
      slot.show(inWords(error instanceof Error ? error.message : String(error)));
    }
  };

  reset.addEventListener("click", () => last?.weights.current && attempt(onReset, text.notReset));
  undo.addEventListener("click", () => attempt(onUndo, text.notBroughtBack));
  save.addEventListener("click", () =>
    attempt(
      async (net) => saveFile(`capsnet-${net.info.preset}-taught.safetensors`, "application/octet-stream", await onSave(net)),
      text.notSaved,
    ),
  );
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = "";
    if (file) void attempt(async () => onOpen(await file.arrayBuffer()), (cause) => notOpened(file.name, cause));
  });

  /** @type {TabRecord[] | null} */
  let listed = null;
  const list = (/** @type {TabRecord[]} */ records) => {
    listed = records;
    kept.hidden = records.length === 0;
    others.replaceChildren(
      ...records.map((record, k) => {
        const use = toolButton(`weights-other-${k}`, text.use);
        use.addEventListener("click", () => attempt(() => onOther(record), text.notUsed));
        return create("li", {}, create("span", {}, text.other(record.at, record.current)), use);
      }),
    );
  };

  return {
    /** @param {View} view */
    render(view) {
      last = view;
      const { weights } = view;
      setText(words, text.answering(weights.current, weights.previous !== null));
      setText(notice, view.notice);
      notice.hidden = !view.notice;
      const busy = String(!can());
      setAttributes(reset, { "aria-disabled": weights.current ? busy : "true" });
      setAttributes(save, { "aria-disabled": busy });
      setAttributes(undo, { "aria-disabled": busy });
      undo.hidden = weights.previous === null;
      if (weights.previous) setText(undo, text.bringBack(weights.previous.lesson));
      if (weights.others !== listed) list(weights.others);
    },
  };
}

/** @param {string} testId @param {string} label */
const toolButton = (testId, label) => create("button", { type: "button", "data-testid": testId }, label);
