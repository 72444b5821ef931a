// @ts-check
// Digits as people draw them: polylines in a square of side 1, drawn with a real mouse, finger or pen.

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {[x: number, y: number]} Point */

/**
 * Part of an ellipse. Angles in degrees, clockwise from the right.
 * @param {number} x  centre
 * @param {number} y
 * @param {number} rx
 * @param {number} ry
 * @param {number} from
 * @param {number} to
 * @returns {Point[]}
 */
function arc(x, y, rx, ry, from, to) {
  const parts = 16;
  return Array.from({ length: parts + 1 }, (_, k) => {
    const angle = ((from + ((to - from) * k) / parts) * Math.PI) / 180;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

/** Strokes by digit. @type {Point[][][]} */
const DIGITS = [
  [arc(0.5, 0.5, 0.2, 0.3, -70, 292)],
  [[[0.52, 0.18], [0.49, 0.82]]],
  [[...arc(0.49, 0.34, 0.19, 0.16, -160, 40), [0.31, 0.8], [0.72, 0.8]]],
  [[...arc(0.47, 0.34, 0.18, 0.15, -150, 80), ...arc(0.48, 0.65, 0.2, 0.17, -85, 140)]],
  [[[0.36, 0.2], [0.3, 0.54], [0.7, 0.54]], [[0.62, 0.24], [0.57, 0.84]]],
  [[[0.38, 0.22], [0.35, 0.46], ...arc(0.47, 0.63, 0.19, 0.19, -120, 140)], [[0.38, 0.22], [0.68, 0.2]]],
  [[[0.6, 0.18], [0.44, 0.36], [0.36, 0.6], ...arc(0.5, 0.66, 0.15, 0.15, -190, 175)]],
  [[[0.28, 0.22], [0.7, 0.21], [0.58, 0.5], [0.44, 0.84]]],
  [[...arc(0.5, 0.34, 0.14, 0.15, -60, -270), ...arc(0.5, 0.66, 0.17, 0.17, -90, 270), ...arc(0.5, 0.34, 0.14, 0.15, 90, -70)]],
  [[...arc(0.5, 0.36, 0.16, 0.16, -20, -380), [0.65, 0.5], [0.58, 0.84]]],
];

/**
 * @param {number} digit
 * @param {{ scale?: number, x?: number, y?: number }} [place]  where its square lies on the pad
 * @returns {Point[][]}
 */
export function strokesOf(digit, { scale = 1, x = 0, y = 0 } = {}) {
  const strokes = DIGITS[digit];
  if (!strokes) throw new Error(`no strokes for ${digit}`);
  return strokes.map((stroke) => stroke.map(([u, v]) => [x + scale * u, y + scale * v]));
}

/**
 * A 1 as Central Europe writes it: a long flag, no foot. MNIST has next to none, and the shipped
 * network takes it for a 7.
 * @param {number} [slant] how far the foot is to the right of the tip, so that there are several
 * @returns {Point[][]}
 */
export const flaggedOne = (slant = 0) => [[[0.26, 0.4], [0.54, 0.18], [0.54 + slant, 0.84]]];

/**
 * An 8 of a hasty hand, which ends before it has come round. The shipped network takes it for a 5.
 * @param {number} [end] where it ends, in degrees
 * @returns {Point[][]}
 */
export const openEight = (end = 212) => [[[0.64, 0.24], ...arc(0.5, 0.34, 0.14, 0.14, -40, -270), ...arc(0.5, 0.66, 0.17, 0.17, -90, end)]];

/** @param {Page} page */
async function padBox(page) {
  const pad = page.getByTestId("pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error("the pad is not visible");
  return box;
}

/**
 * Sends real input events through the browser's own pipeline. Not by `page.mouse`, which takes a
 * snapshot of the page for the trace at every point.
 * @param {Page} page
 * @param {Point[][]} strokes
 * @param {"mouse" | "pen"} pointerType
 */
async function drawWithPointer(page, strokes, pointerType) {
  const box = await padBox(page);
  const session = await page.context().newCDPSession(page);
  /** @param {"mousePressed" | "mouseMoved" | "mouseReleased"} type @param {Point} point */
  const send = (type, [x, y]) =>
    session.send("Input.dispatchMouseEvent", {
      type,
      x: box.x + x * box.width,
      y: box.y + y * box.height,
      button: "left",
      buttons: type === "mouseReleased" ? 0 : 1,
      clickCount: 1,
      pointerType,
      force: 0.5,
    });
  for (const stroke of strokes) {
    for (const [index, point] of stroke.entries()) {
      if (index === 0) await send("mousePressed", point);
      else for (const between of towards(/** @type {Point} */ (stroke[index - 1]), point)) await send("mouseMoved", between);
    }
    await send("mouseReleased", /** @type {Point} */ (stroke.at(-1)));
  }
  await session.detach();
}

/**
 * Points at most a twelfth of the pad apart, as a moving hand leaves them.
 * @param {Point} from
 * @param {Point} to
 * @returns {Point[]}
 */
export function towards([x1, y1], [x2, y2]) {
  const parts = Math.ceil(12 * Math.hypot(x2 - x1, y2 - y1));
  return Array.from({ length: parts }, (_, k) => {
    const share = (k + 1) / parts;
    return [x1 + share * (x2 - x1), y1 + share * (y2 - y1)];
  });
}

/** @param {Page} page @param {Point[][]} strokes */
export const drawWithMouse = (page, strokes) => drawWithPointer(page, strokes, "mouse");

/** @param {Page} page @param {Point[][]} strokes */
export const drawWithPen = (page, strokes) => drawWithPointer(page, strokes, "pen");

/**
 * A finger that is lifted at once where it ends. Scrolling would happen if the page allowed it.
 * @param {Page} page  in a context with `hasTouch`
 * @param {Point[]} points in the window
 */
export async function dragFinger(page, points) {
  const session = await page.context().newCDPSession(page);
  for (const [index, [x, y]] of points.entries()) {
    const touchPoints = [{ x, y, id: 1, radiusX: 8, radiusY: 8, force: 1 }];
    await session.send("Input.dispatchTouchEvent", { type: index === 0 ? "touchStart" : "touchMove", touchPoints });
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}

/**
 * @param {Page} page  in a context with `hasTouch`
 * @param {Point[][]} strokes
 */
export async function drawWithTouch(page, strokes) {
  const box = await padBox(page);
  for (const stroke of strokes) await dragFinger(page, stroke.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]));
}
