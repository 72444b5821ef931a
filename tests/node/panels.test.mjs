// @ts-check
// Each panel of the page: a title, a sentence, a figure, and "why?" with a source or a formula.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const html = readFileSync(new URL("../../www/index.html", import.meta.url), "utf8");
const stages = [...html.matchAll(/<section class="stage [^"]*" id="(inside|answer|bend)"[^]*?(?=<section class="stage |<\/main>)/g)];

test("the three stages are there, with their panels", () => {
  assert.deepEqual(stages.map(([, id]) => id).sort(), ["answer", "bend", "inside"]);
  const panels = stages.flatMap(([stage]) => stage.match(/<section class="panel/g) ?? []);
  assert.ok(panels.length >= 12, `${panels.length} panels`);
});

for (const [stage, id] of stages) {
  for (const [panel] of stage.matchAll(/<section class="panel[^]*?<\/section>/g)) {
    const title = /<h3[^>]*>([^]*?)<\/h3>/.exec(panel)?.[1].replace(/<span class="only-dense".*?<\/span>|<[^>]+>/g, "") ?? "";
    test(`${id}, "${title}": title, sentence, figure, why`, () => {
      assert.ok(title);
      const named = /aria-labelledby="([^"]+)"/.exec(panel)?.[1];
      assert.match(panel, new RegExp(`<h3 id="${named}"`));
      const sentences = [...panel.matchAll(/<p class="sentence[^"]*">([^]*?)<\/p>/g)];
      assert.ok(sentences.length >= 1, "a sentence");
      assert.ok(sentences.length <= 2, "one sentence, or one for each number of digits");
      assert.match(panel, /<div[^>]* id="[^"]+"/, "a place for the figure");
      assert.match(panel, /<details class="why[^]*?<summary>Why<span class="visually-hidden">[^<]+<\/span>\?<\/summary>/, "why, with the question in words");
      assert.match(panel, /<math|<cite>/, "a formula or a source");
    });
  }
}
