// @ts-check
// How www/ becomes dist/. Vite bundles the page and the module `capsnet.js`; the plugins below add what
// it does not know: the programs that `cargo xtask` leaves in www/wasm/, and the files of pretrained/.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

import { listLicenses } from "./xtask/licenses.js";
import { reportSizes, sha256 } from "./xtask/sizes.js";

/** @import { Plugin } from "vite" */

const ROOT = import.meta.dirname;
const WWW = path.join(ROOT, "www");
const WASM = path.join(WWW, "wasm");
const PRETRAINED = path.join(ROOT, "pretrained");
const ENGINE = path.join(WWW, "engine/capsnet.js");

/**
 * A file of the site: `folder/name-<hash>.extension`. The engine compares weights with their hash
 * (www/engine/weights.js).
 * @typedef {{ file: string, folder: string }} Asset
 */

const ICONS = ["icons/icon.svg", "icons/192.png", "icons/512.png", "icons/maskable.png"];
/** Browsers that can run the page. */
const TARGET = ["chrome111", "firefox114", "safari16.4"];

/** `npm pack ./dist` makes a package of the module and its views, without the page. */
const PACKAGE = {
  name: "capsnet-in-the-browser",
  version: /^version = "(.+)"$/m.exec(readFileSync(path.join(ROOT, "Cargo.toml"), "utf8"))?.[1],
  description: "A capsule network (Sabour, Frosst and Hinton 2017) that recognises digits in the browser, by WebAssembly and WebGPU",
  license: "MIT OR Apache-2.0",
  type: "module",
  exports: {
    ".": { types: "./capsnet.d.ts", default: "./capsnet.js" },
    "./views.js": { types: "./views.d.ts", default: "./views.js" },
  },
  files: ["capsnet.*", "views.*", "assets/", "samples/", "teaching/", "wasm/", "weights/", "licenses.md", "licenses-wasm.md"],
};

/** Modules of the inside that the page fetches when its stage comes into sight. */
const LATER = /www[\\/]page[\\/](inside[\\/](?!door|seen|text\.js|stage)|ui[\\/](scroller|screen-canvas)\.js)/;

/** What later parts share, and the page does without. */
const CHART = /www[\\/]page[\\/]ui[\\/]chart\.js/;

/** @param {string} name @param {string} folder @returns {Asset} */
const shipped = (name, folder) => ({ file: path.join(PRETRAINED, name), folder });

/** @param {string} set @param {string} folder */
const digits = (set, folder) => ({
  images: shipped(`${set}-images.idx3-ubyte`, folder),
  labels: shipped(`${set}-labels.idx1-ubyte`, folder),
});

/** Whether a weight file's own description says that the page offers the network. @param {string} file */
function isOffered(file) {
  const bytes = readFileSync(file);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
  return JSON.parse(header.__metadata__?.specification ?? "{}").offered === true;
}

/** Everything that the engine and the page fetch, in the shape of www/engine/assets.d.ts. */
function table() {
  const program = (/** @type {string} */ key) => {
    const file = path.join(WASM, `capsnet_${key}.wasm`);
    return { file, folder: "wasm", glue: path.join(WASM, `capsnet_${key}.js`), ...(existsSync(file) && { facts: { hash: sha256(readFileSync(file)) } }) };
  };
  const weights = readdirSync(PRETRAINED).flatMap((name) => /^(.+)\.safetensors$/.exec(name)?.[1] ?? []);
  const network = (/** @type {string} */ name) => {
    const asset = shipped(`${name}.safetensors`, "weights");
    return { ...asset, facts: { hash: sha256(readFileSync(asset.file)), offered: isOffered(asset.file) } };
  };
  const teaching = { rehearsal: digits("rehearsal", "teaching"), heldOut: digits("held-out", "teaching") };
  const isWhole = Object.values(teaching).every(({ images, labels }) => existsSync(images.file) && existsSync(labels.file));
  return {
    // without WebGPU: a build with --cpu-only, or a server that is still building it
    wasm: { digit: program("digit"), cpu: program("cpu"), gpu: existsSync(path.join(WASM, "capsnet_gpu.wasm")) ? program("gpu") : null },
    weights: Object.fromEntries(weights.map((preset) => [preset, network(preset)])),
    samples: { ...digits("samples", "samples"), result: shipped("samples-result.json", "samples") },
    teaching: isWhole ? teaching : null, // teaching cannot be measured with half of them
  };
}

/**
 * The module www/engine/assets.js, and `import address from "./part.js?chunk"`: the address of a part
 * that is fetched when it is wanted. With its address it can be asked for again after a failure.
 * @returns {Plugin}
 */
function assets() {
  const id = path.join(WWW, "engine/assets.js");
  let isBuild = false;
  return {
    name: "capsnet:assets",
    enforce: "pre",
    configResolved(config) {
      isBuild = config.command === "build";
    },
    resolveId(source, importer) {
      if (!importer || !source.startsWith(".")) return null;
      const resolved = path.resolve(path.dirname(importer), source);
      return resolved === id || source.endsWith("?chunk") ? resolved : null;
    },
    load(asked) {
      /** An expression for the address of a module. @param {string} file */
      const moduleAt = (file) => {
        if (!isBuild) return inDevelopment(`/${path.relative(WWW, file)}`);
        const chunk = this.emitFile({ type: "chunk", id: file, name: path.basename(file, ".js"), preserveSignature: "strict" });
        return `import.meta.ROLLUP_FILE_URL_${chunk}`;
      };
      if (asked.endsWith("?chunk")) return `export default ${moduleAt(asked.slice(0, -"?chunk".length))};`;
      if (asked !== id) return null;

      /** @param {Asset} asset */
      const addressOf = ({ file, folder }) => {
        if (!existsSync(file)) throw new Error(`${file} is missing: ${folder === "wasm" ? "`cargo xtask build` makes it" : "`git checkout pretrained`"}`);
        const source = readFileSync(file);
        const hash = sha256(source);
        if (!isBuild) return { bytes: source.length, url: inDevelopment(`/@fs${file}?v=${hash}`) };
        const { name, ext } = path.parse(file);
        const asset = this.emitFile({ type: "asset", fileName: `${folder}/${name}-${hash}${ext}`, source });
        return { bytes: source.length, url: `import.meta.ROLLUP_FILE_URL_${asset}` };
      };
      /** @param {unknown} value @returns {string} */
      const code = (value) => {
        if (value === null || typeof value !== "object") return String(value);
        if (!("file" in value)) return `{ ${Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${code(part)}`).join(", ")} }`;
        const asset = /** @type {Asset & { glue?: string, facts?: object }} */ (value);
        const { url, bytes } = addressOf(asset);
        const facts = Object.entries(asset.facts ?? {}).map(([name, fact]) => `, ${name}: ${JSON.stringify(fact)}`);
        return `{ url: ${url}, bytes: ${bytes}${asset.glue ? `, glue: ${moduleAt(asset.glue)}` : ""}${facts.join("")} }`;
      };
      const found = table();
      if (!found.weights.compact) this.warn("pretrained/compact.safetensors is missing, so the page has no network: `git checkout pretrained`");
      return `export const ASSETS = ${code(found)};`;
    },
    configureServer(server) {
      if (process.env.CAPSNET_ENDS_WITH_INPUT) process.stdin.resume(); // Vite listens for the end already
      server.watcher.add([WASM, PRETRAINED]);
      const follow = (/** @type {string} */ file) => {
        // of a program the wasm comes last, and until then under another name
        if (path.dirname(file) !== PRETRAINED && !(path.dirname(file) === WASM && file.endsWith(".wasm"))) return;
        const module = server.moduleGraph.getModuleById(id);
        if (module) server.moduleGraph.invalidateModule(module);
        server.ws.send({ type: "full-reload" });
      };
      server.watcher.on("add", follow).on("change", follow);
    },
    generateBundle() {
      for (const name of ["capsnet.d.ts", "views.d.ts", "early.js", "example/index.html", "example/views.html", ...ICONS]) {
        this.emitFile({ type: "asset", fileName: name, source: readFileSync(path.join(WWW, name)) });
      }
      this.emitFile({ type: "asset", fileName: "package.json", source: JSON.stringify(PACKAGE, null, 2) });
      // GitHub Pages would otherwise leave out what begins with an underscore
      this.emitFile({ type: "asset", fileName: ".nojekyll", source: "" });
    },
  };
}

/** An expression for an address of the development server. @param {string} address */
const inDevelopment = (address) => `new URL(${JSON.stringify(address)}, import.meta.url).href`;

/**
 * The page asks for these only after its own modules have run: the browser may know of them before.
 * @returns {Plugin}
 */
function preload() {
  return {
    name: "capsnet:preload",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const early = Object.values(bundle ?? {}).filter((item) => item.type === "chunk" && [ENGINE, path.join(WASM, "capsnet_digit.js")].includes(item.facadeModuleId ?? ""));
        return early.map(({ fileName }) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `./${fileName}` }, injectTo: "head" }));
      },
    },
  };
}

/**
 * What the page may load and do: only what is its own. `wasm-unsafe-eval` allows WebAssembly alone. The README's
 * hosting section has it as a header.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self' blob:", // what a blob holds is the page's own already; tools that record a page ask for them
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types capsnet",
].join("; ");

/** The policy in the page itself: a host need not send any header. @returns {Plugin} */
function policy() {
  return {
    name: "capsnet:policy",
    apply: "build", // the development server's own scripts would break it
    transformIndexHtml: () => [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", "content": POLICY }, injectTo: "head-prepend" }],
  };
}

/** What the service worker keeps only when it was used: networks to choose, and what WebGPU needs. */
const WHEN_USED = /^weights\/(?!compact-[0-9a-f]+\.)|\/capsnet_gpu-/;

/**
 * The page without a network, and to install: www/page/offline/. Each file is named with the hash of its content, so that
 * one of another version, or a host's page in place of one that is missing, is refused.
 */
function offline() {
  let dist = "";
  const pwa = VitePWA({
    strategies: "injectManifest",
    srcDir: "page/offline",
    filename: "sw.js",
    injectRegister: false, // www/page/offline/service.js does, when the network answers
    includeManifestIcons: false,
    injectManifest: {
      rollupFormat: "iife", // a service worker of modules is not known everywhere
      target: TARGET,
      globPatterns: ["index.html", "early.js", "assets/*.{js,css}", "{samples,teaching,wasm,weights}/*"],
      dontCacheBustURLsMatching: /^(assets|samples|teaching|wasm|weights)\//,
      maximumFileSizeToCacheInBytes: 1e9,
      manifestTransforms: [
        (entries) => ({
          manifest: entries.map((entry) => ({
            ...entry,
            integrity: `sha256-${createHash("sha256").update(readFileSync(path.join(dist, entry.url))).digest("base64")}`,
            ...(WHEN_USED.test(entry.url) && { later: true }),
          })),
        }),
      ],
    },
    integration: {
      configureCustomSWViteBuild(config) {
        Object.assign(config.build ?? {}, { license: { fileName: "licenses-sw.md" } });
        config.logLevel = "warn";
      },
    },
    manifest: {
      name: "CapsNet in the browser",
      short_name: "CapsNet",
      description: "Draw a digit and watch a capsule network recognise it, entirely in your browser.",
      theme_color: "#fdfdfc",
      background_color: "#fdfdfc",
      icons: [
        { src: "icons/icon.svg", sizes: "any", type: "image/svg+xml" },
        { src: "icons/192.png", sizes: "192x192", type: "image/png" },
        { src: "icons/512.png", sizes: "512x512", type: "image/png" },
        { src: "icons/maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      ],
    },
  });
  return [{ name: "capsnet:offline", configResolved: (/** @type {{ build: { outDir: string } }} */ { build }) => void (dist = build.outDir) }, pwa];
}

/**
 * The development server caches nothing: should a built site have been here, at the same address, its service worker goes.
 * @returns {Plugin}
 */
function noServiceWorker() {
  const source = `
    addEventListener("install", () => skipWaiting());
    addEventListener("activate", (event) => event.waitUntil((async () => {
      await registration.unregister();
      for (const name of await caches.keys()) if (name.startsWith("capsnet ")) await caches.delete(name);
      for (const page of await clients.matchAll({ type: "window" })) page.navigate(page.url);
    })()));`;
  return {
    name: "capsnet:no-service-worker",
    configureServer({ middlewares }) {
      middlewares.use("/sw.js", (_request, response) => void response.setHeader("Content-Type", "text/javascript").end(source));
    },
  };
}

/** Compressing for a browser on the same machine takes longer than what it saves: one part in sixteen of what the tests compute. @returns {Plugin} */
function uncompressed() {
  return {
    name: "capsnet:uncompressed",
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        delete request.headers["accept-encoding"];
        next();
      });
    },
  };
}

/** For the tests: the same site at /, in a sub-folder, as it would lie on GitHub Pages, with the policy as a header, and open to other origins. @returns {Plugin} */
function subFolder() {
  return {
    name: "capsnet:sub-folder",
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (request.url?.startsWith("/strict/")) response.setHeader("Content-Security-Policy", POLICY);
        // another origin, such as localhost for 127.0.0.1, may import the module
        if (request.url?.startsWith("/shared/")) response.setHeader("Access-Control-Allow-Origin", "*");
        request.url = request.url?.replace(/^\/(?:some\/folder|strict|shared)\//, "/");
        next();
      });
    },
  };
}

export default defineConfig({
  root: WWW,
  base: "./", // any host, any folder
  appType: "mpa", // what does not exist is not found
  publicDir: false,
  plugins: [assets(), preload(), policy(), subFolder(), uncompressed(), listLicenses(ROOT), reportSizes(), offline(), noServiceWorker()],
  server: { fs: { allow: [ROOT] } },
  preview: { cors: false }, // but for /shared/: see subFolder
  optimizeDeps: { noDiscovery: true, include: ["comlink", "d3-delaunay", "d3-scale", "idb", "uplot", "valibot"] },
  worker: { format: "es", rolldownOptions: { output: { entryFileNames: "assets/[name]-[hash].js" } } },
  build: {
    outDir: path.join(ROOT, "dist"),
    emptyOutDir: true,
    target: TARGET,
    sourcemap: true,
    license: { fileName: "licenses.md" },
    reportCompressedSize: false, // reportSizes tells
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { page: path.join(WWW, "index.html"), capsnet: path.join(WWW, "capsnet.js"), views: path.join(WWW, "views.js") },
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: ({ name }) => (["capsnet", "views"].includes(name) ? "[name].js" : "assets/[name]-[hash].js"),
        // what the page and its later parts share is one request, not one a module; views of the inside come
        // later on the page, but views.js has them too
        codeSplitting: {
          groups: [
            { name: "shared-engine", test: /www[\\/]engine[\\/]/, minShareCount: 2, priority: 2 },
            { name: "shared-page", test: (id) => /www[\\/]page[\\/]|node_modules[\\/]idb[\\/]/.test(id) && !LATER.test(id) && !CHART.test(id), minShareCount: 2, priority: 2 },
            { name: "inside", test: LATER, minShareCount: 2, priority: 1 },
            { name: "chart", test: CHART, minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
});
