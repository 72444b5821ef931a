// A sample dragged onto the pad lands where it is let go. A finger scrolls the strip instead; it taps the
// sample and moves it on the pad.

import { create } from "../ui/dom.js";
import { placesOn } from "../ui/places-on.js";
import { PAD_UNITS } from "./sheet.js";
import { withinReach } from "./place.js";

/** @import { InkImage } from "../types.js" */
/** @import { Drawing } from "./drawing.js" */

/** What is dragged, if it is a sample; a file from outside is upload.js's matter. @type {InkImage | null} */
let dragged = null;

export const isSampleDragged = () => dragged !== null;

/** @param {HTMLButtonElement} button @param {HTMLImageElement} picture that it shows @param {InkImage} image @param {HTMLElement} pad @param {Drawing} drawing */
export function makeDraggable(button, picture, image, pad, drawing) {
  button.addEventListener("dragstart", ({ dataTransfer }) => {
    if (!dataTransfer) return;
    dragged = image;
    dataTransfer.setData("text/plain", image.name); // Firefox drags nothing that has no data
    dataTransfer.effectAllowed = "copy";
    // under the pointer it is as large as it will be on the pad; browsers copy only what is in the page
    const side = (pad.clientWidth * drawing.sheet.pictureSide) / PAD_UNITS;
    const ghost = create("canvas", { class: "pixels drag-ghost", width: picture.naturalWidth, height: picture.naturalHeight, style: `--side: ${side}px` });
    ghost.getContext("2d")?.drawImage(picture, 0, 0);
    document.body.append(ghost);
    dataTransfer.setDragImage(ghost, side / 2, side / 2);
    setTimeout(() => ghost.remove());
  });
  button.addEventListener("dragend", () => (dragged = null));
}

/** @param {HTMLElement} pad @param {Drawing} drawing */
export function takeDragged(pad, drawing) {
  pad.addEventListener("drop", (event) => {
    if (!dragged) return;
    const place = placesOn(pad)(event);
    const [x, y] = [place.x, place.y].map((share) => (share - 0.5) * PAD_UNITS);
    if (!drawing.sheet.isBlank && drawing.under?.isBlank) drawing.lift(1 - drawing.top);
    drawing.show(dragged, withinReach({ x: 0, y: 0 }, { x, y }, drawing.pixel));
  });
}
