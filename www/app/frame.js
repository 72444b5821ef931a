// @ts-check

/**
 * Wraps `work` so that any number of calls lead to one run in the next animation frame.
 * @param {() => void} work
 * @returns {() => void}
 */
export function oncePerFrame(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      work();
    });
  };
}
