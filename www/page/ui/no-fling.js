/**
 * Keeps a finger's drag from ending in a fling. Chromium swallows a tap in the half second after one, also where
 * `touch-action` lets nothing scroll: a press on Clear right after a quick stroke was lost.
 * @param {Element} element where drags are the page's own
 * @param {(event: TouchEvent) => boolean} [isDrag] whether this one is
 */
export function withoutFling(element, isDrag = () => true) {
  const prevent = (/** @type {TouchEvent} */ event) => event.cancelable && isDrag(event) && event.preventDefault();
  element.addEventListener("touchmove", /** @type {EventListener} */ (prevent), { passive: false });
}
