// @ts-check
// A sample dragged with the mouse or a pen onto the pad lands where it is let go. A finger scrolls the
// strip instead; it taps the sample and moves it on the pad.

import { create } from "../ui/dom.js";
import { PAD_UNITS } from "./sheet.js";
import { PIXELS_OF_ONE, PIXELS_OF_TWO, withinReach } from "./place.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("../types.js").InkImage} InkImage */

/** Less than this is an unsteady press, in CSS pixels. */
const LEAST_DISTANCE = 6;

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLCanvasElement} picture that it shows
 * @param {InkImage} image
 * @param {Drawing} drawing
 * @param {HTMLElement} pad
 */
export function makeDraggable(button, picture, image, drawing, pad) {
  /** @type {HTMLCanvasElement | null} */
  let ghost = null;
  /** @type {{ x: number, y: number } | null} */
  let from = null;
  /** A click may follow, which would show the sample in the middle. */
  let justDragged = false;

  button.addEventListener("pointerdown", (event) => {
    if (!drawing.two || event.pointerType === "touch" || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY };
    button.setPointerCapture(event.pointerId);
  });

  button.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!from) return;
    if (!ghost && Math.hypot(clientX - from.x, clientY - from.y) < LEAST_DISTANCE) return;
    ghost ??= makeGhost(picture, pad);
    ghost.style.translate = `${clientX}px ${clientY}px`;
  });

  const end = () => {
    ghost?.remove();
    from = ghost = null;
  };
  button.addEventListener("pointerup", ({ clientX, clientY }) => {
    const box = pad.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top].map((v) => (v / box.width) * PAD_UNITS);
    const dragged = ghost !== null;
    end();
    if (!dragged) return;
    justDragged = true;
    setTimeout(() => (justDragged = false));
    if (Math.min(x, y) < 0 || Math.max(x, y) > PAD_UNITS) return;
    if (!drawing.isBlank && drawing.under?.isBlank) drawing.lift(1 - drawing.top);
    drawing.show(image, withinReach({ x: 0, y: 0 }, { x: x - PAD_UNITS / 2, y: y - PAD_UNITS / 2 }));
  });
  button.addEventListener("click", (event) => justDragged && event.stopImmediatePropagation(), { capture: true });
  button.addEventListener("pointercancel", end);
  button.addEventListener("lostpointercapture", end);
}

/** The sample under the pointer, as large as it will be on the pad. @param {HTMLCanvasElement} picture @param {HTMLElement} pad */
function makeGhost(picture, pad) {
  const ghost = create("canvas", { class: "pixels drag-ghost", width: picture.width, height: picture.height, "aria-hidden": "true" });
  ghost.getContext("2d")?.drawImage(picture, 0, 0);
  ghost.style.width = ghost.style.height = `${(pad.clientWidth * PIXELS_OF_ONE) / PIXELS_OF_TWO}px`;
  document.body.append(ghost);
  return ghost;
}
