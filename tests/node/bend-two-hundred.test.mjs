// @ts-check
// The 200 digits: what is measured so far is kept, however often it is broken off.

import assert from "node:assert/strict";
import test from "node:test";

import { chanceOf } from "../soak/chance.mjs";
import { SEED } from "../browser/support/seed.mjs";
import { pointsOf, TRANSFORMATIONS } from "../../www/page/bend/transform.js";
import { measure } from "../../www/page/bend/two-hundred.js";

const DIGITS = Array.from({ length: 12 }, (_, k) => ({ pixels: new Float32Array(784).fill((k + 1) / 20), label: k % 10 }));

/** A network whose score is the mean of an image; it counts the images. @param {string} preset */
function network(preset) {
  const net = {
    asked: 0,
    info: { preset, parameters: 1, routingIterations: 3, macs: 1e7, image: { rows: 28 }, digit: { dims: 2, classes: 10 } },
    infer: async (/** @type {Float32Array} */ pixels) => {
      const count = pixels.length / 784;
      net.asked += count;
      const lengths = new Float32Array(10 * count);
      for (let n = 0; n < count; n += 1) lengths.fill(pixels.subarray(784 * n, 784 * (n + 1)).reduce((sum, v) => sum + v, 0) / 784, 10 * n, 10 * (n + 1));
      return { lengths, poses: new Float32Array(20 * count), present: new Uint8Array(count).map((_, n) => n % 10) };
    },
  };
  return net;
}

test(`broken off anywhere, it goes on from there (seed ${SEED})`, async () => {
  const chance = chanceOf(SEED);
  for (let round = 0; round < 20; round += 1) {
    const transformation = chance.pick(TRANSFORMATIONS);
    const points = pointsOf(transformation).length;
    const both = [network(`a ${round}`), network(`b ${round}`)];
    /** @param {any} nets @param {number} calls so many, then it is broken off, as by another choice @param {(soFar: any) => void} [onProgress] @returns {Promise<any>} */
    const measured = (nets, calls, onProgress = () => {}) =>
      measure(nets, DIGITS, transformation, {
        ...{ routingIterations: 3, original: false, signal: new AbortController().signal, onProgress },
        turn: async () => {
          if ((calls -= 1) < 0) throw new Error("broken off");
        },
      });
    /** @type {any} */
    let found = null;
    let breaks = 0;
    let told = 0;
    for (; !found && breaks < 60; breaks += 1) {
      const nets = chance.real() < 0.3 ? both.slice(0, 1) : both; // the other one goes after a minute out of sight
      const result = await measured(nets, 15 + chance.below(60), ({ done }) => {
        if (nets === both) assert.ok(done >= told, `${told} digits were through, now it is said that ${done} are`);
        if (nets === both) told = done;
      }).catch(() => null);
      if (nets === both) found = result;
    }
    assert.ok(found, "it comes to an end");
    const alone = await measured([network(`whole ${round}`)], Infinity);
    for (const [k, curve] of (found.curves ?? found).entries()) {
      assert.deepEqual(curve, (alone.curves ?? alone)[0], transformation.name);
      assert.ok(both[k].asked <= DIGITS.length * points + breaks * (points + 1), "no more is lost each time than the digit that was on its way");
    }
    const before = both.map(({ asked }) => asked);
    await measured(both, 0);
    assert.deepEqual(both.map(({ asked }) => asked), before.map((asked) => asked + 1), "all of it is kept: only what the network says of one digit is asked");
  }
});

test("what is kept outlives the page, also in part, and what is not of this kind is not taken", async () => {
  /** @type {Record<string, string>} */
  const items = { "capsnet.curves": JSON.stringify([["old", { scores: [0.5], right: [1] }]]) };
  Object.assign(globalThis, { localStorage: { getItem: (/** @type {string} */ key) => items[key] ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => void (items[key] = value) } });
  const page = (/** @type {number} */ n) => import(`../../www/page/bend/kept.js?${n}`);
  const part = { scores: [4.25, 3], right: [4, 3], done: 5 };
  (await page(1)).keep("part", part);
  const { kept } = await page(2);
  assert.deepEqual(kept("part", 2), part);
  assert.equal(kept("part", 3), null);
  assert.equal(kept("old", 1), null, "means of digits, without their number");
});

test(`the visitor's routing iterations are those of the first network, one beside it routes as it was trained (seed ${SEED})`, async () => {
  const chance = chanceOf(SEED);
  for (let round = 0; round < 10; round += 1) {
    const routingIterations = chance.pick([1, 2, 4, 5, 6, 7, 8, 9, 10]);
    const nets = [network(`first ${round}`), network(`beside ${round}`)].map((net) => {
      const asked = /** @type {Set<number>} */ (new Set());
      const infer = (/** @type {Float32Array} */ pixels, /** @type {any} */ options) => {
        if (pixels.length > 784) asked.add(options.routingIterations ?? net.info.routingIterations); // one alone tells whose weights they are
        return net.infer(pixels);
      };
      return { info: net.info, infer, asked };
    });
    await measure(/** @type {any} */ (nets), DIGITS.slice(0, 2), chance.pick(TRANSFORMATIONS), { routingIterations, original: false, signal: new AbortController().signal, turn: async () => {}, onProgress: () => {} });
    assert.deepEqual(nets.map(({ asked }) => [...asked]), [[routingIterations], [3]]);
  }
});
