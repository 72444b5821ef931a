// @ts-check
// Against a real server on this machine: what arrives, what is counted, and what each failure says.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { downloadBytes, downloadProgram } from "../../www/engine/download.js";

/** The smallest program: a header and nothing else. */
const PROGRAM = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const DATA = new Uint8Array(100_000).map((_, i) => i);

/** @type {{ [path: string]: (response: import("node:http").ServerResponse) => void }} */
const ROUTES = {
  "/data.bin": (response) => response.end(DATA),
  "/program.wasm": (response) => response.end(PROGRAM), // without a content type
  "/garbage.wasm": (response) => response.end(DATA),
  "/busy.bin": (response) => response.writeHead(503, "Service Unavailable").end(),
  "/cut.bin": (response) => {
    response.writeHead(200, { "content-length": DATA.length });
    response.write(DATA.subarray(0, 500));
    setTimeout(() => response.destroy(), 20);
  },
  "/slow.bin": (response) => {
    response.writeHead(200);
    response.write(DATA.subarray(0, 500)); // and never the rest
  },
};

const server = createServer((request, response) => {
  const answer = ROUTES[request.url ?? ""];
  if (answer) answer(response);
  else response.writeHead(404, "Not Found").end();
});
/** @param {string} path @param {number} bytes */
const asset = (path, bytes) => ({ url: `http://127.0.0.1:${/** @type {{ port: number }} */ (server.address()).port}${path}`, bytes });

before(() => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined))));
after(() => {
  server.closeAllConnections();
  server.close();
});

/**
 * @param {Promise<unknown>} promise
 * @param {string} code
 * @param {RegExp} message
 */
const rejects = (promise, code, message) =>
  assert.rejects(promise, (/** @type {{ code: string, message: string }} */ error) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });

test("the bytes arrive whole and are counted up to the end", async () => {
  /** @type {number[]} */
  const counts = [];
  const bytes = await downloadBytes(asset("/data.bin", DATA.length), { onBytes: (loaded) => counts.push(loaded) });
  assert.deepEqual(bytes, DATA);
  assert.equal(counts.at(-1), DATA.length);
  assert.deepEqual(counts, [...counts].sort((a, b) => a - b));
});

test("a program compiles, whatever type the server gives it", async () => {
  assert.ok((await downloadProgram(asset("/program.wasm", PROGRAM.length))) instanceof WebAssembly.Module);
});

test("each failure names the file and what happened", async () => {
  await rejects(downloadBytes(asset("/none.bin", 1)), "network", /none\.bin .*404 Not Found/);
  await rejects(downloadBytes(asset("/busy.bin", 1)), "network", /busy\.bin .*503/);
  await rejects(downloadBytes(asset("/data.bin", 5)), "network", /data\.bin arrived with 100000 bytes where 5 were expected/);
  await rejects(downloadBytes(asset("/cut.bin", DATA.length)), "network", /cut\.bin could not be downloaded/);
  await rejects(downloadProgram(asset("/cut.bin", DATA.length)), "network", /cut\.bin could not be downloaded/);
  await rejects(downloadProgram(asset("/program.wasm", 9)), "network", /8 bytes where 9/);
  await rejects(downloadProgram(asset("/garbage.wasm", DATA.length)), "unsupported", /could not compile garbage\.wasm/);
  await rejects(downloadBytes({ url: "http://127.0.0.1:1/closed.bin", bytes: 1 }), "network", /closed\.bin/);
});

test("a signal ends a download that never ends by itself", async () => {
  const control = new AbortController();
  const download = downloadBytes(asset("/slow.bin", DATA.length), { signal: control.signal });
  setTimeout(() => control.abort(), 30);
  await rejects(download, "aborted", /cancelled/);
  await rejects(downloadBytes(asset("/data.bin", DATA.length), { signal: AbortSignal.abort() }), "aborted", /cancelled/);
});
