// @ts-check
// Files without which the page cannot start, or not look as it should (docs/decisions/0007, K): it says so, offers to fetch
// them anew, and that helps.

import { readFileSync } from "node:fs";

import { chanceOf } from "../soak/chance.mjs";
import { built } from "./support/built.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openPage } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";

/** @typedef {import("../soak/chance.mjs").Chance} Chance */

const PORTAL = "<!doctype html><title>Log in</title><form></form>";
const FILES = [/^page-[\w-]{8}\.js$/, /^shared-page-[\w-]{8}\.js$/, /^shared-engine-[\w-]{8}\.js$/];

/** What comes in place of a script, sent as one. @type {Record<string, (code: string, chance: Chance) => string>} */
const DAMAGES = {
  "cut short": (code, chance) => code.slice(0, chance.below(code.length * 0.95)),
  "cut between two statements": (code, chance) => code.slice(0, code.lastIndexOf(";", code.length * (0.1 + 0.8 * chance.real())) + 1),
  "a page of a network that asks to log in": () => PORTAL,
  "empty": () => "",
  "bytes of something else": (_, chance) => String.fromCharCode(...Array.from({ length: 200 }, () => 33 + chance.below(90))),
  "of another version": (code) => code.replaceAll(/\bas [\w$]+(?=[,}])/g, (name) => `${name}_`).replace(/export\s*\{[^}]*\};?/, "export{};"),
  "throws": (code) => `throw new TypeError("this.at is not a function");${code}`,
};

test(`scripts of the page that are damaged in every way: said, and fetched anew (seed ${SEED})`, async ({ page, faults }) => {
  faults.allow(/./); // what the browser says of them
  const chance = chanceOf(SEED);
  await page.route("**/{wasm,weights}/*", () => {}); // a network is not needed, but for the last
  for (const [how, damage] of Object.entries(DAMAGES)) for (const pattern of FILES) {
    const file = built("assets", pattern);
    const title = `${file}, ${how}`;
    const body = damage(readFileSync(`dist/${file}`, "utf8"), chance);
    if (body === readFileSync(`dist/${file}`, "utf8")) continue; // an entry exports nothing
    await page.route(`**/${file}`, (route) => route.fulfill({ contentType: "text/javascript", body, headers: { "cache-control": "max-age=31536000, immutable" } }));
    await page.goto("./");
    const said = page.getByTestId("error-message");
    await expect(said, title).toHaveText(how === "throws" ? /could not start\. this\.at is not a function/ : /damaged|could not start/);
    await expect(page.locator("html"), title).toHaveAttribute("data-state", "error");
    await page.unroute(`**/${file}`);
    await page.getByTestId("retry").click();
    await expect(page.locator("html"), title).toHaveAttribute("data-started");
    await expect(said, title).toHaveCount(0);
  }
  await page.unroute("**/{wasm,weights}/*");
  await openPage(page);
});

test(`styles that do not come whole: said, and the page works (seed ${SEED})`, async ({ page, faults }) => {
  faults.allow(/./);
  const file = built("assets", /^page-[\w-]{8}\.css$/);
  const whole = readFileSync(`dist/${file}`, "utf8");
  const chance = chanceOf(SEED);
  await page.route("**/{wasm,weights}/*", () => {});
  /** @type {Record<string, (route: import("@playwright/test").Route) => Promise<void>>} */
  const ways = {
    "404": (route) => route.fulfill({ status: 404, contentType: "text/html", body: "Not found" }),
    "lost": (route) => route.abort("connectionreset"),
    "the host's own page": (route) => route.fulfill({ contentType: "text/html", body: PORTAL }),
    "a page as styles": (route) => route.fulfill({ contentType: "text/css", body: PORTAL }),
    "empty": (route) => route.fulfill({ contentType: "text/css", body: "" }),
    ...Object.fromEntries(Array.from({ length: 4 }, (_, k) => [`cut ${k}`, (route) => route.fulfill({ contentType: "text/css", body: whole.slice(0, chance.below(whole.length - 40)) })])),
  };
  for (const [how, answer] of Object.entries(ways)) {
    await page.route(`**/${file}`, answer);
    await page.goto("./");
    const said = page.getByTestId("error-message");
    await expect(said, how).toContainText("styles of this page");
    await page.unroute(`**/${file}`);
    await page.getByTestId("retry").click();
    await expect(said, how).toHaveCount(0);
    await expect(page.locator("html"), how).toHaveAttribute("data-started");
  }
});

test(`samples that do not come, or come damaged: said, and fetched anew (seed ${SEED})`, async ({ page, faults }) => {
  faults.allow(/./);
  const chance = chanceOf(SEED);
  await page.route("**/{wasm,weights}/*", () => {});
  for (const name of ["images", "labels"]) {
    const file = built("samples", new RegExp(`^samples-${name}-.*`));
    const bytes = readFileSync(`dist/${file}`);
    /** @type {Record<string, Parameters<import("@playwright/test").Route["fulfill"]>[0] | null>} */
    const ways = { "404": { status: 404, body: "" }, "lost": null, "a page": { body: PORTAL }, "empty": { body: "" }, "cut": { body: bytes.subarray(0, chance.below(bytes.length)) } };
    for (const [how, answer] of Object.entries(ways)) {
      await page.route(`**/${file}`, (route) => (answer ? route.fulfill({ ...answer, headers: { "cache-control": "max-age=31536000, immutable" } }) : route.abort()));
      await page.goto("./");
      await expect(page.locator("#samples"), `${file}, ${how}`).toContainText("could not be loaded");
      await page.unroute(`**/${file}`);
      await page.getByTestId("samples-again").click();
      await expect(page.getByTestId("sample-0"), `${file}, ${how}`).toBeVisible();
      await expect(page.locator("#samples"), `${file}, ${how}`).not.toContainText("could not");
    }
  }
});

test("a browser that gives no canvas: said", async ({ page, faults }) => {
  faults.allow(/gives no canvas/);
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  await page.goto("./");
  await expect(page.getByTestId("error-message")).toContainText("gives no canvas to draw on");
  await expect(page.getByTestId("retry")).toBeVisible();
});

test("what others do in this page is not told as its fault", async ({ page, faults }) => {
  faults.allow(/./);
  await page.addInitScript(() => {
    const strange = Object.assign(new Error("of an extension"), { stack: "Error: of an extension at chrome-extension://abc/x.js:1:1" });
    queueMicrotask(() => void Promise.reject(strange));
    addEventListener("DOMContentLoaded", () => dispatchEvent(new ErrorEvent("error", { message: "ResizeObserver loop completed" })));
    addEventListener("DOMContentLoaded", () => dispatchEvent(new ErrorEvent("error", { message: "of an extension", error: strange })));
  });
  await openPage(page);
  await expect(page.getByTestId("error-message")).toHaveCount(0);
});

for (const pattern of FILES) {
  test(`a server that never answers for ${pattern.source.split("-[")[0].slice(1)}: said, and a late answer is taken`, async ({ page }) => {
    await page.clock.install();
    /** @type {import("@playwright/test").Route[]} */
    const held = [];
    await page.route(`**/${built("assets", pattern)}`, (route) => void held.push(route));
    await page.goto("./", { waitUntil: "commit" });
    await expect.poll(() => held.length).toBe(1);
    await page.clock.runFor(9000);
    await expect(page.getByTestId("error-message")).toHaveCount(0);
    await page.clock.runFor(12_000);
    await expect(page.getByTestId("error-message")).toContainText("does not answer");
    await expect(page.getByTestId("retry")).toBeVisible();
    await page.clock.resume();
    await held[0].continue();
    await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
    await expect(page.getByTestId("error-message")).toHaveCount(0);
  });
}
