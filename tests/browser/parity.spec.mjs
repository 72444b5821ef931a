// @ts-check
// The engine's parity test inside the browser: forward, gradients and one step of Adam of a tiny
// network against the numbers that JAX found (tests/fixtures/generate_reference.py).

import { fileURLToPath } from "node:url";

import { expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";

const FIXTURE = fileURLToPath(new URL("../fixtures/parity.safetensors", import.meta.url));
/** Relative to the largest number of each tensor, as in tests/engine/parity.rs. */
const TOLERANCE = 1e-4;

for (const device of /** @type {const} */ (["cpu", "webgpu"])) {
  const title = `${device} finds what JAX found`;
  test(title, device === "webgpu" ? { tag: "@webgpu" } : {}, async ({ page }) => {
    // not skipped where there is no adapter: loading rejects with `unsupported`, and the test fails
    await openModule(page, { load: { device } });
    await page.route("**/parity.safetensors", (route) => route.fulfill({ path: FIXTURE }));
    const found = await page.evaluate(async () => {
      const fixture = await (await fetch("parity.safetensors")).arrayBuffer();
      return { device: net.info.device, differences: await net.selfCheck(new Uint8Array(fixture)) };
    });
    expect(found.device).toBe(device);
    expect(found.differences.length).toBeGreaterThan(30);
    const worst = found.differences.reduce((most, each) => (each.maxDifference > most.maxDifference ? each : most));
    console.log(`   ${device}: ${found.differences.length} tensors, largest difference ${worst.maxDifference.toExponential(1)} (${worst.name})`);
    const beyond = found.differences.filter(({ maxDifference }) => !(maxDifference < TOLERANCE));
    expect(beyond).toEqual([]);
  });
}
