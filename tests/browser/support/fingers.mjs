// @ts-check
// Several fingers at once, each of which comes, moves and goes when it likes.

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("./strokes.mjs").Point} Point */
/** Where each finger is; one that is not named is up. @typedef {Record<number, Point>} Fingers */

/**
 * Real touches: from one moment to the next fingers come down, move, and are lifted.
 * @param {Page} page in a context with `hasTouch`
 * @param {Fingers[]} moments all are up after the last
 */
export async function touchWith(page, moments) {
  const session = await page.context().newCDPSession(page);
  let before = 0;
  for (const fingers of moments) {
    const touchPoints = Object.entries(fingers).map(([id, [x, y]]) => ({ x, y, id: Number(id), radiusX: 8, radiusY: 8, force: 1 }));
    const type = touchPoints.length > before ? "touchStart" : touchPoints.length ? "touchMove" : "touchEnd"; // a point that is missing is lifted
    if (touchPoints.length || before) await session.send("Input.dispatchTouchEvent", { type, touchPoints });
    before = touchPoints.length;
  }
  if (before) await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}
