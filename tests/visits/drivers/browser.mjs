// @ts-check
// What the walk needs of a browser, and what all drivers share.

import { spawn } from "node:child_process";

/** @typedef {[x: number, y: number]} Place in CSS pixels of the window */

/**
 * @typedef {object} Browser
 * @property {string} version
 * @property {(address: string) => Promise<void>} open and wait until it has loaded
 * @property {() => Promise<void>} reload
 * @property {<A extends unknown[], R>(fn: (...args: A) => R, ...args: A) => Promise<Awaited<R>>} run a function in the page; what goes in and comes out is JSON
 * @property {(places: Place[]) => Promise<void>} drag press at the first place, move to the others, let go
 * @property {(selector: string, path: string) => Promise<void>} choose a file
 * @property {(act: () => Promise<void>) => Promise<Buffer>} saved the file that the page hands out
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Options
 * @property {Record<string, boolean>} [preferences] of Firefox
 * @property {string} [language] LANG of WebKit
 * @property {boolean} [collects] pages and workers have `gc()`, or `TestUtils.gc()` in Firefox, to collect garbage at once; WebKit has no such thing
 */

const START_MS = 60_000;
/** Machines are busy. */
export const ANSWER_MS = 120_000;

/** What gives pages of Firefox `TestUtils.gc()`. */
export const COLLECTS = { "dom.testing.testutils.enabled": true };

export const WINDOW = { width: 1280, height: 900 };

/** Runs in the page, as early as the driver can: what went wrong there. */
export function hearFaults() {
  const found = /** @type {string[]} */ ([]);
  Object.assign(globalThis, { found });
  const hear = (/** @type {ErrorEvent} */ { message, target }) => {
    if (message?.startsWith("ResizeObserver loop")) return; // sizes that wait for the next frame
    found.push(message || `did not load: ${/** @type {Element | null} */ (target)?.outerHTML}`);
  };
  addEventListener("error", hear, true);
  addEventListener("unhandledrejection", ({ reason }) => void found.push(`unhandled: ${reason}`));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => void found.push(`policy: ${violatedDirective} ${blockedURI}`));
  for (const level of /** @type {const} */ (["error", "warn"])) {
    const told = console[level];
    console[level] = (...words) => {
      found.push(`console.${level}: ${words.join(" ")}`);
      told(...words);
    };
  }
}

/**
 * A mouse that presses, drags and lets go, as WebDriver and WebDriver BiDi want it.
 * @param {Place[]} places
 */
export function mouseActions([first, ...others]) {
  const to = (/** @type {Place} */ [x, y]) => ({ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration: 0, origin: "viewport" });
  const actions = [to(first), { type: "pointerDown", button: 0 }, ...others.map(to), { type: "pointerUp", button: 0 }];
  return [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }];
}

/** Programs that were started here and run. @type {Set<() => Promise<void>>} */
const running = new Set();

/** Where a browser did not come up, what had been started for it ends. */
export const stopAll = () => Promise.all([...running].map((stop) => stop()));

/**
 * Starts a program and waits until it says what it should.
 * @param {string} program @param {string[]} args
 * @param {{ says?: RegExp, env?: Record<string, string> }} [options]
 */
export async function start(program, args, { says = /^/, env = {} } = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    running.delete(stop);
    child.kill();
    if (child.pid) await exited;
  };
  running.add(stop);
  let said = "";
  /** @type {RegExpExecArray} */
  const found = await new Promise((resolve, reject) => {
    const giveUp = (/** @type {string} */ why) => reject(new Error(`${program} ${why}:\n${said}`));
    const timer = setTimeout(giveUp, START_MS, "did not start");
    const hear = (/** @type {Buffer | string} */ words) => {
      said += words;
      const match = says.exec(said);
      if (!match) return;
      clearTimeout(timer);
      resolve(match);
    };
    child.once("spawn", () => hear("")).once("error", ({ message }) => giveUp(message)).once("exit", (code) => giveUp(`ended with ${code}`));
    for (const stream of [child.stdout, child.stderr]) stream.on("data", hear);
  });
  return { found, stop };
}
