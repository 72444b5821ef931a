// A drag belongs to the pointer that began it: until that one ends, any other is ignored.

/**
 * @template D
 * @typedef {object} Drag
 * @property {(event: PointerEvent) => D | null} begin  what is known of it from its start; null: it is none
 * @property {(drag: D, event: PointerEvent) => void} move
 * @property {(drag: D, event: PointerEvent) => unknown} end
 * @property {(drag: D, event: PointerEvent) => void} [cancel]  before its end: the browser has taken the pointer, to scroll
 */

/** What can be dragged; of the same one of these only one thing at a time. */
export class Drags {
  /** @type {number | null} */
  #pointer = null;

  /** @template D @param {Element} element @param {Drag<D>} drag */
  on(element, { begin, move, end, cancel }) {
    /** @type {D | null} */
    let drag = null;
    /** @param {"pointerdown" | "pointermove" | "pointerup" | "pointercancel" | "lostpointercapture"} type @param {(event: PointerEvent) => void} run */
    const listen = (type, run) => element.addEventListener(type, /** @type {EventListener} */ (run));
    /** @param {(drag: D, event: PointerEvent) => void} run */
    const its = (run) => (/** @type {PointerEvent} */ event) => drag !== null && event.pointerId === this.#pointer && run(drag, event);
    listen("pointerdown", (event) => {
      if (this.#pointer !== null || event.button !== 0) return;
      const begun = begin(event);
      if (begun === null) return;
      element.setPointerCapture(event.pointerId);
      this.#pointer = event.pointerId;
      drag = begun;
    });
    listen("pointermove", its(move));
    if (cancel) listen("pointercancel", its(cancel));
    for (const type of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
      listen(
        type,
        its((of, event) => {
          this.#pointer = drag = null;
          end(of, event);
        }),
      );
    }
  }
}
