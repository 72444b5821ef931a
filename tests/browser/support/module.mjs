// @ts-check
// The module in an otherwise empty page: what another site does that embeds it.

/** @typedef {import("@playwright/test").Page} Page */

/**
 * Opens an empty page beside `capsnet.js` and imports it there. In `page.evaluate` the module is
 * then `capsnet`, a network that was loaded `net`, and `outcome` tells how a promise ended.
 * @param {Page} page
 * @param {object} [options]
 * @param {string} [options.folder]
 * @param {Record<string, unknown>} [options.load]  options of loadCapsNet; without them none is loaded
 */
export async function openModule(page, { folder = "", load } = {}) {
  const empty = '<!doctype html><html lang="en"><title>test</title><link rel="icon" href="data:,">';
  await page.route("**/empty-page.html", (route) => route.fulfill({ contentType: "text/html", body: empty }));
  await page.goto(`./${folder}empty-page.html`);
  await page.evaluate(async (options) => {
    const capsnet = await import(new URL("capsnet.js", document.baseURI).href);
    /** @param {Promise<unknown>} promise */
    const outcome = (promise) =>
      promise.then(
        () => "fulfilled",
        (error) => (error instanceof capsnet.CapsNetError ? `${error.code}: ${error.message}` : `not a CapsNetError: ${error}`),
      );
    const net = options && (await capsnet.loadCapsNet(options));
    Object.assign(window, { capsnet, net, outcome });
  }, load);
}

/**
 * The worker of one device.
 * @param {Page} page
 * @param {"cpu" | "webgpu"} device
 */
export async function workerOf(page, device) {
  for (const worker of page.workers()) {
    if ((await worker.evaluate(() => self.name)) === `capsnet-${device}`) return worker;
  }
  throw new Error(`there is no worker for ${device}`);
}

/**
 * Ends an engine as a fault of its own would: by an exception that nobody caught.
 * @param {Page} page
 * @param {"cpu" | "webgpu"} device
 */
export async function crashWorker(page, device) {
  const worker = await workerOf(page, device);
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
  });
}
