// @ts-check
// The module and the page in other pages (docs/decisions/0007, I): they work, or say what would have to be allowed.

import path from "node:path";

import { chanceOf } from "../soak/chance.mjs";
import { embeddings, expected, expectedOfIsolation, isolations, sandboxOf } from "./support/embeddings.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { Host } from "./support/host.mjs";
import { SEED } from "./support/seed.mjs";

/** @typedef {import("./support/embeddings.mjs").Embedding} Embedding */

/** A page of the server that has no policy of its own. One that a test makes up has no address, and may not ask localhost. */
const EMPTY = "licenses.md";

/** What comes of importing the module and asking it once. @param {import("@playwright/test").Frame} frame @param {string} address @param {Record<string, string>} policy */
const outcomeIn = (frame, address, policy) =>
  frame.evaluate(async ([address, policy]) => {
    document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "Content-Security-Policy", content: policy }));
    const module = await import(address).catch(() => null);
    if (!module) return "no import";
    try {
      const net = await module.loadCapsNet({ device: "cpu" });
      const pixels = new Float32Array(784);
      for (let row = 5; row < 23; row += 1) pixels[28 * row + 14] = 1;
      const { digit } = await net.infer(pixels);
      net.dispose();
      return digit[0] === 1 ? "works" : `reads a ${digit}`;
    } catch (error) {
      const { code, message } = /** @type {import("../../www/capsnet.js").CapsNetError} */ (error);
      return `${code}: ${message}`;
    }
  }, /** @type {const} */ ([address, Object.entries(policy).map(([name, value]) => `${name} ${value}`).join("; ")]));

test(`the module in pages of every kind works, or says what is missing (seed ${SEED})`, async ({ page, baseURL, faults }) => {
  test.setTimeout(300_000);
  faults.allow(/./); // what the browser says of what a policy forbids
  const here = String(baseURL);
  const there = new URL(here.replace("127.0.0.1", "localhost"));
  /** @type {Embedding} */
  let embedding = { from: "same", policy: {}, sandbox: null };
  // modules with leave for other origins, and what they fetch without it
  await page.route("**/shared/{wasm,weights}/*", (route) => (embedding.from === "half" ? route.continue({ url: route.request().url().replace("/shared/", "/") }) : route.continue()));

  for (embedding of embeddings(chanceOf(SEED), there.origin)) {
    const title = JSON.stringify(embedding);
    const address = embedding.from === "same" ? `${here}capsnet.js` : `${there}${embedding.from === "closed" ? "" : "shared/"}capsnet.js`;
    await page.goto(EMPTY);
    let frame = page.mainFrame();
    if (embedding.sandbox !== null) {
      await page.evaluate((sandbox) => {
        const element = document.createElement("iframe");
        element.setAttribute("sandbox", sandbox);
        element.src = location.href;
        document.body.append(element);
      }, embedding.sandbox);
      await expect.poll(() => page.frames().at(-1)?.url()).toContain(EMPTY);
      frame = /** @type {import("@playwright/test").Frame} */ (page.frames().at(-1));
    }
    const outcome = await outcomeIn(frame, address, embedding.policy);
    const wanted = expected(embedding, there.origin);
    if (typeof wanted === "string") expect.soft(outcome, title).toBe(wanted);
    else {
      expect.soft(outcome, title).toMatch(wanted);
      expect.soft(outcome, title).toMatch(embedding.from === "half" ? /^(?:network|unsupported): / : /^unsupported: /);
    }
  }
});

test(`the module in pages that isolate themselves from other origins works, or names the header (seed ${SEED})`, async ({ page, faults }) => {
  test.setTimeout(300_000);
  faults.allow(/./);
  const host = await new Host(path.join(import.meta.dirname, "../../dist")).start();
  try {
    for (const isolation of isolations(chanceOf(SEED + 2))) {
      const { headers, policy } = isolation;
      const kindOf = (/** @type {string} */ file) => (/** @type {const} */ (["worker", "wasm", "weights"])).find((kind) => file.includes(`/${kind}-`) || file.startsWith(`${kind}/`)) ?? "module";
      host.headers = (file) => (file === EMPTY ? { ...headers.page, "Content-Type": "text/html" } : { ...headers[kindOf(file)], "Cache-Control": "no-store" });
      await page.goto(host.address + EMPTY);
      expect.soft(await outcomeIn(page.mainFrame(), `${host.address}capsnet.js`, policy), JSON.stringify(isolation)).toMatch(expectedOfIsolation(isolation));
    }
  } finally {
    await host.stop();
  }
});

test(`the page in frames of every kind works, or says which attribute is missing (seed ${SEED})`, async ({ page, baseURL, faults }) => {
  faults.allow(/./);
  const chance = chanceOf(SEED + 1);
  const there = String(baseURL).replace("127.0.0.1", "localhost");
  const attributes = [["allow-scripts"], ["allow-scripts"], ["allow-same-origin"], [], ["allow-scripts", "allow-same-origin"], ["allow-scripts", "allow-same-origin"]];
  const frames = [...attributes.map((counting) => ({ from: chance.pick(["./", there]), sandbox: sandboxOf(chance, counting) })), { from: there, sandbox: null }];
  for (const { from, sandbox } of frames) {
    const title = `${from} in sandbox ${sandbox}`;
    await page.goto(EMPTY);
    await page.evaluate(([from, sandbox]) => {
      const element = document.createElement("iframe");
      if (sandbox !== null) element.setAttribute("sandbox", sandbox);
      element.src = `${from}index.html?device=cpu`;
      document.body.append(element);
    }, /** @type {const} */ ([from, sandbox]));
    const framed = page.frameLocator("iframe");
    const message = framed.getByTestId("error-message").first();
    if (sandbox !== null && !sandbox.includes("allow-scripts")) await expect(message, title).toContainText(/JavaScript.*allow-scripts/);
    else if (sandbox !== null && !sandbox.includes("allow-same-origin")) await expect(message, title).toContainText("allow-same-origin");
    else await expect(framed.locator("html"), title).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  }
});

test("files that a frame lets the page not save: said, with the attribute", async ({ page, baseURL }) => {
  const there = String(baseURL).replace("127.0.0.1", "localhost");
  const usual = "allow-scripts allow-same-origin";
  for (const [from, sandbox, says] of /** @type {const} */ ([
    ["./", usual, /Nothing was saved.*allow-downloads/],
    [there, usual, /If no file comes.*allow-downloads/],
    ["./", `${usual} allow-downloads`, null],
  ])) {
    await page.goto(EMPTY);
    await page.evaluate(([from, sandbox]) => {
      const element = Object.assign(document.createElement("iframe"), { src: `${from}index.html?device=cpu`, width: 1000, height: 800 });
      element.setAttribute("sandbox", sandbox);
      document.body.append(element);
    }, /** @type {const} */ ([from, sandbox]));
    const framed = page.frameLocator("iframe");
    await expect(framed.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
    await framed.locator("#teach").evaluate((element) => element.scrollIntoView());
    const save = framed.getByTestId("weights-save");
    await expect(save).toHaveAttribute("aria-disabled", "false", { timeout: 60_000 });
    const download = says ? null : page.waitForEvent("download");
    await save.click();
    if (says) await expect(framed.locator("#weights .problems"), sandbox).toContainText(says);
    else {
      await download;
      await expect(framed.locator("#weights .problems")).toBeEmpty();
    }
  }
});
