// @ts-check
// Which modules of www/ are fetched when they are wanted, what files a build has made of each, and how they fail.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { built } from "./built.mjs";
import { png } from "./pictures.mjs";

/**
 * Where each part is opened, says what is missing, and shows that it is there; `open`: what else must be done for it.
 * @type {Record<string, { place: string, problems: string, there: string, says: RegExp, open?: (page: import("@playwright/test").Page) => Promise<void> }>}
 */
export const PARTS = {
  "stage": { place: "#inside", problems: "#inside-problems", there: "#primary canvas", says: /inside could not be loaded/ },
  "bending": { place: "#bend-pose-panel", problems: "#bend-pose-panel > .problems", there: "#bend-pose-panel[data-part=open]", says: /part of the page could not be loaded/ },
  "bend": { place: "#bend", problems: "#bend > .problems", there: "#bend[data-part=open]", says: /part of the page could not be loaded/ },
  "teach": { place: "#teach", problems: "#teach-problems", there: "[data-testid=train]", says: /teaches could not be downloaded/ },
  "chart-library": { place: "#teach", problems: "#chart .problems", there: "#chart canvas", says: /chart could not be loaded/ },
  "opened": {
    place: "#upload",
    problems: "#draw-problems",
    there: "[data-testid=adjust]:not([hidden])",
    says: /reads pictures could not be fetched/,
    open: (page) => page.getByTestId("upload-input").setInputFiles({ name: "bar.png", mimeType: "image/png", buffer: png(200, 200, (x, y) => (x > 90 && x < 110 && y > 40 && y < 160 ? 20 : 240)) }),
  },
};

/** @typedef {import("@playwright/test").Route} Route */

const ROOT = path.join(import.meta.dirname, "../../..");

/** Of www/: `?chunk` imports by their names, and whatever else is imported by a call. */
export function lazyModules() {
  const chunks = new Set();
  const calls = [];
  for (const file of readdirSync(path.join(ROOT, "www"), { recursive: true, encoding: "utf8" }).sort()) {
    if (!file.endsWith(".js") || file.startsWith("wasm")) continue;
    const code = readFileSync(path.join(ROOT, "www", file), "utf8").replaceAll(/\/\*\*[^]*?\*\//g, "");
    for (const [, name] of code.matchAll(/from "\.\/([\w-]+)\.js\?chunk"/g)) chunks.add(name);
    for (const _ of code.matchAll(/\bimport\(/g)) calls.push(file.replaceAll(path.sep, "/"));
  }
  return { chunks: [...chunks].sort(), calls };
}

/** The files that a module of the build imports, and theirs. @param {string} file @param {Set<string>} [found] @returns {Set<string>} */
function importsOf(file, found = new Set()) {
  const code = readFileSync(path.join(ROOT, "dist", file), "utf8");
  for (const [, name] of code.matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g)) {
    if (found.has(`assets/${name}`)) continue;
    found.add(`assets/${name}`);
    importsOf(`assets/${name}`, found);
  }
  return found;
}

/** Its own file, and those that come with it and not with the page. @param {string} module */
export function filesOf(module) {
  const own = built("assets", new RegExp(`^${module}-[\\w-]{8}\\.js$`));
  const page = importsOf(built("assets", /^page-[\w-]{8}\.js$/));
  return { own, others: [...importsOf(own)].filter((file) => !page.has(file)) };
}

/** How a file does not come; each with what the page says. @type {Record<string, { answer: (route: Route) => Promise<void>, says: RegExp }>} */
export const FAILURES = {
  "404": { answer: (route) => route.fulfill({ status: 404, contentType: "text/html", body: "Not found" }), says: /404/ },
  "503": { answer: (route) => route.fulfill({ status: 503, contentType: "text/plain", body: "Busy" }), says: /503/ },
  "the connection is lost": { answer: (route) => route.abort("connectionreset"), says: /connection/ },
  "no name is found": { answer: (route) => route.abort("namenotresolved"), says: /connection/ },
  "sent as text": { answer: async (route) => route.fulfill({ response: await route.fetch(), headers: { "content-type": "text/plain" } }), says: /text\/plain/ },
  "the host's own page": { answer: (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Welcome</title>" }), says: /text\/html/ },
};

const half = (/** @type {string} */ code) => code.slice(0, code.length / 2);

/** Of a module's own file only: a browser keeps the failure of what another imports, whoever asks again. @type {typeof FAILURES} */
export const BAD_CODE = {
  "throws": { answer: (route) => route.fulfill({ contentType: "text/javascript", body: "throw new RangeError('Incorrect locale')" }), says: /RangeError: Incorrect locale/ },
  "cut short": { answer: async (route) => route.fulfill({ contentType: "text/javascript", body: half(await (await route.fetch()).text()) }), says: /SyntaxError|does not run/ },
  "empty": { answer: (route) => route.fulfill({ contentType: "text/javascript", body: "" }), says: /empty/ },
};
