// @ts-check
// The examples that are taught: added beside the answer, changed in the tray, saved and opened.

import { readFileSync } from "node:fs";

import { expect, test } from "./support/fixtures.mjs";
import { expectDigit, openPage } from "./support/page.mjs";
import { drawAnew, expectTray, saved, setOptions, teach, teachDrawing } from "./support/page-teaching.mjs";
import { strokesOf } from "./support/strokes.mjs";

test("examples: save, delete all, open again; bad files are refused whole", async ({ page }) => {
  await openPage(page);
  await teachDrawing(page, strokesOf(3), 3, 1);
  await teachDrawing(page, strokesOf(5), 5, 2);
  const { name, path } = await saved(page, "examples-save");
  expect(name).toBe("capsnet-examples.json");
  const text = readFileSync(path, "utf8");
  await page.getByTestId("examples-clear").click();
  await expectTray(page, []);
  await page.getByTestId("examples-open").setInputFiles(path);
  await expectTray(page, [3, 5]);
  await page.getByTestId("examples-open").setInputFiles(path);
  await expect(page.getByText("2 there already").first()).toBeVisible();

  const open = (/** @type {string} */ content) =>
    page.getByTestId("examples-open").setInputFiles({ name: "theirs.json", mimeType: "application/json", buffer: Buffer.from(content) });
  const message = page.getByTestId("error-message");
  for (const [content, words] of /** @type {[string, RegExp][]} */ ([
    [text.slice(0, -200), /cut short/],
    [text.replace('"label": "5"', '"label": "12"'), /Example 2 has the label "12"/],
    ["a digit", /not JSON/],
    [text.replace('"version": 2', '"version": 7'), /version 7/],
    [text.replace(/"pixels": "[^"]{8}/, '"pixels": "'), /Example 1 has 778 pixels/],
  ])) {
    await open(content);
    await expect(message).toContainText(words);
    await expect(message).toContainText("“theirs.json” was not opened, and nothing has changed");
    await expectTray(page, [3, 5]);
  }
});

test("the tray with the keyboard: choose, relabel, delete, undo, redo", async ({ page }) => {
  await openPage(page);
  for (const [k, digit] of [3, 5, 0].entries()) await teachDrawing(page, strokesOf(digit), digit, k + 1);
  await page.getByTestId("example-0").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("example-1")).toHaveAttribute("aria-selected", "true");
  await expect(page.getByTestId("before-after-words")).toContainText("Example 2, taught as a 5.");
  await page.keyboard.press("9");
  await expectTray(page, [3, 9, 0]);
  await page.keyboard.press("Delete");
  await expectTray(page, [3, 0]);
  await expect(page.getByTestId("example-1")).toBeFocused();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expectTray(page, [3, 5, 0]);
  await page.keyboard.press("Control+y");
  await expectTray(page, [3, 9, 0]);
  await expectDigit(page, 0); // the drawing has a history of its own

  await page.getByTestId("example-1").click();
  await page.getByTestId("example-relabel").selectOption("5");
  await expectTray(page, [3, 5, 0]);
  await page.getByTestId("example-pad").click();
  await expectDigit(page, 5);
  await page.getByTestId("examples-clear").click();
  await expectTray(page, []);
  await page.getByTestId("examples-undo").click();
  await expectTray(page, [3, 5, 0]);
});

test("blank, twice, and with another label", async ({ page }) => {
  await openPage(page);
  const said = page.getByTestId("teach-said");
  await teach(page, 4);
  await expect(said).toContainText("The pad is blank");
  await teachDrawing(page, strokesOf(3), 3, 1);
  await teach(page, 3);
  await expect(said).toContainText("already among the examples, as a 3");
  await teach(page, 5);
  await expect(said).toContainText("It was taught as a 3 and is a 5 now.");
  await expectTray(page, [5]);
  await page.getByTestId("teach-undo").click();
  await expectTray(page, [3]);
  await expect(said).toContainText("Undone: calling a 3 a 5.");
  await page.getByTestId("clear-after").check();
  await drawAnew(page, strokesOf(1));
  await teach(page, 1);
  await expect(page.getByTestId("answer")).toContainText("blank");
});

test("taught with the keyboard alone", async ({ page }) => {
  await openPage(page);
  await drawAnew(page, strokesOf(2));
  await page.getByTestId("teach-open").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByTestId("teach-as-0")).toBeFocused();
  for (const key of ["ArrowRight", "ArrowRight", "Enter"]) await page.keyboard.press(key);
  await expect(page.getByTestId("teach-said")).toContainText("Added as a 2.");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("teach-open")).toBeFocused();
  await page.getByTestId("teach-go").press("Enter");
  await expect(page.locator("#teach")).toBeFocused();
  await setOptions(page, { steps: "4", trainable: "capsules" });
  await page.getByTestId("train").press("Enter");
  await expect(page.getByTestId("weights-words")).toContainText("4 steps, 1 example");
  await expect(page.getByTestId("train")).toBeFocused();
});
