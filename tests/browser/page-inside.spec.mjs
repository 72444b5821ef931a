// @ts-check
// "See inside": what its panels show is compared with what the engine itself says of the same picture.

import { expectNoViolations } from "./support/axe.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { letters, networkFile } from "./support/networks.mjs";
import { answer, openPage, settled } from "./support/page.mjs";
import { samples } from "./support/samples.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";
import { tasksDuring } from "./support/tasks.mjs";

/** @typedef {import("@playwright/test").Page} Page */

/** A sample that every network of the page reads well. */
const SAMPLE = 7;

/** @param {Page} page @param {string} [address] */
async function openSample(page, address = "./") {
  await openPage(page, address);
  await page.getByTestId(`sample-${SAMPLE}`).click();
  await expect(answer(page)).toHaveAttribute("data-source", "network");
}

/** Scrolls to a panel until it stays there: those above it grow when they come near. @param {Page} page @param {string} panel */
const show = (page, panel) =>
  settled(page, () =>
    page.locator(`#${panel}-panel`).evaluate((element) => {
      element.scrollIntoView({ block: "start" });
      return element.getBoundingClientRect().top + scrollY;
    }),
  );

/** @param {Page} page @param {string} name @param {Buffer} buffer */
async function openFile(page, name, buffer) {
  await page.getByTestId("network-file").setInputFiles({ name: `${name}.safetensors`, mimeType: "application/octet-stream", buffer });
  await expect(page.locator("html")).toHaveAttribute("data-preset", `file:${name}`, { timeout: 60_000 });
}

/**
 * What the module says of the sample: everything that is compared here, worked out from its trace alone.
 * @param {Page} page @param {{ rounds?: number, capsule?: number | null, weights?: number[] }} [options]
 */
const told = (page, { rounds = 3, capsule = null, weights } = {}) =>
  page.evaluate(
    async ({ pixels, rounds, capsule, weights }) => {
      const { loadCapsNet } = await import(new URL("capsnet.js", document.baseURI).href);
      const net = await loadCapsNet({ device: "cpu", ...(weights ? { weights: Uint8Array.from(weights) } : {}) });
      const { classes, dims } = net.info.digit;
      const P = net.info.primary.dims;
      const { trace, digit, lengths } = await net.infer(Float32Array.from(pixels), { routingIterations: rounds, trace: true });
      const I = trace.primary.length / P;
      const norm = (/** @type {Iterable<number>} */ values) => Math.sqrt([...values].reduce((sum, v) => sum + v * v, 0));
      const vote = (/** @type {number} */ i, /** @type {number} */ j) => trace.votes.subarray((i * classes + j) * dims, (i * classes + j + 1) * dims);
      const u = (/** @type {number} */ i) => trace.primary.subarray(i * P, (i + 1) * P);
      const j = digit[0];
      const other = [...lengths.keys()].filter((k) => k !== j).sort((a, b) => lengths[b] - lengths[a])[0];
      const routed = [j, other].map((k) =>
        trace.couplings.map((/** @type {Float32Array} */ c, /** @type {number} */ round) => {
          const weight = Array.from({ length: I }, (_, i) => c[i * classes + k] * norm(u(i)));
          const all = weight.reduce((a, b) => a + b, 0);
          const mean = Array.from({ length: dims }, (_, d) => weight.reduce((sum, w, i) => sum + (w * vote(i, k)[d]) / all, 0));
          const s = Array.from({ length: dims }, (_, d) => Array.from({ length: I }, (_, i) => c[i * classes + k] * vote(i, k)[d]).reduce((a, b) => a + b, 0));
          return {
            coupling: all / Array.from({ length: I }, (_, i) => norm(u(i))).reduce((a, b) => a + b, 0),
            spread: weight.reduce((sum, w, i) => sum + w * norm(mean.map((m, d) => vote(i, k)[d] - m)), 0) / weight.reduce((sum, w, i) => sum + w * norm(vote(i, k)), 0),
            length: norm(trace.digits[round].subarray(k * dims, (k + 1) * dims)),
            sum: norm(s),
          };
        }),
      );
      const pose = trace.digits.at(-1).subarray(j * dims, (j + 1) * dims);
      const dot = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) => a.reduce((sum, v, d) => sum + v * b[d], 0);
      const followed = capsule ?? Array.from({ length: I }, (_, i) => i).reduce((best, i) => (norm(u(i)) > norm(u(best)) ? i : best));
      const W = await net.capsuleWeights(followed);
      const n = norm(vote(followed, j));
      const alone = await net.decode(vote(followed, j).map((/** @type {number} */ v) => (v * n) / (1 + n * n)), j);
      const result = {
        digit: j,
        other,
        routed,
        couplingSums: trace.couplings.map((/** @type {Float32Array} */ c) => Array.from({ length: I }, (_, i) => c.subarray(i * classes, (i + 1) * classes).reduce((a, b) => a + b, 0))),
        along: Array.from({ length: I }, (_, i) => dot(vote(i, j), pose) / norm(pose)),
        shape: net.info.primary,
        followed,
        u: [...u(followed)],
        long: Array.from({ length: I }, (_, i) => norm(u(i))),
        most: Array.from({ length: I }, (_, i) => Math.max(...trace.couplings.at(-1).subarray(i * classes, (i + 1) * classes))),
        votes: Array.from({ length: classes }, (_, k) => [...vote(followed, k)]),
        couplings: trace.couplings.map((/** @type {Float32Array} */ c) => [...c.subarray(followed * classes, (followed + 1) * classes)]),
        agreements: trace.agreements.map((/** @type {Float32Array} */ a) => [...a.subarray(followed * classes, (followed + 1) * classes)]),
        product: Array.from({ length: classes }, (_, k) => Array.from({ length: dims }, (_, d) => u(followed).reduce((/** @type {number} */ sum, /** @type {number} */ v, /** @type {number} */ p) => sum + v * W[(p * classes + k) * dims + d], 0))),
        alone: [...alone],
        maps: trace.convolutions.map((/** @type {{ rows: number, columns: number, values: Float32Array }} */ { rows, columns, values }) => ({ rows, columns, values: [...values] })),
      };
      net.dispose();
      return result;
    },
    { pixels: samples()[SAMPLE].pixels, rounds, capsule, weights },
  );

/** Numbers as the page writes them. @param {string} text */
const numbersIn = (text) => [...text.replaceAll("−", "-").matchAll(/-?\d+\.\d+/g)].map(([number]) => Number(number));

/** @param {Page} page */
const table = async (page) => {
  const lines = await page.getByTestId("rounds").locator("tbody tr").allInnerTexts();
  return lines.map((line) => numbersIn(line));
};

test("round by round: couplings, spread and lengths are the engine's, and contributions sum to ‖s‖", async ({ page }) => {
  await openSample(page);
  await show(page, "routing");
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
  const engine = await told(page);
  for (const sums of engine.couplingSums) for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  expect(engine.routed[0][2].spread, "votes for the winner draw together").toBeLessThan(engine.routed[0][0].spread);
  await expect(page.getByTestId("routing-digit-0")).toHaveValue(String(engine.digit));
  await expect(page.getByTestId("routing-digit-1")).toHaveValue(String(engine.other));
  const shown = await table(page);
  shown.forEach((line, round) => {
    const expected = engine.routed.flatMap((rounds) => [rounds[round].coupling, rounds[round].spread, rounds[round].length]);
    expect(line.length).toBe(6);
    line.forEach((value, k) => expect(Math.abs(value - expected[k]), `round ${round + 1}, column ${k}`).toBeLessThan(0.006));
  });
  const sums = await page.locator("#routing .column figcaption", { hasText: "Σ" }).allInnerTexts();
  sums.forEach((text, k) => expect(Math.abs(numbersIn(text)[0] - engine.routed[k][2].sum)).toBeLessThan(0.006));
});

test("votes stand where their projections are, and read as the engine's numbers", async ({ page }) => {
  await openSample(page);
  await show(page, "routing");
  const engine = await told(page);
  const plane = page.locator("#routing .column").first().locator(".plane-frame");
  await expect(plane.locator("canvas")).toHaveAttribute("aria-label", /Votes of 288 primary capsules/);
  /** @type {{ x: number, along: number }[]} */
  const found = [];
  for (let step = 0; found.length < 4 && step < 24; step += 1) {
    const cell = plane.locator(".probe-cell");
    if (step === 0) {
      await cell.focus();
      await page.keyboard.press("Home");
    } else for (let k = 0; k < 4; k += 1) await page.keyboard.press("ArrowRight");
    const [, type, row, column, length] = /type (\d+), row (\d+), column (\d+): a vote ([\d.]+) long/.exec((await cell.getAttribute("aria-label")) ?? "") ?? [];
    const i = ((Number(type) - 1) * engine.shape.rows + Number(row) - 1) * engine.shape.columns + Number(column) - 1;
    const { left, width } = await cell.evaluate(({ style }) => ({ left: parseFloat(style.left), width: parseFloat(style.width) }));
    expect(Number(length)).toBeGreaterThan(0);
    if (found.every(({ along }) => Math.abs(along - engine.along[i]) > 0.02)) found.push({ x: left + width / 2, along: engine.along[i] });
  }
  expect(found.length).toBeGreaterThanOrEqual(3);
  const [a, b, ...others] = found;
  for (const c of others) expect((a.x - c.x) / (a.x - b.x)).toBeCloseTo((a.along - c.along) / (a.along - b.along), 2);
});

test("of 1,152 capsules each vote can be read, by pointer and by key", async ({ page }) => {
  await openSample(page, "./?preset=paper");
  await show(page, "routing");
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3, { timeout: 60_000 });
  const plane = page.locator("#routing .column").first().locator(".plane-frame");
  await expect(plane.locator("canvas")).toHaveAttribute("aria-label", /Votes of 1,152 primary capsules/);
  await expect(plane.getByRole("grid")).toHaveAttribute("aria-colcount", "1152");
  await plane.locator(".probe-cell").focus();
  for (const key of ["Home", "End"]) {
    await page.keyboard.press(key);
    await expect(plane.locator(".probe-cell")).toHaveAttribute("aria-label", /type \d+, row \d, column \d: a vote [\d.]+ long/);
  }
  const readout = page.locator("#routing > .readout");
  await plane.hover();
  await expect(readout).toContainText(/a vote [\d.]+ long/);
  const first = await readout.textContent();
  await plane.hover({ position: { x: 30, y: 30 } });
  await expect(readout).not.toHaveText(String(first));
});

test("the time line: step, scrub, play and pause; formulas with the numbers of the moment", async ({ page }) => {
  await openSample(page);
  await show(page, "routing");
  const moment = page.getByTestId("moment");
  await expect(moment).toHaveText("Iteration 3 of 3: squash");
  const engine = await told(page);
  const formulas = page.getByTestId("formulas");
  const last = engine.routed[0][2];
  await expect(formulas).toContainText(last.sum.toFixed(2));
  await expect(formulas).toContainText(last.length.toFixed(2));
  await page.getByTestId("time-back").click();
  await expect(moment).toHaveText("Iteration 3 of 3: weighted sum");
  await page.getByTestId("time").focus();
  await page.keyboard.press("Home");
  await expect(moment).toHaveText("Iteration 1 of 3: softmax");
  await expect(formulas).toContainText("0.10"); // 1 of ten
  await expect(page.getByTestId("time-back")).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("ArrowRight");
  await expect(moment).toHaveText("Iteration 1 of 3: weighted sum");
  await expect(formulas).toContainText(engine.routed[0][0].sum.toFixed(2));
  // in the page: a busy machine asks too seldom to see each of them
  const played = await page.evaluate(() => {
    const [moment, play] = ["moment", "time-play"].map((id) => /** @type {HTMLElement} */ (document.querySelector(`[data-testid=${id}]`)));
    /** @type {[string | null, string | null][]} */
    const list = [];
    return new Promise((resolve) => {
      new MutationObserver(() => {
        list.push([moment.textContent, play.getAttribute("aria-label")]);
        if (list.length === 2) {
          play.click();
          resolve(list);
        }
      }).observe(moment, { childList: true, characterData: true, subtree: true });
      play.click();
    });
  });
  expect(played).toEqual([["Iteration 1 of 3: squash", "Pause"], ["Iteration 1 of 3: agreement", "Pause"]]);
  await expect(page.getByTestId("time-play")).toHaveAccessibleName("Play");
  await expect(moment).toHaveText("Iteration 1 of 3: agreement");
  for (const rounds of [1, 10, 2]) {
    await page.getByTestId("routing-iterations").fill(String(rounds));
    await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(rounds);
    await page.getByTestId("time").press("End");
    await expect(moment).toHaveText(`Iteration ${rounds} of ${rounds}: squash`);
  }
  await page.getByTestId("routing-digit-1").selectOption("3");
  await expect(page.locator("#routing .column").nth(1).locator(".column-numeral")).toHaveText("3");
});

test("one capsule followed: its numbers, votes, u·W by hand, and what its vote alone draws", async ({ page }) => {
  await openSample(page);
  await show(page, "primary");
  await page.getByTestId("follow-longest").click();
  const engine = await told(page);
  const follow = page.getByTestId("follow");
  await expect(follow).toBeVisible();
  // by hand: the module's W of this capsule makes the votes that routing had
  engine.product.forEach((vote, j) => vote.forEach((value, d) => expect(Math.abs(value - engine.votes[j][d])).toBeLessThan(1e-4)));
  const numbers = numbersIn((await follow.locator(".pose-bars").innerText()).replaceAll("\n", " "));
  numbers.forEach((value, p) => expect(Math.abs(value - engine.u[p])).toBeLessThan(0.006));

  const lines = follow.getByTestId("follow-votes").locator("tbody tr");
  await expect(lines).toHaveCount(10);
  for (const [j, text] of (await lines.allInnerTexts()).entries()) {
    const [length, coupling, agreement] = numbersIn(text);
    expect(Math.abs(length - Math.hypot(...engine.votes[j]))).toBeLessThan(0.006);
    expect(Math.abs(coupling - engine.couplings[2][j])).toBeLessThan(0.006);
    expect(Math.abs(agreement - engine.agreements[2][j])).toBeLessThan(0.006);
  }
  const spoken = await lines.nth(engine.digit).locator("td").nth(1).getAttribute("aria-label");
  expect(numbersIn(spoken ?? "")).toEqual(engine.couplings.map((/** @type {number[]} */ c) => Number(c[engine.digit].toFixed(2))));

  // round by round, of the digit that is written out
  const byRound = follow.getByTestId("follow-rounds");
  await expect(byRound.locator("caption")).toContainText(Math.hypot(...engine.votes[engine.digit]).toFixed(2));
  const roundLines = byRound.locator("tbody tr");
  await expect(roundLines).toHaveCount(3);
  for (const [round, line] of (await roundLines.allInnerTexts()).entries()) {
    const [coupling, share, agreement] = numbersIn(line);
    expect(Math.abs(coupling - engine.couplings[round][engine.digit])).toBeLessThan(0.006);
    expect(Math.abs(share - engine.couplings[round][engine.digit] * Math.hypot(...engine.votes[engine.digit]))).toBeLessThan(0.006);
    expect(Math.abs(agreement - engine.agreements[round][engine.digit])).toBeLessThan(0.0006);
  }

  const product = page.getByTestId("product");
  const vote = engine.votes[engine.digit];
  const largest = vote.reduce((/** @type {number} */ best, /** @type {number} */ v, /** @type {number} */ d) => (Math.abs(v) > Math.abs(vote[best]) ? d : best), 0);
  await expect(product).toHaveAttribute("data-column", String(largest));
  await expect(product).toContainText(vote[largest].toFixed(2).replace("-", "−"));
  const matrix = follow.locator(".product-w .probe-cell");
  await matrix.focus();
  await page.keyboard.press("Home");
  for (let d = 0; d < 4; d += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(product).toHaveAttribute("data-column", "4");
  const terms = numbersIn((await product.locator(".product-terms").textContent()) ?? "");
  expect(terms.length).toBe(2 * engine.u.length);
  const sum = terms.reduce((all, value, k) => (k % 2 ? all : all + value * terms[k + 1]), 0);
  expect(Math.abs(sum - engine.votes[engine.digit][4])).toBeLessThan(0.05); // of rounded factors

  const alone = page.getByTestId("follow-alone");
  await expect(alone).toHaveAttribute("data-capsule", String(engine.followed));
  const drawn = await alone.evaluate((element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, canvas.width, canvas.height);
    return Array.from({ length: data.length / 4 }, (_, k) => data[4 * k]);
  });
  const order = [...engine.alone.keys()].sort((a, b) => engine.alone[a] - engine.alone[b]);
  for (let k = 1; k < order.length; k += 1) expect(drawn[order[k]]).toBeLessThanOrEqual(drawn[order[k - 1]]); // more ink, darker

  await page.getByTestId("follow-shorter").click();
  await expect(follow).toContainText("number 2 of 288");
  await page.getByTestId("follow-close").click();
  await expect(follow).toBeHidden();
  await expect(page.getByTestId("follow-longest")).toBeFocused();
});

test("primary capsules read as the engine's; a type is enlarged, and a capsule pressed is followed", async ({ page }) => {
  await openSample(page);
  await show(page, "primary");
  const engine = await told(page);
  await expect(page.getByTestId("primary-large")).toHaveAttribute("aria-label", `${engine.shape.types * engine.shape.rows * engine.shape.columns} primary capsules over the drawing, ${engine.long.filter((v) => v > 0.5).length} of them longer than one half`);
  const large = page.locator(".primary-large .probe-cell");
  const read = async () => {
    const label = (await large.getAttribute("aria-label")) ?? "";
    const [type, row, column] = (/type (\d+), row (\d+), column (\d+)/i.exec(label) ?? []).slice(1).map((v) => Number(v) - 1);
    return { label, type, row, column, i: (type * engine.shape.rows + row) * engine.shape.columns + column };
  };
  await large.focus();
  for (let step = 0; step < 4; step += 1) {
    await page.keyboard.press(step % 2 ? "ArrowDown" : "ArrowLeft");
    const { label, row, column, i } = await read();
    const here = Array.from({ length: engine.shape.types }, (_, t) => engine.long[(t * engine.shape.rows + row) * engine.shape.columns + column]);
    expect(engine.long[i]).toBe(Math.max(...here)); // of all types
    expect(numbersIn(label)[0]).toBeCloseTo(engine.long[i], 1.9);
    const share = /(\d+)\s%/.exec(label)?.[1];
    if (share) expect(Math.abs(Number(share) / 100 - engine.most[i])).toBeLessThan(0.006);
  }
  await page.locator(".primary-tiles .probe-cell").focus();
  for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "Home"]) await page.keyboard.press(key);
  for (let k = 0; k < 2; k += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.locator("#primary figcaption")).toHaveText("Type 2");
  await large.focus();
  await page.keyboard.press("ArrowUp");
  const { type, row, column } = await read();
  expect(type).toBe(1);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("follow")).toContainText(`Following type 2, row ${row + 1}, column ${column + 1}`);
});

test("with reduced motion a step stands there at once; without, points and arrow move there", async ({ page }) => {
  await openSample(page);
  await show(page, "routing");
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
  await page.getByTestId("time").press("Home");
  /** How many pictures a step shows after the one before it. */
  const pictures = () =>
    page.evaluate(async () => {
      const plane = /** @type {HTMLCanvasElement} */ (document.querySelector("#routing canvas.plane"));
      await new Promise((resolve) => setTimeout(resolve, 500));
      const seen = new Set([plane.toDataURL()]);
      /** @type {HTMLElement} */ (document.querySelector("[data-testid=time-on]")).click();
      for (const end = performance.now() + 500; performance.now() < end; ) {
        await new Promise(requestAnimationFrame);
        seen.add(plane.toDataURL());
      }
      return seen.size - 1;
    });
  await expect.poll(pictures).toBeGreaterThan(1); // a frame may take as long as the way
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (let step = 0; step < 3; step += 1) expect(await pictures()).toBeLessThanOrEqual(1);
});

test("maps of a convolution read as the engine's, and frame what they see", async ({ page }) => {
  await openSample(page);
  await show(page, "way");
  await page.getByTestId("way-convolution-2").click();
  await expect(page.getByTestId("way-convolution-2")).toHaveAttribute("aria-expanded", "true");
  const engine = await told(page);
  const { rows, columns, values } = engine.maps[1];
  const grid = page.locator(".maps-grid .probe-cell");
  await grid.focus();
  await page.keyboard.press("Home");
  for (let k = 0; k < 20; k += 1) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter"); // map 2
  const cell = page.locator(".maps .pictures .probe-cell");
  await cell.focus();
  await expect(cell).toHaveAttribute("aria-label", /^map 2, row/);
  for (let k = 0; k < 4; k += 1) {
    await page.keyboard.press(k % 2 ? "ArrowLeft" : "ArrowDown");
    const label = (await page.locator(".maps .pictures .probe-cell").getAttribute("aria-label")) ?? "";
    const [, row, column] = (/row (\d+), column (\d+)/.exec(label) ?? []).map(Number);
    expect(numbersIn(label)[0]).toBeCloseTo(values[(rows + row - 1) * columns + column - 1], 2);
  }
  // the pointer reads as well, and frames what the place sees; each map can have a scale of its own
  const [maps, sees] = [page.getByTestId("maps-1"), page.locator(".maps canvas.over-drawing")];
  const shot = (/** @type {import("@playwright/test").Locator} */ canvas) => canvas.evaluate((element) => /** @type {HTMLCanvasElement} */ (element).toDataURL());
  await cell.blur();
  const unframed = await shot(sees);
  await page.locator(".maps .pictures .picture").first().hover({ position: { x: 9, y: 9 } });
  await expect.poll(() => shot(sees)).not.toBe(unframed);
  await expect(page.locator(".maps > .readout")).toContainText(/^map 2, row 1, column 1/);
  const shared = await shot(maps);
  await page.locator(".maps .switch").click();
  await expect.poll(() => shot(maps)).not.toBe(shared);
  await page.getByTestId("way-digits").click();
  await expect(page.locator("#way-detail")).toContainText(engine.routed[0][2].sum.toFixed(2));
  await page.getByTestId("way-digits").click();
  await expect(page.locator("#way-detail")).toBeHidden();
});

test("the numbers beside the formulas of drawing, votes and decoder are those of the present drawing", async ({ page }) => {
  await openSample(page);
  await show(page, "way");
  for (const sample of [7, 2, 0]) {
    await page.getByTestId(`sample-${sample}`).evaluate((element) => /** @type {HTMLElement} */ (element).click());
    const expected = await page.evaluate(async (pixels) => {
      const { loadCapsNet } = await import(new URL("capsnet.js", document.baseURI).href);
      const net = await loadCapsNet({ device: "cpu" });
      const { digit: [j], poses, reconstruction, trace } = await net.infer(Float32Array.from(pixels), { trace: true });
      const [{ classes, dims }, P] = [net.info.digit, net.info.primary.dims];
      const norm = (/** @type {Float32Array} */ values) => Math.hypot(...values);
      const sum = (/** @type {Iterable<number>} */ values) => [...values].reduce((all, v) => all + v, 0);
      const pose = poses.slice(j * dims, (j + 1) * dims);
      const vote = (/** @type {number} */ i) => trace.votes.slice((i * classes + j) * dims, (i * classes + j + 1) * dims);
      const adds = Array.from({ length: trace.primary.length / P }, (_, i) => trace.couplings.at(-1)[i * classes + j] * sum(vote(i).map((/** @type {number} */ v, /** @type {number} */ d) => v * pose[d])));
      const most = adds.indexOf(Math.max(...adds));
      net.dispose();
      return { drawing: [sum(pixels)], votes: [norm(trace.primary.slice(most * P, (most + 1) * P)), norm(vote(most))], decoder: [norm(pose), sum(reconstruction)] };
    }, [...samples()[sample].pixels]);
    for (const [stop, numbers] of Object.entries(expected)) {
      await page.getByTestId(`way-${stop}`).click();
      const off = async () => {
        const shown = numbersIn((await page.locator("#way-detail .formulas").textContent()) ?? "");
        return shown.length === numbers.length ? Math.max(...shown.map((v, k) => Math.abs(v - numbers[k]) / (numbers[k] > 2 ? 10 : 1))) : `there are ${shown}`;
      };
      await expect.poll(off, `sample ${sample}, ${stop}: ${numbers}`).toBeLessThan(0.0055);
    }
  }
  await page.getByTestId("clear").evaluate((element) => /** @type {HTMLElement} */ (element).click());
  for (const stop of ["drawing", "votes", "decoder"]) {
    await page.getByTestId(`way-${stop}`).click();
    await expect.poll(async () => numbersIn((await page.locator("#way-detail .formulas").textContent()) ?? "")).toEqual([]);
  }
});

test("a leak, 26 classes, other poses: couplings and leak sum to 1; a plain CNN says that nothing is routed", async ({ page }) => {
  await openPage(page);
  await openFile(page, "letters", networkFile(letters(26)));
  await drawWithMouse(page, strokesOf(4));
  await expect(answer(page)).toHaveAttribute("data-source", "network");
  await show(page, "primary");
  await page.getByTestId("follow-longest").click();
  const lines = page.getByTestId("follow-votes").locator("tbody tr");
  await expect(lines).toHaveCount(27);
  const couplings = await lines.evaluateAll((all) => all.map((line) => (line.querySelectorAll("td")[1].getAttribute("aria-label") ?? "").match(/[\d.]+/g)?.map(Number) ?? []));
  for (const round of [0, 1]) expect(Math.abs(couplings.reduce((sum, line) => sum + line[round], 0) - 1)).toBeLessThan(0.14); // 27 rounded numbers
  await show(page, "routing");
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(2);
  await page.getByTestId("time").press("Home");
  await expect(page.locator("#routing .moment")).toContainText("leaks to no digit");

  await openFile(page, "cnn", networkFile(letters(3), "dense"));
  await show(page, "way");
  await expect(page.getByTestId("no-capsules")).toContainText("no capsules");
  await page.getByTestId("way-convolution-1").click();
  await expect(page.getByTestId("maps-0")).toBeVisible();
  await expect(page.locator("#routing-panel")).toBeHidden();
});

test("two digits: ink in the hues of both, and in words how far routing tells them apart", async ({ page }) => {
  await openPage(page, "./?preset=two-digits");
  await page.getByTestId("sheet-1").check({ force: true });
  await drawWithMouse(page, strokesOf(0, { scale: 0.9, x: -0.03, y: 0.05 }));
  await page.getByTestId("sheet-2").check({ force: true });
  await drawWithMouse(page, strokesOf(1, { scale: 0.9, x: 0.13, y: 0.05 }));
  await expect(answer(page)).toHaveAttribute("data-present", /^(0 1|1 0)$/);
  await show(page, "ink");
  await expect(page.getByTestId("ink-routed")).toHaveAttribute("data-digits", /^(0 1|1 0)$/);
  await expect(page.getByTestId("ink-words")).toContainText("routed to it");
  // both are there, so both win
  await show(page, "routing");
  const roles = page.locator("#routing .column-which");
  await expect(roles).toHaveText(["winner", "winner"]);
  const third = await page.locator("#lengths li").evaluateAll((rows) => rows.map((row, digit) => ({ digit, length: Number(row.getAttribute("data-value")) })).sort((a, b) => b.length - a.length)[2]);
  await page.getByTestId("routing-digit-1").selectOption(String(third?.digit));
  await expect(roles).toHaveText(["winner", "runner-up"]);
});

test("a blank pad, a drawing that changes, another network: quiet, and nothing is left over", async ({ page }) => {
  await openSample(page);
  await show(page, "primary");
  await page.getByTestId("follow-longest").click();
  await expect(page.getByTestId("follow")).toBeVisible();
  await page.getByTestId("clear").click();
  await expect(page.getByTestId("follow")).toBeHidden();
  await show(page, "routing");
  await expect(page.getByTestId("rounds")).toBeHidden();
  await expect(page.locator("#routing .readout").first()).toContainText("Draw a digit");
  for (const sample of [3, 4, 5]) await page.getByTestId(`sample-${sample}`).click();
  await expect(answer(page)).toHaveAttribute("data-digit", "5");
  await show(page, "routing"); // out of sight nothing is drawn
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
  await expect(page.locator("#routing .column-numeral").first()).toHaveText("5");
  await page.getByTestId("clear").click();
  await drawWithMouse(page, strokesOf(7));
  await expect(answer(page)).toHaveAttribute("data-digit", "7");
  await show(page, "routing");
  await expect(page.locator("#routing .column-numeral").first()).toHaveText("7");
});

for (const width of [390, 1280]) {
  test(`${width} pixels wide with everything open: nothing overflows, and axe finds nothing`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openSample(page);
    await show(page, "way");
    await page.getByTestId("way-convolution-1").click();
    await show(page, "primary");
    await page.getByTestId("follow-longest").click();
    await expect(page.getByTestId("follow-alone")).toHaveAttribute("data-capsule", /\d/);
    await show(page, "routing");
    await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    await expectNoViolations(page, "#inside");
  });
}

test("no task over 50 ms while the time line runs and a line is drawn", async ({ page }) => {
  await openSample(page);
  await page.getByTestId("routing-iterations").fill("10");
  await show(page, "routing");
  await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(10);
  await page.getByTestId("time").press("Home");
  const tasks = await tasksDuring(page, async () => {
    for (let step = 0; step < 12; step += 1) await page.getByTestId("time-on").click();
    await page.evaluate(() => scrollTo(0, 0));
    await drawWithMouse(page, strokesOf(2));
    await page.waitForTimeout(300);
  });
  expect(tasks[0]).toBeLessThan(50);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("a finger reads numbers and follows a capsule", async ({ page }) => {
    await openSample(page);
    await show(page, "primary");
    await expect(page.getByTestId("primary-large")).toHaveAttribute("aria-label", /longer than one half/);
    await page.locator("#primary .primary-large").tap();
    const readout = page.locator("#primary .readout");
    await expect(readout).toContainText(/row \d+, column \d+: length/); // though the finger is gone
    await expect(page.getByTestId("follow")).toBeVisible();
    await page.locator("#primary-title").tap();
    await expect(readout).toContainText("Point at it");
    const cell = page.getByTestId("pose-cell").nth(5);
    await cell.tap();
    await expect(page.locator("#poses .readout")).toContainText("Pose of 0, number 6");
    await show(page, "routing");
    await expect(page.getByTestId("rounds").locator("tbody tr")).toHaveCount(3);
    await page.locator("#routing .heat").first().tap();
    await expect(page.locator("#routing > .readout")).toContainText(/row \d+, column \d+/);
  });
});
