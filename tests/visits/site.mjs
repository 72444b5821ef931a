// @ts-check
// dist/ on a server that a test can stop.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { preview } from "vite";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** At a port of its own, unless CAPSNET_TEST_PORT says which. */
export async function serve() {
  if (!existsSync(`${ROOT}dist/index.html`)) throw new Error("dist/ is missing: run `cargo xtask build`");
  let server = await start(Number(process.env.CAPSNET_TEST_PORT ?? 0));
  const at = server.httpServer.address();
  if (at === null || typeof at === "string") throw new Error("the server has no port");
  return {
    address: `http://127.0.0.1:${at.port}/`,
    stop: () => server.close(),
    /** Again, at the same address. */
    async start() {
      server = await start(at.port);
    },
  };
}

/** @param {number} port */
const start = (port) => preview({ configFile: `${ROOT}vite.config.js`, preview: { host: "127.0.0.1", port, strictPort: true }, logLevel: "warn" });
