// @ts-check
// capsnet.js as another page uses it: numbers, cancelling, refusals. Weights: module-weights.spec.mjs,
// downloads and crashes: module-faults.spec.mjs, teaching: module-teaching*.spec.mjs.

import { SUB_FOLDER, expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { nativeAnswer, samples, shippedNetworks } from "./support/samples.mjs";

const digits = samples();
const CPU = { load: { device: "cpu" } };

test("info describes the network and its device", async ({ page }) => {
  await openModule(page, CPU);
  const info = await page.evaluate(() => net.info);
  expect(info).toMatchObject({
    preset: "compact",
    device: "cpu",
    routingIterations: 3,
    image: { rows: 28, columns: 28 },
    primary: { types: 8, rows: 6, columns: 6, dims: 8 },
    digit: { classes: 10, dims: 16 },
    considered: null,
  });
  expect(info.adapter).not.toBe("");
  expect(info.parameters).toBeGreaterThan(100_000);
  expect(info.macs).toBeGreaterThan(info.parameters);
});

test("one digit: shapes, ranges, and the right answer", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async (pixels) => {
    const image = Float32Array.from(pixels);
    const answer = await net.infer(image);
    const poseLengths = [...answer.lengths].map((_, j) => Math.hypot(...answer.poses.subarray(j * 16, (j + 1) * 16), Math.sqrt(1e-7))); // the squash's epsilon
    return {
      types: [answer.lengths, answer.poses, answer.digit, answer.reconstruction].map((values) => `${values.constructor.name}(${values.length})`),
      lengths: [...answer.lengths],
      poseLengths,
      digit: answer.digit[0],
      drawn: [Math.min(...answer.reconstruction), Math.max(...answer.reconstruction)],
      milliseconds: answer.milliseconds,
      hasTrace: "trace" in answer,
      callersPixels: image.length,
    };
  }, digits[7].pixels);
  expect(found.types).toEqual(["Float32Array(10)", "Float32Array(160)", "Uint8Array(1)", "Float32Array(784)"]);
  expect(found.digit).toBe(7);
  for (const [j, length] of found.lengths.entries()) {
    expect(length).toBeGreaterThanOrEqual(0);
    expect(length).toBeLessThan(1);
    expect(length).toBeCloseTo(found.poseLengths[j], 4);
  }
  expect(found.lengths.indexOf(Math.max(...found.lengths))).toBe(7);
  expect(found.drawn[0]).toBeGreaterThanOrEqual(0);
  expect(found.drawn[1]).toBeLessThanOrEqual(1);
  expect(found.drawn[1]).toBeGreaterThan(0.3);
  expect(found.milliseconds).toBeGreaterThan(0);
  expect(found.hasTrace).toBe(false);
  expect(found.callersPixels, "the caller keeps its array").toBe(784);
});

test("the native engine says the same of the shipped network", async ({ page }) => {
  await openModule(page, CPU);
  const native = nativeAnswer();
  const found = await page.evaluate(async (pixels) => {
    const { lengths, poses, reconstruction, digit } = await net.infer(Float32Array.from(pixels));
    return { lengths: [...lengths], poses: [...poses], reconstruction: [...reconstruction], digit: digit[0] };
  }, digits[native.sample].pixels);
  expect(found.digit).toBe(native.digit);
  for (const name of /** @type {const} */ (["lengths", "poses", "reconstruction"])) {
    const differences = found[name].map((value, k) => Math.abs(value - native[name][k]));
    // half a unit of the third decimal is the rounding of the file
    expect(Math.max(...differences), name).toBeLessThan(1e-3);
  }
});

test("a batch equals its images one by one", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async (images) => {
    const all = new Float32Array(images.length * 784);
    images.forEach((image, k) => all.set(image, k * 784));
    const batch = await net.infer(all, { trace: true });
    let difference = 0;
    for (const [k, image] of images.entries()) {
      const single = await net.infer(Float32Array.from(image), { trace: true });
      const pairs = [
        [batch.lengths, single.lengths],
        [batch.poses, single.poses],
        [batch.digit, single.digit],
        [batch.reconstruction, single.reconstruction],
        [batch.trace?.votes, single.trace?.votes],
        [batch.trace?.couplings[2], single.trace?.couplings[2]],
      ];
      for (const [many, one] of pairs) {
        if (!many || !one) throw new Error("a trace is missing");
        one.forEach((value, i) => (difference = Math.max(difference, Math.abs(value - many[k * one.length + i]))));
      }
    }
    return { difference, digits: [...batch.digit] };
  }, digits.slice(0, 4).map(({ pixels }) => pixels));
  expect(found.difference).toBeLessThan(1e-5);
  expect(found.digits).toEqual([0, 1, 2, 3]);
});

test("the trace: shapes, couplings that sum to 1 for each capsule, uniform ones without routing", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async (pixels) => {
    const images = new Float32Array(2 * 784);
    images.set(pixels);
    /** @param {Float32Array} couplings */
    const worstSum = (couplings) => {
      let worst = 0;
      for (let i = 0; i < couplings.length; i += 10) {
        const sum = couplings.subarray(i, i + 10).reduce((total, value) => total + value, 0);
        worst = Math.max(worst, Math.abs(sum - 1));
      }
      return worst;
    };
    const rounds = [];
    for (const routingIterations of [1, 3, 10]) {
      const { trace, poses, lengths } = await net.infer(images, { routingIterations, trace: true });
      if (!trace) throw new Error("no trace");
      const last = trace.digits.at(-1) ?? new Float32Array();
      rounds.push({
        counts: [trace.couplings, trace.agreements, trace.digits].map((list) => list.length),
        sizes: [trace.couplings[0], trace.agreements[0], trace.digits[0], trace.primary, trace.votes].map((values) => values.length),
        worstSum: Math.max(...trace.couplings.map(worstSum)),
        firstIsUniform: trace.couplings[0].every((value) => Math.abs(value - 0.1) < 1e-6),
        lastIsPose: last.every((value, k) => Math.abs(value - poses[k]) < 1e-5),
        longestPrimary: Math.max(...Array.from({ length: trace.primary.length / 8 }, (_, i) => Math.hypot(...trace.primary.subarray(i * 8, i * 8 + 8)))),
        maps: trace.convolutions.map(({ channels, rows, columns, values }) => values.length === 2 * channels * rows * columns && values.every((value) => value >= 0)),
        lengths: [...lengths],
      });
    }
    return rounds;
  }, digits[3].pixels);
  for (const [index, iterations] of [1, 3, 10].entries()) {
    const round = found[index];
    expect(round.counts).toEqual([iterations, iterations, iterations]);
    expect(round.sizes).toEqual([2 * 288 * 10, 2 * 288 * 10, 2 * 160, 2 * 288 * 8, 2 * 288 * 160]);
    expect(round.worstSum).toBeLessThan(1e-5);
    expect(round.firstIsUniform).toBe(true);
    expect(round.lastIsPose).toBe(true);
    expect(round.longestPrimary).toBeLessThan(1);
    expect(round.maps.length).toBeGreaterThan(0);
    expect(round.maps.every(Boolean)).toBe(true);
  }
  expect(found[0].lengths, "routing changes the answer").not.toEqual(found[1].lengths);
});

test("decode draws what infer reconstructed, and other digits from other capsules", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async (pixels) => {
    const answer = await net.infer(Float32Array.from(pixels));
    const pose = answer.poses.slice(5 * 16, 6 * 16);
    const image = await net.decode(pose, 5);
    const other = await net.decode(pose, 8);
    return {
      digit: answer.digit[0],
      difference: Math.max(...image.map((value, k) => Math.abs(value - answer.reconstruction[k]))),
      sameAsOther: image.every((value, k) => value === other[k]),
      length: image.length,
      poseKept: pose.length,
    };
  }, digits[5].pixels);
  expect(found).toMatchObject({ digit: 5, sameAsOther: false, length: 784, poseKept: 16 });
  expect(found.difference).toBeLessThan(1e-5);
});

test("evaluate on the samples, more than one part", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async (list) => {
    const set = list.map(({ pixels, label }) => ({ pixels: Float32Array.from(pixels), label }));
    const forty = await net.evaluate(set);
    const twice = await net.evaluate([...set, ...set]);
    const wrong = await net.evaluate(set.slice(0, 3).map(({ pixels }) => ({ pixels, label: 9 })));
    const control = new AbortController();
    const cancelled = outcome(net.evaluate([...set, ...set], { signal: control.signal }));
    setTimeout(() => control.abort(), 5);
    return { forty, twice, wrong, cancelled: await cancelled, after: (await net.infer(set[4].pixels)).digit[0] };
  }, digits);
  expect(found.forty.accuracy).toBeGreaterThanOrEqual(0.95);
  expect(found.forty.perDigit).toHaveLength(10);
  expect(found.forty.loss).toBeGreaterThan(0);
  expect(found.forty.loss).toBeLessThan(0.1);
  expect(found.twice.accuracy).toBeCloseTo(found.forty.accuracy, 6);
  expect(found.twice.loss).toBeCloseTo(found.forty.loss, 5);
  expect(found.wrong).toMatchObject({ accuracy: 0, perDigit: [...Array(9).fill(null), 0] });
  expect(found.cancelled).toMatch(/^aborted: /);
  expect(found.after, "inference goes on after a cancelled evaluation").toBe(4);
});

test("values outside 0…1 are clamped", async ({ page }) => {
  await openModule(page, CPU);
  const equal = await page.evaluate(async (pixels) => {
    const clean = await net.infer(Float32Array.from(pixels));
    const wild = await net.infer(Float32Array.from(pixels, (value) => (value === 0 ? -5 : value === 1 ? 300 : value)));
    return clean.lengths.every((value, j) => value === wild.lengths[j]);
  }, digits[0].pixels);
  expect(equal).toBe(true);
});

test("bad input is refused with what was expected and found, and the network goes on", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async () => {
    const image = () => new Float32Array(784);
    /** @param {number} value */
    const holding = (value) => image().fill(value, 3, 4);
    const pose = new Float32Array(16);
    const any = /** @type {any} */ (net);
    /** @type {[string, () => Promise<unknown>, RegExp][]} */
    const table = [
      ["one value short", () => net.infer(new Float32Array(783)), /784.*783/],
      ["no image", () => net.infer(new Float32Array(0)), /784.*0/],
      ["bytes", () => any.infer(new Uint8Array(784)), /Float32Array.*Uint8Array/],
      ["nothing", () => any.infer(), /Float32Array.*undefined/],
      ["NaN", () => net.infer(holding(NaN)), /finite.*NaN at index 3/],
      ["infinity", () => net.infer(holding(Infinity)), /finite.*Infinity/],
      ["no iterations", () => net.infer(image(), { routingIterations: 0 }), /1 to 10 iterations, found 0/],
      ["eleven iterations", () => net.infer(image(), { routingIterations: 11 }), /1 to 10 iterations, found 11/],
      ["half an iteration", () => net.infer(image(), { routingIterations: 1.5 }), /1.5/],
      ["a short pose", () => net.decode(new Float32Array(15), 1), /16.*15/],
      ["a pose of NaN", () => net.decode(new Float32Array(16).fill(NaN), 1), /finite/],
      ["digit ten", () => net.decode(pose, 10), /0 to 9, found 10/],
      ["digit of text", () => any.decode(pose, "1"), /0 to 9, found "1"/],
      ["an empty set", () => net.evaluate([]), /at least one/],
      ["label ten", () => net.evaluate([{ pixels: image(), label: 10 }]), /example 1.*found 10/],
      ["an example without pixels", () => any.evaluate([{ label: 1 }]), /example 1.*undefined/],
      ["an unknown device", () => any.constructor && capsnet.loadCapsNet(/** @type {any} */ ({ device: "tpu" })), /"tpu"/],
      ["an unknown preset", () => capsnet.loadCapsNet({ preset: "huge" }), /"huge"/],
    ];
    const surprises = [];
    for (const [name, call, expected] of table) {
      const text = await outcome(call());
      if (!text.startsWith("bad-input: ") || !expected.test(text)) surprises.push(`${name}: ${text}`);
    }
    return { surprises, lengths: (await net.infer(image())).lengths.length };
  });
  expect(found.surprises).toEqual([]);
  expect(found.lengths).toBe(10);
});

test("of calls marked latest only the newest waits; others are never dropped; a signal cancels", async ({ page }) => {
  await openModule(page, CPU);
  const found = await page.evaluate(async (pixels) => {
    const image = Float32Array.from(pixels);
    const code = (/** @type {string} */ text) => text.split(":")[0];
    /** @param {Promise<unknown>[]} calls */
    const all = async (calls) => (await Promise.all(calls.map(outcome))).map(code);
    const latest = await all([1, 2, 3, 4, 5].map(() => net.infer(image, { latest: true })));
    const plain = await all([1, 2, 3, 4, 5].map(() => net.infer(image)));
    const mixed = await all([net.infer(image), net.infer(image, { latest: true }), net.infer(image), net.infer(image, { latest: true })]);
    const control = new AbortController();
    const { signal } = control;
    const calls = [net.infer(image, { signal }), net.infer(image, { signal }), net.infer(image), net.decode(new Float32Array(16), 1, { signal })];
    control.abort();
    return { latest, plain, mixed, signalled: await all(calls), before: await all([net.infer(image, { signal })]) };
  }, digits[2].pixels);
  expect(found.latest).toEqual(["fulfilled", "aborted", "aborted", "aborted", "fulfilled"]);
  expect(found.plain).toEqual(Array(5).fill("fulfilled"));
  expect(found.mixed).toEqual(["fulfilled", "aborted", "fulfilled", "fulfilled"]);
  expect(found.signalled).toEqual(["aborted", "aborted", "fulfilled", "aborted"]);
  expect(found.before).toEqual(["aborted"]);
});

test("after dispose everything rejects with aborted and the worker is gone", async ({ page }) => {
  await openModule(page, CPU);
  expect(page.workers()).toHaveLength(1);
  const found = await page.evaluate(async (pixels) => {
    const image = Float32Array.from(pixels);
    const set = [{ pixels: image, label: 2 }];
    const started = [net.infer(image), net.infer(image, { latest: true }), net.evaluate(set), net.exportWeights(), net.reset()].map(outcome);
    net.dispose();
    net.dispose();
    const later = [net.infer(image), net.decode(new Float32Array(16), 1), net.evaluate(set), net.importWeights(new ArrayBuffer(8)), net.fineTune(set).next()];
    return Promise.all([...started, ...later.map(outcome)]);
  }, digits[2].pixels);
  expect(found.map((text) => text.split(":")[0])).toEqual(Array(10).fill("aborted"));
  await expect.poll(() => page.workers().length).toBe(0);
});

test("normalizeDigit: blank, huge, tiny, off-centre and faint drawings; bad ones are refused", async ({ page }) => {
  await openModule(page); // no network is needed for it
  const found = await page.evaluate(() => {
    /** A bar: 4 wide and 40 high for side 100. @param {number} side @param {number} x @param {number} y @param {number} [ink] */
    const bar = (side, x, y, ink = 1) => {
      const gray = new Float32Array(side * side);
      const [width, height] = [Math.max(1, side * 0.04), Math.max(1, side * 0.4)];
      for (let row = Math.round(y * side); row < y * side + height; row += 1) {
        for (let column = Math.round(x * side); column < x * side + width; column += 1) gray[row * side + column] = ink;
      }
      return capsnet.normalizeDigit(gray, side, side);
    };
    /** @param {Float32Array} a @param {Float32Array} b */
    const difference = (a, b) => Math.max(...a.map((value, k) => Math.abs(value - b[k])));
    /** @param {Float32Array} image */
    const centre = (image) => {
      const mass = image.reduce((sum, value) => sum + value, 0);
      return [0, 1].map((axis) => image.reduce((sum, value, k) => sum + value * (axis ? k % 28 : Math.floor(k / 28)), 0) / mass);
    };
    const middle = bar(100, 0.48, 0.3);
    const refused = (/** @type {() => unknown} */ call) => {
      try {
        call();
        return "accepted";
      } catch (error) {
        return error instanceof capsnet.CapsNetError ? error.code : `not a CapsNetError: ${error}`;
      }
    };
    const gray = new Float32Array(100);
    return {
      length: middle.length,
      blank: Math.max(...capsnet.normalizeDigit(new Float32Array(100), 10, 10)),
      offCentre: difference(middle, bar(100, 0.9, 0.55)),
      faint: difference(middle, bar(100, 0.48, 0.3, 0.5)),
      huge: difference(middle, bar(2000, 0.48, 0.3)),
      centre: centre(middle),
      dot: Math.max(...capsnet.normalizeDigit(Float32Array.of(1), 1, 1)),
      wide: capsnet.normalizeDigit(new Float32Array(4000).fill(1), 4000, 1).every(Number.isFinite),
      off: difference(capsnet.normalizeDigit(gray.map((_, k) => (k === 11 ? 1 : 0)), 10, 10, { enabled: false }), new Float32Array(784)),
      refused: [
        refused(() => capsnet.normalizeDigit(gray, 10, 9)),
        refused(() => capsnet.normalizeDigit(gray, 0, 10)),
        refused(() => capsnet.normalizeDigit(gray.map(() => NaN), 10, 10)),
        refused(() => capsnet.normalizeDigit(new Float32Array(20_000), 20_000, 1)),
        refused(() => capsnet.normalizeDigit(/** @type {any} */ ([1]), 1, 1)),
      ],
    };
  });
  expect(found.length).toBe(784);
  expect(found.blank).toBe(0);
  expect(found.offCentre, "the place does not matter").toBeLessThan(1e-3);
  expect(found.faint, "nor does a light pen").toBeLessThan(1e-3);
  expect(found.huge, "nor does the size").toBeLessThan(0.05);
  for (const axis of found.centre) expect(Math.abs(axis - 14)).toBeLessThan(0.5);
  expect(found.dot).toBeGreaterThan(0.5);
  expect(found.wide).toBe(true);
  expect(found.off).toBeGreaterThan(0.5);
  expect(found.refused).toEqual(Array(5).fill("bad-input"));
});

test("it works from a sub-folder, and tells how loading goes on", async ({ page }) => {
  await openModule(page, { folder: SUB_FOLDER });
  const found = await page.evaluate(async () => {
    /** @type {import("../../www/capsnet.js").LoadProgress[]} */
    const steps = [];
    const loaded = await capsnet.loadCapsNet({ device: "cpu", onProgress: (step) => void steps.push(step) });
    return { steps, device: loaded.info.device };
  });
  expect(found.device).toBe("cpu");
  for (const stage of ["program", "weights"]) {
    const bytes = found.steps.filter((step) => step.stage === stage);
    const total = bytes[0].totalBytes;
    expect(total).toBeGreaterThan(100_000);
    expect(bytes[0].loadedBytes).toBe(0);
    expect(bytes.at(-1)).toEqual({ stage, loadedBytes: total, totalBytes: total });
    const loaded = bytes.map((step) => step.loadedBytes);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
  }
  expect(found.steps.at(-1)?.stage).toBe("warm-up");
});

for (const { preset } of shippedNetworks()) {
  test(`time of one digit on the CPU, printed: ${preset}`, async ({ page }) => {
    await openModule(page, { load: { preset, device: "cpu" } });
    const times = await page.evaluate(async (pixels) => {
      const digit = Float32Array.from(pixels);
      const image = net.info.digitsPerImage === 1 ? digit : capsnet.overlayDigits({ pixels: digit, right: 0, down: 0 }, null);
      const engine = [];
      const call = [];
      for (let run = 0; run < 101; run += 1) {
        const from = performance.now();
        engine.push((await net.infer(image)).milliseconds);
        call.push(performance.now() - from);
      }
      const median = (/** @type {number[]} */ values) => values.sort((a, b) => a - b)[50];
      return { engine: median(engine), call: median(call) };
    }, digits[1].pixels);
    console.log(`   infer, ${preset}, CPU, median of 101: ${times.engine.toFixed(2)} ms in the engine, ${times.call.toFixed(2)} ms for the caller`);
    expect(times.engine).toBeGreaterThan(0);
  });
}
