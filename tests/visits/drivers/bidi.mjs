// @ts-check
// Firefox as it is installed, by WebDriver BiDi, which it speaks itself: no driver between.

import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as after } from "node:timers/promises";
import WebSocket from "ws";

import { COLLECTS, WINDOW, hearFaults, mouseActions, start } from "./browser.mjs";

/** @import { Browser, Options } from "./browser.mjs" */

const SAVED_MS = 30_000;
/** Firefox's ending for a file that is still coming; an empty one holds its name meanwhile. */
const COMING = ".part";

/** @param {string} program @param {Options} options @returns {Promise<Browser>} */
export async function openFirefox(program, { preferences = {}, collects }) {
  const profile = await mkdtemp(path.join(tmpdir(), "capsnet-firefox-"));
  const downloads = path.join(profile, "downloads");
  await mkdir(downloads);
  const lines = Object.entries({ "browser.download.folderList": 2, "browser.download.dir": downloads, ...(collects && COLLECTS), ...preferences });
  await writeFile(path.join(profile, "user.js"), lines.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""));
  const { found, stop } = await start(program, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"], { says: /BiDi listening on (ws:\S+)/ });
  const { send, hangUp } = await connect(`${found[1]}/session`);

  const session = await send("session.new", { capabilities: {} });
  const { contexts } = await send("browsingContext.getTree", {});
  const { context } = contexts[0];
  await send("browsingContext.setViewport", { context, viewport: WINDOW });
  await send("script.addPreloadScript", { functionDeclaration: String(hearFaults) });

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
    // by its folder: of downloads BiDi tells only in newer ones than Debian's
    async saved(act) {
      const before = await readdir(downloads);
      await act();
      for (const end = performance.now() + SAVED_MS; performance.now() < end; await after(50)) {
        const names = await readdir(downloads);
        const name = names.find((each) => !before.includes(each) && !each.endsWith(COMING));
        if (!name || names.some((each) => each.endsWith(COMING))) continue;
        const content = await readFile(path.join(downloads, name));
        if (content.length > 0) return content;
      }
      throw new Error(`no file was saved in ${SAVED_MS} ms`);
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
  let last = 0;
  socket.on("message", (data) => {
    const { type, id, result, error, message } = JSON.parse(String(data));
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
    hangUp: () => socket.close(),
  };
}
