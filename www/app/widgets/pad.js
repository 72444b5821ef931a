// @ts-check
// The drawing pad: pointer events in, strokes out, and the drawing painted as sharp as the screen allows.

import { inkColor } from "../colors.js";
import { create, setAttributes } from "../dom.js";
import { PAD_UNITS } from "../drawing.js";
import { oncePerFrame } from "../frame.js";
import { InkLayer } from "../ink-layer.js";

/** @typedef {import("../drawing.js").Drawing} Drawing */
/** @typedef {import("../pen.js").Pen} Pen */

/** Points closer than this to the last one (in pad units) only make the stroke longer to paint. */
const LEAST_DISTANCE = 1.5;
/** The eraser end of a pen, as PointerEvent.buttons tells it. */
const ERASER_BUTTON = 32;

/**
 * @param {HTMLElement} host
 * @param {Drawing} drawing
 * @param {Pen} pen
 */
export function makePad(host, drawing, pen) {
  const canvas = create("canvas", { class: "pad-canvas", "data-testid": "pad", role: "img" });
  const hint = create("p", { class: "pad-hint", "aria-hidden": "true" }, "Draw here");
  host.append(canvas, hint);
  const layer = new InkLayer(canvas);
  let width = 0;
  const paint = oncePerFrame(() => {
    layer.paint(drawing, Math.max(1, Math.round(width * devicePixelRatio)), inkColor());
    hint.hidden = !drawing.isBlank;
    setAttributes(canvas, { "aria-label": describe(drawing) });
  });
  drawing.onChange(paint);
  new ResizeObserver(([entry]) => {
    width = entry.contentRect.width;
    paint();
  }).observe(canvas);
  takeStrokes(canvas, drawing, pen);
  return { paint };
}

/** @param {Drawing} drawing */
function describe({ isBlank, state: { image, strokes } }) {
  if (isBlank) return "Drawing pad, blank";
  const parts = [];
  if (image) parts.push(image.name);
  if (strokes.length) parts.push(`${strokes.length} ${strokes.length === 1 ? "stroke" : "strokes"}`);
  return `Drawing pad with ${parts.join(" and ") || "the first stroke"}`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Drawing} drawing
 * @param {Pen} pen
 */
function takeStrokes(canvas, drawing, pen) {
  /** The pointer that draws; a second finger or the palm beside the pen is ignored. @type {number | null} */
  let pointer = null;
  let box = canvas.getBoundingClientRect();
  let last = { x: 0, y: 0 };

  const place = (/** @type {PointerEvent} */ event) => ({
    x: tenths(((event.clientX - box.left) / box.width) * PAD_UNITS),
    y: tenths(((event.clientY - box.top) / box.height) * PAD_UNITS),
  });

  canvas.addEventListener("pointerdown", (event) => {
    const erases = (event.buttons & ERASER_BUTTON) !== 0;
    if (pointer !== null || !event.isPrimary || (event.button !== 0 && !erases)) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    box = canvas.getBoundingClientRect();
    last = place(event);
    drawing.begin({ points: [last.x, last.y], width: pen.width, erase: pen.erase || erases });
  });

  // Pressing on a canvas would take the focus away from the keyboard's grid (see main.js).
  canvas.addEventListener("mousedown", (event) => event.preventDefault());

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const between = event.getCoalescedEvents?.() ?? [];
    /** @type {number[]} */
    const points = [];
    for (const each of between.length ? between : [event]) {
      const next = place(each);
      if (Math.hypot(next.x - last.x, next.y - last.y) < LEAST_DISTANCE) continue;
      points.push(next.x, next.y);
      last = next;
    }
    if (points.length) drawing.extend(points);
  });

  const lift = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    drawing.finish();
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("lostpointercapture", lift);
}

/** @param {number} value */
const tenths = (value) => Math.round(value * 10) / 10;
