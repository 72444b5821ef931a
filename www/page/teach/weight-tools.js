// What can be done to the weights: back to the original ones and back again, save, open, and those of
// other tabs and visits.

import { withoutMark, isOfFile } from "../networks/opened.js";
import { button, create, setAttributes, setText } from "../ui/dom.js";
import { fileButton } from "../ui/file-button.js";
import { problemSlot } from "../ui/problems.js";
import { saveFile } from "./save-file.js";
import { door } from "./text-door.js";
import { causeOf, notOpened, weightTools as text } from "./text.js";

/** @import { CapsNet, TabRecord, View } from "./types.js" */

/**
 * @param {HTMLElement} host
 * @param {object} handlers which reject when the network refuses
 * @param {() => Promise<unknown>} handlers.onReset
 * @param {() => Promise<unknown>} handlers.onUndo
 * @param {(bytes: ArrayBuffer) => Promise<unknown>} handlers.onOpen
 * @param {(record: TabRecord) => Promise<unknown>} handlers.onOther
 */
export function makeWeightTools(host, { onReset, onUndo, onOpen, onOther }) {
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
      slot.show(inWords(causeOf(error)));
    }
  };

  const words = create("p", { class: "run-words", "data-testid": "weights-words" });
  const notice = create("p", { class: "note", role: "status", "data-testid": "weights-notice" });
  const reset = button({ "data-testid": "weights-reset" }, () => last?.weights.current && attempt(onReset, text.notReset), text.reset);
  const undo = button({ "data-testid": "weights-undo", "hidden": true }, () => attempt(onUndo, text.notBroughtBack));
  const saveAs = async (/** @type {CapsNet} */ net) => saveFile(`${fileName(last?.network.name ?? "")}.safetensors`, "application/octet-stream", await net.exportWeights(), slot);
  const save = button({ "data-testid": "weights-save" }, () => attempt(saveAs, text.notSaved), text.save);
  const onFile = (/** @type {File} */ file) => attempt(async () => onOpen(await file.arrayBuffer()), (cause) => notOpened(file.name, cause));
  const open = fileButton({ id: "weights-input", testId: "weights-open", accept: ".safetensors", label: text.open, hasIcon: false, onFiles: ([file]) => onFile(file) });
  const others = create("ul", { role: "list", class: "others" });
  const kept = create("details", { class: "why" }, create("summary", {}, text.others), create("div", {}, others));
  const problem = create("div", { class: "problems", "aria-live": "assertive" });
  const slot = problemSlot(problem);
  host.append(words, create("div", { class: "button-row" }, reset, undo), create("div", { class: "button-row" }, save, ...open), problem, notice, kept);

  /** @type {TabRecord[] | null} */
  let listed = null;
  const list = (/** @type {TabRecord[]} */ records) => {
    listed = records;
    kept.hidden = records.length === 0;
    others.replaceChildren(
      ...records.map((record, k) => {
        const use = button({ "data-testid": `weights-other-${k}` }, () => attempt(() => onOther(record), text.notUsed), text.use);
        return create("li", { class: "other" }, create("span", {}, text.other(record.current)), use);
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
      if (weights.previous) setText(undo, text.bringBack(weights.previous.provenance));
      if (weights.others !== listed) list(weights.others);
    },
  };
}

/** @param {string} name of the network */
const fileName = (name) => (isOfFile(name) ? `${withoutMark(name)}-taught` : `capsnet-${name}-taught`);
