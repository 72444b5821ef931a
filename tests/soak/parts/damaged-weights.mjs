// @ts-check
// Damaged weight files through the module into the worker: refused with a CapsNetError, or what the network then
// answers is finite; and a network that has refused a file answers as before.

import { openModule } from "../../browser/support/module.mjs";
import { letters, networkFile } from "../../browser/support/networks.mjs";
import { shipped } from "../../browser/support/samples.mjs";
import { readFileSync } from "node:fs";
import { inBrowser } from "../site.mjs";

/** Files at once between two looks at the clock. */
const PORTION = 25;

/** @type {import("../site.mjs").Part} */
export const damagedWeights = {
  name: "Damaged weight files",
  what: "files",
  full: 10_000,
  short: 100,
  minutes: 6,
  run: inBrowser(async ({ context, failures }, { most, until, seed }) => {
    for (const name of ["damage.mjs", "chance.mjs"]) {
      const body = readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
      await context.route(`**/soak/${name}`, (route) => route.fulfill({ contentType: "text/javascript", body }));
    }
    const page = await context.newPage();
    await openModule(page);
    // small ones mostly: what is checked is the same, and more of them fit into the time
    const files = [networkFile(letters(3)), networkFile(letters(5), "dense"), networkFile(letters(26)), shipped("compact.safetensors")].map((file) => file.toString("base64"));
    await page.evaluate(
      async ({ files, seed }) => {
        const { damagedWeights } = await import(new URL("soak/damage.mjs", document.baseURI).href);
        const { chanceOf } = await import(new URL("soak/chance.mjs", document.baseURI).href);
        const chance = chanceOf(seed);
        const bases = files.map((base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
        const nets = await Promise.all(bases.map((weights) => capsnet.loadCapsNet({ device: "cpu", weights })));
        let restarts = 0;
        for (const each of nets) each.addEventListener("restart", () => (restarts += 1));
        /** @type {Record<string, number>} */
        const ends = { refused: 0, taken: 0, "opened as another network": 0, "refused by its answer": 0 };
        /** @param {typeof net} one */
        const numbers = async (one) => {
          const { image, digit } = one.info;
          const answer = await one.infer(new Float32Array(image.rows * image.columns).fill(0.5), { trace: true });
          const parts = [answer.lengths, answer.poses, answer.reconstruction, ...(answer.trace?.convolutions ?? []).map(({ values }) => values)];
          return { finite: parts.every((values) => values.every(Number.isFinite)) && answer.digit[0] < digit.classes, lengths: answer.lengths.join() };
        };
        /** @param {any} error @param {string} where */
        const codeOf = (error, where) => {
          if (error instanceof capsnet.CapsNetError && error.code === "bad-weights" && error.message.length > 20) return error.message;
          throw new Error(`${where}: ${error?.code ?? "no CapsNetError"}: ${String(error?.message ?? error).slice(0, 300)}`);
        };
        /** One file; what is wrong with how it ended. @returns {Promise<string | null>} */
        const one = async () => {
          const which = chance.real() < 0.03 ? 3 : chance.below(3);
          const file = damagedWeights(bases[which], chance);
          const open = nets[which];
          try {
            await open.importWeights(file.buffer);
          } catch (error) {
            const words = codeOf(error, "importing");
            ends.refused += 1;
            if (!words.includes("is open: ")) return null;
            // a whole description of another network: that opens, or is refused for something else
            let other;
            try {
              other = await capsnet.loadCapsNet({ device: "cpu", weights: file });
            } catch (error) {
              codeOf(error, "loading");
              return null;
            }
            ends["opened as another network"] += 1;
            try {
              return (await numbers(other)).finite ? null : "another network answered no numbers";
            } catch (error) {
              codeOf(error, "another network");
              return null;
            } finally {
              other.dispose();
            }
          }
          ends.taken += 1;
          try {
            return (await numbers(open)).finite ? null : "it was taken, and the answer holds no numbers";
          } catch (error) {
            codeOf(error, "answering");
            ends["refused by its answer"] += 1;
            return null;
          } finally {
            await open.importWeights(bases[which].slice().buffer);
          }
        };
        const whole = await Promise.all(nets.map(numbers));
        const portion = async (/** @type {number} */ count) => {
          const wrong = [];
          for (let k = 0; k < count; k += 1) {
            const words = await one().catch((error) => String(error.message));
            if (words) wrong.push(words);
          }
          const now = await Promise.all(nets.map(numbers));
          now.forEach(({ lengths }, k) => lengths === whole[k].lengths || wrong.push(`network ${k} answers otherwise than before`));
          return { wrong, ends, restarts };
        };
        Object.assign(window, { portion });
      },
      { files, seed },
    );
    let reached = 0;
    /** @type {Record<string, number>} */
    let ends = {};
    let restarts = 0;
    while (reached < most && performance.now() < until && failures.length < 20) {
      const found = await page.evaluate((count) => /** @type {any} */ (window).portion(count), Math.min(PORTION, most - reached));
      failures.push(...found.wrong.map((/** @type {string} */ words) => `between files ${reached} and ${reached + PORTION}: ${words}`));
      reached += Math.min(PORTION, most - reached);
      ({ ends, restarts } = found);
    }
    if (restarts > 0) failures.push(`${restarts} panics: workers that had to be started again`);
    return { reached, numbers: `${Object.entries(ends).map(([end, count]) => `${count} ${end}`).join(", ")}; ${restarts} panics` };
  }),
};
