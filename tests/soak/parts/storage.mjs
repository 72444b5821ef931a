// @ts-check
// The browser's storage is full, refused, or cleared under the page: nothing that was taught is lost from the page, and
// what could not be kept is kept when there is room.

import { chanceOf } from "../chance.mjs";
import { eventually, openPage, withBrowser } from "../site.mjs";
import { keptOf, labelsOf, missing, teachAnother, trayOf } from "../teaching.mjs";

/** @import { Page } from "@playwright/test" */

/** @type {import("../site.mjs").Part} */
export const storage = {
  name: "Storage full, refused, cleared",
  what: "scenes",
  full: 30,
  short: 3,
  minutes: 5,
  async run({ url, most, until, seed }) {
    const chance = chanceOf(seed);
    /** @type {string[]} */
    const failures = [];
    let reached = 0;
    const scenes = { full, refused, cleared };
    for (; reached < most && performance.now() < until && failures.length === 0; reached += 1) {
      const [name, scene] = Object.entries(scenes)[reached % 3];
      await withBrowser(url, {}, async (context, faults) => {
        const found = await scene(await context.newPage(), chance, new URL(url).origin);
        failures.push(...[...found, ...faults].map((words) => `${name}: ${words}`));
      });
    }
    return { reached, failures, numbers: `each of the three ${Math.floor(reached / 3)} times` };
  },
};

/**
 * There is no more room, and then there is. Not by a quota of the browser's: Chromium remembers for half a minute how much was left.
 * @param {Page} page @param {import("../chance.mjs").Chance} chance
 */
async function full(page, chance) {
  /** @type {Map<number, number>} */
  const known = new Map();
  await openPage(page);
  await teachAnother(page, chance, known);
  const found = await missing(page, known);
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    Object.assign(window, { makeRoom: () => void (IDBObjectStore.prototype.put = put) });
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await teachAnother(page, chance, known);
  await page.locator("#storage-problems", { hasText: "no more room" }).waitFor();
  const tray = await eventually(() => trayOf(page), (labels) => labels === labelsOf(known));
  if (tray !== labelsOf(known)) found.push(`full, the tray has ${tray}, taught were ${labelsOf(known)}`);
  await page.evaluate(() => /** @type {any} */ (window).makeRoom());
  await teachAnother(page, chance, known);
  await page.locator("#storage-problems:not(:has(*))").waitFor({ state: "attached" });
  await page.reload();
  return [...found, ...(await missing(page, known))];
}

/** There is no database. @param {Page} page @param {import("../chance.mjs").Chance} chance */
async function refused(page, chance) {
  /** @type {Map<number, number>} */
  const known = new Map();
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  });
  await openPage(page);
  for (let k = 0; k < 3; k += 1) await teachAnother(page, chance, known);
  await page.locator("#storage-problems", { hasText: "keep nothing" }).waitFor();
  const tray = await eventually(() => trayOf(page), (labels) => labels === labelsOf(known));
  return tray === labelsOf(known) ? [] : [`the tray has ${tray}, taught were ${labelsOf(known)}`];
}

/** All data of the site are deleted while the page is open. @param {Page} page @param {import("../chance.mjs").Chance} chance @param {string} origin */
async function cleared(page, chance, origin) {
  /** @type {Map<number, number>} */
  const known = new Map();
  await openPage(page);
  await teachAnother(page, chance, known);
  const found = await missing(page, known);
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  /** @type {Map<number, number>} */
  const since = new Map();
  const all = new Map(known);
  await teachAnother(page, chance, all);
  for (const [sample, label] of all) if (!known.has(sample)) since.set(sample, label);
  const tray = await eventually(() => trayOf(page), (labels) => labels === labelsOf(all));
  if (tray !== labelsOf(all)) found.push(`the tray has ${tray}, taught were ${labelsOf(all)}`);
  // what was deleted stays deleted; what is taught since is kept
  const kept = await eventually(() => keptOf(page), (labels) => [labelsOf(since), labelsOf(all)].includes(labels));
  if (![labelsOf(since), labelsOf(all)].includes(kept)) found.push(`kept are ${kept}, taught since were ${labelsOf(since)}`);
  return found;
}
