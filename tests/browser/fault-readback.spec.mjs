// @ts-check
// Browsers that falsify what is read from a canvas (docs/decisions/0007, A): drawings and colours do not depend on it, and a
// picture is read rightly or refused.

import { chanceOf } from "../soak/chance.mjs";
import { falsify, lies, tell } from "./support/falsified.mjs";
import { expect, test } from "./support/fixtures.mjs";
import { answer, expectBlank, expectDigit, openPage } from "./support/page.mjs";
import { photograph, randomFrom } from "./support/photographs.mjs";
import { pngOfRgba } from "./support/pictures.mjs";
import { SEED } from "./support/seed.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

/** Digits whose strokes the shipped network reads without a doubt. */
const CLEAR = [0, 1, 2, 3, 5, 7];

test(`whatever canvases say, a drawing is read, and a picture is too or is refused (seed ${SEED})`, async ({ page }) => {
  const chance = chanceOf(SEED);
  await falsify(page);
  await openPage(page);
  const message = page.getByTestId("error-message");
  let refused = 0;
  for (const lie of lies(chance, 2)) {
    const title = JSON.stringify(lie);
    await tell(page, lie);
    const drawn = chance.pick(CLEAR);
    await drawWithMouse(page, strokesOf(drawn));
    await expect(answer(page), `${title}, a drawn ${drawn}`).toHaveAttribute("data-digit", String(drawn));
    await page.getByTestId("clear").dispatchEvent("click");
    await expectBlank(page);

    const digit = chance.pick([2, 7]);
    const paper = 150 + chance.below(106);
    const pen = chance.below(60);
    const made = photograph(digit, { width: 240, height: 200, paper: [paper, paper, paper], pen: [pen, pen, pen], noise: 1 }, randomFrom(chance.below(1e6)), "");
    await page.getByTestId("upload-input").setInputFiles({ name: "picture.png", mimeType: "image/png", buffer: pngOfRgba(made) });
    await expect(message.or(page.locator(`[data-testid=answer][data-digit="${digit}"]`)).first(), `${title}, a ${digit} on ${paper} with ${pen}`).toBeVisible();
    if (await message.count()) {
      await expect(message, title).toContainText("privacy.resistFingerprinting");
      refused += 1;
    } else await page.getByTestId("clear").dispatchEvent("click");
    await expectBlank(page);
  }
  expect(refused, "of 30").toBeGreaterThan(14);
  await tell(page, null); // the visitor has allowed it
  await page.getByTestId("upload-input").setInputFiles({ name: "picture.png", mimeType: "image/png", buffer: pngOfRgba(photograph(7, { paper: [240, 240, 240], pen: [20, 20, 20] }, randomFrom(SEED), "")) });
  await expectDigit(page, 7);
});

test(`whatever canvases say, colours are right (seed ${SEED})`, async ({ page }) => {
  await falsify(page);
  await openPage(page);
  await page.getByTestId("sample-7").click();
  await expectDigit(page, 7);
  const colours = () =>
    page.evaluate(() => {
      const { truth } = /** @type {any} */ (window);
      const seen = /** @type {HTMLCanvasElement} */ (document.querySelector("#seen canvas"));
      const { style } = document.documentElement;
      return [...truth.call(seen.getContext("2d"), 0, 0, seen.width, seen.height).data, style.getPropertyValue("--scale-ink"), style.getPropertyValue("--scale-signed")].join();
    });
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    await tell(page, null);
    await page.emulateMedia({ colorScheme: scheme });
    await expect.poll(colours).toMatch(scheme === "light" ? /^2[45]\d,/ : /^[1-4]\d,/);
    const right = await colours();
    for (const lie of lies(chanceOf(SEED + 1), 1)) {
      await tell(page, lie);
      // to paper and back: all of them are made anew
      await page.evaluate(() => ["beforeprint", "afterprint"].forEach((event) => dispatchEvent(new Event(event))));
      await expect.poll(colours, `${JSON.stringify(lie)}, ${scheme}`).toBe(right);
    }
  }
});
