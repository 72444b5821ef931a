// @ts-check
// Without a network after one visit, and from version to version. The server is really stopped, and a new deployment
// really takes the place of the old one: docs/decisions/0008-offline.md.

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { FAILED_DOWNLOAD, expect, test as base } from "./support/fixtures.mjs";
import { Host } from "./support/host.mjs";
import { answer, expectDigit, openPage } from "./support/page.mjs";
import { expectTray, setOptions, step, teachDrawing, train } from "./support/page-teaching.mjs";
import { flaggedOne, drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

const DIST = path.join(import.meta.dirname, "../../dist");

/** @type {import("@playwright/test").Fixtures<{ host: Host }, { versions: string }, import("./support/fixtures.mjs").TestArgs & { faults: import("./support/fixtures.mjs").Faults }, import("./support/fixtures.mjs").WorkerArgs>} */
const fixtures = {
  /** A folder with two newer versions of the site, 2 and 3. */
  versions: [
    async ({}, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), "capsnet-versions-"));
      const script = path.join(import.meta.dirname, "support/another-version.mjs");
      for (const version of ["2", "3"]) await promisify(execFile)(process.execPath, [script, path.join(folder, version), version]);
      await use(folder);
      rmSync(folder, { recursive: true });
    },
    { scope: "worker", timeout: 180_000 },
  ],
  host: async ({ faults }, use) => {
    faults.allow(FAILED_DOWNLOAD); // of what a stopped server would have sent
    const host = await new Host(DIST).start();
    await use(host);
    await host.stop().catch(() => {}); // a test has stopped it
  },
};
const test = base.extend(fixtures);
test.use({ serviceWorkers: "allow" });
test.describe.configure({ timeout: 300_000 }); // whole visits, several in one test

/** Waits until the page is kept. @param {Page} page */
async function expectKept(page) {
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state), { timeout: 60_000 }).toBe("activated");
}

/** Whether the browser keeps a file whose name begins so. @param {Page} page @param {string} name */
const keeps = (page, name) =>
  page.evaluate(async (name) => {
    const found = [];
    for (const cache of await caches.keys()) found.push(...(await (await caches.open(cache)).keys()));
    return found.some(({ url }) => url.includes(name));
  }, name);

/** As when a visitor comes back to the tab. @param {Page} page */
const comeBack = (page) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

/** Of the page, and of its part that teaches. @param {Page} page @param {"version" | "teachVersion"} [of] */
const version = (page, of = "version") => page.evaluate((of) => document.documentElement.dataset[of] ?? "1", of);

/** A copy of a version without some file. @param {string} from @param {RegExp} missing */
function without(from, missing) {
  const copy = mkdtempSync(path.join(tmpdir(), "capsnet-broken-"));
  cpSync(from, copy, { recursive: true });
  const files = readdirSync(copy, { recursive: true, encoding: "utf8" }).filter((file) => missing.test(file));
  if (files.length === 0) throw new Error(`nothing matches ${missing}`);
  for (const file of files) rmSync(path.join(copy, file));
  return copy;
}

test("after one visit everything works without a server, but networks never chosen, which say so", async ({ page, host }) => {
  await openPage(page, `${host.address}?device=cpu`);
  await expectKept(page);
  const first = host.sent.findIndex(({ file }) => file === "sw.js");
  const before = host.sent.slice(0, first).map(({ file }) => file.replace(/-[^.]*\./, "."));
  expect(before, "what the first answer needs comes first").toEqual(expect.arrayContaining(["weights/compact.safetensors", "wasm/capsnet_cpu.wasm", "assets/capsnet_cpu.js"]));
  const twice = host.sent.filter(({ file }, k) => host.sent.findIndex((other) => other.file === file) !== k).map(({ file }) => file);
  expect(twice, "what was here already comes from the browser's own cache").toEqual(["index.html", "early.js"]);
  const sum = (/** @type {Host["sent"]} */ sent) => `${sent.length} requests, ${sent.reduce((sum, { bytes }) => sum + bytes, 0)} bytes`;
  console.log(`   before the service worker ${sum(host.sent.slice(0, first))}; for it ${sum(host.sent.slice(first))} (not compressed)`);

  await host.stop();
  await page.goto(`${host.address}index.html?preset=compact`); // another address of the same page
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  await page.locator("#routing-panel").evaluate((element) => element.scrollIntoView({ block: "start" }));
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
  await page.locator("#bend").scrollIntoViewIfNeeded();
  await expect(page.locator("#bend")).toHaveAttribute("data-part", "open");

  await teachDrawing(page, flaggedOne(), 1, 1);
  await setOptions(page, { steps: "4", trainable: "capsules" });
  await train(page);
  await expect(page.getByTestId("train-words")).toContainText("4 steps");
  await expect(page.locator("#chart canvas")).toBeVisible();
  await expect(page.getByTestId("held-out-after")).toContainText("%", { timeout: 60_000 });

  await page.getByTestId("choose-two-digits").click();
  const said = page.locator("#network-problems").getByTestId("error-message");
  await expect(said).toContainText(/network for two digits could not be downloaded: the server cannot be reached.*not chosen here before.*compact network goes on/);
  await host.start();
  await page.locator("#network-problems").getByTestId("retry").click();
  await expect(page.locator("html")).toHaveAttribute("data-preset", "two-digits", { timeout: 60_000 });
});

test("a network of the address is kept, though it was fetched before there was a service worker", async ({ page, host }) => {
  await openPage(page, `${host.address}?preset=two-digits`);
  await expectKept(page);
  await expect.poll(() => keeps(page, "weights/two-digits-")).toBe(true);
  expect(host.sent.filter(({ file }) => file.startsWith("weights/two-digits-"))).toHaveLength(1);
  await host.stop();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-preset", "two-digits", { timeout: 60_000 });
});

test("without a server, an address that asks for a network never chosen: said, and the usual one is offered", async ({ page, host }) => {
  await openPage(page, host.address);
  await expectKept(page);
  await host.stop();
  await page.goto(`${host.address}index.html?preset=two-digits`);
  await expect(page.getByTestId("error-message")).toContainText(/network for two digits could not be downloaded: the server cannot be reached.*not chosen here before/);
  await expect(page.getByTestId("retry")).toBeVisible();
  await page.getByTestId("use-usual").click();
  await expect(page.locator("html")).toHaveAttribute("data-preset", "compact", { timeout: 60_000 });
  await expect(page.getByTestId("error-message")).toHaveCount(0);
});

test("two deployments while the page is open: said, whole, and nothing is lost; a tab that stays goes on with its own", async ({ page, host, context, versions }) => {
  await openPage(page, host.address);
  await teachDrawing(page, flaggedOne(), 1, 1);
  await expectKept(page);
  const stays = await context.newPage();
  await openPage(stays, host.address);

  host.root = path.join(versions, "2");
  await comeBack(page);
  await expect(page.getByTestId("notice")).toContainText("A newer version is here");
  expect(await version(page)).toBe("1");
  host.root = path.join(versions, "3");
  await comeBack(page);
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.installing ?? null)).toBe(null);
  await drawWithMouse(stays, strokesOf(7));
  await expectDigit(stays, 7);

  await page.getByTestId("newer").click();
  await expect.poll(() => version(page).catch(() => "")).toBe("3");
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(page.getByTestId("newer")).toHaveCount(0);
  await expectTray(page, [1]);
  expect(await version(page, "teachVersion")).toBe("3");
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  expect(await page.evaluate(() => JSON.parse(sessionStorage.getItem("capsnet.drawing") ?? "null").sheets[0].strokes.length)).toBe(1);

  // its files are on no server any more
  expect(await version(stays)).toBe("1");
  await stays.locator("#teach").scrollIntoViewIfNeeded();
  await stays.getByTestId("teach-as-7").or(stays.getByTestId("teach-open")).first().scrollIntoViewIfNeeded();
  await teachDrawing(stays, strokesOf(3), 3, 2);
  expect(await version(stays, "teachVersion")).toBe("1");
  await stays.locator("#bend").scrollIntoViewIfNeeded();
  await expect(stays.locator("#bend")).toHaveAttribute("data-part", "open");
  await stays.getByTestId("newer").click();
  await expect.poll(() => version(stays).catch(() => "")).toBe("3");
  await host.stop();
  await stays.reload();
  await expect(stays.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expectTray(stays, [1, 3]);
  await host.start();

  // when nobody needs the old one any more, its files go
  const [old] = readdirSync(path.join(DIST, "assets")).filter((file) => /^page-.*\.js$/.test(file));
  expect(await keeps(stays, old)).toBe(true);
  await page.close();
  const openedAlone = async () => {
    await stays.goto("about:blank");
    await openPage(stays, host.address);
    return keeps(stays, old);
  };
  await expect.poll(openedAlone).toBe(false); // the browser takes a while to see that a tab is closed
  expect(await version(stays)).toBe("3");
});

for (const missing of /** @type {const} */ ([404, "page"])) {
  test(`a deployment with a file missing (${missing === 404 ? "404" : "a page in its place"}): the old version goes on, and nothing is mixed`, async ({ page, host, versions, faults }) => {
    await openPage(page, host.address);
    await expectKept(page);
    host.root = without(path.join(versions, "2"), /^assets\/teach-.*\.js$/);
    host.missing = missing;
    faults.allow(/MIME type|updating|Failed to update/);
    const asked = page.evaluate(async () => {
      const registration = /** @type {ServiceWorkerRegistration} */ (await navigator.serviceWorker.getRegistration());
      await registration.update();
      const { installing } = registration;
      if (!installing) return "none";
      return new Promise((resolve) => installing.addEventListener("statechange", () => installing.state !== "installed" && resolve(installing.state)));
    });
    expect(await asked).toBe("redundant");
    await expect(page.getByTestId("newer")).toHaveCount(0);
    for (const again of [false, true]) {
      if (again) await page.reload();
      await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
      await teachDrawing(page, flaggedOne(again ? 0.05 : 0), 1, again ? 2 : 1);
      expect([await version(page), await version(page, "teachVersion")]).toEqual(["1", "1"]);
    }
    rmSync(host.root, { recursive: true });
    host.root = path.join(versions, "2");
    await comeBack(page);
    await page.getByTestId("newer").click();
    await expect.poll(() => version(page).catch(() => "")).toBe("2");
    await expectTray(page, [1, 1]);
    expect(await version(page, "teachVersion")).toBe("2");
  });
}

for (const serviceWorkers of /** @type {const} */ (["allow", "block"])) {
  test.describe(`files that a newer version has taken away (service workers: ${serviceWorkers})`, () => {
    test.use({ serviceWorkers });

    test("a network: loading again is offered, not trying again, and it leads to the newer version", async ({ page, host, versions }) => {
      await openPage(page, host.address);
      await drawWithMouse(page, strokesOf(7));
      if (serviceWorkers === "allow") await expectKept(page);
      host.root = without(path.join(versions, "2"), /^weights\/two-digits-/);
      await page.getByTestId("choose-two-digits").click();
      const problems = page.locator("#network-problems");
      await expect(problems.getByTestId("error-message")).toContainText("newer version of this page");
      await expect(problems.getByRole("button")).toHaveCount(1);
      await problems.getByTestId("reload").click();
      await expect.poll(() => version(page).catch(() => "")).toBe("2");
      await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
      await expectDigit(page, 7); // the drawing is kept
      // a server that lacks one file of the newest version: trying again may help later
      await page.getByTestId("choose-two-digits").click();
      await expect(problems.getByTestId("retry")).toBeVisible();
      await expect(problems.getByTestId("reload")).toHaveCount(0);
      rmSync(host.root, { recursive: true });
    });
  });
}

test.describe("without a service worker", () => {
  test.use({ serviceWorkers: "block", viewport: { width: 390, height: 700 } }); // no part is in sight from the start

  for (const missing of /** @type {const} */ ([404, "page"])) {
    test(`parts that a newer version has taken away (${missing === 404 ? "404" : "a page in their place"}): each offers to load the page again`, async ({ page, host, versions, faults }) => {
      faults.allow(/MIME type of "text\/html"/);
      await openPage(page, host.address);
      await drawWithMouse(page, strokesOf(7));
      await expectDigit(page, 7);
      host.root = without(path.join(versions, "2"), /^assets\/(stage|bend|bending)-.*\.js$/);
      host.missing = missing;
      for (const [part, problems] of [["#inside", "#inside-problems"], ["#bend-pose-panel", "#bend-pose-panel .problems"], ["#bend", "#bend > .problems"], ["#teach", "#teach-problems"]]) {
        await page.locator(part).scrollIntoViewIfNeeded();
        await expect(page.locator(problems).getByTestId("error-message").first()).toContainText("newer version of this page");
        await expect(page.locator(problems).first().getByRole("button")).toHaveText(["Load the page again"]);
      }
      host.root = path.join(versions, "2");
      await page.locator("#teach-problems").getByTestId("reload").click();
      await expect.poll(() => version(page).catch(() => "")).toBe("2");
      await expectDigit(page, 7);
    });
  }
});

for (const [where, forbid] of /** @type {const} */ ([
  ["there are none (http, private windows)", () => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined })],
  ["asking for them is forbidden (sandboxed frames)", () => Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => { throw new DOMException("sandboxed", "SecurityError"); } })],
  ["they are refused (a policy)", () => { ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("refused", "SecurityError")); }],
])) {
  test(`where ${where}, the page works without a word`, async ({ page }) => {
    await page.addInitScript(forbid);
    await openPage(page);
    await page.waitForTimeout(3000); // when it would have asked
    await drawWithMouse(page, strokesOf(7));
    await expectDigit(page, 7);
    await expect(page.locator(".problem")).toHaveCount(0);
  });
}

test("under the strict policy as a header the service worker works, by the one policy for addresses", async ({ page }) => {
  await page.addInitScript(() => {
    Object.assign(globalThis, { violations: [] });
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => /** @type {any} */ (globalThis).violations.push(`${violatedDirective} ${blockedURI}`));
  });
  await openPage(page, "strict/");
  await expectKept(page);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).violations)).toEqual([]);
});

test("the example page and the module stay those of the server", async ({ page, host, versions }) => {
  await openPage(page, host.address);
  await expectKept(page);
  host.root = path.join(versions, "2");
  const before = host.sent.length;
  await page.goto(`${host.address}example/`);
  await expect(page.locator("output")).toContainText("Draw a digit");
  const files = host.sent.slice(before).map(({ file }) => file);
  expect(files).toContain("example/index.html");
  expect(files).toContain("capsnet.js");
  await host.stop();
  await expect(page.goto(`${host.address}example/views.html`)).rejects.toThrow(/ERR_/); // not the page in its place
});

test("the page can be installed", async ({ page, host, context }) => {
  await openPage(page, host.address);
  await expectKept(page);
  const session = await context.newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]); // as every test's window is
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { icons } = JSON.parse(String(data));
  expect(icons.map((/** @type {{ purpose?: string }} */ { purpose }) => purpose ?? "any")).toEqual(["any", "any", "any", "maskable"]);
  for (const { src, sizes } of icons) {
    const side = await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return image.naturalWidth;
    }, new URL(src, host.address).href);
    expect(sizes === "any" || sizes === `${side}x${side}`).toBe(true);
  }
});
