// @ts-check
// A browser on the built site, and the faults that its pages show.

import { readFileSync, readdirSync } from "node:fs";

/** @import { Browser, BrowserContext, BrowserContextOptions, Page } from "@playwright/test" */

/**
 * @typedef {object} Site
 * @property {Browser} browser
 * @property {string} url  of the page, ending in /
 */

/**
 * What a part of the soak gets.
 * @typedef {object} Task
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
 * @property {number} minutes  of 120 that it may take
 * @property {boolean} [webgpu]  it needs an adapter
 * @property {(site: Site, task: Task) => Promise<Outcome>} run
 */

/** What a page showed that it must not. */
export class Faults {
  /** @type {string[]} */
  list = [];

  /** @param {Page} page @param {RegExp} [allowed] */
  watch(page, allowed) {
    const note = (/** @type {string} */ text) => allowed?.test(text) || this.list.push(text.slice(0, 600));
    page.on("console", (message) => message.type() === "error" && note(`console: ${message.text()}`));
    page.on("pageerror", (error) => note(`uncaught: ${error.stack ?? error}`));
  }
}

/** @param {Site} site @param {BrowserContextOptions} [options] @returns {Promise<BrowserContext>} */
export const newContext = ({ browser, url }, options) => browser.newContext({ baseURL: url, viewport: { width: 1280, height: 900 }, ...options });

/** What a browser is started with. @param {{ webgpu?: boolean }} [needs] */
export const launchOptions = ({ webgpu = false } = {}) => ({
  executablePath: process.env.CHROMIUM || undefined,
  // root, as in containers, cannot have the sandbox
  args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...(webgpu ? ["--enable-unsafe-webgpu"] : [])],
});

/**
 * A browser that keeps its data on disk, as a visitor's does: what other contexts keep, in memory, goes with a crash.
 * @param {Site} site @returns {Promise<BrowserContext>}
 */
export const newProfile = ({ browser, url }) => browser.browserType().launchPersistentContext("", { ...launchOptions(), baseURL: url, viewport: { width: 1280, height: 900 } });

/** The page, answering. @param {Page} page @param {string} [address] */
export async function openPage(page, address = "./") {
  await page.goto(address);
  await page.locator("html[data-state=ready]").waitFor({ state: "attached", timeout: 120_000 });
}

/** Runs in a worker before its own code: keeps what only it can see. */
const PROBE = `{
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    self.soakMemory = (made.instance ?? made).exports.memory ?? self.soakMemory;
    return made;
  };
  const adapter = self.GPUAdapter?.prototype;
  const { requestDevice } = adapter ?? {};
  if (requestDevice) adapter.requestDevice = async function (...given) {
    return (self.soakDevice = await requestDevice.apply(this, given));
  };
}
`;

/** From now on the workers of this context can be asked for \`soakMemory\` and \`soakDevice\`. @param {BrowserContext} context */
export async function probeWorkers(context) {
  const assets = new URL("../../dist/assets/", import.meta.url);
  await context.route(/\/assets\/worker-[^/]*\.js$/, (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
    if (!readdirSync(assets).includes(name)) return route.abort();
    return route.fulfill({ contentType: "text/javascript", body: PROBE + readFileSync(new URL(name, assets), "utf8") });
  });
}

/** Resident bytes of the browser's processes, all that this one started; NaN where there is no /proc. */
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
