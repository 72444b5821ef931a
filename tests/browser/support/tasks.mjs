// @ts-check
// How long the page's thread works without a pause, in which it could answer the pen.

/** The tasks of a thread in Chromium's trace, and its name. */
const TASK = "ThreadControllerImpl::RunTask";
const PAGE_THREAD = "CrRendererMain";

/** @typedef {{ name: string, ph: string, pid: number, tid: number, tdur?: number, args: { name?: string } }} TraceEvent */

/**
 * Milliseconds of processor time that each task on the page's thread takes during `work`, the longest
 * first. Not time by the clock: a machine that is busy with something else stretches that of any task.
 * @param {import("@playwright/test").Page} page
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number[]>}
 */
export async function tasksDuring(page, work) {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has a browser");
  await browser.startTracing(page, { categories: ["toplevel"] });
  await work();
  const trace = (await browser.stopTracing()).toString();
  /** @type {TraceEvent[]} */
  const events = JSON.parse(trace).traceEvents;
  const threads = events.filter(({ name, args }) => name === "thread_name" && args.name === PAGE_THREAD);
  const isPages = (/** @type {TraceEvent} */ { pid, tid }) => threads.some((thread) => thread.pid === pid && thread.tid === tid);
  const tasks = events.filter((event) => event.name === TASK && event.ph === "X" && isPages(event));
  if (!tasks.some(({ tdur }) => tdur)) throw new Error("this Chromium does not say how much processor time a task took");
  // on a fast machine many a task takes less than a microsecond, which Chromium leaves out
  return tasks.map(({ tdur = 0 }) => tdur / 1000).sort((a, b) => b - a);
}
