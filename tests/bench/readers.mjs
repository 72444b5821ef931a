// Pictures of the page for readers who see nothing else (docs/decisions/0010-three-readers.md).
//
//   npx vite preview --port 8643 &
//   node tests/bench/readers.mjs FOLDER [3,7,8] [http://127.0.0.1:8643/]

import { chromium } from "@playwright/test";

const [folder = "test-results/readers", list = "3,7,8", address = "http://127.0.0.1:8643/"] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
const digits = list.split(",").map(Number);
for (const digit of digits) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  page.setDefaultTimeout(90_000);
  page.on("pageerror", (e) => console.log("page error", String(e)));
  page.on("console", (m) => m.type() === "error" && console.log("console", m.text()));
  const shot = async (name, locator) => {
    const tall = locator === "#bend" || locator === "#inside"; // what is out of sight is not drawn
    const before = page.viewportSize();
    if (tall) await page.setViewportSize({ ...before, height: 4000 });
    if (tall) await page.waitForTimeout(2000);
    await (locator ? page.locator(locator) : page).screenshot({ path: `${folder}/${digit}-${name}.png` });
    if (tall) await page.setViewportSize(before);
  };
  await page.goto(`${address}?device=cpu`);
  await page.waitForFunction(() => document.documentElement.dataset.state === "ready");
  await page.getByTestId(`sample-${digit}`).click();
  await page.waitForFunction(() => document.querySelector("[data-testid=answer]")?.dataset.source === "network");
  await page.waitForTimeout(1500);
  await shot("1-page");
  for (const id of ["way", "primary"]) { await page.locator(`#${id}-panel`).evaluate((e) => e.scrollIntoView({ block: "start" })); await page.waitForTimeout(1500); }
  await page.getByTestId("follow-longest").click();
  await page.waitForTimeout(2000);
  await shot("2-primary-followed", "#primary-panel");
  await page.locator("#routing-panel").evaluate((e) => e.scrollIntoView({ block: "start" }));
  await page.getByTestId("rounds").locator("tbody tr").nth(2).waitFor();
  await page.waitForTimeout(1500);
  await shot("3-routing", "#routing-panel");
  await page.locator(".heat").first().hover();
  await page.waitForTimeout(400);
  await shot("3b-routing-pointed", "#routing-panel");
  await shot("2b-see-inside", "#inside");
  await page.locator("#bend-pose-panel").evaluate((e) => e.scrollIntoView({ block: "start" }));
  await page.waitForTimeout(3000);
  await shot("4-bend-a-pose", "#bend-pose-panel");
  await page.locator("#bend").evaluate((e) => e.scrollIntoView({ block: "start" }));
  await page.waitForFunction(() => document.querySelector("[data-testid=curve-own]")?.dataset.lines > 0, null, { timeout: 90_000 }).catch(() => console.log("no curve in time"));
  await page.getByTestId("bend-turn").evaluate((e) => { e.value = "40"; e.dispatchEvent(new Event("input", { bubbles: true })); e.dispatchEvent(new Event("change", { bubbles: true })); });
  await page.locator("#bend-beside").evaluate((e) => e.scrollIntoView({ block: "start" }));
  await page.waitForFunction(() => Number(document.querySelector("[data-testid=many-progress]")?.dataset.done) >= 200, null, { timeout: Number(process.env.MANY_MS ?? 60_000) }).catch(() => console.log("the 200 digits are not through"));
  await page.locator("#bend-costs").evaluate((e) => e.scrollIntoView({ block: "center" }));
  await page.getByTestId("times-0").locator("tbody tr[data-iterations]").nth(4).waitFor({ timeout: 90_000 }).catch(() => console.log("no times"));
  await shot("5-bend-it", "#bend");
  await page.close();
}
await browser.close();
