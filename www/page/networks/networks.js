// @ts-check
// The choice of the network that answers: radio buttons, each with its name, its size and a sentence.
// The one on its way shows how far it is in the place of its sentence, so that nothing moves.

import { create, icon, setAttributes, setText } from "../ui/dom.js";
import { chooser as text, file as fileText, wordsFor } from "./text.js";
import { problemSlot } from "../ui/problems.js";

/** @typedef {{ preset: string, bytes: number }} Shipped */
/** @typedef {Pick<import("./switch.js").Switch<any>, "net" | "answering" | "coming">} State */

/** Arrow keys choose as they move: what they only pass is not fetched. */
const REST_MS = 400;
const DOWN = "m6 9 6 6 6-6";
const UP = "M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3M12 16V4m0 0L7.5 8.5M12 4l4.5 4.5";

/**
 * @param {HTMLElement} host
 * @param {Shipped[]} shipped
 * @param {{ onChoose: (preset: string) => void, onCancel: () => void, onFile: (file: File) => void, onForget: (preset: string) => void }} handlers
 */
export function makeChooser(host, shipped, { onChoose, onCancel, onFile, onForget }) {
  const cards = shipped.map((network) => makeCard(network, cancel));
  const opening = makeFileInput(onFile);
  const list = create(
    "div",
    { class: "network-list", id: "network-list", role: "radiogroup", "aria-labelledby": "networks-title" },
    ...cards.map(({ element }) => element),
  );
  const now = create("span", { class: "networks-now" });
  const opener = create(
    "button",
    { type: "button", class: "networks-opener", "aria-expanded": "false", "aria-controls": "network-list", "data-testid": "networks-open" },
    create("span", { class: "networks-label" }, text.label),
    now,
    icon(DOWN),
  );
  const told = create("p", { class: "visually-hidden", role: "status", "data-testid": "network-said" });
  const slot = create("div", { class: "problems", id: "network-problems", "aria-live": "assertive" });
  const problem = problemSlot(slot);
  if (shipped.length > 1) {
    host.prepend(opener);
  }
  host.querySelector(".networks-head")?.after(list, opening);
  host.append(slot, told);

  // On small screens the list is folded away; elsewhere the button is, and the list is always there.
  opener.addEventListener("click", () => {
    const open = host.classList.toggle("is-open");
    setAttributes(opener, { "aria-expanded": String(open) });
  });

  /** Chosen, but perhaps only passed. @type {string | null} */
  let wish = null;
  let timer = 0;
  let patience = 0;
  list.addEventListener("keydown", () => (patience = REST_MS));
  list.addEventListener("pointerdown", () => (patience = 0));
  list.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    wish = target.value;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const preset = wish;
      wish = null;
      if (preset) onChoose(preset);
    }, patience);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) cancel();
  });

  function cancel() {
    if (state?.coming?.isHere === false && state.net) onCancel();
  }

  /** @type {State | null} */
  let state = null;
  /** What was heard last of the network on its way, and of the one that answers. */
  let heard = { coming: "", answering: "" };

  /** @param {string} coming @param {string} answering */
  function tell(coming, answering) {
    const before = heard;
    heard = { coming, answering };
    if (!before.answering || !answering) return;
    if (answering !== before.answering) setText(told, text.answersNow(answering));
    else if (coming && coming !== before.coming) setText(told, text.onItsWay(coming, answering));
    else if (!coming && before.coming) setText(told, text.goesOn(answering));
  }

  return {
    problem,
    /** Offers a network of a file, in the place of one of the same name. @param {Shipped} network */
    offer(network) {
      const forget = create("button", { type: "button", class: "network-forget", "data-testid": "network-forget", "aria-label": fileText.forgetLabel(network.preset) }, fileText.forget);
      const card = makeCard(network, cancel, forget);
      const at = cards.findIndex(({ input }) => input.value === network.preset);
      forget.addEventListener("click", () => {
        cards.splice(cards.indexOf(card), 1);
        card.element.remove();
        onForget(network.preset);
      });
      if (at < 0) list.append(card.element);
      else cards[at].element.replaceWith(card.element);
      cards.splice(at < 0 ? cards.length : at, 1, card);
    },
    /** @param {State} next */
    render(next) {
      state = next;
      const coming = next.coming?.preset ?? "";
      const answering = next.answering ?? "";
      const focused = document.activeElement;
      for (const card of cards) card.show(next, wish);
      const hidden = focused instanceof HTMLElement && list.contains(focused) && focused.getClientRects().length === 0;
      if (hidden) cards.find(({ input }) => input.checked)?.input.focus(); // "Cancel" is gone, and the focus stays near
      setText(now, coming && answering ? text.coming(wordsFor(coming).name, text.progress(next.coming?.progress, "short")) : wordsFor(coming || answering || shipped[0].preset).name);
      tell(coming, answering);
    },
  };
}

/** @param {(file: File) => void} onFile */
function makeFileInput(onFile) {
  const input = create("input", { type: "file", accept: ".safetensors", class: "visually-hidden", id: "network-file", "data-testid": "network-file" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) onFile(file);
    input.value = ""; // so that the same file can be chosen again
  });
  return create(
    "div",
    { class: "network-opening" },
    input,
    create("label", { class: "button", for: "network-file" }, icon(UP), fileText.open),
    create("p", { class: "note" }, fileText.note),
  );
}

/** @param {Shipped} network @param {() => void} onCancel @param {HTMLElement} [more] */
function makeCard({ preset, bytes }, onCancel, more) {
  const { name, about } = wordsFor(preset);
  const id = `network-${preset.replaceAll(/[^a-z0-9-]/gi, "-")}`; // an id has no spaces
  const input = create("input", { type: "radio", name: "network", value: preset, id, "aria-describedby": `${id}-about`, "data-testid": `choose-${preset}` });
  const size = create("span", { class: "network-size" }, text.size(bytes));
  const words = create("p", { class: "network-about", id: `${id}-about` }, about);
  const cancel = create("button", { type: "button", "data-testid": "network-cancel" }, text.cancel);
  cancel.addEventListener("click", onCancel);
  const bar = create("progress", { max: 1, "aria-label": text.download(preset) });
  const far = create("span");
  const load = create("div", { class: "network-load", "data-testid": "network-progress", hidden: true }, create("div", { class: "load" }, far, bar), cancel);
  const element = create(
    "div",
    { class: "network", "data-testid": id },
    create("label", { for: id }, input, create("span", { class: "network-name" }, name), size),
    words,
    load,
    ...(more ? [more] : []),
  );
  element.addEventListener("click", ({ target }) => {
    // the sentence is a target, too
    if (target === words || target === element) input.click();
  });

  return {
    element,
    input,
    /** @param {State} state @param {string | null} wish */
    show({ net, answering, coming }, wish) {
      const isComing = coming?.preset === preset && net !== null;
      input.checked = preset === (wish ?? coming?.preset ?? answering);
      setAttributes(element, { "data-state": isComing ? "coming" : answering === preset ? "answers" : null });
      load.hidden = !isComing;
      words.hidden = isComing;
      setText(words, coming && answering === preset ? text.staying : about);
      if (!isComing || !coming) return;
      setText(far, text.progress(coming.progress));
      cancel.hidden = coming.isHere;
      if (coming.progress) bar.value = coming.progress.loadedBytes / (coming.progress.totalBytes || 1);
      else bar.removeAttribute("value");
    },
  };
}
