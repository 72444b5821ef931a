// @ts-check
// Parts that are fetched when they are wanted and do not come (docs/decisions/0007, H): the page says what is missing and
// why, and no failure is kept.

import { chanceOf } from "../soak/chance.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { BAD_CODE, FAILURES, PARTS, filesOf, lazyModules } from "./support/lazy.mjs";
import { openPage } from "./support/page.mjs";
import { SEED } from "./support/seed.mjs";

/**
 * Presses the first button, without the wait for a page at rest, and waits until what was said is gone: the next failure
 * may be told in the same words.
 * @param {import("@playwright/test").Locator} problem
 */
async function again(problem) {
  await problem.locator(".problem").first().evaluate((said) => said.setAttribute("data-said", "before"));
  await problem.getByRole("button").first().dispatchEvent("click");
  await expect(problem.locator("[data-said=before]")).toHaveCount(0);
}

test("every module that is fetched later is known here", () => {
  const { chunks, calls } = lazyModules();
  expect(chunks).toEqual(Object.keys(PARTS).sort());
  // the glue of the programs twice, the module itself, and lazy.js for all the rest
  expect(calls).toEqual(["engine/digit.js", "engine/worker.js", "page/networks/open.js", "page/ui/lazy.js"]);
});

test(`parts that fail in every way, one after the other, and then come (seed ${SEED})`, async ({ page, faults }) => {
  faults.allow(/./); // what the browser says of them
  const chance = chanceOf(SEED);
  const shuffled = (/** @type {string[]} */ list) => list.map((name) => ({ name, at: chance.real() })).sort((a, b) => a.at - b.at).map(({ name }) => name);
  /** How a file fails now. @type {Map<string, string>} */
  const failing = new Map();
  await page.route("**/assets/*.js*", (route) => {
    const how = failing.get(new URL(route.request().url()).pathname.slice(1));
    return how ? ({ ...FAILURES, ...BAD_CODE })[how].answer(route) : route.fallback();
  });
  const plans = Object.keys(PARTS).map((name) => {
    const { own, others } = filesOf(name);
    const ways = [...shuffled([...Object.keys(FAILURES), ...Object.keys(BAD_CODE)]).slice(0, 3).map((how) => ({ file: own, how })), ...others.flatMap((file) => shuffled(Object.keys(FAILURES)).slice(0, 1).map((how) => ({ file, how })))];
    return { name, ways };
  });
  for (const { ways } of plans) failing.set(ways[0].file, ways[0].how);
  await openPage(page);
  for (const { name, ways } of plans) {
    const { place, problems, there, says, open } = PARTS[name];
    await page.locator(place).scrollIntoViewIfNeeded();
    await open?.(page);
    const problem = page.locator(problems);
    for (const [k, { file, how }] of ways.entries()) {
      if (k > 0) {
        failing.delete(ways[k - 1].file);
        failing.set(file, how);
        await again(problem);
      }
      const title = `${name}: ${file}, ${how}`;
      await expect(problem, title).toContainText(says);
      await expect(problem, title).toContainText(({ ...FAILURES, ...BAD_CODE })[how].says);
      expect(await page.locator(there).count(), title).toBe(0);
    }
    for (const { file } of ways) failing.delete(file);
    await again(problem);
    await expect(page.locator(there).first(), name).toBeVisible();
    await expect(problem, name).toBeEmpty();
  }
});

test(`files of the engine that fail: a sentence, and the next try works (seed ${SEED})`, async ({ page, faults }) => {
  faults.allow(/./);
  const chance = chanceOf(SEED);
  for (const file of ["capsnet", "worker", "capsnet_cpu", "capsnet_digit"]) {
    const how = chance.pick([...Object.keys(FAILURES), "throws"]);
    const address = `**/assets/${file}-*.js*`;
    await page.route(address, ({ ...FAILURES, ...BAD_CODE })[how].answer);
    await page.goto("./");
    await expect(page.locator("html"), `${file}, ${how}`).toHaveAttribute("data-state", "error");
    await expect(page.getByTestId("error-message"), `${file}, ${how}`).toHaveText(/\w/);
    await page.unroute(address);
    await page.getByTestId("retry").click();
    await expect(page.locator("html"), `${file}, ${how}`).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
    await expect(page.getByTestId("error-message"), `${file}, ${how}`).toHaveCount(0);
  }
});

test(`programs that are damaged in every way: no browser is blamed, and the next try works (seed ${SEED})`, async ({ page, faults }) => {
  faults.allow(/./);
  const chance = chanceOf(SEED + 1);
  /** @type {Record<string, (bytes: Buffer) => Buffer>} */
  const damages = {
    "a page in its place": () => Buffer.from("<!doctype html><title>Log in</title>"),
    "cut short": (bytes) => bytes.subarray(0, chance.below(bytes.length)),
    "zeros at its end": (bytes) => Buffer.concat([bytes.subarray(0, chance.below(bytes.length)), Buffer.alloc(bytes.length)]).subarray(0, bytes.length),
    ...Object.fromEntries(Array.from({ length: 7 }, (_, k) => [`a byte flipped, ${k}`, (bytes) => {
      const flipped = Buffer.from(bytes);
      flipped[chance.below(bytes.length)] ^= 1 + chance.below(255);
      return flipped;
    }])),
  };
  const [message, root] = [page.getByTestId("error-message"), page.locator("html")];
  /** @type {((bytes: Buffer) => Buffer) | null} */
  let damage = null;
  let file = "";
  await page.route("**/*.wasm", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    await route.fulfill({ response, body: damage && route.request().url().includes(file) ? damage(body) : body, headers: { ...response.headers(), "cache-control": "max-age=31536000, immutable" } });
  });
  for (file of ["capsnet_cpu", "capsnet_digit"]) {
    for (const [how, make] of Object.entries(damages)) {
      damage = make;
      await page.goto("./");
      await expect(message, `${file}, ${how}`).toContainText(/damaged|arrived with \d+ bytes/);
      await expect(message, `${file}, ${how}`).not.toContainText("This browser");
      damage = null;
      await page.getByTestId("retry").click();
      await expect(root, `${file}, ${how}`).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
      await expect(message, `${file}, ${how}`).toHaveCount(0);
    }
  }
});

test("a browser without WebAssembly: it is said which have it", async ({ page }) => {
  await page.addInitScript(() => void Reflect.deleteProperty(globalThis, "WebAssembly"));
  await page.goto("./");
  await expect(page.getByTestId("error-message")).toContainText(/Chrome.*Firefox.*Safari/);
});
