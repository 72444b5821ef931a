// The drawing pad: pointer events in, strokes or moves out, and the drawing painted as sharp as the
// screen allows. Where there are two sheets, the one beneath lies on a canvas of its own.

import { inkOf } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { withoutFling } from "../ui/no-fling.js";
import { placesOn } from "../ui/places-on.js";
import { InkLayer } from "./ink-layer.js";
import { PAD_UNITS, tenths } from "./sheet.js";
import { pad as text } from "./text.js";

/** @import { Store } from "../state.js" */
/** @import { Mover } from "./move.js" */

/** Points closer than this to the last one (in pad units) only make the stroke longer to paint. */
const LEAST_DISTANCE = 1.5;
/** The eraser end of a pen, as PointerEvent.buttons tells it. */
const ERASER_BUTTON = 32;

/** @param {HTMLElement} host @param {Store} store @param {Mover} mover */
export function makePad(host, store, mover) {
  const { drawing, pen } = store;
  const beneath = create("canvas", { class: "pad-beneath", "data-testid": "pad-beneath", "aria-hidden": "true" });
  const canvas = create("canvas", { class: "pad-canvas", "data-testid": "pad", role: "img" });
  const hint = create("p", { class: "pad-hint", "aria-hidden": "true" });
  host.append(beneath, canvas, hint);
  const layer = new InkLayer(canvas);
  const layerBeneath = new InkLayer(beneath);
  let width = 0;
  new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    store.refresh();
  }).observe(canvas);
  takeStrokes(host, canvas, store, mover);
  withoutFling(canvas);

  return {
    render() {
      const side = Math.max(1, Math.round(width * devicePixelRatio));
      const { two, top, sheet, under } = drawing;
      layer.paint(sheet, side, inkOf(two ? top : null));
      beneath.hidden = !under;
      if (under) layerBeneath.paint(under, side, inkOf(1 - top));
      hint.hidden = !drawing.isEmpty;
      setText(hint, text.hint(drawing));
      setAttributes(canvas, { "aria-label": text.label(drawing) });
      host.classList.toggle("is-moving", pen.move);
    },
  };
}

/** @param {HTMLElement} host that the canvas fills @param {HTMLCanvasElement} canvas @param {Store} store @param {Mover} mover */
function takeStrokes(host, canvas, { drawing, pen }, mover) {
  /**
   * The pointer that draws; a second finger is ignored, and so is the palm beside the pen, whichever came first. A thumb
   * beside the pad, as a tablet is held, does not count.
   * @type {number | null}
   */
  let pointer = null;
  let isFinger = false;
  let last = { x: 0, y: 0 };

  const placer = () => {
    const placeOf = placesOn(host);
    return (/** @type {PointerEvent} */ event) => {
      const { x, y } = placeOf(event);
      return { x: tenths(x * PAD_UNITS), y: tenths(y * PAD_UNITS) };
    };
  };

  canvas.addEventListener("pointerdown", (event) => {
    const erases = (event.buttons & ERASER_BUTTON) !== 0;
    const isPen = event.pointerType === "pen";
    if ((pointer !== null && !(isPen && isFinger)) || (event.button !== 0 && !erases)) return;
    if (pointer !== null) drawing.sheet.abandon(); // what lay there first was the palm
    isFinger = event.pointerType === "touch";
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    last = placer()(event);
    if (pen.move && !erases) return mover.grab();
    drawing.sheet.begin({ points: [last.x, last.y], width: pen.width, erase: pen.erase || erases });
  });

  // Pressing on a canvas would take the focus away from the keyboard's grid (see main.js).
  canvas.addEventListener("mousedown", (event) => event.preventDefault());

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const place = placer();
    if (drawing.sheet.isMoving) {
      const { x, y } = place(event);
      return mover.dragTo(x - last.x, y - last.y);
    }
    const between = event.getCoalescedEvents?.() ?? [];
    /** @type {number[]} */
    const points = [];
    for (const each of between.length ? between : [event]) {
      const next = place(each);
      if (Math.hypot(next.x - last.x, next.y - last.y) < LEAST_DISTANCE) continue;
      points.push(next.x, next.y);
      last = next;
    }
    if (points.length) drawing.sheet.extend(points);
  });

  const lift = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    // a finger that is taken away is a palm, or scrolls; what a pen or a mouse has drawn until then was meant
    if (event.type === "pointercancel" && isFinger) drawing.sheet.abandon();
    else if (drawing.sheet.isMoving) mover.drop();
    else drawing.sheet.finish();
  };
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) canvas.addEventListener(end, lift);
}
