// While a network is loading: says that nothing comes as long as nothing does.

import { PATIENCE_MS, START_MS, patience } from "../ui/patience.js";

/** @typedef {import("../../capsnet.js").LoadProgress} LoadProgress */

/**
 * @template T
 * @param {object} options
 * @param {AbortSignal} options.signal nobody waits for it any more
 * @param {import("../ui/problems.js").Problem} options.slot
 * @param {(isStarting: boolean) => void} options.say it, in that slot
 * @param {(hear: (progress: LoadProgress) => void) => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function saySilence({ signal, slot, say }, action) {
  /** @type {HTMLElement | null} */
  let said = null;
  let isStarting = false;
  const waiting = patience(() => {
    say(isStarting);
    said = slot.current;
  });
  const unsay = () => {
    if (said && slot.current === said) slot.clear();
  };
  const end = () => {
    waiting.end();
    unsay();
  };
  signal.addEventListener("abort", end);
  try {
    return await action((progress) => {
      if (signal.aborted) return;
      isStarting = progress.totalBytes === 0;
      waiting.hear(isStarting ? START_MS : PATIENCE_MS);
      unsay();
    });
  } finally {
    end();
  }
}
