// @ts-check
// Arrows of www/ run down only. Types may be named across them: they cost nothing and load nothing.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const WWW = fileURLToPath(new URL("../../www/", import.meta.url));

/** From top to bottom: a folder may import those after it. */
const LAYERS = ["page", "page/teach", "page/networks", "page/bend", "views", "page/inside", "page/answer", "page/draw", "page/draw/picture", "page/offline", "engine", "page/ui"];
/** What the module and the bottom must not know, though it comes after them or stands beside them. */
const ALONE = new Set(["engine", "page/ui", "page/draw/picture"]);

/** @param {string} file  relative to www/ */
function importsOf(file) {
  const code = readFileSync(path.join(WWW, file), "utf8").replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
  const addresses = [...code.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|\bnew URL\(\s*)"(\.[^"]*\.js)"/g)];
  return addresses.map(([, address]) => path.posix.join(path.posix.dirname(file), address));
}

const modules = readdirSync(WWW, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll(path.sep, "/"))
  .filter((file) => /^(engine|page|views)\/.*\.js$/.test(file));

test("every module of www/ imports only what lies below it", () => {
  assert.ok(modules.length > 80, "modules are found");
  const upwards = modules.flatMap((file) => {
    const from = path.posix.dirname(file);
    assert.ok(LAYERS.includes(from), `${file} lies in no known folder`);
    return importsOf(file)
      .filter((to) => {
        const folder = path.posix.dirname(to);
        return folder !== from && LAYERS.includes(folder) && (ALONE.has(from) || LAYERS.indexOf(folder) < LAYERS.indexOf(from));
      })
      .map((to) => `${file} → ${to}`);
  });
  assert.deepEqual(upwards, []);
});

test("no module of www/ waits while it loads, but the public one: WebKit hands out those that still wait", () => {
  const waiting = ["capsnet.js", "views.js", ...modules].filter((file) => /^(?:export )?(?:(?:const|let) .*= )?(?:for )?await\b/m.test(readFileSync(path.join(WWW, file), "utf8")));
  assert.deepEqual(waiting, ["capsnet.js"]);
});
