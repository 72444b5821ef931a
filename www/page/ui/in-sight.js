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
