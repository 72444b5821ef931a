// @ts-check
// WebKitGTK by WebDriver, a dozen HTTP calls, on a screen of its own.

import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { ANSWER_MS, WINDOW, hearFaults, mouseActions, start } from "./browser.mjs";

/** @import { Browser, Options } from "./browser.mjs" */

/** The key under which WebDriver hands out elements. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** @param {{ driver: string, screen: string }} programs @param {Options} options @returns {Promise<Browser>} */
export async function openWebKit({ driver, screen }, { language = "en_US.UTF-8" }) {
  const xvfb = await start(screen, ["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], { says: /^(\d+)\n/m }); // said after what other displays are taken
  const port = await freePort();
  const env = {
    DISPLAY: `:${xvfb.found[1]}`,
    LC_ALL: language, // it becomes navigator.language
    LANGUAGE: "",
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", // containers cannot have it, and only our own page is opened
  };
  const { stop } = await start(driver, [`--port=${port}`], { env });

  /** @param {"GET" | "POST" | "DELETE"} method @param {string} what @param {object} [body] */
  const call = async (method, what, body = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${what}`, { method, ...(method === "POST" && { body: JSON.stringify(body) }) });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  const end = performance.now() + ANSWER_MS;
  while (!(await call("GET", "/status").catch(() => null))?.ready) { // it says nothing when it listens
    if (performance.now() > end) throw new Error(`${driver} does not answer`);
    await sleep(50);
  }
  const { sessionId, capabilities } = await call("POST", "/session", { capabilities: { alwaysMatch: { timeouts: { script: ANSWER_MS } } } });
  const post = (/** @type {string} */ what, /** @type {object} */ body = {}) => call("POST", `/session/${sessionId}/${what}`, body);
  await post("window/rect", WINDOW);

  /** @type {Browser["run"]} */
  const run = async (fn, ...args) => {
    const script = `const [args, done] = arguments;
      (async () => (${fn})(...JSON.parse(args)))().then((value) => done({ value: JSON.stringify(value) }), (error) => done({ error: String(error) }));`;
    const { value, error } = await post("execute/async", { script, args: [JSON.stringify(args)] });
    if (error) throw new Error(error);
    return value && JSON.parse(value);
  };
  return {
    version: `WebKitGTK ${capabilities.browserVersion}`,
    async open(url) {
      await post("url", { url });
      await run(hearFaults); // the protocol knows no earlier moment
    },
    async reload() {
      await post("refresh");
      await run(hearFaults);
    },
    run,
    drag: (places) => post("actions", { actions: mouseActions(places) }),
    async choose(selector, file) {
      const { [ELEMENT]: id } = await post("element", { using: "css selector", value: selector });
      await post(`element/${id}/value`, { text: file });
    },
    async saved(act) {
      // It cannot save a download: what counts are the bytes that the page offers.
      await run(() => {
        const { createObjectURL } = URL;
        URL.createObjectURL = (blob) => {
          URL.createObjectURL = createObjectURL;
          Object.assign(globalThis, { offered: blob });
          return createObjectURL.call(URL, blob);
        };
      });
      await act();
      const bytes = await run(async () => {
        const isOffered = (/** @type {unknown} */ blob) => blob instanceof Blob;
        while (!isOffered(/** @type {any} */ (globalThis).offered)) await new Promise((resolve) => setTimeout(resolve, 50));
        const bytes = new Uint8Array(await /** @type {any} */ (globalThis).offered.arrayBuffer());
        let text = "";
        for (const byte of bytes) text += String.fromCharCode(byte);
        return btoa(text);
      });
      return Buffer.from(bytes, "base64");
    },
    async close() {
      await call("DELETE", `/session/${sessionId}`).catch(() => {}); // it may be gone already
      await stop();
      await xvfb.stop();
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}
