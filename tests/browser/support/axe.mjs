// @ts-check
// What axe-core finds wrong on the page as it stands.

import { AxeBuilder } from "@axe-core/playwright";

import { expect } from "./fixtures.mjs";

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} [within] a selector; else the whole page
 * @param {string[]} [without] rules that do not apply
 */
export async function expectNoViolations(page, within, without = []) {
  // Legacy mode looks into no frames of other origins, of which the page has none, and takes a third of the time.
  // Only what it finds wrong is written out, which halves the time once more.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] }).disableRules(without);
  const { violations } = await (within ? axe.include(within) : axe).analyze();
  expect(violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(" ")}: ${failureSummary}`))).toEqual([]);
}
