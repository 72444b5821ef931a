// @ts-check
// What the parts do that teach on the page, and where they look for what was taught.

import { eventually, pause } from "./site.mjs";

/** @import { Page } from "@playwright/test" */
/** @import { Chance } from "./chance.mjs" */

/** How many samples the page has. */
const SAMPLES = 40;

/** Puts a sample on the pad and waits until the network has answered it. @param {Page} page @param {number} sample */
export async function takeSample(page, sample) {
  await page.getByTestId(`sample-${sample}`).click();
  await page.locator("[data-testid=answer][data-source=network]:not([data-digit=''])").waitFor({ timeout: 60_000 });
  await pause(100); // its pixels are there with the next frame
}

/**
 * Teaches a sample that is none of the `known`, with a label of chance: what it is does not matter here.
 * @param {Page} page @param {Chance} chance @param {Map<number, number>} known labels by sample, to which it is added
 */
export async function teachAnother(page, chance, known) {
  const left = Array.from({ length: SAMPLES }, (_, k) => k).filter((k) => !known.has(k));
  if (left.length === 0) return;
  const [sample, label] = [chance.pick(left), chance.below(10)];
  await takeSample(page, sample);
  const choice = page.getByTestId(`teach-as-${label}`);
  if (!(await choice.isVisible())) await page.getByTestId("teach-open").click();
  const said = page.getByTestId("teach-said");
  const before = await said.textContent();
  await choice.click();
  const words = await eventually(() => said.textContent(), (text) => text !== before && text !== "", 60_000);
  if (!words?.startsWith("Added as")) throw new Error(`sample ${sample} was not taught: ${words}`);
  known.set(sample, label);
}

/** Short runs of the capsules alone. @param {Page} page @param {number} steps */
export async function setSteps(page, steps) {
  await page.getByTestId("options").evaluate((element) => void (/** @type {HTMLDetailsElement} */ (element).open = true));
  await page.getByTestId("option-steps").fill(String(steps));
  await page.getByTestId("option-trainable-capsules").check();
}

/**
 * Presses *Train* where no run is open, and waits until the page shows the run: the next press might take it for idle
 * still, and come when it says "Pause". A short run can be over before it is drawn, in the words of the one before.
 * @param {Page} page
 * @returns whether it was pressed
 */
export async function startRun(page) {
  const button = page.getByTestId("train");
  const look = async () => `${await button.getAttribute("data-state")}: ${await page.getByTestId("train-words").textContent()}`;
  const before = await look();
  if (!before.startsWith("idle")) return false;
  await button.click();
  await eventually(look, (now) => now !== before);
  return true;
}

/** Labels in the tray, sorted. @param {Page} page */
export const trayOf = async (page) =>
  (await page.getByTestId("tray").getByRole("option").evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute("data-label")))).toSorted().join();

/** Labels that the browser keeps, sorted, read beside the page. A database that is not there yet must not be made: it would have no tables. @param {Page} page @returns {Promise<string>} */
export const keptOf = (page) =>
  page.evaluate(async () => {
    const name = "capsnet-teaching";
    if (!(await indexedDB.databases()).some((database) => database.name === name)) return "";
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const database = opening.result;
        const reading = database.transaction("examples").objectStore("examples").getAll();
        reading.onsuccess = () => {
          database.close();
          resolve(reading.result.map(({ label }) => String(label)).sort().join());
        };
        reading.onerror = () => reject(reading.error);
      };
    });
  });

/** @param {Map<number, number>} known */
export const labelsOf = (known) => [...known.values()].map(String).toSorted().join();

/** What is missing of the `known` in the tray and in the database. @param {Page} page @param {Map<number, number>} known @returns {Promise<string[]>} */
export async function missing(page, known) {
  const wanted = labelsOf(known);
  const [tray, kept] = [await eventually(() => trayOf(page), (labels) => labels === wanted), await eventually(() => keptOf(page), (labels) => labels === wanted)];
  return [...(tray === wanted ? [] : [`the tray has ${tray}, taught were ${wanted}`]), ...(kept === wanted ? [] : [`kept are ${kept}, taught were ${wanted}`])];
}
