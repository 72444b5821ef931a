// @ts-check

import assert from "node:assert/strict";
import { test } from "node:test";

const SEED = Number(process.env.CAPSNET_SEED ?? 20);

/** Letters, digits and signs in any order: hardly ever a language. @returns {Generator<string>} */
function* tags() {
  yield* ["C", "POSIX", "", "en_US", "de_DE@euro", "x", "i-", "-", "en-", "en--US", "日本", "c.UTF-8"];
  let state = SEED;
  const chance = (/** @type {number} */ below) => {
    state = (state * 48_271) % 2_147_483_647; // Lehmer's generator
    return state % below;
  };
  for (let n = 0; n < 40; n += 1) yield Array.from({ length: 1 + chance(9) }, () => "abcdeXYZ019-_@. "[chance(16)]).join("");
}

/** What the browser calls its language after the module has looked. @param {string} language @param {number} n */
async function after(language, n) {
  const navigator = Object.create({ get language() { return language; } }); // as in browsers: of the prototype, read-only
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  await import(`../../www/page/ui/language.js?${n}`);
  return navigator.language;
}

test(`a language that Intl refuses becomes one that it knows (seed ${SEED})`, async () => {
  let refused = 0;
  for (const [n, tag] of [...tags()].entries()) {
    const isKnown = (() => {
      try {
        return Boolean(new Intl.NumberFormat(tag));
      } catch {
        return false;
      }
    })();
    refused += Number(!isKnown);
    assert.equal(await after(tag, n), isKnown ? tag : "en", `“${tag}”`);
  }
  assert.ok(refused >= 20, `${refused} were refused`);
});

test("any other language stays", async () => {
  for (const [n, tag] of ["en", "de-CH", "zh-Hant-TW", "ar-EG", "es-419"].entries()) assert.equal(await after(tag, 100 + n), tag);
});
