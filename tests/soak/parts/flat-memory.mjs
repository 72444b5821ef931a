// @ts-check
// Memory over many inferences and steps of teaching, through the module, in each browser. WebAssembly memory never
// shrinks, so what leaks there shows as growth. That of the browser's processes rises until garbage is collected (Firefox
// waits for 120 MB of it), so it is read after a collection; WebKit has no command for one, but collects often.

import { samples } from "../../browser/support/samples.mjs";
import { launch } from "../../visits/drivers/launch.mjs";
import { residentBytes } from "../site.mjs";

/** @import { BrowserName } from "../../visits/drivers/launch.mjs" */
/** @import { CapsNet, FineTuneStep } from "../../../www/capsnet.js" */
/** @import { Part } from "../site.mjs" */

/**
 * What `prepare` leaves in the page.
 * @typedef {object} Prepared
 * @property {CapsNet} net
 * @property {Float32Array[]} digits
 * @property {AsyncGenerator<FineTuneStep, void, void>} run
 * @property {() => Promise<number>} memory  collects garbage, here and in the worker; bytes of the worker's WebAssembly memory
 */

/** Of the count: the first quarter fills the allocator's pools, and all changed copies of the examples are needed once. */
const WARM = 0.25;
/** WebAssembly memory may grow by after that … */
const MOST_WASM = 2 ** 20;
/** … and the processes' by, from the least in the first third after warming to the least in the last. A leak of one KB an inference would be 5 MB. */
const MOST_RESIDENT = 5e6;
const SAMPLES = 60;

const NAMES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * @param {BrowserName} browserName
 * @param {{ name: string, what: string, full: number, short: number, minutes: number }} counts
 * @param {(count: number) => Promise<void>} work  in the page
 * @returns {Part}
 */
const flat = (browserName, { name, ...counts }, work) => ({
  ...counts,
  name: `${name}, ${NAMES[browserName]}`,
  ...(browserName !== "chromium" && { browserName }),
  async run({ url, most, until }) {
    /** @type {{ at: number, wasm: number, resident: number }[]} */
    const seen = [];
    const failures = [];
    let reached = 0;
    const browser = await launch(browserName, { collects: true });
    try {
      await browser.open(`${url}early.js`); // shown as text: an empty page of ours
      const digits = samples().map(({ pixels, label }) => ({ label, pixels: pixels.map((value) => Math.round(255 * value)) }));
      await browser.run(prepare, `${url}capsnet.js`, digits, most);
      const portion = Math.max(1, Math.floor(most / SAMPLES));
      while (reached < most && performance.now() < until) {
        const count = Math.min(portion, most - reached);
        await browser.run(work, count);
        reached += count;
        const wasm = await browser.run(() => /** @type {any} */ (globalThis).soak.memory());
        seen.push({ at: reached, wasm, resident: residentBytes() });
      }
      failures.push(...(await browser.run(() => /** @type {any} */ (globalThis).found)));
    } finally {
      await browser.close();
    }
    const after = seen.slice(Math.floor(WARM * seen.length));
    const third = Math.max(1, Math.floor(after.length / 3));
    const [first, last] = [after.slice(0, third), after.slice(-third)].map((list) => Math.min(...list.map(({ resident }) => resident)));
    const growth = (after.at(-1)?.wasm ?? NaN) - (after[0]?.wasm ?? NaN);
    if (!(growth <= MOST_WASM)) failures.push(`WebAssembly memory grew by ${megabytes(growth)} after ${after[0]?.at}`);
    // short of a whole run the processes still settle
    if (reached === counts.full && last - first > MOST_RESIDENT) failures.push(`the processes grew from ${megabytes(first)} to ${megabytes(last)}`);
    const numbers = `${browser.version}: wasm ${megabytes(seen.at(-1)?.wasm ?? NaN)}, ${growth >= 0 ? "+" : ""}${megabytes(growth)} after the first ${after[0]?.at}; processes ${megabytes(first)} → ${megabytes(last)}`;
    return { reached, failures, numbers };
  },
});

/**
 * Runs in the page: loads a network whose worker tells how large its memory is, and a run that waits for its first step.
 * @param {string} module @param {{ pixels: number[], label: number }[]} samples  bytes @param {number} steps
 */
async function prepare(module, samples, steps) {
  const collect = async () => {
    const { gc, TestUtils } = /** @type {any} */ (globalThis);
    await (gc ?? TestUtils?.gc)?.();
  };
  const tell = (/** @type {() => Promise<void>} */ collect) => {
    const { instantiate } = WebAssembly;
    /** @type {WebAssembly.Memory} */
    let memory;
    WebAssembly.instantiate = async (/** @type {[any, any]} */ ...given) => {
      const made = /** @type {any} */ (await instantiate(...given));
      memory = (made.instance ?? made).exports.memory ?? memory;
      return made;
    };
    const channel = new BroadcastChannel("soak");
    channel.onmessage = async ({ data }) => {
      if (data !== "memory?") return;
      await collect();
      channel.postMessage(memory.buffer.byteLength);
    };
  };
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    /** @param {string | URL} address @param {WorkerOptions} [options] */
    constructor(address, options) {
      super(URL.createObjectURL(new Blob([`import ${JSON.stringify(String(address))}; (${tell})(${collect});`], { type: "text/javascript" })), options);
    }
  };
  const { loadCapsNet } = await import(module);
  const net = /** @type {CapsNet} */ (await loadCapsNet({ device: "cpu" }));
  const examples = samples.map(({ pixels, label }) => ({ label, pixels: Float32Array.from(pixels, (value) => value / 255) }));
  const channel = new BroadcastChannel("soak");
  const memory = async () => {
    await collect();
    return new Promise((resolve) => {
      channel.onmessage = ({ data }) => resolve(data);
      channel.postMessage("memory?");
    });
  };
  const run = net.fineTune(examples.slice(0, 8), { steps, batchSize: 4, learningRate: 1e-5 });
  Object.assign(globalThis, { soak: { net, digits: examples.map(({ pixels }) => pixels), run, memory } });
}

/** @param {number} count */
async function infer(count) {
  const { net, digits } = /** @type {Prepared} */ (/** @type {any} */ (globalThis).soak);
  for (let k = 0; k < count; k += 1) await net.infer(digits[k % digits.length]);
}

/** @param {number} count */
async function teach(count) {
  const { run } = /** @type {Prepared} */ (/** @type {any} */ (globalThis).soak);
  for (let k = 0; k < count; k += 1) await run.next();
}

export const flatMemory = /** @type {const} */ (["chromium", "firefox", "webkit"]).flatMap((name) => [
  flat(name, { name: "Inferences", what: "inferences", full: 10_000, short: 200, minutes: 3 }, infer),
  flat(name, { name: "Fine-tuning", what: "steps", full: 2_000, short: 60, minutes: 6 }, teach),
]);
