// From this version of the page to the newest one; and whether that is what helps where a file is missing.

import { renewing as text } from "./text.js";

/** @import { Action, Problem } from "../ui/problems.js" */

const PATIENCE_MS = 4000;

/** Loads the page again, as the newest version. Where that did not arrive whole, this one goes on. */
export async function renew() {
  const registration = await registered();
  if (!registration?.waiting) await registration?.update().catch(() => {}); // offline, or replaced by nothing that works
  const next = registration?.waiting ?? registration?.installing;
  if (!next) return location.reload();
  const step = () => {
    if (next.state === "installed") next.postMessage({ type: "SKIP_WAITING" });
    else if (next.state === "activated") location.reload();
    else if (next.state === "redundant") registration?.waiting ? void renew() : location.reload(); // a still newer one came
  };
  next.addEventListener("statechange", step);
  step();
}

async function registered() {
  try {
    return await navigator.serviceWorker.getRegistration();
  } catch {
    return undefined; // there is no service worker here
  }
}

/**
 * Whether a newer version has taken this one's place on the server. The name of the page's script changes with every file
 * that it leads to. A host may send a page of its own for what is missing.
 */
async function isReplaced() {
  const script = document.querySelector("script[type=module][src]");
  if (!(script instanceof HTMLScriptElement)) return false;
  try {
    const { status, headers } = await fetch(script.src, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return status === 404 || status === 410 || (status === 200 && /html/.test(headers.get("content-type") ?? ""));
  } catch {
    return false; // offline: who knows
  }
}

/** @type {Action} */
const reload = { label: text.reload, run: () => void renew(), testId: "reload" };

/**
 * Says so where a newer version has taken this one's place: then trying again cannot help, and loading again does.
 * @param {Problem} problem  what it says may be over when that is known
 */
export async function sayIfReplaced(problem) {
  const { current } = problem;
  if ((await isReplaced()) && problem.current === current) problem.show(text.replaced, reload);
}

/** Of something that did not arrive. @param {Problem} problem @param {string} sentence @param {Action | Action[] | null} offers */
export function showMissing(problem, sentence, offers) {
  problem.show(sentence, offers);
  void sayIfReplaced(problem);
}
