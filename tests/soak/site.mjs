// @ts-check
// What the parts of the soak share: a browser on the built site, the faults that its pages show, memory, patience.

import { readFileSync, readdirSync } from "node:fs";
import { chromium } from "@playwright/test";

import { chanceOf } from "./chance.mjs";

/** @import { BrowserContext, Page, ViewportSize } from "@playwright/test" */
/** @import { BrowserName } from "../visits/drivers/launch.mjs" */
/** @import { Chance } from "./chance.mjs" */

/**
 * What a part of the soak gets.
 * @typedef {object} Task
 * @property {string} url  of the page, ending in /
 * @property {number} seed
 * @property {number} most  how often it does what it does
 * @property {number} until  performance.now() after which it stops
 */

/**
 * @typedef {object} Outcome
 * @property {number} reached  how often it did
 * @property {string[]} failures  none: passed
 * @property {string} numbers  in words
 */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} what  is counted
 * @property {number} full  the whole count
 * @property {number} short  that of the tests
 * @property {number} minutes  that it may take, as a share of the whole
 * @property {boolean} [webgpu]  it needs an adapter
 * @property {BrowserName} [browserName]  other than Chromium
 * @property {(task: Task) => Promise<Outcome>} run
 */

/**
 * @typedef {object} Surroundings
 * @property {boolean} [webgpu]  with a software adapter
 * @property {ViewportSize} [viewport]
 * @property {RegExp} [allowed]  errors that belong to it
 */

/**
 * Does something in a Chromium of its own: what one part leaves behind is not the next one's memory. It keeps its data
 * on disk, as a visitor's does: what is kept in memory goes with a crash.
 * @template T
 * @param {string} url
 * @param {Surroundings} surroundings
 * @param {(context: BrowserContext, faults: string[]) => Promise<T>} act  faults: what its pages showed that they must not
 */
export async function withBrowser(url, { webgpu = false, viewport = { width: 1280, height: 900 }, allowed }, act) {
  // root, as in containers, cannot have the sandbox
  const args = [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...(webgpu ? ["--enable-unsafe-webgpu"] : [])];
  const context = await launched({ executablePath: process.env.CHROMIUM || undefined, args, baseURL: url, viewport });
  /** @type {string[]} */
  const faults = [];
  const note = (/** @type {string} */ text) => allowed?.test(text) || faults.push(text.slice(0, 600));
  context.on("console", (message) => message.type() === "error" && note(`console: ${message.text()}`));
  context.on("weberror", (found) => note(`uncaught: ${found.error().stack ?? found.error()}`));
  try {
    return await act(context, faults);
  } catch (error) {
    const seen = await Promise.all(context.pages().map((page) => Promise.race([said(page), pause(5000)]).catch(() => null)));
    throw new Error([error instanceof Error ? error.message : String(error), ...faults, ...seen.map((words) => `the page said: ${words ?? "nothing any more"}`)].join("\n   "), { cause: error });
  } finally {
    await context.close();
  }
}

/** How a page stands, and what it tells its visitor: its problems and how the teaching goes. @param {Page} page */
const said = (page) =>
  page.evaluate(() => {
    const told = [...document.querySelectorAll(".problem, [role=alert], [role=status], #run-words")].map((element) => element.textContent?.trim()).filter(Boolean);
    return JSON.stringify({ ...document.documentElement.dataset, train: document.querySelector("[data-testid=train]")?.getAttribute("data-state"), told });
  });

/**
 * A browser that dies before it has a page (seen: SIGSEGV) tells nothing about the page: that is said, and it is started again.
 * @param {NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>} options
 */
async function launched(options, attempts = 3) {
  for (;;) {
    try {
      return await chromium.launchPersistentContext("", options);
    } catch (error) {
      if ((attempts -= 1) === 0) throw error;
      console.log(`   Chromium did not start, once more: ${/signal=\w+/.exec(String(error))?.[0] ?? error}`);
    }
  }
}

/**
 * The run of a part that needs one browser; what its pages showed that they must not is among the failures.
 * @param {(scene: { context: BrowserContext, chance: Chance, failures: string[] }, task: Task) => Promise<Omit<Outcome, "failures">>} act
 * @param {Surroundings} [surroundings]
 * @returns {Part["run"]}
 */
export const inBrowser = (act, surroundings = {}) => (task) =>
  withBrowser(task.url, surroundings, async (context, faults) => {
    /** @type {string[]} */
    const failures = [];
    const outcome = await act({ context, chance: chanceOf(task.seed), failures }, task);
    return { ...outcome, failures: [...failures, ...faults] };
  });

/** The page, answering. @param {Page} page @param {string} [address] */
export async function openPage(page, address = "./") {
  await page.goto(address);
  await page.locator("html[data-state=ready]").waitFor({ state: "attached", timeout: 120_000 });
  return page;
}

/** Resident bytes of the browser's processes, all that this one started and theirs; NaN where there is no /proc. */
export function residentBytes() {
  /** @type {Map<number, number>} */
  const parents = new Map();
  /** @type {Map<number, number>} */
  const sizes = new Map();
  for (const name of process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : []) {
    try {
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      parents.set(Number(name), Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]));
      sizes.set(Number(name), 1024 * Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // it has ended meanwhile
    }
  }
  const isOurs = (/** @type {number} */ id) => {
    for (let at = parents.get(id); at; at = parents.get(at)) if (at === process.pid) return true;
    return false;
  };
  const ours = [...sizes].filter(([id]) => isOurs(id));
  return ours.length ? ours.reduce((sum, [, size]) => sum + size, 0) : NaN;
}

/** @param {number} milliseconds */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A value once it is wanted; else what it was at last. @template T @param {() => Promise<T>} read @param {(value: T) => boolean} isRight @param {number} [patience] */
export async function eventually(read, isRight, patience = 20_000) {
  const end = performance.now() + patience;
  for (;;) {
    const value = await read();
    if (isRight(value) || performance.now() > end) return value;
    await pause(50);
  }
}
