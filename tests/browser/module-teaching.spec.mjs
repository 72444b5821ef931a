// @ts-check
// fineTune on the processor, with the real engine: what it learns, and what goes on beside it. How
// runs end: module-teaching-ends.spec.mjs; the digits that are rehearsed: module-teaching-sets.spec.mjs.

import { built } from "./support/built.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { workerOf } from "./support/module.mjs";
import { tasksDuring } from "./support/tasks.mjs";
import { openTeaching } from "./support/teaching.mjs";

test("steps count up, the loss falls, and the digits are then answered as they were taught", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const answers = async () => {
      const all = new Float32Array(examples.length * 784);
      examples.forEach(({ pixels }, k) => all.set(pixels, k * 784));
      return [...(await net.infer(all)).digit];
    };
    const before = await answers();
    const from = performance.now();
    // labels against all that it knows: the defaults are chosen so that little is forgotten
    const run = net.fineTune(examples, { learningRate: 5e-4, rehearsal: 0.5 });
    const first = await take(run, 1);
    const firstAfter = performance.now() - from;
    const steps = [...first, ...(await take(run))];
    return { before, after: await answers(), labels: examples.map(({ label }) => label), steps, firstAfter, defaults: capsnet.FINE_TUNE_DEFAULTS, kept: examples[0].pixels.length };
  });
  expect(found.before).not.toEqual(found.labels);
  expect(found.after).toEqual(found.labels);
  expect(found.steps.map(({ step }) => step)).toEqual(Array.from({ length: found.defaults.steps }, (_, k) => k + 1));
  for (const { loss, margin, reconstruction, milliseconds } of found.steps) {
    expect(loss).toBeCloseTo(margin + 0.0005 * reconstruction, 4);
    expect(milliseconds).toBeGreaterThan(0);
  }
  const mean = (/** @type {typeof found.steps} */ steps) => steps.reduce((sum, { loss }) => sum + loss, 0) / steps.length;
  expect(mean(found.steps.slice(-10))).toBeLessThan(0.5 * mean(found.steps.slice(0, 10)));
  expect(found.kept, "the caller keeps its arrays").toBe(784);
  const times = found.steps.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  console.log(`   all, batch 16: first step after ${found.firstAfter.toFixed(0)} ms, then ${times[times.length >> 1].toFixed(0)} ms each (median)`);
});

test("the same seed gives the same losses, another one others", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const runs = [];
    for (const [seed, trainable] of /** @type {[number, "all" | "capsules"][]} */ ([[7, "all"], [7, "all"], [8, "all"], [7, "capsules"], [7, "capsules"]])) {
      runs.push((await take(net.fineTune(examples, { steps: 4, batchSize: 4, seed, trainable }))).map(({ loss }) => loss).join());
      await net.reset();
    }
    return runs;
  });
  const [once, again, other, capsules, capsulesAgain] = found;
  expect(again).toBe(once);
  expect(other).not.toBe(once);
  expect(capsulesAgain).toBe(capsules);
});

test("the pad's inference slips in between steps and sees the weights change", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    /** @type {{ wait: number, lengths: string, original: string }[]} */
    const answers = [];
    let isOver = false;
    const drawing = (async () => {
      while (!isOver) {
        const from = performance.now();
        const { lengths } = await net.infer(examples[0].pixels, { latest: true });
        const wait = performance.now() - from;
        const original = await net.infer(examples[0].pixels, { original: true });
        answers.push({ wait, lengths: lengths.join(), original: original.lengths.join() });
      }
    })();
    const steps = await take(net.fineTune(examples, { steps: 20 }));
    isOver = true;
    await drawing;
    return { answers, slowest: Math.max(...steps.map(({ milliseconds }) => milliseconds)), steps: steps.length };
  });
  expect(found.steps).toBe(20);
  expect(found.answers.length).toBeGreaterThanOrEqual(10);
  expect(new Set(found.answers.map(({ lengths }) => lengths)).size, "different answers").toBeGreaterThan(8);
  expect(new Set(found.answers.map(({ original }) => original)).size, "the original weights stay").toBe(1);
  const longest = Math.max(...found.answers.map(({ wait }) => wait));
  expect(longest).toBeLessThan(3 * found.slowest + 200);
  console.log(`   infer during a run: ${found.answers.length} answers, the longest wait ${longest.toFixed(0)} ms, the slowest step ${found.slowest.toFixed(0)} ms`);
});

test("a run that is not asked for a step pauses; an evaluation may come in between, paused or not", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const run = net.fineTune(examples, { steps: 8, batchSize: 4, learningRate: 0.003 });
    const steps = await take(run, 3);
    const paused = await lengths();
    const [first, second] = [await net.evaluate(digits), await net.evaluate(digits)];
    const later = await lengths();
    /** @type {[number, number][]} */
    const progress = [];
    // both at once: three steps are asked for, and an evaluation
    const [more, between] = await Promise.all([
      Promise.all([run.next(), run.next(), run.next()]),
      net.evaluate([...digits, ...digits], { onProgress: (done, total) => void progress.push([done, total]) }),
    ]);
    steps.push(...more.flatMap(({ value }) => value ?? []), ...(await take(run)));
    return { steps: steps.map(({ step }) => step), paused, later, first, second, between, progress };
  });
  expect(found.steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(found.later, "nothing learns while it pauses").toBe(found.paused);
  expect(found.second).toEqual(found.first);
  expect(found.between.accuracy).toBeGreaterThan(0.5);
  expect(found.progress.length, "in more parts than one").toBeGreaterThan(1);
  expect(found.progress.at(-1)).toEqual([80, 80]);
  expect(found.progress.map(([done]) => done)).toEqual(found.progress.map(([done]) => done).sort((a, b) => a - b));
});

test("the original weights answer during and after teaching as the shipped ones did", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const pose = (await net.infer(digits[4].pixels)).poses.slice(64, 80);
    const ask = async (/** @type {boolean} */ original) => ({
      lengths: await lengths(original),
      decoded: (await net.decode(pose, 4, { original })).join(),
      evaluation: await net.evaluate(digits, { original }),
    });
    const shipped = await ask(false);
    const run = net.fineTune(examples, { steps: 12, learningRate: 0.003 });
    await take(run, 11); // one beyond a snapshot
    const during = { original: await ask(true), current: await ask(false) };
    await take(run);
    const after = { original: await ask(true), current: await ask(false) };
    await net.reset();
    return { shipped, during, after, reset: { original: await ask(true), current: await ask(false) } };
  });
  for (const { original } of [found.during, found.after, found.reset]) expect(original).toEqual(found.shipped);
  for (const { current } of [found.during, found.after]) {
    expect(current.lengths).not.toBe(found.shipped.lengths);
    expect(current.decoded).not.toBe(found.shipped.decoded);
    expect(current.evaluation.loss).not.toBe(found.shipped.evaluation.loss);
  }
  expect(found.during.current.lengths).not.toBe(found.after.current.lengths);
  expect(found.reset.current).toEqual(found.shipped);
});

test("taught weights: export → reset → import gives bit-equal lengths", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const shipped = await lengths();
    await take(net.fineTune(examples, { steps: 5, learningRate: 0.003 }));
    const taught = await lengths();
    const file = await net.exportWeights();
    await net.reset();
    const reset = await lengths();
    await net.importWeights(file);
    return { shipped, taught, reset, imported: await lengths() };
  });
  expect(found.taught).not.toBe(found.shipped);
  expect(found.reset).toBe(found.shipped);
  expect(found.imported).toBe(found.taught);
});

test("while it teaches, no task on the page's thread works for over 50 ms", async ({ page }) => {
  await openTeaching(page);
  await page.evaluate(() => capsnet.loadTeachingSets());
  const tasks = await tasksDuring(page, () => page.evaluate(() => take(net.fineTune(examples, { steps: 25 }))));
  expect(tasks.length).toBeGreaterThan(25); // one for each step's message
  expect(tasks[0]).toBeLessThan(50);
});

// 2,000 steps of one run: memory.spec.mjs
test("runs leave no memory behind", async ({ page }) => {
  await openTeaching(page);
  const worker = await workerOf(page, "cpu");
  const glue = new URL(built("assets", /^capsnet_cpu-.*\.js$/), page.url()).href;
  // the module that the worker imported, whose `default` gives the instance that is there already
  const megabytes = () =>
    worker.evaluate(async (url) => (await (await import(url)).default()).memory.buffer.byteLength / 2 ** 20, glue);
  const sizes = [];
  for (let part = 0; part < 3; part += 1) {
    await page.evaluate(async () => {
      for (let run = 0; run < 5; run += 1) await take(net.fineTune(examples, { steps: 12, batchSize: 4, trainable: "capsules" }));
    });
    sizes.push(await megabytes());
  }
  console.log(`   wasm memory after 5, 10, 15 runs: ${sizes.map((size) => size.toFixed(1)).join(", ")} MiB`);
  expect(sizes[0]).toBeGreaterThan(1);
  expect(sizes[2] - sizes[0]).toBeLessThan(4);
});

test("time of a step, of all parameters and of the capsules alone", async ({ page }) => {
  await openTeaching(page);
  for (const trainable of /** @type {const} */ (["all", "capsules"])) {
    const times = await page.evaluate(async (trainable) => {
      const steps = await take(net.fineTune(examples, { steps: 60, batchSize: 16, trainable }));
      await net.reset();
      return steps.map(({ milliseconds }) => milliseconds);
    }, trainable);
    expect(times.length).toBe(60);
    const [median] = times.toSorted((a, b) => a - b).slice(30);
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    console.log(`   ${trainable}, batch 16: ${median.toFixed(0)} ms a step (median), ${(1000 / mean).toFixed(1)} steps/s over 60 steps, the first included`);
  }
});
