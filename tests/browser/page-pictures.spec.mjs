// @ts-check
// Pictures from outside: files and the clipboard, good ones and bad ones.

import { expect, test } from "./support/fixtures.mjs";
import { expectBlank, expectDigit, openFold, openPage } from "./support/page.mjs";
import { KINDS, photograph, photographs, randomFrom } from "./support/photographs.mjs";
import { animatedGif, hugePng, png, pngOfRgba } from "./support/pictures.mjs";
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

test("strips are recognised, level and upright", async ({ page }) => {
  await openPage(page);
  for (const [width, height, digit] of /** @type {[number, number, number][]} */ ([[8000, 60, 7], [60, 8000, 3], [16000, 50, 2]])) {
    const strip = photograph(digit, { width, height, share: 1.1, paper: [245, 245, 245], pen: [20, 20, 20] }, randomFrom(15), "");
    await upload(page, `${width}x${height}.png`, "image/png", pngOfRgba(strip));
    await expectDigit(page, digit);
  }
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

const SEED = 4;

for (const kind of Object.keys(KINDS)) {
  test(`a photograph is read: ${kind}`, async ({ page }) => {
    await openPage(page);
    // a 2 and a 7: this network reads both from these strokes without a doubt
    for (const made of photographs(kind, SEED, 8).filter(({ digit }) => digit === 2 || digit === 7)) {
      await upload(page, "photograph.png", "image/png", pngOfRgba(made));
      await expectDigit(page, made.digit);
    }
  });
}

test("an SVG is opened like any picture", async ({ page }) => {
  await openPage(page);
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><path d="M28 22h42L44 84" fill="none" stroke="#204080" stroke-width="8"/></svg>';
  await upload(page, "seven.svg", "image/svg+xml", Buffer.from(svg));
  await expectDigit(page, 7);
});

test("an opened picture is cropped, turned, and its ink chosen, with what the network gets beside it", async ({ page }) => {
  await openPage(page);
  const random = randomFrom(SEED);
  const [two, seven] = [2, 7].map((digit) => photograph(digit, { width: 300, height: 300, paper: [240, 240, 240], pen: [30, 30, 30] }, random, ""));
  // side by side in one picture
  const both = new Uint8ClampedArray(4 * 600 * 300);
  for (let y = 0; y < 300; y += 1) {
    both.set(/** @type {any} */ (two).rgba.subarray(1200 * y, 1200 * (y + 1)), 2400 * y);
    both.set(/** @type {any} */ (seven).rgba.subarray(1200 * y, 1200 * (y + 1)), 2400 * y + 1200);
  }
  await upload(page, "both.png", "image/png", pngOfRgba({ width: 600, height: 300, rgba: both }));
  const adjust = page.getByTestId("adjust");
  await openFold(adjust);
  const ground = page.getByTestId("crop-ground");
  await ground.scrollIntoViewIfNeeded();
  const box = await ground.boundingBox();
  if (!box) throw new Error("the picture is not visible");
  const drag = async (/** @type {number} */ from, /** @type {number} */ to) => {
    await page.mouse.move(box.x + from * box.width, box.y + 4);
    await page.mouse.down();
    await page.mouse.move(box.x + ((from + to) / 2) * box.width, box.y + box.height / 2);
    await page.mouse.move(box.x + to * box.width, box.y + box.height - 4);
    await page.mouse.up();
  };
  await drag(0.51, 0.99);
  await expectDigit(page, 7);
  await drag(0.01, 0.49);
  await expectDigit(page, 2);

  const ink = async () => page.getByTestId("adjust-preview").evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
  const upright = await ink();
  await page.getByTestId("turn-right").click();
  await expect.poll(ink).not.toBe(upright);
  for (let k = 0; k < 3; k += 1) await page.getByTestId("turn-right").click();
  await expect.poll(ink).toBe(upright);
  // the slider stays at its end, as does what is turned
  const turn = page.getByTestId("turn");
  for (const [key, angle] of [["End", 45], ["Home", -45]]) {
    await turn.fill("0");
    await expect.poll(ink).toBe(upright);
    await turn.fill(String(angle));
    await expect.poll(ink).not.toBe(upright);
    const turned = await ink();
    for (let k = 0; k < 2; k += 1) await turn.press(String(key));
    await expect(turn).toHaveValue(String(angle));
    await expect.poll(ink).toBe(turned);
  }
  await turn.fill("0");
  await expect.poll(ink).toBe(upright);
  await page.getByTestId("threshold").fill("90");
  await expect.poll(ink).not.toBe(upright);
  await page.getByTestId("threshold").fill("35");
  await page.getByTestId("invert").check();
  await expect.poll(ink).not.toBe(upright);
  await page.getByTestId("adjust-reset").click();
  await page.getByTestId("crop").focus();
  const before = await page.getByTestId("crop").boundingBox();
  const prevented = await page.getByTestId("crop").evaluate((crop) => !crop.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", altKey: true, cancelable: true, bubbles: true })));
  expect(prevented, "Alt and an arrow go back in the browser").toBe(false);
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await page.getByTestId("crop").boundingBox())?.x).toBeGreaterThan(Number(before?.x));

  // one step of the history, whatever was adjusted
  await page.getByTestId("undo").click();
  await expectBlank(page);
  await expect(adjust).toBeHidden();
  await page.getByTestId("redo").click();
  await expect(adjust).toBeVisible();
});

test(`strips and columns can be cropped, and leave room for the rest of the page (seed ${SEED})`, async ({ page }) => {
  await openPage(page);
  const random = randomFrom(SEED + 1);
  for (let k = 0; k < 10; k += 1) {
    const short = 50 + Math.floor(100 * random());
    const sides = [short, Math.floor(short * (2 + 20 * random()))];
    const [width, height] = k % 2 ? sides : sides.toReversed();
    await page.setViewportSize({ width: [320, 390, 768, 1280][Math.floor(4 * random())], height: 800 });
    const middle = Math.max(width, height) / 2;
    const upright = (/** @type {number} */ x, /** @type {number} */ y) => (width > height ? Math.abs(x - middle) < 5 && y > 8 && y < height - 8 : Math.abs(x - width / 2) < 5 && Math.abs(y - middle) < 30);
    await upload(page, "strip.png", "image/png", png(width, height, (x, y) => (upright(x, y) ? 20 : 240)));
    const adjust = page.getByTestId("adjust");
    await expect(adjust).toBeVisible();
    await adjust.evaluate((details) => details.setAttribute("open", ""));
    const box = await page.getByTestId("crop-ground").boundingBox();
    const [wide, high] = [Number(box?.width), Number(box?.height)];
    expect(high, `${width} × ${height} is ${wide} × ${high}`).toBeGreaterThan(0.24 * wide);
    expect(high, `${width} × ${height} is ${wide} × ${high}`).toBeLessThan(1.51 * wide);
    await page.getByTestId("clear").click();
  }
});

test("several pictures at once become examples of one label", async ({ page }) => {
  await openPage(page);
  const made = photographs("pencil", SEED, 3);
  await page.getByTestId("upload-input").setInputFiles([
    ...made.map((picture, k) => ({ name: `${k}.png`, mimeType: "image/png", buffer: pngOfRgba(picture) })),
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("seven") },
  ]);
  await expect(page.getByTestId("error-message")).toContainText("notes.txt");
  await expect(page.getByTestId("many").getByRole("img")).toHaveCount(3);
  await page.getByTestId("many-add").click();
  await expect(page.getByTestId("many-said")).toContainText(/choose/i);
  await page.getByTestId("many-label").selectOption("3");
  await page.getByTestId("many-add").evaluate((button) => [1, 2].forEach(() => /** @type {HTMLElement} */ (button).click()));
  await expect(page.getByTestId("many-said")).toContainText("3 examples added");
  await expect(page.getByTestId("examples-count")).toContainText("3");
  await page.getByTestId("examples-undo").click(); // one step
  await expect(page.getByTestId("tray").getByRole("option")).toHaveCount(0);
});

test("where the browser hands out noise for pixels, drawings are read all the same and pictures are refused with the reason", async ({ page }) => {
  await page.addInitScript(() => {
    for (const type of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
      const real = type.prototype.getImageData;
      type.prototype.getImageData = function (...asked) {
        const image = /** @type {any} */ (real).apply(this, asked);
        for (let k = 0; k < image.data.length; k += 1) image.data[k] = 256 * Math.random();
        return image;
      };
    }
  });
  await openPage(page);
  await drawWithMouse(page, strokesOf(7));
  await expectDigit(page, 7);
  await page.getByTestId("clear").click();
  await drawWithMouse(page, strokesOf(2));
  await expectDigit(page, 2);
  await upload(page, "two.png", "image/png", scan(4));
  await expect(page.getByTestId("error-message")).toContainText("privacy.resistFingerprinting");
  await expectDigit(page, 2);
});
