// @ts-check
// Against a real server on this machine: what arrives, what is counted, and what each failure says.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
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
/** As in an asset of the page. @param {Uint8Array} content */
const hashOf = (content) => createHash("sha256").update(content).digest("hex").slice(0, 10);
/** @param {string} path @param {number} bytes @param {Uint8Array} [content] what was published there */
const program = (path, bytes, content = PROGRAM) => ({ ...asset(path, bytes), hash: hashOf(content) });
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
  assert.ok((await downloadProgram(program("/program.wasm", PROGRAM.length))) instanceof WebAssembly.Module);
});

test("where no hash can be computed, a program that does not compile is damaged if others compile", async (t) => {
  t.mock.getter(globalThis, "crypto", () => ({}));
  await rejects(downloadProgram(program("/garbage.wasm", DATA.length)), "network", /garbage\.wasm arrived damaged/);
  t.mock.method(WebAssembly, "compile", () => Promise.reject(new WebAssembly.CompileError("a policy forbids it")));
  await rejects(downloadProgram(program("/garbage.wasm", DATA.length)), "unsupported", /could not compile garbage\.wasm/);
});

test("each failure names the file and what happened", async () => {
  await rejects(downloadBytes(asset("/none.bin", 1)), "network", /none\.bin .*404 Not Found/);
  await rejects(downloadBytes(asset("/busy.bin", 1)), "network", /busy\.bin .*503/);
  await rejects(downloadBytes(asset("/data.bin", 5)), "network", /data\.bin arrived with 100000 bytes where 5 were expected/);
  await rejects(downloadBytes(asset("/cut.bin", DATA.length)), "network", /cut\.bin could not be downloaded/);
  await rejects(downloadProgram(program("/cut.bin", DATA.length)), "network", /cut\.bin could not be downloaded/);
  await rejects(downloadProgram(program("/program.wasm", 9)), "network", /8 bytes where 9/);
  await rejects(downloadProgram(program("/garbage.wasm", DATA.length)), "network", /garbage\.wasm arrived damaged/);
  // what was published and does not compile: the browser lacks something
  await rejects(downloadProgram(program("/garbage.wasm", DATA.length, DATA)), "unsupported", /could not compile garbage\.wasm/);
  await rejects(downloadBytes({ url: "http://127.0.0.1:1/closed.bin", bytes: 1 }), "network", /closed\.bin/);
});

test("a signal ends a download that never ends by itself", async () => {
  const control = new AbortController();
  const download = downloadBytes(asset("/slow.bin", DATA.length), { signal: control.signal });
  setTimeout(() => control.abort(), 30);
  await rejects(download, "aborted", /cancelled/);
  await rejects(downloadBytes(asset("/data.bin", DATA.length), { signal: AbortSignal.abort() }), "aborted", /cancelled/);
});
