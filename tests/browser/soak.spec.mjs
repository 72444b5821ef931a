// @ts-check
// The short form of `cargo xtask soak`: each of its parts in Chromium, some counts of each.

import { expect, test } from "@playwright/test";

import { PARTS } from "../soak/parts.mjs";

const SEED = 15;

test.describe.configure({ timeout: 300_000 });
test.use({ trace: "off" }); // the parts open pages of their own, for long

for (const part of PARTS.filter(({ browserName }) => !browserName)) {
  test(`${part.name}: ${part.short} ${part.what}${part.webgpu ? " @webgpu" : ""}`, async ({ baseURL }) => {
    if (!baseURL) throw new Error("playwright.config.mjs names the site");
    const { reached, failures, numbers } = await part.run({ url: baseURL, seed: SEED, most: part.short, until: Infinity });
    console.log(`   ${reached} of ${part.short} ${part.what}: ${numbers}`);
    expect(failures).toEqual([]);
    expect(reached).toBe(part.short);
  });
}
