// The choice of the network that answers: radio buttons, each with its name, its size and a sentence.
// The one on its way shows how far it is in the place of its sentence, so that nothing moves.

import { button, create, icon, setAttributes, setText } from "../ui/dom.js";
import { fileButton } from "../ui/file-button.js";
import { problemSlot } from "../ui/problems.js";
import { chooser as text, file as fileText, wordsFor } from "./text.js";

/** @typedef {{ preset: string, bytes: number }} Network to choose */
/** @typedef {Pick<import("./switch.js").Switch<any>, "net" | "answering" | "coming">} State */

/** Arrow keys choose as they move: what they only pass is not fetched. */
const REST_MS = 400;
const DOWN = "m6 9 6 6 6-6";

/**
 * @param {HTMLElement} host
 * @param {Network[]} shipped
 * @param {{ onChoose: (preset: string) => void, onCancel: () => void, onFile: (file: File) => void, onForget: (preset: string) => void }} handlers
 */
export function makeChooser(host, shipped, { onChoose, onCancel, onFile, onForget }) {
  const cards = shipped.map((network) => makeCard(network, cancel));
  const list = create(
    "div",
    { class: "network-list", id: "network-list", role: "radiogroup", "aria-labelledby": "networks-title" },
    ...cards.map(({ element }) => element),
  );
  const opening = create(
    "div",
    { class: "network-opening" },
    ...fileButton({ id: "network-file", accept: ".safetensors", label: fileText.open, onFiles: ([file]) => onFile(file) }),
    create("p", { class: "note" }, fileText.note),
  );
  // On small screens the list is folded away; elsewhere its button is, and the list is always there.
  const now = create("span", { class: "networks-now" });
  const opener = button(
    { "class": "networks-opener", "aria-expanded": "false", "aria-controls": "network-list", "data-testid": "networks-open" },
    () => setAttributes(opener, { "aria-expanded": String(host.classList.toggle("is-open")) }),
    create("span", { class: "networks-label" }, text.label),
    now,
    icon(DOWN),
  );
  const told = create("p", { class: "visually-hidden", role: "status", "data-testid": "network-said" });
  const slot = create("div", { class: "problems", id: "network-problems", "aria-live": "assertive" });
  host.prepend(opener);
  host.querySelector(".networks-head")?.after(list, opening);
  host.append(slot, told);

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
    problem: problemSlot(slot),
    /** Offers a network of a file, in the place of one of the same name. @param {Network} network */
    offer(network) {
      const forget = button({ "class": "network-forget", "data-testid": "network-forget", "aria-label": fileText.forgetLabel(network.preset) }, onForgotten, fileText.forget);
      const card = makeCard(network, cancel, forget);
      const at = cards.findIndex(({ input }) => input.value === network.preset);
      function onForgotten() {
        cards.splice(cards.indexOf(card), 1);
        card.element.remove();
        onForget(network.preset);
      }
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
      const { name } = wordsFor(coming || answering || shipped[0].preset);
      setText(now, coming && answering ? text.coming(name, text.progress(next.coming?.progress, "short")) : name);
      tell(coming, answering);
    },
  };
}

/** @param {Network} network @param {() => void} onCancel @param {HTMLElement} [more] */
function makeCard({ preset, bytes }, onCancel, more) {
  const { name, about } = wordsFor(preset);
  const id = `network-${preset.replaceAll(/[^a-z0-9-]/gi, "-")}`; // an id has no spaces
  const input = create("input", { type: "radio", name: "network", value: preset, id, "aria-describedby": `${id}-about`, "data-testid": `choose-${preset}` });
  const size = create("span", { class: "network-size" }, text.size(bytes));
  const words = create("p", { class: "network-about", id: `${id}-about` }, about);
  const cancel = button({ "data-testid": "network-cancel" }, onCancel, text.cancel);
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
