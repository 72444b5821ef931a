// @ts-check
// How a run of fineTune ends: by its caller, by others, by a fault. Whatever it is, the network goes on.

import { expect, test } from "./support/fixtures.mjs";
import { crashWorker } from "./support/module.mjs";
import { openTeaching } from "./support/teaching.mjs";

test("break ends the run within a step, the weights stay, and the next run may begin", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const before = await lengths();
    let last = 0;
    let milliseconds = 0;
    let from = 0;
    for await (const step of net.fineTune(examples, { steps: 100_000, learningRate: 0.003 })) {
      last = step.step;
      milliseconds = step.milliseconds;
      from = performance.now();
      if (step.step === 3) break;
    }
    const ended = performance.now() - from;
    const after = await lengths();
    const again = await take(net.fineTune(examples, { steps: 2 }));
    return { before, after, last, ended, milliseconds, again: again.length };
  });
  expect(found.last).toBe(3);
  expect(found.after).not.toBe(found.before);
  expect(found.ended).toBeLessThan(2 * found.milliseconds + 1000);
  expect(found.again).toBe(2);
});

test("return before the first step opens nothing, during a step it waits for it; throw gives its error back", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const unopened = net.fineTune(examples);
    const early = [await unopened.return(), await unopened.next()];

    const hasty = net.fineTune(examples, { steps: 50 });
    const [one, two, back, late] = await Promise.all([hasty.next(), hasty.next(), hasty.return(), hasty.next()]);

    const thrown = net.fineTune(examples, { steps: 50 });
    await thrown.next();
    const message = await thrown.throw(new Error("mine")).catch((error) => error.message);
    return { early, steps: [one, two].map(({ value }) => value?.step), back, late, message, after: await outcome(net.infer(digits[0].pixels)) };
  });
  const over = { done: true, value: undefined };
  expect(found).toEqual({ early: [over, over], steps: [1, 2], back: over, late: over, message: "mine", after: "fulfilled" });
});

test("a signal ends it before, during and between steps; after the end it does nothing", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const before = await outcome(net.fineTune(examples, { signal: AbortSignal.abort() }).next());

    const during = new AbortController();
    const running = net.fineTune(examples, { signal: during.signal });
    await running.next();
    const next = outcome(running.next());
    setTimeout(() => during.abort(), 10);
    const cancelled = [await next, await running.next()];

    const control = new AbortController();
    const paused = net.fineTune(examples, { steps: 100, signal: control.signal });
    await take(paused, 2);
    const taught = await lengths();
    control.abort();
    const following = net.fineTune(examples, { steps: 3 }); // though nobody asked the other one again
    const steps = await take(following);
    const between = [await outcome(paused.next()), await paused.next()];

    const late = new AbortController();
    const whole = net.fineTune(examples, { steps: 2, signal: late.signal });
    await take(whole, 2);
    late.abort();
    return { before, cancelled, between, taught, steps: steps.length, end: await whole.next(), after: await outcome(net.exportWeights()) };
  });
  const over = { done: true, value: undefined };
  const text = "aborted: The teaching was cancelled.";
  expect(found).toMatchObject({ before: text, cancelled: [text, over], between: [text, over], steps: 3, end: over, after: "fulfilled" });
});

test("a signal ends a run that waits for a long evaluation at once", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const control = new AbortController();
    const run = net.fineTune(examples, { signal: control.signal });
    await run.next();
    let isDone = false;
    const evaluation = net.evaluate(Array(10).fill(digits).flat()).finally(() => (isDone = true));
    const next = run.next();
    control.abort();
    const text = await outcome(next);
    await evaluation;
    return { text, isDone };
  });
  expect(found.text).toMatch(/^aborted: /);
});

test("reset and importWeights end the run, whose next step says so", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const shipped = await lengths();
    const file = await net.exportWeights();
    /** @param {() => Promise<void>} replace */
    const interrupt = async (replace) => {
      const run = net.fineTune(examples, { steps: 50, learningRate: 0.003 });
      await take(run, 2);
      const taught = await lengths();
      const asked = outcome(run.next()); // in its turn before the change: it is still made
      await replace();
      const ends = [await asked, await outcome(run.next()), String((await run.next()).done)];
      return { ends, differs: taught !== shipped, back: (await lengths()) === shipped };
    };
    const reset = await interrupt(() => net.reset());
    const imported = await interrupt(() => net.importWeights(file));
    const bad = net.fineTune(examples, { steps: 3 });
    await take(bad, 1);
    const refused = await outcome(net.importWeights(new ArrayBuffer(100)));
    const goesOn = (await take(bad)).length;
    void net.reset(); // asked for before the run, which begins with these weights
    return { reset, imported, refused, goesOn, following: (await take(net.fineTune(examples, { steps: 2 }))).length };
  });
  const ends = ["fulfilled", "aborted: Other weights were loaded, which ended the teaching.", "true"];
  expect(found.reset).toEqual({ ends, differs: true, back: true });
  expect(found.imported).toEqual({ ends, differs: true, back: true });
  expect(found.refused).toMatch(/^bad-weights: /);
  expect(found.goesOn, "a file that was refused ends nothing").toBe(2);
  expect(found.following).toBe(2);
});

test("a second run is refused while one is open, and the first goes on", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const run = net.fineTune(examples, { steps: 4 });
    const opening = run.next();
    const atOnce = await outcome(net.fineTune(examples).next());
    await opening;
    const paused = await outcome(net.fineTune(examples).next());
    const rest = await take(run, 3); // the last step, not asked whether there is another
    return { atOnce, paused, rest: rest.length, then: (await take(net.fineTune(examples, { steps: 1 }))).length };
  });
  expect(found.atOnce).toMatch(/^bad-input: A run of fineTune is open/);
  expect(found.paused).toBe(found.atOnce);
  expect(found.rest).toBe(3);
  expect(found.then).toBe(1);
});

test("dispose ends a run that pauses and one that steps", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const paused = net.fineTune(examples);
    await paused.next();
    const second = await capsnet.loadCapsNet({ device: "cpu" });
    const running = second.fineTune(examples);
    await running.next();
    const stepping = outcome(running.next());
    net.dispose();
    second.dispose();
    return [await outcome(paused.next()), await stepping, await outcome(net.fineTune(examples).next())];
  });
  for (const text of found) expect(text).toBe("aborted: The network was disposed of.");
  await expect.poll(() => page.workers().length).toBe(0);
});

test("a worker that dies while it teaches is replaced with the weights of the last copy", async ({ page }) => {
  await openTeaching(page);
  await page.evaluate(async () => {
    /** @type {any[]} */
    const restarts = [];
    net.addEventListener("restart", ({ detail }) => void restarts.push(detail));
    const run = net.fineTune(examples, { steps: 40, batchSize: 4, learningRate: 0.003 });
    await take(run, 10);
    const kept = await lengths();
    await take(run, 3);
    Object.assign(window, { run, kept, restarts, last: await lengths() });
  });
  await crashWorker(page, "cpu");
  await expect.poll(() => page.evaluate("restarts.length")).toBe(1);
  const found = await page.evaluate(async () => {
    const { run, kept, last } = /** @type {any} */ (window);
    const next = await outcome(run.next());
    const after = await lengths();
    const original = await lengths(true);
    const again = (await take(net.fineTune(examples, { steps: 3 }))).length;
    await net.reset();
    return { next, differs: last !== kept, isKept: after === kept, originalIsShipped: original === (await lengths()), again };
  });
  expect(found.next).toMatch(/^internal: The engine stopped: .* the weights after step 10 are kept\.$/);
  expect(found).toMatchObject({ differs: true, isKept: true, originalIsShipped: true, again: 3 });

  // while a step runs, before the first copy
  const stepping = page.evaluate(async () => {
    const run = net.fineTune(examples, { steps: 40 });
    return outcome(take(run));
  });
  await page.waitForTimeout(300);
  await crashWorker(page, "cpu");
  expect(await stepping).toMatch(/^internal: .* the weights (from before it|after step 10) are kept\.$/);
  expect(await page.evaluate(() => outcome(net.infer(digits[0].pixels)))).toBe("fulfilled");
});

test("a loss that explodes ends the run with good weights", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const run = net.fineTune(examples, { steps: 20, learningRate: 0.1 });
    const text = await outcome(take(run));
    const evaluation = await net.evaluate(digits);
    return { text, evaluation, ended: await run.next(), again: (await take(net.fineTune(examples, { steps: 2 }))).length };
  });
  expect(found.text).toMatch(/^bad-input: .*loss.* at step \d+.*learning rate/);
  expect(found.evaluation.accuracy).toBeGreaterThan(0.9);
  expect(found.ended).toEqual({ done: true, value: undefined });
  expect(found.again).toBe(2);
  console.log(`   ${found.text}`);
});

test("bad input is refused before anything starts", async ({ page }) => {
  await openTeaching(page);
  const found = await page.evaluate(async () => {
    const one = examples.slice(0, 1);
    const [{ pixels }] = one;
    const bright = pixels.map((value) => value * 300); // clamped to the same picture as its own copy
    const blank = new Float32Array(784);
    const any = /** @type {any} */ (net);
    /** @type {[string, any, any, RegExp][]} */
    const table = [
      ["no examples", [], {}, /at least one, found none/],
      ["no list", undefined, {}, /Array.*undefined/],
      ["far too many", Array(2001).fill(one[0]), {}, /at most 2000, found 2001/],
      ["a blank one", [...one, { pixels: blank, label: 1 }], {}, /Example 2 is blank/],
      ["below blank", [{ pixels: blank.map(() => -1), label: 1 }], {}, /Example 1 is blank/],
      ["two labels for one picture", [...examples, { pixels, label: 5 }], {}, /Examples 1 and 9 are the same picture with the labels 9 and 5/],
      ["the same after clamping", [{ pixels: bright, label: 1 }, { pixels: bright.map((value) => value * 2), label: 2 }], {}, /Examples 1 and 2 are the same/],
      ["a label of ten", [{ pixels, label: 10 }], {}, /label of example 1.*found 10/],
      ["no label", [{ pixels }], {}, /label of example 1.*undefined/],
      ["a NaN", [{ pixels: pixels.map(() => NaN), label: 1 }], {}, /example 1.*finite/],
      ["half a picture", [{ pixels: pixels.slice(392), label: 1 }], {}, /example 1.*784.*392/],
      ["bytes", [{ pixels: new Uint8Array(784), label: 1 }], {}, /Float32Array.*Uint8Array/],
      ["no steps", one, { steps: 0 }, /1 to 100000 steps, found 0/],
      ["half a step", one, { steps: 1.5 }, /steps.*1.5/],
      ["too many steps", one, { steps: 100_001 }, /1 to 100000 steps, found 100001/],
      ["no rate", one, { learningRate: 0 }, /learning rate.*over 0 and at most 0.1, found 0/],
      ["an absurd rate", one, { learningRate: 10 }, /learning rate.*found 10/],
      ["a rate of NaN", one, { learningRate: NaN }, /learning rate.*NaN/],
      ["a rate in words", one, { learningRate: "fast" }, /learningRate.*"fast"/],
      ["an empty batch", one, { batchSize: 0 }, /batch.*1 to 256 digits, found 0/],
      ["a huge batch", one, { batchSize: 257 }, /batch.*257/],
      ["what trains", one, { trainable: "decoder" }, /"all" or "capsules", found "decoder"/],
      ["more than all rehearsed", one, { rehearsal: 1.01 }, /rehearsed.*from 0 to 1, found 1.01/],
      ["less than nothing rehearsed", one, { rehearsal: -0.1 }, /rehearsed.*-0.1/],
      ["half a seed", one, { seed: 0.5 }, /seed.*0.5/],
      ["a seed below zero", one, { seed: -1 }, /seed.*-1/],
      ["a signal that is none", one, { signal: {} }, /AbortSignal/],
      ["options that are none", one, 60, /Object, found 60/],
    ];
    const surprises = [];
    for (const [name, list, options, expected] of table) {
      const text = await outcome(any.fineTune(list, options).next());
      if (!text.startsWith("bad-input: ") || !expected.test(text)) surprises.push(`${name}: ${text}`);
    }
    // and what is sane
    const sane = [
      await take(net.fineTune(one, { steps: 1 })),
      await take(net.fineTune([...one, ...one], { steps: 1 })),
      await take(net.fineTune(examples.filter(({ label }) => label === 9), { steps: 1, rehearsal: 1 })),
      await take(net.fineTune(one, { steps: 1, batchSize: 1, rehearsal: 0.5 })),
      await take(any.fineTune(one, { steps: 1, seed: 4_294_967_295, trainable: undefined })),
    ];
    return { surprises, sane: sane.map((steps) => steps.length) };
  });
  expect(found.surprises).toEqual([]);
  expect(found.sane).toEqual([1, 1, 1, 1, 1]);
});
