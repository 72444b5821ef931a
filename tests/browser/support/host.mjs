// @ts-check
// A host of static files, for what `vite preview` cannot do: it is stopped and started again at the same address, a new
// deployment takes the place of the old one, and it counts what it sends. The site lies in a sub-folder with a space.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";

/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png" };
const FOLDER = "/a host/capsnet/";
const HASHED = /^(assets|samples|teaching|wasm|weights)\//;

export class Host {
  /** Whole responses: with the file and its bytes. @type {{ file: string, bytes: number }[]} */
  sent = [];
  /** What stands for a file that is missing: some hosts send a page of their own. @type {404 | "page"} */
  missing = 404;
  /** What it sends besides, by file. @type {(file: string) => Record<string, string>} */
  headers = () => ({});
  #server = createServer((request, response) => void this.#answer(request, response));
  #port = 0;

  /** @param {string} root the deployment */
  constructor(root) {
    this.root = root;
  }

  get address() {
    return `http://127.0.0.1:${this.#port}${encodeURI(FOLDER)}`;
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(this.#port, "127.0.0.1", () => resolve(undefined)));
    this.#port = /** @type {import("node:net").AddressInfo} */ (this.#server.address()).port;
    return this;
  }

  async stop() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async #answer({ url = "", method }, response) {
    const pathname = decodeURIComponent(new URL(url, "http://host").pathname);
    const asked = pathname.startsWith(FOLDER) ? pathname.slice(FOLDER.length) : "";
    const file = /(^|\/)$/.test(asked) ? `${asked}index.html` : asked;
    /** @param {number} status @param {string} type @param {Buffer | string} body @param {string} [caching] */
    const send = (status, type, body, caching = "no-store") => {
      response.writeHead(status, { "Content-Type": type, "Content-Length": body.length, "Cache-Control": caching, ...this.headers(file) });
      response.end(method === "HEAD" ? undefined : body);
      if (method !== "HEAD" && status === 200) this.sent.push({ file, bytes: body.length });
    };
    try {
      send(200, TYPES[path.extname(file)] ?? "application/octet-stream", await readFile(path.join(this.root, file)), HASHED.test(file) ? "max-age=31536000, immutable" : "max-age=600");
    } catch {
      if (this.missing === "page") send(200, "text/html", "<!doctype html><title>Not found</title>");
      else send(404, "text/html", "Not found");
    }
  }
}
