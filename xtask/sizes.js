// @ts-check
// How many bytes a visitor downloads: the table at the end of a build.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

/** @import { Plugin, Rolldown } from "vite" */

/** Brotli bytes before the first prediction (page, CPU program, compact weights), and of the WebGPU program. */
const BUDGETS = { "first prediction": 1_900_000, "wasm gpu": 1_700_000 };
const FIRST = ["page", "samples", "wasm digit", "wasm cpu", "weights compact"];
/** Modules that are fetched when their part of the page is opened, with what only they need. */
const LATER = { "teach.js": "teaching", "chart-library.js": "teaching", "stage.js": "see inside", "bending.js": "change a pose", "bend.js": "transform", "views.js": "views.js" };

/** Ten hexadecimal digits: enough that two versions of one file never share a name. @param {string | Uint8Array} content */
export const sha256 = (content) => createHash("sha256").update(content).digest("hex").slice(0, 10);

const compress = promisify(zlib.brotliCompress);

/** Sizes by content, kept between builds, by `cargo xtask` between clones too: ten megabytes take a minute. */
const CACHE = path.join(process.env.CAPSNET_CACHE ?? path.join(import.meta.dirname, "../node_modules/.cache"), "sizes.json");

/** The chunks that come with a chunk. @param {string} fileName @param {Rolldown.OutputBundle} bundle @param {Set<string>} [found] @returns {Set<string>} */
function withImports(fileName, bundle, found = new Set()) {
  const item = bundle[fileName];
  if (item?.type !== "chunk" || found.has(fileName)) return found;
  found.add(fileName);
  for (const next of item.imports) withImports(next, bundle, found);
  return found;
}

/** What each part of the page needs that the page itself does not. @param {Rolldown.OutputBundle} bundle @returns {Map<string, string>} */
function laterRows(bundle) {
  const chunks = Object.values(bundle).flatMap((item) => (item.type === "chunk" ? [item] : []));
  const nameOf = (/** @type {Rolldown.OutputChunk} */ chunk) => path.basename(chunk.facadeModuleId ?? "");
  const first = new Set(chunks.filter((chunk) => nameOf(chunk) === "index.html").flatMap(({ fileName }) => [...withImports(fileName, bundle)]));
  const rows = new Map();
  for (const [module, row] of Object.entries(LATER)) {
    const chunk = chunks.find((each) => nameOf(each) === module);
    for (const file of chunk ? withImports(chunk.fileName, bundle) : []) if (!first.has(file) && !rows.has(file)) rows.set(file, row);
  }
  return rows;
}

/** Which row of the table a file belongs to; null: no visitor downloads it. @param {Rolldown.OutputChunk | Rolldown.OutputAsset} item @param {Map<string, string>} later */
function rowOf(item, later) {
  const { fileName } = item;
  const [folder, name] = fileName.split("/");
  if (folder === "wasm" || folder === "weights") return `${folder} ${name.replace(/^capsnet_|-\w+\.\w+$/g, "")}`;
  if (folder === "samples" || folder === "teaching") return folder;
  const module = path.basename((item.type === "chunk" && item.facadeModuleId) || "");
  const part = later.get(fileName);
  if (part) return part;
  if (module === "capsnet_gpu.js") return "glue gpu";
  return /^(index\.html|assets\/.*\.(js|css))$/.test(fileName) ? "page" : null;
}

/** @returns {Plugin} */
export function reportSizes() {
  return {
    name: "capsnet:sizes",
    apply: ({ logLevel }, { command }) => command === "build" && logLevel !== "error", // who asks for errors only gets no table
    async writeBundle(_options, bundle) {
      /** @type {Record<string, number>} */
      let known = {};
      try {
        known = JSON.parse(readFileSync(CACHE, "utf8"));
      } catch {
        // the first build measures all
      }
      /** @type {Record<string, number>} */
      const now = {};
      /** @type {Map<string, { raw: number, brotli: number }>} */
      const rows = new Map();
      const later = laterRows(bundle);
      const measure = async (/** @type {Rolldown.OutputChunk | Rolldown.OutputAsset} */ item) => {
        const row = rowOf(item, later);
        if (!row) return;
        const content = Buffer.from(item.type === "chunk" ? item.code : item.source);
        const hash = sha256(content);
        now[hash] = known[hash] ?? (await compress(content)).length;
        const { raw, brotli } = rows.get(row) ?? { raw: 0, brotli: 0 };
        rows.set(row, { raw: raw + content.length, brotli: brotli + now[hash] });
      };
      await Promise.all(Object.values(bundle).map(measure));
      mkdirSync(path.dirname(CACHE), { recursive: true });
      writeFileSync(CACHE, JSON.stringify(now));

      const first = FIRST.flatMap((row) => rows.get(row) ?? []);
      const sum = (/** @type {"raw" | "brotli"} */ key) => first.reduce((total, size) => total + size[key], 0);
      const table = [...[...rows].sort(), /** @type {const} */ (["first prediction", { raw: sum("raw"), brotli: sum("brotli") }])];
      const grouped = (/** @type {number} */ value) => value.toLocaleString("en").padStart(14);
      console.log(`${"".padEnd(20)}${"bytes".padStart(14)}${"Brotli".padStart(14)}`);
      for (const [row, { raw, brotli }] of table) {
        const budget = /** @type {Record<string, number>} */ (BUDGETS)[row];
        const verdict = !budget ? "" : `  ${brotli <= budget ? "within" : "OVER"} the budget of ${budget.toLocaleString("en")}`;
        console.log(`${row.padEnd(20)}${grouped(raw)}${grouped(brotli)}${verdict}`);
      }
    },
  };
}
