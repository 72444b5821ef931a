// @ts-check
// Weights in and out: what does not fit changes nothing, what was exported comes back equal.

import { expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { samples, shipped } from "./support/samples.mjs";
import { badWeightFiles } from "./support/weight-files.mjs";

const sample = samples()[6];
const CPU = { load: { device: "cpu" } };

test("every damaged or foreign weight file is refused whole, and the old network still answers the same", async ({ page }) => {
  await openModule(page, CPU);
  const files = Object.entries(badWeightFiles()).map(([name, bytes]) => ({ name, base64: bytes.toString("base64") }));
  const found = await page.evaluate(
    async ({ pixels, files }) => {
      const image = Float32Array.from(pixels);
      const answer = async () => (await net.infer(image)).lengths.join();
      const before = await answer();
      const surprises = [];
      /** @type {Record<string, string>} */
      const messages = {};
      for (const { name, base64 } of files) {
        const { buffer } = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        messages[name] = await outcome(net.importWeights(buffer));
        if (!/^bad-weights: .{20,}/.test(messages[name])) surprises.push(`${name}: ${messages[name]}`);
        if ((await answer()) !== before) surprises.push(`${name} changed the answer`);
        if (buffer.detached) surprises.push(`${name}: the caller lost its buffer`);
      }
      return { surprises, messages };
    },
    { pixels: sample.pixels, files },
  );
  expect(found.surprises).toEqual([]);
  console.log(Object.entries(found.messages).map(([name, message]) => `   ${name} → ${message}`).join("\n"));
});

test("loading refuses such a file too", async ({ page }) => {
  await openModule(page);
  const cut = shipped("compact.safetensors").subarray(0, 5000).toString("base64");
  const text = await page.evaluate((base64) => {
    const weights = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
    return outcome(capsnet.loadCapsNet({ device: "cpu", weights }));
  }, cut);
  expect(text).toMatch(/^bad-weights: /);
  await expect.poll(() => page.workers().length).toBe(0);
});

test("anything but a buffer is bad input", async ({ page }) => {
  await openModule(page, CPU);
  const texts = await page.evaluate(async () => {
    const any = /** @type {any} */ (net);
    return Promise.all([any.importWeights("file"), any.importWeights(), any.importWeights(new Blob())].map(outcome));
  });
  for (const text of texts) expect(text).toMatch(/^bad-input: .*ArrayBuffer/);
});

test("export → change → import gives equal lengths, reset the shipped ones", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async (pixels) => {
    const image = Float32Array.from(pixels);
    const answer = async () => (await net.infer(image)).lengths.join();
    const before = await answer();
    const file = await net.exportWeights();
    // half of every weight: another network, which must give another answer
    const other = file.slice(0);
    const start = 8 + Number(new DataView(other).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(other, 8, start - 8)));
    for (const [name, tensor] of Object.entries(header)) {
      if (name === "__metadata__" || name.startsWith("statistics.")) continue;
      const [from, to] = tensor.data_offsets;
      const values = new Float32Array(other, start + from, (to - from) / 4);
      values.set(values.map((value) => value * 0.5));
    }
    await net.importWeights(other);
    const halved = await answer();
    const halvedFile = await net.exportWeights();
    await net.importWeights(file);
    const back = await answer();
    await net.importWeights(halvedFile);
    const again = await answer();
    await net.reset();
    const afterReset = await answer();
    const second = await capsnet.loadCapsNet({ device: "cpu", weights: halvedFile });
    const loaded = (await second.infer(image)).lengths.join();
    await second.reset();
    const secondReset = (await second.infer(image)).lengths.join();
    second.dispose();
    return { before, halved, back, again, afterReset, loaded, secondReset, type: file.constructor.name, kept: file.byteLength };
  }, sample.pixels);
  expect(found.type).toBe("ArrayBuffer");
  expect(found.kept, "imported buffers stay the caller's").toBeGreaterThan(1_000_000);
  expect(found.halved).not.toBe(found.before);
  expect(found.back).toBe(found.before);
  expect(found.again).toBe(found.halved);
  expect(found.afterReset).toBe(found.before);
  expect(found.loaded).toBe(found.halved);
  expect(found.secondReset, "reset fetches the shipped weights where loading had others").toBe(found.before);
});

test("an evaluation sees one set of weights, whatever is imported meanwhile", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async (pixels) => {
    const set = Array.from({ length: 150 }, () => ({ pixels: Float32Array.from(pixels), label: 6 }));
    const calm = await net.evaluate(set);
    const file = await net.exportWeights();
    const busy = net.evaluate(set);
    const reset = net.reset();
    const imported = net.importWeights(file);
    const during = net.infer(set[0].pixels); // slips in between
    return { calm, busy: await busy, ends: await Promise.all([reset, imported].map(outcome)), digit: (await during).digit[0] };
  }, sample.pixels);
  expect(found.busy).toEqual(found.calm);
  expect(found.ends).toEqual(["fulfilled", "fulfilled"]);
  expect(found.digit).toBe(6);
});
