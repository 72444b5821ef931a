// @ts-check
// `node another-version.mjs FOLDER MARK`: the site as it would be built after a change of its scripts. The page and the
// part that teaches say which version they are of.

import path from "node:path";
import { build } from "vite";

const [outDir, mark] = process.argv.slice(2);

/** @type {Record<string, string>} */
const SAYS = { "page/main.js": "version", "page/teach/teach.js": "teachVersion" };

await build({
  configFile: path.join(import.meta.dirname, "../../../vite.config.js"),
  logLevel: "error",
  build: { outDir, emptyOutDir: true },
  plugins: [
    {
      name: "another-version",
      transform(code, id) {
        const attribute = Object.entries(SAYS).find(([file]) => id.endsWith(`/www/${file}`))?.[1];
        return attribute ? { code: `${code}\ndocument.documentElement.dataset.${attribute} = ${JSON.stringify(mark)};`, map: null } : null;
      },
    },
  ],
});
