// The page as `cargo xtask build` made it, in a real Chromium. `cargo xtask test` finds the browser
// and names it in CHROMIUM, and in CHROMIUM_HEADLESS the one without windows, where there is one.
//
// Two projects: `cpu` starts Chromium as most visitors without a GPU have it (no WebGPU adapter at
// all); `webgpu` has SwiftShader's. A test belongs to `webgpu` when its file's name begins with
// `webgpu` or its title carries the tag @webgpu. Without an adapter those fail; they never skip.

import { defineConfig } from "@playwright/test";

const PORT = Number(process.env.CAPSNET_TEST_PORT ?? 8641);
const WEBGPU = /@webgpu|\bwebgpu[\w.-]*\.spec\.mjs/;

const flags = [
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  // WebAssembly is optimised once it has run for long, not for the two answers of most tests: a tenth of what page-drawing.spec.mjs computes. JavaScript is never optimised to the last: two per cent more
  "--js-flags=--wasm-tiering-budget=200000000 --no-turbofan",
  // Root, as in containers, cannot have the sandbox.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** @param {string | undefined} program @param {string[]} more */
const chromium = (program, more) => ({
  browserName: /** @type {const} */ ("chromium"),
  launchOptions: {
    executablePath: program || undefined,
    args: [...flags, ...more],
  },
});

export default defineConfig({
  testDir: "tests/browser",
  testMatch: "**/*.spec.mjs",
  outputDir: "test-results",
  // While one test waits for what the page shows next, another one computes: 49 tests took 180 s instead of 230 on two cores.
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${PORT}/`,
    trace: "off", // recording takes time; `--trace on` for the one that failed
    screenshot: "only-on-failure",
    viewport: { width: 1280, height: 900 },
    // what a test stops on its way would come from the service worker's cache; page-offline.spec.mjs has it
    serviceWorkers: "block",
  },
  projects: [
    { name: "cpu", use: chromium(process.env.CHROMIUM_HEADLESS || process.env.CHROMIUM, []), grepInvert: WEBGPU },
    { name: "webgpu", use: chromium(process.env.CHROMIUM, ["--enable-unsafe-webgpu"]), grep: WEBGPU, workers: 1 }, // its software adapter takes both cores
  ],
  // Serves dist/ at / and at /some/folder/.
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${PORT} --strictPort`,
    url: `http://127.0.0.1:${PORT}/index.html`,
    reuseExistingServer: false,
    timeout: 120_000,
  },
});
