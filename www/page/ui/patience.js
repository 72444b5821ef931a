// A server that neither answers nor refuses: after some seconds without a byte that is said, and the wait goes on.

/** Without a byte, not in all: a slow line that still brings some is no silence. */
export const PATIENCE_MS = 10_000;
/** Once all has come: a slow device computes its first answer for long. */
export const START_MS = 2 * PATIENCE_MS;

/**
 * @param {() => void} onSilence once, unless something is heard again
 * @returns {{ hear: (milliseconds?: number) => void, end: () => void }} `hear`: something came; how long to wait for more
 */
export function patience(onSilence) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const end = () => clearTimeout(timer);
  const hear = (milliseconds = PATIENCE_MS) => {
    end();
    timer = setTimeout(onSilence, milliseconds);
  };
  hear();
  return { hear, end };
}

/**
 * @template T
 * @param {(isLate: boolean) => void} onLate true when nothing came for too long, false once something does or the wait is over
 * @param {(hear: (milliseconds?: number) => void) => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function sayIfLate(onLate, action) {
  let isLate = false;
  const turn = (/** @type {boolean} */ now) => {
    if (now !== isLate) onLate((isLate = now));
  };
  const waiting = patience(() => turn(true));
  try {
    return await action((milliseconds) => {
      waiting.hear(milliseconds);
      turn(false);
    });
  } finally {
    waiting.end();
    turn(false);
  }
}
