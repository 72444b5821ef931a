// @ts-check
// dist/ as an npm package: packed, unpacked where a project would have it, and bundled.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, preview } from "vite";

import { expect, test } from "./support/fixtures.mjs";
import { samples } from "./support/samples.mjs";

const DIST = path.join(import.meta.dirname, "../../dist");
const TSC = path.join(import.meta.dirname, "../../node_modules/typescript/bin/tsc");

test("npm pack makes a package whose types a project finds, and that it can bundle", async ({ page }) => {
  const root = mkdtempSync(path.join(tmpdir(), "capsnet-package-"));
  const home = path.join(root, "node_modules/capsnet-in-the-browser");
  try {
    const [{ filename, files }] = JSON.parse(execFileSync("npm", ["pack", DIST, "--json", "--pack-destination", root], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    const names = files.map((/** @type {{ path: string }} */ each) => each.path);
    for (const name of ["capsnet.js", "capsnet.d.ts", "views.js", "views.d.ts", "licenses.md", "licenses-wasm.md"]) expect(names).toContain(name);
    expect(names.filter((/** @type {string} */ name) => /index\.html|sw\.js/.test(name))).toEqual([]);
    mkdirSync(home, { recursive: true });
    execFileSync("tar", ["-xzf", path.join(root, filename), "-C", home, "--strip-components=1"]);
    writeFileSync(path.join(root, "index.html"), '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>');
    writeFileSync(path.join(root, "main.js"), 'import { loadCapsNet } from "capsnet-in-the-browser"; import { Study } from "capsnet-in-the-browser/views.js"; Object.assign(window, { loadCapsNet, Study });');
    // its types, as a project's compiler finds them
    writeFileSync(path.join(root, "typed.ts"), 'import { type CapsNet, loadCapsNet } from "capsnet-in-the-browser"; import { Study } from "capsnet-in-the-browser/views.js"; const net: CapsNet = await loadCapsNet({ device: "cpu" }); new Study(net).pixels = new Float32Array(net.info.input.side ** 2);');
    execFileSync(process.execPath, [TSC, "--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom", "--types", "", "typed.ts"], { cwd: root, encoding: "utf8" });
    await build({ root, configFile: false, logLevel: "error", base: "./", build: { target: "es2022" } });
    const server = await preview({ root, configFile: false, logLevel: "error", preview: { port: 0, host: "127.0.0.1" } });
    try {
      await page.goto(String(server.resolvedUrls?.local[0]));
      await page.waitForFunction(() => "Study" in window); // capsnet.js waits for its first program
      const sample = samples()[7];
      const digit = await page.evaluate(async (pixels) => {
        const { loadCapsNet, Study } = /** @type {any} */ (window);
        const net = await loadCapsNet({ device: "cpu" });
        new Study(net).pixels = Float32Array.from(pixels);
        return (await net.infer(Float32Array.from(pixels))).digit[0];
      }, [...sample.pixels]);
      expect(digit).toBe(sample.label);
    } finally {
      await server.close();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
