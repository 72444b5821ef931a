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

/**
 * Wraps `work` so that any number of calls lead to one run, in a task of its own right after this one: a frame is
 * shown meanwhile.
 * @param {() => void} work
 * @returns {() => void}
 */
export function rightAfter(work) {
  const channel = new MessageChannel(); // timers wait four milliseconds
  let waiting = false;
  channel.port1.onmessage = () => {
    waiting = false;
    work();
  };
  return () => {
    if (waiting) return;
    waiting = true;
    channel.port2.postMessage(null);
  };
}

/**
 * Wraps `work` so that a call does it only if what it depends on is no longer what it was.
 * @param {() => unknown[]} dependsOn
 * @param {() => void} work
 * @returns {() => void}
 */
export function whenChanged(dependsOn, work) {
  /** @type {unknown[] | null} */
  let before = null;
  return () => {
    const now = dependsOn();
    const isSame = before !== null && now.every((part, k) => part === before?.[k]);
    before = now;
    if (!isSame) work();
  };
}

/**
 * The same as `oncePerFrame`, but at most once in so many milliseconds: for what need not follow the pen.
 * @param {number} milliseconds
 * @param {() => void} work
 * @returns {() => void}
 */
export function atMostEvery(milliseconds, work) {
  let last = -Infinity;
  let timer = 0;
  const soon = oncePerFrame(() => {
    last = performance.now();
    work();
  });
  return () => {
    if (timer) return;
    const rest = last + milliseconds - performance.now();
    if (rest <= 0) return soon();
    timer = window.setTimeout(() => {
      timer = 0;
      soon();
    }, rest);
  };
}
