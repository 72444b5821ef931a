import { onPaper } from "./colors.js";

/** Elements this near to the window count as in sight, so that they are ready when they scroll in. */
const MARGIN = "200px";

/**
 * Tells whether any of the elements is in sight, at first and whenever that changes.
 * @param {Element[]} elements
 * @param {(visible: boolean) => void} onChange
 * @returns {() => void} ends it
 */
export function watchSight(elements, onChange) {
  const visible = new Set();
  let before = false;
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) visible[isIntersecting ? "add" : "delete"](target);
      if (visible.size > 0 === before) return;
      before = !before;
      onChange(before);
    },
    { rootMargin: MARGIN },
  );
  for (const element of elements) watcher.observe(element);
  return () => watcher.disconnect();
}

/** Of each place, how to end the watch of the view that was there before. @type {WeakMap<Element, () => void>} */
const watched = new WeakMap();

/**
 * A view that costs nothing out of sight: it draws what it missed when its place comes into sight. On paper all is in sight.
 * @template T
 * @template {{ render: (shown: T) => void }} View
 * @param {Element} place
 * @param {View} view
 * @returns {View}
 */
export function drawnInSight(place, view) {
  let isInSight = false;
  /** @type {{ shown: T } | null} */
  let missed = null;
  watched.get(place)?.();
  const end = watchSight([place], (visible) => {
    isInSight = visible;
    if (!visible || !missed) return;
    const { shown } = missed;
    missed = null;
    view.render(shown);
  });
  watched.set(place, end);
  return {
    ...view,
    render(shown) {
      missed = isInSight || onPaper() ? null : { shown };
      if (!missed) view.render(shown);
    },
  };
}
