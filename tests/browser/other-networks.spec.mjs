// @ts-check
// Networks that do not ship: other classes, other images, no capsules. In the module and in the page.

import { readFileSync } from "node:fs";

import { chanceOf } from "../soak/chance.mjs";
import { expectNoViolations } from "./support/axe.mjs";
import { openPart, slide } from "./support/bending.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { DIGITS, letters, networkFile, pairsOf } from "./support/networks.mjs";
import { answer, expectDigit, lookAt, openFold, openPage, settledLengths, shownLengths } from "./support/page.mjs";
import { drawAnew, expectTray, saved, setOptions, teach, train } from "./support/page-teaching.mjs";
import { shipped } from "./support/samples.mjs";
import { SEED } from "./support/seed.mjs";
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

/** @param {Page} page @param {string | RegExp} name as in `html[data-preset]` */
const expectNetwork = (page, name) => expect(page.locator("html")).toHaveAttribute("data-preset", name, { timeout: 60_000 });

test("a plain CNN that ships: needles stay in their cells", async ({ page }) => {
  await openPage(page);
  await choose(page, "cnn.safetensors", shipped("compact-cnn.safetensors"));
  await expectNetwork(page, "file:cnn");
  await page.getByTestId("sample-7").click();
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  await page.locator("#lengths").scrollIntoViewIfNeeded();
  const furthest = () => page.locator("#lengths .length-needle").evaluateAll((needles) => Math.max(...needles.map((needle) => {
    const { width, height } = needle.children[0].getBoundingClientRect();
    return Math.max(width, height) / parseFloat(getComputedStyle(needle).fontSize);
  })));
  await expect.poll(furthest).toBeGreaterThan(0.5);
  expect(await furthest()).toBeLessThan(1.2);
});

test("a plain CNN in the page: no panel speaks of capsules", async ({ page }) => {
  await openPage(page);
  await choose(page, "letters.safetensors", networkFile(letters(3), "dense"));
  await expectNetwork(page, "file:letters");
  await expect(page.locator("#lengths-title")).toHaveText("Scores of the three classes", { useInnerText: true });
  await drawWithMouse(page, strokesOf(4));
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  for (const part of await page.locator("#bend-poses, #bend-follows, #before-after").all()) {
    await part.scrollIntoViewIfNeeded();
    await expect(part).not.toBeEmpty();
  }
  for (const why of await page.locator(".stage-answer .why, [aria-labelledby=bend-follows-title] .why, .stage-teach .why").all()) await why.evaluate((details) => details.setAttribute("open", ""));
  await page.evaluate(() => document.querySelectorAll("cite").forEach((title) => title.remove())); // of the paper
  for (const panel of await page.locator(".stage-answer, [aria-labelledby=bend-follows-title], .panel-before-after").all()) {
    expect(await panel.evaluate((element) => /** @type {HTMLElement} */ (element).innerText)).not.toMatch(/capsule/i);
  }
});

test("a network of 26 letters in the page: opened from a file it answers, learns, is saved, and comes back after a reload", async ({ page }) => {
  await openPage(page);
  await choose(page, "letters.safetensors", networkFile(letters(26)));
  await expectNetwork(page, "file:letters");
  await drawWithMouse(page, strokesOf(4));
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  await expect(page.locator("#lengths li")).toHaveCount(26);
  await expect(page.locator("#poses .pose-row:not(.pose-head)")).toHaveCount(26);
  await expect(page.getByTestId("length-25")).toContainText("Z");
  await expect(page.locator("#lengths-title")).toHaveText("Lengths of the 26 class capsules", { useInnerText: true });
  await expect(page.getByTestId("routing-iterations")).toHaveValue("2");
  const untaught = await settledLengths(page);
  expect(untaught[25]).toBeGreaterThan(0);

  // taught by its own examples: a letter, and a scribble that is nothing
  const said = page.getByTestId("teach-said");
  await teach(page, 2);
  await expect(said).toContainText("Added as “C”. 1 example so far.");
  await drawAnew(page, strokesOf(8));
  await expect(page.locator("#correction .label")).toHaveCount(27);
  await teach(page, "nothing");
  await expect(said).toContainText("Added as nothing. 2 examples so far.");
  await expectTray(page, ["C", "nothing"]);
  await page.getByTestId("example-1").click();
  await page.getByTestId("example-relabel").selectOption("Z");
  await expectTray(page, ["C", "Z"]);
  await page.getByTestId("example-1").focus();
  await page.keyboard.press("d");
  await expectTray(page, ["C", "D"]);
  for (let k = 0; k < 2; k += 1) await page.getByTestId("examples-undo").click();
  await expectTray(page, ["C", "nothing"]);
  await page.getByTestId("before-after-pad").click();

  await setOptions(page, { steps: "150", learningRate: "-2" });
  await expect(page.getByTestId("option-rehearsal")).toBeHidden();
  await expect(page.getByTestId("no-rehearsal")).toBeVisible();
  await expect(page.getByTestId("train-advice")).toContainText("no known ones to rehearse");
  await train(page);
  const words = page.getByTestId("weights-words");
  await expect(words).toContainText("150 steps, 2 examples");
  await expect(page.getByTestId("own-after")).toHaveText("2 of 2");
  await expect(page.getByTestId("own-before")).toContainText("of 2");
  await expect(page.getByTestId("accuracy-missing")).toContainText("cannot be measured");
  await expect(page.getByTestId("held-out-before")).toHaveCount(0);
  await page.getByTestId("example-0").click();
  await page.getByTestId("before-after").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("before-after").getByRole("listitem")).toHaveCount(26);
  await expect(page.getByTestId("before-after-words")).toContainText(/Example 1, taught as “C”\. The original weights see (nothing|“.”), the taught ones (“C”|do too)\./);
  for (const width of [390, page.viewportSize()?.width ?? 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${width} px`).toBeLessThanOrEqual(0);
  }
  await expectNoViolations(page);

  // it leaves the page as files
  const examples = readFileSync((await saved(page, "examples-save")).path, "utf8");
  expect(JSON.parse(examples).examples.map((/** @type {{ label: unknown }} */ { label }) => label)).toEqual(["C", null]);
  const { name, path } = await saved(page, "weights-save");
  expect(name).toBe("letters-taught.safetensors");
  await page.getByTestId("example-pad").click();
  await expect(answer(page)).toHaveAttribute("data-digit", "2");
  await page.getByTestId("compare-original").first().click();
  await expect(answer(page)).toContainText("So say the original weights");
  await page.getByTestId("compare-back").click();
  await expect(answer(page)).toHaveAttribute("data-digit", "2");
  const taught = await settledLengths(page);

  // and is here again after a reload: the file, the examples, what was learnt
  await page.reload();
  await expectNetwork(page, "file:letters");
  await expect(said).toContainText("Your taught weights are back: 150 steps, 2 examples.");
  await expectTray(page, ["C", "nothing"]);
  await expect.poll(() => shownLengths(page)).toEqual(taught);
  await page.getByTestId("weights-reset").click(); // to the file's, not to those of a shipped network
  await expect.poll(() => shownLengths(page)).not.toEqual(taught);
  await page.getByTestId("clear").click();
  await drawWithMouse(page, strokesOf(4));
  await expect.poll(() => shownLengths(page)).toEqual(untaught);
  await page.getByTestId("weights-undo").click();
  await expect(words).toContainText("150 steps, 2 examples");

  // another file of that name answers by itself, and says what does not fit it
  await choose(page, "letters.safetensors", networkFile(letters(2)));
  await expect(page.locator("#lengths li")).toHaveCount(2, { timeout: 60_000 });
  await expect(words).toContainText("Nothing is taught yet.");
  await expectTray(page, ["nothing"]);
  await expect(page.getByTestId("examples-unfit")).toContainText("1 example kept for your network “letters” is of other classes");
  await page.getByText("Other weights that this browser keeps").click();
  await page.getByTestId("weights-other-0").click();
  await expect(page.getByTestId("error-message")).toContainText("These weights could not be used");
  await expect(page.locator("#teach-problems")).toContainText("a network of their own");
  await expect(page.locator("[data-testid^='choose-file:letters taught']")).toBeAttached();

  // the exported file is a network like any other
  await page.getByTestId("network-file").setInputFiles(path);
  await expect(page.locator("#lengths li")).toHaveCount(26, { timeout: 60_000 });
  await expectTray(page, []);
  await page.getByTestId("examples-open").setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: Buffer.from(examples) });
  await expectTray(page, ["C", "nothing"]);
  await page.getByTestId("example-0").click();
  await page.getByTestId("example-pad").click();
  await expect.poll(() => shownLengths(page)).toEqual(taught);
  while (await page.getByTestId("network-forget").count()) await page.getByTestId("network-forget").first().click();
  await expectNetwork(page, "compact");
  await expect(page.locator("#lengths li")).toHaveCount(10);
  await expect(page.locator("#correction .label")).toHaveCount(11);
  await expectTray(page, []);
});

test("weights that were taught to an earlier form of a network become a network of their own", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, strokesOf(3));
  await expectDigit(page, 3);
  await teach(page, 3);
  await expectTray(page, [3]);
  const earlier = (/** @type {number} */ fit) => [...networkFile([..."0123456789"], "capsules", (specification) => Object.assign(specification, { name: "compact", input: { ...specification.input, fit } }))];
  await page.evaluate(
    (files) =>
      new Promise((resolve) => {
        indexedDB.open("capsnet-teaching").onsuccess = ({ target }) => {
          const database = /** @type {IDBOpenDBRequest} */ (target).result;
          const transaction = database.transaction(["records", "weights"], "readwrite");
          const [current, previous] = [30, 20].map((minute) => ({ origin: "training", steps: minute, seen: [], at: Date.UTC(2026, 10, 20, 14, minute, 5), measured: null }));
          transaction.objectStore("records").put({ preset: "compact", tab: "old", at: current.at, current, previous });
          ["current", "previous"].forEach((slot, k) => transaction.objectStore("weights").put(Uint8Array.from(files[k]).buffer, ["compact", "old", slot]));
          transaction.oncomplete = () => {
            database.close();
            resolve(undefined);
          };
        };
      }),
    [earlier(16), earlier(14)],
  );
  await page.evaluate(() => sessionStorage.removeItem("capsnet.tab")); // as a later visit
  await page.reload();
  const note = page.locator("#teach-problems");
  await expect(note).toContainText(/compact network is another one than when you taught it.*Your examples are here/);
  await expect(page.getByTestId("teach-said")).toContainText("a network of their own now");
  await expectTray(page, [3]);
  await expectDigit(page, 3); // the shipped network answers
  const names = ["file:compact taught 2026-11-20 14.30.05", "file:compact taught 2026-11-20 14.20.05"];
  for (const name of names) await expect(page.getByTestId(`choose-${name}`)).toBeAttached();

  await page.getByTestId("teach-use-apart").click();
  await expectNetwork(page, names[1]);
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  await expect(page.getByTestId("weights-words")).toContainText("Nothing is taught yet.");
  await page.getByTestId(`choose-${names[0]}`).click();
  await expectNetwork(page, names[0]);
  await page.goto("./");
  await expectNetwork(page, "compact");
  for (const name of names) await expect(page.getByTestId(`choose-${name}`)).toBeAttached();
  await expectTray(page, [3]);
  await expect(note).toBeEmpty(); // once is enough
});

test("a CNN in the page: scores, no panels of capsules; a file that is none leaves all as it was", async ({ page }) => {
  await openPage(page);
  await choose(page, "cnn.safetensors", networkFile(letters(3), "dense"));
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:cnn", { timeout: 60_000 });
  await drawWithMouse(page, strokesOf(7));
  await expect(answer(page)).toContainText("scores of this network");
  await expect(page.locator("#primary-panel")).toBeHidden();
  await expect(page.locator("#routing-panel")).toBeHidden();
  await teach(page, 1);
  await setOptions(page, { steps: "3", trainable: "capsules" });
  await expect(page.getByTestId("options")).toContainText("Dense layer only");
  await expect(page.getByTestId("options")).not.toContainText("apsules");
  await train(page);
  await expect(page.getByTestId("weights-words")).toContainText("3 steps, 1 example");

  // weights that were saved as a file: they answer, and nothing that is kept for the shipped network takes their place
  await choose(page, "mine.safetensors", shipped("compact.safetensors"));
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:mine", { timeout: 60_000 });
  await expectTray(page, []);
  await expect(page.getByTestId("no-rehearsal")).toBeHidden();
  await expect(page.getByTestId("options")).toContainText("Capsules only");
  await choose(page, "cnn.safetensors", networkFile(letters(3), "dense"));
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:cnn");

  await choose(page, "broken.safetensors", Buffer.from("no network"));
  await expect(page.locator("#network-problems")).toContainText("cannot be used");
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:cnn");
  await expect(answer(page)).toHaveAttribute("data-source", "network");
});

test("a refused file takes nobody's place: the one of that name goes on, and is back after a reload", async ({ page }) => {
  await openPage(page);
  const good = networkFile(letters(3));
  await choose(page, "mine.safetensors", good);
  await expectNetwork(page, "file:mine");
  await drawWithMouse(page, strokesOf(4));
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  const lengths = await settledLengths(page);
  const bad = {
    "cut off": good.subarray(0, good.length - 500),
    "no network": Buffer.from("no network"),
    "empty": Buffer.alloc(0),
    "a lie": networkFile(letters(3), "capsules", (specification) => Object.assign(specification, { name: "" })),
    "digits that cannot be moved": networkFile(letters(2), "capsules", pairsOf({ side: 12, fit: 16, centring: "mass" })),
  };
  for (const [what, bytes] of Object.entries(bad)) {
    await choose(page, "mine.safetensors", Buffer.from(bytes));
    await expect(page.locator("#network-problems").getByTestId("error-message"), what).toBeVisible();
    await expectNetwork(page, "file:mine");
    await page.reload();
    await expectNetwork(page, "file:mine");
    await expect.poll(() => shownLengths(page), what).toEqual(lengths);
  }
});

test("what is said of the poses of a plain CNN says nothing of capsules and squashing", async ({ page }) => {
  await openPage(page);
  await choose(page, "compact-cnn.safetensors", shipped("compact-cnn.safetensors"));
  await expect(page.locator("html")).toHaveAttribute("data-preset", "file:compact-cnn", { timeout: 60_000 });
  await drawWithMouse(page, strokesOf(7));
  await openPart(page, "bend-pose-panel");
  await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
  for (const id of ["bend-sweep", "bend-morph"]) await openFold(page.getByTestId(id));
  const slider = page.locator("#bend-poses .dials input[type=range]").first();
  for (const end of [0, 200]) {
    await slide(slider, end);
    await expect(page.getByTestId("bent")).toHaveAttribute("data-current", "true");
    await expect(page.locator("#bend-poses")).toContainText(/Pose of 7: length \d+\.\d+, changed \d+\.\d+\./);
    for (const id of ["lengths", "reconstruction", "poses", "bend-poses"]) expect.soft(await page.locator(`#${id}`).innerHTML(), id).not.toMatch(/capsule|squash/i);
  }
  for (const id of ["hold-0", "hold-1"]) await page.getByTestId(id).click();
  await expect(page.locator(".morph")).toContainText("A straight line through the numbers of a 7");
  await expect(page.locator("#lengths li").first()).toContainText("has score");
  await expect(page.getByTestId("bent")).toHaveAttribute("aria-label", /pose of 7/);
});

/** Draws on both sheets. @param {Page} page */
async function drawPair(page) {
  for (const [k, digit] of [4, 0].entries()) {
    await page.getByTestId(`sheet-${k + 1}`).check({ force: true }); // the input itself is drawn by its label
    await drawWithMouse(page, strokesOf(digit, { scale: 0.8, x: 0.05 + 0.1 * k, y: 0.1 }));
  }
}

/** The size of a picture, and of the box around what is not its paper. @param {Page} page @param {string} testId */
const inkIn = async (page, testId) =>
  (await lookAt(page, testId)).evaluate((element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
    const inked = Array.from({ length: canvas.width * canvas.height }, (_, k) => k).filter((k) => [0, 1, 2].some((c) => Math.abs(data[4 * k + c] - data[c]) > 8));
    const spread = (/** @type {number[]} */ at) => (at.length ? 1 + Math.max(...at) - Math.min(...at) : 0);
    return { size: [canvas.width, canvas.height], rows: spread(inked.map((k) => Math.floor(k / canvas.width))), columns: spread(inked.map((k) => k % canvas.width)) };
  });

/** What is drawn on both sheets is answered in a network's own sizes and names. @param {Page} page @param {{ side: number, fit: number }} input @param {string[]} classes */
async function expectPairs(page, { side, fit }, classes) {
  await expect(page.locator("#lengths li")).toHaveCount(classes.length);
  for (const sheet of ["sheet-2", "sheet-1"]) {
    await page.getByTestId(sheet).check({ force: true });
    await page.getByTestId("clear").dispatchEvent("click"); // where there is nothing, it cannot be pressed
  }
  await expect(answer(page)).toContainText("Both sheets are blank.");
  await drawWithMouse(page, strokesOf(4, { scale: 0.8, x: 0.1, y: 0.1 }));
  await expect(answer(page)).toContainText("One sheet is blank");
  await settledLengths(page);
  // one digit alone fills the box of a digit, not that of another network
  const alone = await inkIn(page, "seen-sheets");
  expect(alone.size).toEqual([side, side]);
  expect(Math.abs(Math.max(alone.rows, alone.columns) - fit), `${JSON.stringify(alone)} fitted into ${fit}`).toBeLessThanOrEqual(1);
  await drawPair(page);
  await expect(answer(page)).toHaveAttribute("data-present", /^\d+ \d+$/);
  await settledLengths(page); // the last stroke may still be on its way
  const present = String(await answer(page).getAttribute("data-present")).split(" ").map(Number);
  await expect(page.getByTestId("answer").locator(".numeral")).toHaveText(present.map((k) => classes[k]));
  await expect(answer(page)).not.toContainText(/undefined|NaN/);
  for (const id of ["seen-two", "apart", "apart-1", "apart-2"]) {
    const { size, rows } = await inkIn(page, id);
    expect(size, id).toEqual([side, side]);
    expect(rows, id).toBeGreaterThan(0);
  }
  await expect(page.getByTestId("apart-words")).toContainText(`${present.map((k) => classes[k]).join(" and ")} together redraw`);
  await expect(page.locator("#apart figcaption").filter({ hasText: `${classes[present[0]]} alone` })).toBeAttached();
  // a pixel of its picture is what a key moves by, four the furthest
  const place = page.getByTestId("place-2");
  await page.getByTestId("move").focus();
  for (let press = 0; press < 9; press += 1) await page.keyboard.press("ArrowRight");
  await expect(place).toHaveAttribute("data-right", "4");
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowLeft");
  await expect(place).toHaveAttribute("data-right", "1");
}

test("a network that reads two of three letters on other images in the page: both sheets are read, and what cannot be says why", async ({ page }) => {
  await openPage(page);
  await expect(page.getByTestId("sample-7")).toBeVisible();
  await choose(page, "pairs.safetensors", networkFile(letters(3), "capsules", pairsOf({ side: 20, fit: 16, centring: "mass" })));
  await expectNetwork(page, "file:pairs");
  await expectPairs(page, { side: 28, fit: 16 }, letters(3));
  await expect(page.locator(".panel", { has: page.locator("#seen-both") })).toContainText("28 × 28 grey values");
  // MNIST's digits are none of its classes, and pictures like any other
  await page.getByTestId("take-two").click();
  await expect(answer(page)).toHaveAttribute("data-present", /./);
  // all that shows the inside and bends
  await openPart(page, "bend-pose-panel");
  await openPart(page, "bend");
  await lookAt(page, "bend-says");
  await expect(page.getByTestId("bend-says")).not.toBeEmpty();
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  await expect(page.locator("#bend-beside")).toContainText("one of the ten digits");
  await lookAt(page, "ink-routed");
  await expect(page.getByTestId("ink-routed")).toHaveAttribute("data-digits", /^\d \d$/);
  await page.reload();
  await expectNetwork(page, "file:pairs");
  await expect(answer(page)).toHaveAttribute("data-present", /^\d \d$/);
  await expectNoViolations(page);
});

test("a network file dropped on the page answers; beside the networks or on the pad is the same", async ({ page }) => {
  await openPage(page);
  for (const [k, id] of ["networks", "pad"].entries()) {
    const bytes = [...networkFile(letters(3 + k))];
    const isTaken = await page.locator(`#${id}`).evaluate(
      (element, [name, list]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([Uint8Array.from(list)], name));
        const drag = (/** @type {string} */ type) => element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        drag("dragenter");
        return [drag("dragover"), drag("drop")].every((goesOn) => !goesOn); // or the browser would open it in place of the page
      },
      /** @type {const} */ ([`dropped-${k}.safetensors`, bytes]),
    );
    expect(isTaken).toBe(true);
    await expectNetwork(page, `file:dropped-${k}`);
    await expect(page.locator("#lengths li")).toHaveCount(3 + k);
  }
  await expect(page.getByTestId("error-message")).toHaveCount(0);
});

test("a network of the ten digits that fits drawings otherwise is neither rehearsed with MNIST's digits nor measured by them", async ({ page }) => {
  await openPage(page);
  const tight = networkFile(DIGITS, "capsules", (specification) => Object.assign(specification, { input: { side: 28, fit: 18, centring: "mass" } }));
  await choose(page, "tight.safetensors", tight);
  await expectNetwork(page, "file:tight");
  await page.getByTestId("sample-7").click();
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  await openPart(page, "bend");
  await page.locator("#bend-beside").scrollIntoViewIfNeeded();
  await expect(page.locator("#bend-beside")).toContainText("sized and centred as in MNIST");
  await teach(page, 1);
  await setOptions(page, { steps: "3" });
  await expect(page.getByTestId("no-rehearsal")).toBeVisible();
  await expect(page.getByTestId("accuracy-missing")).toContainText("cannot be measured");
});

test("samples of another size than the digits of a network are fitted, also two of them", async ({ page }) => {
  await openPage(page);
  await choose(page, "pairs.safetensors", networkFile(DIGITS, "capsules", pairsOf({ side: 16, fit: 10, centring: "box" })));
  await expectNetwork(page, "file:pairs");
  await page.getByTestId("sample-7").click();
  await expect(answer(page)).toContainText("One sheet is blank");
  const { size, rows, columns } = await inkIn(page, "seen-sheets");
  expect(size).toEqual([24, 24]);
  expect(Math.abs(Math.max(rows, columns) - 10)).toBeLessThanOrEqual(1);
  await page.getByTestId("take-two").click();
  await expect(answer(page)).toHaveAttribute("data-present", /^\d \d$/);
});

test(`networks of any two, of any size, in the page (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await openPage(page);
  for (const [k, head] of /** @type {const} */ (["dense", "capsules"]).entries()) {
    const digit = 4 * (3 + chance.below(12));
    const input = { side: digit, fit: Math.ceil(digit / 2) + chance.below(digit / 2), centring: chance.pick(["mass", "box"]) };
    const classes = letters(2 + chance.below(20));
    await test.step(`${head}, ${classes.length} classes, ${JSON.stringify(input)}`, async () => {
      await choose(page, `pairs-${k}.safetensors`, networkFile(classes, head, pairsOf(input)));
      await expectNetwork(page, `file:pairs-${k}`);
      await expectPairs(page, { side: digit + 8, fit: input.fit }, classes);
      if (head === "dense") expect(await page.locator(".stage-answer .panel:visible, #verdict").allInnerTexts().then((texts) => texts.join())).not.toMatch(/capsule/i);
    });
  }
});
