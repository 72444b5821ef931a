// @ts-check
// The GPU device is lost while the network answers or learns on it: the call is answered or rejected with a
// CapsNetError, and the next one is answered, with the weights that were imported.

import { readFileSync, readdirSync } from "node:fs";

import { crashWorker, workerOf } from "../../browser/support/module.mjs";
import { openTeaching } from "../../browser/support/teaching.mjs";
import { inBrowser, pause } from "../site.mjs";

/** A software adapter takes seconds for what a card does in milliseconds. */
const PATIENCE_MS = 120_000;

/** @type {import("../site.mjs").Part} */
export const lostDevices = {
  name: "Device lost (WebGPU)",
  what: "losses",
  full: 20,
  short: 1,
  minutes: 9,
  webgpu: true,
  run: inBrowser(async ({ context, chance, failures }, { most, until }) => {
    context.setDefaultTimeout(PATIENCE_MS);
    await probeWorkers(context);
    const page = await context.newPage();
    await openTeaching(page, { device: "webgpu" });
    const before = await page.evaluate(() => lengths());
    const moments = { "in an answer": 0, "in a run": 0, "at rest": 0 };
    /** @type {Record<string, number>} */
    const ends = {};
    let reached = 0;
    while (reached < most && performance.now() < until && failures.length === 0) {
      const moment = /** @type {keyof typeof moments} */ (chance.pick(Object.keys(moments)));
      const call = page.evaluate((moment) => {
        if (moment === "at rest") return "fulfilled";
        return outcome(moment === "in a run" ? take(net.fineTune(examples, { steps: 3, batchSize: 2, trainable: "capsules", learningRate: 1e-9 })) : net.infer(digits[4].pixels));
      }, moment);
      await pause(chance.below(400));
      // the device itself, or the whole worker with it
      const dies = chance.real() < 0.75;
      if (dies) await (await workerOf(page, "webgpu")).evaluate(() => /** @type {any} */ (self).soakDevice.destroy());
      else await crashWorker(page, "webgpu");
      reached += 1;
      moments[moment] += 1;
      const timeout = pause(PATIENCE_MS).then(() => "no answer in time");
      const end = String(await Promise.race([call, timeout])).replace(/: .*/s, "");
      ends[end] = (ends[end] ?? 0) + 1;
      if (!["fulfilled", "device-lost", "internal"].includes(end)) failures.push(`loss ${reached} ${moment}: ${end}`);
      // the first call after a loss at rest may be the one that notices
      const next = page.evaluate(async () => (await net.infer(digits[4].pixels).catch(() => null), await outcome(net.importWeights(await net.exportWeights())), lengths()));
      const after = await Promise.race([next, timeout]);
      if (after !== before) failures.push(`loss ${reached} ${moment}: afterwards ${after.slice(0, 200)}`);
    }
    const told = (/** @type {Record<string, number>} */ counts) => Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ");
    return { reached, numbers: `${told(moments)}; calls in flight: ${told(ends)}` };
  }, { webgpu: true, allowed: /device|GPU|Dawn/i }), // the browser itself reports the loss
};

/** Runs in a worker before its own code: keeps what only it can see. */
const PROBE = `{
  const adapter = self.GPUAdapter?.prototype;
  const { requestDevice } = adapter ?? {};
  if (requestDevice) adapter.requestDevice = async function (...given) {
    return (self.soakDevice = await requestDevice.apply(this, given));
  };
}
`;

/** From now on the workers of this context can be asked for `soakDevice`. @param {import("@playwright/test").BrowserContext} context */
async function probeWorkers(context) {
  const assets = new URL("../../../dist/assets/", import.meta.url);
  await context.route(/\/assets\/worker-[^/]*\.js$/, (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
    if (!readdirSync(assets).includes(name)) return route.abort();
    return route.fulfill({ contentType: "text/javascript", body: PROBE + readFileSync(new URL(name, assets), "utf8") });
  });
}
