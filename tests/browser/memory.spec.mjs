// @ts-check
// The engine by itself, without the module around it: its memory can only be read here. WebAssembly
// memory never shrinks, so what leaks shows as growth.

import { built } from "./support/built.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { samples, shipped } from "./support/samples.mjs";

const STEPS = 2000;
/** Steps after which the features of all 64 copies and all 100 known digits were needed: one of each is drawn at random in a step. */
const WARM = 600;
const INFERENCES = 2000;

/** @typedef {import("../../www/engine/protocol.js").EngineGlue} Glue */

test(`memory is flat over ${STEPS} steps of teaching and ${INFERENCES} inferences`, async ({ page }) => {
  const empty = '<!doctype html><html lang="en"><title>test</title><link rel="icon" href="data:,">';
  await page.route("**/empty-page.html", (route) => route.fulfill({ contentType: "text/html", body: empty }));
  await page.goto("./empty-page.html");
  const file = (/** @type {string} */ name, /** @type {number} */ from = 0, /** @type {number} */ to = Infinity) => shipped(name).subarray(from, to).toString("base64"); // as numbers it would take seconds
  const found = await page.evaluate(
    async ({ program, examples, known, weights, steps, warm, inferences }) => {
      const glue = await import(new URL(program.glue, document.baseURI).href);
      const { memory } = await glue.default({ module_or_path: fetch(program.wasm) });
      const bytesOf = (/** @type {string} */ base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const engine = await glue.Engine.load(bytesOf(weights));
      const bytes = () => memory.buffer.byteLength;
      const pixels = Float32Array.from(examples.flatMap(({ pixels }) => pixels));
      const labels = Uint8Array.from(examples, ({ label }) => label);
      const options = { steps, learningRate: 1e-4, batchSize: 2, trainable: "capsules", rehearsal: 0.5, seed: 1 };
      engine.beginTeaching(pixels, labels, bytesOf(known.pixels), bytesOf(known.labels), options);
      let warmed = 0;
      for (let step = 1; step <= steps; step += 1) {
        await engine.teach();
        if (step === warm) warmed = bytes();
      }
      const taught = bytes();
      for (let k = 0; k < inferences; k += 1) await engine.infer(pixels.subarray(0, 784), 3, [], false);
      return { warmed, taught, inferred: bytes() };
    },
    {
      program: { glue: built("assets", /^capsnet_cpu-.*\.js$/), wasm: built("wasm", /^capsnet_cpu-.*\.wasm$/) },
      examples: samples().slice(0, 1), // of four, 25 of 256 copies were not needed yet by then
      known: { pixels: file("rehearsal-images.idx3-ubyte", 16, 16 + 100 * 784), labels: file("rehearsal-labels.idx1-ubyte", 8, 108) },
      weights: file("compact.safetensors"),
      steps: STEPS,
      warm: WARM,
      inferences: INFERENCES,
    },
  );
  console.log(`   after ${WARM} steps ${(found.warmed / 1e6).toFixed(1)} MB, after ${STEPS} ${(found.taught / 1e6).toFixed(1)} MB`);
  // one page of growth for a heap that settles is 64 KB; a leak of one gradient a step would be gigabytes
  expect(found.taught - found.warmed).toBeLessThanOrEqual(2 ** 20);
  expect(found.inferred).toBe(found.taught);
});
