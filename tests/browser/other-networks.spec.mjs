// @ts-check
// Networks that do not ship: other classes, other images, no capsules. In the module and in the page.

import { AxeBuilder } from "@axe-core/playwright";

import { expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { letters, networkFile } from "./support/networks.mjs";
import { answer, openPage } from "./support/page.mjs";
import { shipped } from "./support/samples.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** @param {Page} page @param {Buffer} file */
async function openFile(page, file) {
  await openModule(page);
  await page.evaluate(async (bytes) => {
    Object.assign(window, { net: await capsnet.loadCapsNet({ weights: Uint8Array.from(bytes), device: "cpu" }) });
  }, [...file]);
}

for (const count of [3, 26]) {
  test(`a network of ${count} classes answers, draws, learns and comes back from its own file`, async ({ page }) => {
    await openFile(page, networkFile(letters(count)));
    const found = await page.evaluate(async () => {
      const { info } = net;
      const image = Float32Array.from({ length: 400 }, (_, k) => (k % 7 === 0 ? 1 : 0));
      const { trace, lengths, poses, digit, reconstruction } = await net.infer(image, { trace: ["primary", "routing"] });
      const couplings = trace?.couplings.at(-1) ?? new Float32Array();
      const sums = Array.from({ length: 75 }, (_, i) => couplings.subarray(i * info.digit.classes, (i + 1) * info.digit.classes).reduce((a, b) => a + b, 0));
      const both = await net.decode(Float32Array.of(...poses.subarray(0, 5), ...poses.subarray(5, 10)), [0, 1]);
      const single = await net.decode(poses.slice(5, 10), 1);
      const before = lengths.join();
      const examples = [{ pixels: image, label: 2 }, { pixels: new Float32Array(400), label: null }];
      let steps = 0;
      for await (const { loss } of net.fineTune(examples, { steps: 3, batchSize: 4, learningRate: 1e-2 })) steps += Number(Number.isFinite(loss));
      const taught = (await net.infer(image)).lengths.join();
      const file = await net.exportWeights();
      const again = await capsnet.loadCapsNet({ weights: file, device: "cpu" });
      const back = (await again.infer(image)).lengths.join();
      await net.reset();
      return {
        info,
        sizes: [lengths.length, poses.length, reconstruction.length, trace?.primary.length, both.length],
        parts: Object.keys(trace ?? {}),
        isLongest: lengths[digit[0]] === Math.max(...lengths),
        sums,
        same: both.subarray(400).join() === single.join(),
        steps,
        changed: taught !== before,
        back: back === taught,
        reset: (await net.infer(image)).lengths.join() === before,
        sameInfo: JSON.stringify(again.info.classes) === JSON.stringify(info.classes),
      };
    });
    expect(found.info).toMatchObject({
      preset: "signs",
      classes: letters(count),
      image: { rows: 20, columns: 20 },
      input: { side: 20, fit: 16, centring: "mass" },
      digit: { classes: count, dims: 5 },
      primary: { types: 3, rows: 5, columns: 5, dims: 4, receptiveField: { size: 8, step: 3, start: 0 } },
      convolutions: [{ channels: 6, kernel: 5, stride: 1, rows: 16, columns: 16, receptiveField: { size: 5, step: 1, start: 0 } }],
      routingIterations: 2,
    });
    expect(found.sizes).toEqual([count, count * 5, 400, 75 * 4, 800]);
    expect(found.parts.sort()).toEqual(["agreements", "couplings", "digits", "primary"]);
    for (const sum of found.sums) expect(sum).toBeLessThan(1); // the rest leaks away
    expect(found).toMatchObject({ isLongest: true, same: true, steps: 3, changed: true, back: true, reset: true, sameInfo: true });
  });
}

test("a plain CNN gives scores, draws, and refuses a trace of routing", async ({ page }) => {
  await openFile(page, networkFile(letters(3), "dense"));
  const found = await page.evaluate(async () => {
    const image = new Float32Array(400).fill(0.5);
    const { lengths, poses, reconstruction, trace } = await net.infer(image, { trace: true });
    return {
      primary: net.info.primary,
      iterations: net.info.routingIterations,
      sizes: [lengths.length, poses.length, reconstruction.length],
      parts: Object.keys(trace ?? {}),
      inRange: [...lengths].every((v) => v > 0 && v < 1),
      refused: await outcome(net.infer(image, { trace: ["routing"] })),
    };
  });
  expect(found).toMatchObject({ primary: null, iterations: 0, sizes: [3, 15, 400], parts: ["convolutions"], inRange: true });
  expect(found.refused).toMatch(/^bad-input: .*has no capsules/);
});

test("weights are taken for the same network only, and the refusal says what differs", async ({ page }) => {
  await openFile(page, networkFile(letters(3)));
  const told = await page.evaluate(async ([more, other]) => {
    const before = (await net.infer(new Float32Array(400).fill(1))).lengths.join();
    const refusals = [];
    for (const bytes of [more, other]) refusals.push(await outcome(net.importWeights(Uint8Array.from(bytes))));
    return { refusals, kept: before === (await net.infer(new Float32Array(400).fill(1))).lengths.join() };
  }, [[...networkFile(letters(26))], [...networkFile(["A", "B", "Z"])]]);
  expect(told.refusals[0]).toMatch(/^bad-weights: .*`classes` has 26 entries, not 3/);
  expect(told.refusals[1]).toMatch(/^bad-weights: .*`classes\[2\]` is "Z", not "C"/);
  expect(told.kept).toBe(true);
});

/** @type {[string, (specification: Record<string, any>) => void, RegExp][]} */
const LIES = [
  ["no classes", (s) => (s.classes = []), /`classes` must be 1 to 64, found 0/],
  ["a name of a megabyte", (s) => (s.classes[1] = "x".repeat(1e6)), /specification is \d+ bytes long/],
  ["a billion capsules", (s) => (s.head.primary.types = 1e9), /`head.primary.types` must be 1 to 1024/],
  ["a kernel larger than its map", (s) => (s.convolutions[0].kernel = 21), /`convolutions\[0\].kernel` must be 1 to 20, found 21/],
  ["an unknown head", (s) => (s.head.kind = "transformer"), /transformer/],
  ["an unknown decoder", (s) => (s.decoder.kind = "magic"), /magic/],
  ["other tensors than it describes", (s) => (s.head.pose = 6), /must be \[18, 75\].*found \[15, 75\]/],
];

test("specifications that lie are refused with the field, and nothing panics", async ({ page }) => {
  await openModule(page, { load: { device: "cpu" } });
  for (const [name, lie, expected] of LIES) {
    const bytes = [...networkFile(letters(3), "capsules", lie)];
    const told = await page.evaluate((file) => outcome(capsnet.loadCapsNet({ weights: Uint8Array.from(file), device: "cpu" })), bytes);
    expect(told, name).toMatch(/^bad-weights: /);
    expect(told, name).toMatch(expected);
    expect(told.length, name).toBeLessThan(400);
  }
  expect(await page.evaluate(async () => (await net.infer(new Float32Array(784))).lengths.length)).toBe(10);
});

/** @param {Page} page @param {string} name @param {Buffer} buffer */
async function choose(page, name, buffer) {
  await page.getByTestId("network-file").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

test("the page opens a network of 26 letters, shows its bars and poses, and has it again after a reload", async ({ page }) => {
  await openPage(page);
  await choose(page, "letters.safetensors", networkFile(letters(26)));
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:letters", { timeout: 60_000 });
  await drawWithMouse(page, strokesOf(4));
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  await expect(page.locator("#lengths li")).toHaveCount(26);
  await expect(page.locator("#poses .pose-row:not(.pose-head)")).toHaveCount(26);
  await expect(page.getByTestId("length-25")).toContainText("Z");
  await expect(page.locator("#lengths-title")).toHaveText("Lengths of the 26 digit capsules");
  await expect(page.locator("#teach-elsewhere")).toBeVisible();
  await expect(page.getByTestId("routing-iterations")).toHaveValue("2");
  const viewport = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize(viewport);
  const shown = await page.getByTestId("length-25").getAttribute("data-value");
  expect(Number(shown)).toBeGreaterThan(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);

  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:letters", { timeout: 60_000 });
  await expect(page.getByTestId("length-25")).toHaveAttribute("data-value", String(shown));

  await page.getByTestId("network-forget").click();
  await expect(page.locator("html")).toHaveAttribute("data-preset", "compact", { timeout: 60_000 });
  await expect(page.locator("#lengths li")).toHaveCount(10);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(page.getByTestId("network-forget")).toHaveCount(0);
});

test("a CNN in the page: scores, no panels of capsules; a file that is none leaves all as it was", async ({ page }) => {
  await openPage(page);
  await choose(page, "cnn.safetensors", networkFile(letters(3), "dense"));
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:cnn", { timeout: 60_000 });
  await drawWithMouse(page, strokesOf(7));
  await expect(answer(page)).toContainText("scores of this network");
  await expect(page.locator("#primary-panel")).toBeHidden();
  await expect(page.locator("#routing-panel")).toBeHidden();

  // a network for pairs of other classes than the page's: said, and the one before goes on
  const pairs = networkFile(letters(2), "capsules", (specification) => Object.assign(specification, { digits: 2, input: { ...specification.input, fit: 12 } }));
  await choose(page, "pairs.safetensors", pairs);
  await expect(page.locator("#network-problems")).toContainText("two digits at once");
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:cnn");

  // taught weights that were saved as a file: they answer, and nothing that is kept takes their place
  await choose(page, "mine.safetensors", shipped("compact.safetensors"));
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:mine", { timeout: 60_000 });
  await expect(page.locator("#teach-elsewhere")).toBeVisible();
  await choose(page, "cnn.safetensors", networkFile(letters(3), "dense"));
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:cnn");

  await choose(page, "broken.safetensors", Buffer.from("no network"));
  await expect(page.locator("#network-problems")).toContainText("cannot be used");
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:cnn");
  await expect(answer(page)).toHaveAttribute("data-source", "network");
});
