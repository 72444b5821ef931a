// @ts-check
// Pictures from outside: files and the clipboard, good ones and bad ones.

import { expect, test } from "./support/fixtures.mjs";
import { expectBlank, expectDigit, openPage } from "./support/page.mjs";
import { animatedGif, hugePng, png } from "./support/pictures.mjs";
import { samples } from "./support/samples.mjs";
import { drawWithMouse, strokesOf } from "./support/strokes.mjs";

const digits = samples();

/**
 * A photo-like picture of a sample: ten times as large, dark ink on light paper.
 * @param {number} digit
 */
function scan(digit) {
  const { pixels } = digits[digit];
  return png(400, 300, (x, y) => {
    const [column, row] = [Math.floor((x - 60) / 10), Math.floor((y - 10) / 10)];
    const ink = column >= 0 && column < 28 && row >= 0 && row < 28 ? pixels[row * 28 + column] : 0;
    return Math.round(245 - 220 * ink);
  });
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} name
 * @param {string} mimeType
 * @param {Buffer} buffer
 */
const upload = (page, name, mimeType, buffer) => page.getByTestId("upload-input").setInputFiles({ name, mimeType, buffer });

/**
 * @param {import("@playwright/test").Page} page
 * @param {{ name?: string, type: string, buffer: Buffer }} file
 */
const paste = (page, { name = "image.png", type, buffer }) =>
  page.evaluate(
    ({ name, type, base64 }) => {
      const clipboardData = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      clipboardData.items.add(new File([bytes], name, { type }));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    { name, type, base64: buffer.toString("base64") },
  );

test("uploaded pictures are recognised, dark on light and light on dark", async ({ page }) => {
  await openPage(page);
  await upload(page, "two.png", "image/png", scan(2));
  await expectDigit(page, 2);
  const { pixels } = digits[4];
  await upload(page, "four.png", "image/png", png(280, 280, (x, y) => Math.round(255 * pixels[Math.floor(y / 10) * 28 + Math.floor(x / 10)])));
  await expectDigit(page, 4);
  await page.getByTestId("undo").click();
  await expectDigit(page, 2);
});

test("a pasted picture is recognised", async ({ page }) => {
  await openPage(page);
  await paste(page, { type: "image/png", buffer: scan(7) });
  await expectDigit(page, 7);
});

test("an animated picture gives its first frame", async ({ page }) => {
  await openPage(page);
  const bar = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {0 | 1} */ (x >= 48 && x < 56 && y >= 15 && y < 85 ? 1 : 0);
  const frame = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {0 | 1} */ (Math.abs(Math.hypot(x - 50, y - 50) - 30) < 5 ? 1 : 0);
  await upload(page, "one.gif", "image/gif", animatedGif(100, [bar, frame]));
  await expectDigit(page, 1);
});

test("bad pictures are refused in a sentence and change nothing", async ({ page }) => {
  await openPage(page);
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  const message = page.getByTestId("error-message");
  /** @type {[string, string, Buffer, RegExp][]} */
  const table = [
    ["empty.png", "image/png", Buffer.alloc(0), /empty/],
    ["notes.txt", "text/plain", Buffer.from("seven"), /no picture|not a picture/],
    ["broken.png", "image/png", scan(3).subarray(0, 60), /cannot be read|damaged/],
    ["noise.jpg", "image/jpeg", Buffer.from("this is no picture at all"), /cannot be read|damaged/],
    ["huge.png", "image/png", hugePng(20_000, 20_000), /too large.*20.?000/],
    ["white.png", "image/png", png(50, 50, () => 255), /stands out|blank|empty/],
  ];
  for (const [name, type, bytes, words] of table) {
    await upload(page, name, type, bytes);
    await expect(message, name).toContainText(words);
    await expect(message, name).toContainText(name);
    await expectDigit(page, 7);
  }
  await paste(page, { name: "notes.txt", type: "text/plain", buffer: Buffer.from("seven") });
  await expect(message).toContainText(/not a picture/);
  await page.getByTestId("undo").click();
  await expectBlank(page);
  await expect(message).toHaveCount(0);
});
