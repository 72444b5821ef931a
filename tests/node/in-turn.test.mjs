// @ts-check
// Views are drawn in turn: in order, in slices, and of what came meanwhile only the newest.

import assert from "node:assert/strict";
import test from "node:test";

import { InTurn } from "../../www/page/ui/in-turn.js";

// a port that listens would keep this process alive
const Channel = globalThis.MessageChannel;
globalThis.MessageChannel = /** @type {any} */ (
  class {
    constructor() {
      const { port1, port2 } = new Channel();
      this.port1 = {
        /** @param {() => void} handler */
        set onmessage(handler) {
          Object.assign(port1, { onmessage: handler });
          /** @type {any} */ (port1).unref();
        },
      };
      this.port2 = port2;
    }
  }
);

let frames = 0;
globalThis.requestAnimationFrame = (tell) => Number(setTimeout(() => tell((frames += 1)), 16));

/** Works for so long. @param {number} milliseconds */
const work = (milliseconds) => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
};
const later = () => new Promise((resolve) => setTimeout(resolve, 120));

test("what is quick is drawn at once, in order", () => {
  /** @type {number[]} */
  const drawn = [];
  new InTurn().add([1, 2, 3].map((k) => () => void drawn.push(k)));
  assert.deepEqual(drawn, [1, 2, 3]);
});

test("what takes long is drawn in slices; a round is finished before the newest of those that came meanwhile", async () => {
  /** @type {string[]} */
  const drawn = [];
  const round = (/** @type {string} */ name) => [1, 2, 3].map((k) => () => {
    work(6);
    drawn.push(name + k);
  });
  const turns = new InTurn();
  turns.add(round("a"));
  assert.deepEqual(drawn, ["a1"], "the rest waits for a task of its own");
  turns.add(round("b"));
  turns.add(round("c"));
  await later();
  assert.deepEqual(drawn, ["a1", "a2", "a3", "c1", "c2", "c3"]);
});

test("what takes longer than a frame may goes on in the next one, unless all of it is waited for", async () => {
  for (const [perFrame, least] of /** @type {const} */ ([[8, 2], [Infinity, 0]])) {
    await later();
    /** @type {number[]} */
    const drawnIn = [];
    const from = frames;
    new InTurn(perFrame).add([1, 2, 3, 4, 5, 6].map(() => () => {
      work(6);
      drawnIn.push(frames - from);
    }));
    await later();
    await later();
    assert.equal(drawnIn.length, 6);
    if (perFrame === Infinity) assert.ok(Math.max(...drawnIn) <= 3, `${drawnIn}: no frame is waited for`);
    else assert.ok(Math.max(...drawnIn) >= least, `${drawnIn}: two to a frame`);
  }
});

test("one that throws does not hold up the others, and what is cleared is not drawn", async () => {
  /** @type {number[]} */
  const drawn = [];
  const turns = new InTurn();
  const broken = () => {
    throw new Error("broken");
  };
  assert.throws(() => turns.add([broken, () => void drawn.push(1)]), /broken/);
  await later();
  assert.deepEqual(drawn, [1]);
  turns.add([() => work(6), () => void drawn.push(2)]);
  turns.clear();
  await later();
  turns.add([() => void drawn.push(3)]);
  assert.deepEqual(drawn, [1, 3]);
});
