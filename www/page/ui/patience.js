// A server that neither answers nor refuses: after some seconds without a byte that is said, and the wait goes on.

/** Without a byte, not in all: a slow line that still brings some is no silence. */
export const PATIENCE_MS = 10_000;

/**
 * @param {() => void} onSilence once, unless something is heard again
 * @returns {{ hear: (milliseconds?: number) => void, end: () => void }} `hear`: something came; how long to wait for more
 */
export function patience(onSilence) {
  let timer = 0;
  const end = () => clearTimeout(timer);
  const hear = (milliseconds = PATIENCE_MS) => {
    end();
    timer = window.setTimeout(onSilence, milliseconds);
  };
  hear();
  return { hear, end };
}
