// Which of the two sheets lies on top, the tool that moves its ink, and what to do next.

import { makeAnnouncer } from "../ui/announce.js";
import { button, create, icon, setAttributes, setText } from "../ui/dom.js";
import { nextInWords, sheets as text } from "./text.js";

/** @import { Store } from "../state.js" */
/** @import { Shown } from "../types.js" */
/** @import { Mover } from "./move.js" */

const MOVE = "M12 3v18M3 12h18M12 3 9.5 5.5M12 3l2.5 2.5M12 21l-2.5-2.5M12 21l2.5-2.5M3 12l2.5-2.5M3 12l2.5 2.5M21 12l-2.5-2.5M21 12l-2.5 2.5";

/** Where each arrow key leads, in pixels. @type {Record<string, [right: number, down: number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {{ choice: HTMLElement, note: HTMLElement, pad: HTMLElement }} hosts
 * @param {Store} store
 * @param {Mover} mover
 */
export function makeSheets({ choice, note, pad }, { drawing, pen }, mover) {
  const options = text.names.map((name, k) => {
    const input = create("input", { type: "radio", name: "sheet", class: "visually-hidden", "data-testid": `sheet-${k + 1}` });
    input.addEventListener("change", () => drawing.lift(k));
    const swatch = create("span", { class: "ink-key", style: `--swatch: var(--sheet-${k})` });
    const label = create("label", { class: "sheet-option", title: text.title(name, k) }, input, swatch, name);
    return { input, label };
  });
  const move = button(
    { "class": "sheet-move", "data-testid": "move", "title": text.moveTitle, "aria-describedby": "sheet-note" },
    () => pen.set({ move: !pen.move }),
    icon(MOVE),
    text.move,
  );
  // apart from the page's announcer, which says the answer that follows a move
  const said = create("span", { class: "visually-hidden", role: "status", "data-testid": "move-said" });
  const announce = makeAnnouncer(said);
  choice.append(
    create("fieldset", { class: "sheet-choice" }, create("legend", { class: "visually-hidden" }, text.onTop), ...options.map(({ label }) => label)),
    move,
    said,
  );

  const step = (/** @type {KeyboardEvent} */ event) => {
    const by = STEPS[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation(); // the pad's grid of squares would move its frame
    announce(text.moved(drawing.top, mover.step(...by)));
  };
  move.addEventListener("keydown", step);
  pad.addEventListener("keydown", (event) => drawing.two && (pen.move || event.altKey) && step(event), { capture: true });

  return {
    /** @param {Shown} shown */
    render({ two }) {
      options.forEach(({ input, label }, k) => {
        input.checked = drawing.top === k;
        label.classList.toggle("is-blank", drawing.sheets[k].isBlank);
      });
      setAttributes(move, { "aria-pressed": String(pen.move) });
      setText(note, nextInWords(drawing, pen.move, two));
    },
  };
}
