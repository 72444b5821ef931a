// @ts-check
// The content security policy, wherever it stands, and what it is there for: names are never markup, nothing is asked of others.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

import { expect, test } from "./support/fixtures.mjs";
import { networkFile } from "./support/networks.mjs";
import { expectDigit, openPage } from "./support/page.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

const DIST = path.join(import.meta.dirname, "../../dist");
const README = readFileSync(path.join(import.meta.dirname, "../../README.md"), "utf8");
const HEADER = /^Content-Security-Policy: (.+)$/m.exec(README)?.[1] ?? "";
/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm", ".svg": "image/svg+xml" };

/**
 * dist/ with a policy on every file. A violation in the page, in a worker or in the service worker is reported to the
 * host: a page hears only its own.
 * @param {(file: string) => string} policyOf
 */
async function strictHost(policyOf) {
  /** @type {string[]} */
  const violations = [];
  const server = createServer(async (request, response) => {
    const file = decodeURIComponent(new URL(String(request.url), "http://host").pathname).slice(1) || "index.html";
    if (file === "violations") {
      let body = "";
      for await (const part of request) body += part;
      const { "violated-directive": directive, "blocked-uri": uri, "source-file": source } = JSON.parse(body)["csp-report"];
      violations.push(`${directive} ${uri} ${source ?? ""}`);
      response.writeHead(204).end();
      return;
    }
    try {
      const body = readFileSync(path.join(DIST, file));
      response.writeHead(200, { "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream", "Content-Security-Policy": `${policyOf(file)}; report-uri /violations` }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    violations,
    address: `http://127.0.0.1:${port}/`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

test("the README's header is the policy that the page carries", async ({ page }) => {
  await openPage(page);
  expect(HEADER).toContain("default-src 'none'");
  expect(HEADER).not.toContain("'unsafe-");
  expect(await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content")).toBe(HEADER);
});

test.describe("as a header, with the service worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("no part of a visit breaks it, in the page, the workers or the service worker, and all requests are to the page's own host", async ({ page, context }) => {
    const host = await strictHost(() => HEADER);
    try {
      /** @type {Set<string>} */
      const origins = new Set();
      context.on("request", (request) => void origins.add(new URL(request.url()).protocol === "http:" ? new URL(request.url()).origin : new URL(request.url()).protocol));
      await openPage(page, `${host.address}?device=cpu`);
      await drawWithMouse(page, strokesOf(7));
      await expectDigit(page, 7);
      for (const id of ["inside", "bend-pose-panel", "bend", "teach"]) {
        await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView());
        if (id.startsWith("bend")) await expect(page.locator(`#${id}`)).toHaveAttribute("data-part", "open");
      }
      await expect(page.getByTestId("examples-save")).toBeVisible({ timeout: 60_000 });
      await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state), { timeout: 60_000 }).toBe("activated");
      await page.reload();
      await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
      await expectDigit(page, 7);
      expect(host.violations).toEqual([]);
      expect([...origins].filter((origin) => !["data:", "blob:"].includes(origin))).toEqual([new URL(host.address).origin]);
    } finally {
      await host.stop();
    }
  });

  test("the worker is bound as well: what its policy forbids is not loaded there, and is reported", async ({ page, faults }) => {
    faults.allow(/./);
    const host = await strictHost((file) => (/^assets\/worker-/.test(file) ? "default-src 'none'; script-src 'none'" : HEADER));
    try {
      await page.goto(host.address);
      await expect.poll(() => host.violations, { timeout: 30_000 }).toEqual([expect.stringMatching(/^script-src\S* http:.*capsnet_cpu/)]);
      await expect(page.getByTestId("error-message")).toContainText("could not be");
    } finally {
      await host.stop();
    }
  });
});

const HOSTILE = ["<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "&lt;b&gt;bold&lt;/b&gt;", "javascript:alert(1)", "</title><svg onload=alert(1)>", "{{7*7}}${7*7}", "'; alert(1); '", "<style>*{display:none}</style>"];

test("names of classes, networks, files and in the address are text, and there is one policy for addresses of scripts", async ({ page, faults }) => {
  faults.allow(/named .another. violates/); // tried below
  await page.addInitScript(() => {
    const made = /** @type {string[]} */ ([]);
    Object.assign(globalThis, { made, alert: () => made.push("alert") });
    const { trustedTypes } = /** @type {any} */ (globalThis);
    const create = trustedTypes.createPolicy.bind(trustedTypes);
    trustedTypes.createPolicy = (/** @type {string} */ name, /** @type {object} */ rules) => {
      made.push(name);
      return create(name, rules);
    };
  });
  const asked = new URLSearchParams({ device: HOSTILE[0], preset: HOSTILE[1] });
  await openPage(page, `./?${asked}`);
  await expect(page.locator(".problem").filter({ hasText: HOSTILE[0] })).toBeVisible();
  await expect(page.locator(".problem").filter({ hasText: HOSTILE[1] })).toBeVisible();
  const elements = () => page.evaluate(() => document.querySelectorAll("img, iframe, object, embed, body script, body style, svg[onload], b[onclick]").length);
  const before = await elements();
  for (const name of HOSTILE) {
    await page.getByTestId("upload-input").setInputFiles({ name, mimeType: "image/png", buffer: Buffer.from("no picture") });
    await expect(page.getByTestId("error-message").filter({ hasText: name })).not.toHaveCount(0);
  }
  // a network whose classes, and whose own name, are markup
  const classes = HOSTILE.map((name) => name.slice(0, 24));
  await page.getByTestId("network-file").setInputFiles({ name: `${HOSTILE[0]}.safetensors`, mimeType: "", buffer: networkFile(classes) });
  await expect(page.locator("#lengths li")).toHaveCount(classes.length, { timeout: 60_000 });
  await drawWithMouse(page, strokesOf(4));
  for (const [k, name] of classes.entries()) await expect(page.getByTestId(`length-${k}`)).toContainText(name);
  for (const id of ["inside", "bend-pose-panel", "bend", "teach"]) {
    await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView());
    await page.waitForTimeout(800);
  }
  await expect(page.getByTestId("examples-save")).toBeVisible({ timeout: 60_000 });
  await page.getByTestId("teach-as-0").or(page.getByTestId("teach-open")).first().click();
  await page.getByTestId("examples-open").setInputFiles({ name: `${HOSTILE[3]}.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ format: HOSTILE[0] })) });
  await expect(page.locator("#teach").getByTestId("error-message").filter({ hasText: `${HOSTILE[3]}.json` })).toBeVisible();
  expect(await elements()).toBe(before);
  // a second policy is refused by the page's own
  const second = await page.evaluate(() => {
    try {
      return String(Object.getPrototypeOf(/** @type {any} */ (globalThis).trustedTypes).createPolicy.call(/** @type {any} */ (globalThis).trustedTypes, "another", {}));
    } catch (error) {
      return /** @type {Error} */ (error).name;
    }
  });
  expect(second).toBe("TypeError");
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).made)).toEqual(["capsnet"]);
});
