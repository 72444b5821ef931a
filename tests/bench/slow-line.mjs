// @ts-check
// A first visit over a slow line, measured on what lies in dist/ and printed. No test: it depends on the machine and
// what else it does.
//
//   node tests/bench/slow-line.mjs [--runs 3] [--mbit 1.6] [--delay 150] [--dist FOLDER]
//
// A visitor draws a stroke as soon as the pad is there. Seconds from the start of the navigation until
//
// - pad: the page has started, and the pad takes a stroke
// - stroke: it begins
// - pixels: it is shown as the image that the network sees
// - program, weights: the last byte of each has come
// - ready: the worker has both, and has been warmed up
// - answer: the network's own
//
// and how many programs the machine had to run meanwhile: above the number of its cores, all of it takes longer.
//
// Every file is compressed by Brotli, and all of them share the line, the worker's too: Chromium's own throttling
// leaves out workers.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, promisify } from "node:util";
import { brotliCompress } from "node:zlib";

import { chromium } from "@playwright/test";

import { drawWithMouse, strokesOf } from "../browser/support/strokes.mjs";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    mbit: { type: "string", default: "1.6" },
    delay: { type: "string", default: "150" },
    dist: { type: "string", default: path.join(import.meta.dirname, "../../dist") },
  },
});
const bytesPerSecond = (Number(values.mbit) * 1e6) / 8;
const delay = Number(values.delay);

/** Timers of a busy machine are late by so much; the line catches up. */
const LATE_MS = 50;
/** The example that the page shows until the visitor draws does not come: its pixels would be taken for the stroke's. */
const EXAMPLE = /\/samples-result-/;
/** So many bytes of each file in turn. */
const PART = 4000;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };
const compress = promisify(brotliCompress);

/** Compressed once, by address. @type {Map<string, Promise<Buffer>>} */
const files = new Map();
/** @param {string} address */
function fileAt(address) {
  const file = files.get(address) ?? readFile(path.join(values.dist, address)).then(compress);
  files.set(address, file);
  return file;
}

/** When the line has sent what was put on it, and all bytes of this visit. */
const line = { freeAt: 0, bytes: 0, requests: 0 };
/** Waits until a part has gone over the line; parts of several files alternate. @param {number} bytes */
async function send(bytes) {
  line.bytes += bytes;
  line.freeAt = Math.max(performance.now() - LATE_MS, line.freeAt) + (1000 * bytes) / bytesPerSecond;
  await sleep(line.freeAt - performance.now());
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "", "http://localhost");
  const address = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  line.requests += 1;
  const file = EXAMPLE.test(address) ? null : fileAt(address).catch(() => null);
  const [body] = await Promise.all([file, sleep(delay)]);
  if (!body) return void response.writeHead(404).end();
  const type = /** @type {Record<string, string>} */ (TYPES)[path.extname(address)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "content-encoding": "br", "content-length": body.length, "cache-control": "no-store" });
  for (let at = 0; at < body.length; at += PART) {
    const part = body.subarray(at, at + PART);
    await send(part.length);
    response.write(part);
  }
  response.end();
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const bound = server.address();
if (bound === null || typeof bound === "string") throw new Error("the server has no port");

/** Runs in the page before its own scripts: what is seen when, in milliseconds of the navigation's clock. */
function noteTimes() {
  const seen = /** @type {Record<string, number>} */ ({});
  Object.assign(window, { seen });
  const once = (/** @type {string} */ what) => (seen[what] ??= performance.now());
  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (/** @type {any[]} */ ...args) {
    const isSeen = seen.stroke > 0 && this.canvas instanceof HTMLCanvasElement && this.canvas.dataset.testid === "seen";
    if (isSeen && new Set(new Uint32Array(args[0].data.buffer)).size > 1) requestAnimationFrame(() => once("pixels"));
    return /** @type {any} */ (putImageData).apply(this, args);
  };
  addEventListener("pointerdown", () => once("stroke"), true);
  const look = () => {
    const { dataset } = document.documentElement;
    if (dataset.started !== undefined) once("pad");
    if (dataset.state === "ready") once("ready");
    if (document.querySelector("[data-testid=answer][data-source=network]")) once("answer");
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look); // there is no document yet
}

/** One visit with an empty cache. */
async function visit() {
  Object.assign(line, { freeAt: 0, bytes: 0, requests: 0 });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1500 } }); // so tall that pad and pixels are in sight at once
    await page.addInitScript(noteTimes);
    await page.goto(`http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (bound).port}/?device=cpu`, { waitUntil: "commit" });
    await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
    await drawWithMouse(page, strokesOf(1));
    await page.waitForFunction(() => /** @type {any} */ (window).seen.answer > 0, null, { timeout: 300_000 });
    const { bytes, requests } = line;
    const times = await page.evaluate(() => {
      const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
      const end = (/** @type {string} */ name) => entries.find((entry) => entry.name.includes(name))?.responseEnd ?? NaN;
      return { .../** @type {any} */ (window).seen, program: end("/capsnet_cpu-"), weights: end("/weights/compact-") };
    });
    return { ...times, bytes, requests };
  } finally {
    await browser.close();
  }
}

const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(2)} s`;
await visit(); // from now on every file is compressed
for (let run = 1; run <= Number(values.runs); run += 1) {
  const { bytes, requests, ...times } = await visit();
  const told = ["pad", "stroke", "pixels", "program", "weights", "ready", "answer"].map((what) => `${what} ${seconds(times[what])}`);
  console.log(`run ${run}: ${told.join(", ")}; ${requests} requests, ${bytes.toLocaleString("en")} bytes; load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores`);
}
server.close();
server.closeAllConnections();
