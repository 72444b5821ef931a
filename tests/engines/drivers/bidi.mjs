// @ts-check
// Firefox as it is installed, by WebDriver BiDi, which it speaks itself: no driver between.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import WebSocket from "ws";

import { WINDOW, mouseActions, start, watch } from "./browser.mjs";

/** @import { Browser, Options } from "./browser.mjs" */

/** @param {string} program @param {Options} options @returns {Promise<Browser>} */
export async function openFirefox(program, { preferences = {} }) {
  const profile = await mkdtemp(path.join(tmpdir(), "capsnet-firefox-"));
  const lines = Object.entries({ "browser.download.folderList": 2, "browser.download.dir": profile, ...preferences });
  await writeFile(path.join(profile, "user.js"), lines.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""));
  const { found, stop } = await start(program, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"], { says: /BiDi listening on (ws:\S+)/ });
  const { send, once, hangUp } = await connect(`${found[1]}/session`);

  const session = await send("session.new", { capabilities: {} });
  const { contexts } = await send("browsingContext.getTree", {});
  const { context } = contexts[0];
  await send("browsingContext.setViewport", { context, viewport: WINDOW });
  await send("session.subscribe", { events: ["browsingContext.downloadEnd"] });
  await send("script.addPreloadScript", { functionDeclaration: String(watch) });

  return {
    version: `Firefox ${session.capabilities.browserVersion}`,
    open: (url) => send("browsingContext.navigate", { context, url, wait: "complete" }),
    reload: () => send("browsingContext.reload", { context, wait: "complete" }),
    async run(fn, ...args) {
      const functionDeclaration = `async (args) => JSON.stringify(await (${fn})(...JSON.parse(args)))`;
      const { result, exceptionDetails } = await send("script.callFunction", {
        functionDeclaration,
        arguments: [{ type: "string", value: JSON.stringify(args) }],
        awaitPromise: true,
        target: { context },
      });
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return result.value && JSON.parse(result.value);
    },
    drag: (places) => send("input.performActions", { context, actions: mouseActions(places) }),
    async choose(selector, file) {
      const { nodes } = await send("browsingContext.locateNodes", { context, locator: { type: "css", value: selector } });
      await send("input.setFiles", { context, element: { sharedId: nodes[0].sharedId }, files: [file] });
    },
    async saved(act) {
      const ended = once("browsingContext.downloadEnd");
      await act();
      const { status, filepath } = await ended;
      if (status !== "complete") throw new Error(`the download was ${status}`);
      return readFile(filepath);
    },
    async close() {
      await send("browser.close", {}).catch(() => {}); // it may be gone already
      hangUp();
      await stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** @param {string} address */
async function connect(address) {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  const asked = new Map();
  /** @type {Map<string, (params: any) => void>} */
  const awaited = new Map();
  let last = 0;
  socket.on("message", (data) => {
    const { type, id, method, result, params, error, message } = JSON.parse(String(data));
    if (type === "event") return awaited.get(method)?.(params);
    const call = asked.get(id);
    asked.delete(id);
    if (type === "success") call?.resolve(result);
    else call?.reject(new Error(`${error}: ${message}`));
  });
  socket.on("close", () => {
    for (const { reject } of asked.values()) reject(new Error("Firefox hung up"));
  });
  return {
    /** @param {string} method @param {object} params */
    send(method, params) {
      const id = (last += 1);
      const promise = new Promise((resolve, reject) => asked.set(id, { resolve, reject }));
      socket.send(JSON.stringify({ id, method, params }));
      return /** @type {Promise<any>} */ (promise);
    },
    /** @param {string} event @returns {Promise<any>} */
    once: (event) => new Promise((resolve) => awaited.set(event, resolve)),
    hangUp: () => socket.close(),
  };
}
