// @ts-check
// Strokes become grey values by arithmetic alone: by the distance to the pen's way, however they came about.

import assert from "node:assert/strict";
import test from "node:test";

import { grayOf, padOf } from "../../www/page/draw/raster.js";
import { Sheet, PAD_UNITS } from "../../www/page/draw/sheet.js";
import { randomFrom, strokesWithPen } from "../browser/support/photographs.mjs";

const SEED = Number(process.env.CAPSNET_SEED ?? 15);

/** @param {{ points: number[], width: number, erase: boolean }[]} strokes */
function drawn(strokes) {
  const sheet = new Sheet(() => {});
  for (const stroke of strokes) sheet.add(stroke);
  return sheet;
}

test(`a digit with any pen is as dark as its strokes are near (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  for (let k = 0; k < 20; k += 1) {
    const width = 10 + 34 * (k / 19);
    const strokes = strokesWithPen(k % 10, width, random);
    const { gray, side } = padOf(drawn(strokes));
    assert.equal(side, PAD_UNITS);
    for (let probe = 0; probe < 300; probe += 1) {
      const at = Math.floor(random() * gray.length);
      const [x, y] = [(at % PAD_UNITS) + 0.5, Math.floor(at / PAD_UNITS) + 0.5];
      const distance = Math.min(...strokes.map(({ points }) => toWay(points, x, y)));
      if (distance < width / 2 - 1.5) assert.equal(gray[at], 1, `${k}, ${width}: ink at ${x}, ${y}`);
      if (distance > width / 2 + 1.5) assert.equal(gray[at], 0, `${k}, ${width}: paper at ${x}, ${y}`);
    }
  }
});

test(`a stroke that grows under the pen ends as if it had been there at once (seed ${SEED})`, () => {
  const random = randomFrom(SEED + 1);
  for (let k = 0; k < 20; k += 1) {
    const [whole] = strokesWithPen(k % 10, 12 + k, random);
    assert.ok(whole);
    const sheet = new Sheet(() => {});
    sheet.begin({ ...whole, points: whole.points.slice(0, 2) });
    padOf(sheet);
    for (let from = 2; from < whole.points.length; ) {
      const to = Math.min(whole.points.length, from + 2 * (1 + Math.floor(4 * random())));
      sheet.extend(whole.points.slice(from, to));
      from = to;
      padOf(sheet);
    }
    const live = padOf(sheet).gray;
    sheet.finish();
    assert.deepEqual(live, padOf(drawn([whole])).gray);
    assert.deepEqual(padOf(sheet).gray, live);
  }
});

test("undo, redo and the eraser leave what a fresh drawing would", () => {
  const random = randomFrom(SEED + 2);
  const strokes = [...strokesWithPen(4, 24, random), ...strokesWithPen(7, 30, random).map((stroke) => ({ ...stroke, erase: true }))];
  const sheet = drawn(strokes);
  const all = padOf(sheet).gray;
  sheet.undo();
  assert.deepEqual(padOf(sheet).gray, padOf(drawn(strokes.slice(0, -1))).gray);
  sheet.redo();
  assert.deepEqual(padOf(sheet).gray, all);
  sheet.clear();
  assert.ok(padOf(sheet).gray.every((v) => v === 0));
});

test("a picture under strokes is where it lies alone", () => {
  const ink = new Uint8ClampedArray(784);
  ink.fill(255, 28 * 10, 28 * 12);
  const sheet = new Sheet(() => {});
  sheet.show({ size: 28, ink, name: "", normalised: true });
  assert.equal(grayOf(sheet).side, 28);
  sheet.add({ points: [20, 270], width: 10, erase: false });
  const { gray } = grayOf(sheet);
  assert.equal(gray[110 * PAD_UNITS + 140], 1);
  assert.equal(gray[60 * PAD_UNITS + 140], 0);
  assert.equal(gray[270 * PAD_UNITS + 20], 1);
});

/** The distance of a point to the way of the pen, whose corners are rounded: not further than to the middles of its pieces. @param {number[]} points @param {number} x @param {number} y */
function toWay(points, x, y) {
  /** @type {[number, number][]} */
  const way = [[Number(points[0]), Number(points[1])]];
  const at = (/** @type {number} */ k) => /** @type {[number, number]} */ ([Number(points[k]), Number(points[k + 1])]);
  for (let k = 2; k + 3 < points.length; k += 2) {
    const [from, control, next] = [/** @type {[number, number]} */ (way.at(-1)), at(k), at(k + 2)];
    const to = [(control[0] + next[0]) / 2, (control[1] + next[1]) / 2];
    for (let t = 0.125; t <= 1; t += 0.125) {
      way.push(/** @type {[number, number]} */ ([0, 1].map((c) => (1 - t) ** 2 * Number(from[c]) + 2 * t * (1 - t) * Number(control[c]) + t ** 2 * Number(to[c]))));
    }
  }
  way.push(at(points.length - 2));
  let best = Infinity;
  way.forEach(([bx, by], k) => {
    const [ax, ay] = way[k - 1] ?? [bx, by];
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  });
  return best;
}
