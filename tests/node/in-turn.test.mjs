// @ts-check
// Views are drawn in turn: in order, in slices, and of what came meanwhile only the newest.

import assert from "node:assert/strict";
import test, { mock } from "node:test";

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

/** What waits for the next frame. @type {(() => void)[]} */
let waiting = [];
globalThis.requestAnimationFrame = (tell) => waiting.push(() => tell(0));
const frame = () => waiting.splice(0).forEach((tell) => tell());

// a clock of our own: a busy machine would lengthen the work
let clock = 0;
mock.method(performance, "now", () => clock);
/** Works for so long. @param {number} milliseconds */
const work = (milliseconds) => void (clock += milliseconds);
const later = () => new Promise((resolve) => setTimeout(resolve, 120));
/** Once so many are drawn: a busy machine takes its time. @param {unknown[]} drawn @param {number} count */
async function until(drawn, count) {
  while (drawn.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("what is quick is drawn at once, in order", () => {
  /** @type {number[]} */
  const drawn = [];
  new InTurn().add([1, 2, 3].map((k) => () => void drawn.push(k)));
  assert.deepEqual(drawn, [1, 2, 3]);
});

test("what takes long is drawn in slices; a round is finished before the newest of those that came meanwhile", async () => {
  const frames = setInterval(frame, 16);
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
  await until(drawn, 6);
  await later();
  assert.deepEqual(drawn, ["a1", "a2", "a3", "c1", "c2", "c3"]);
  clearInterval(frames);
});

test("what takes longer than a frame may goes on in the next one, unless all of it is waited for", async () => {
  const round = (/** @type {number[]} */ drawn) => [1, 2, 3, 4].map((k) => () => {
    work(6);
    drawn.push(k);
  });
  frame();
  /** @type {number[]} */
  const drawn = [];
  new InTurn().add(round(drawn));
  await later();
  assert.deepEqual(drawn, [1, 2]);
  frame();
  await until(drawn, 4);
  /** @type {number[]} */
  const whole = [];
  new InTurn(Infinity).add(round(whole));
  await until(whole, 4);
});

test("of views that take hardly any time only some are drawn in a frame: the browser copies what they painted on", async () => {
  frame();
  /** @type {number[]} */
  const drawn = [];
  new InTurn().add(Array.from({ length: 12 }, (_, k) => () => {
    work(0.2);
    drawn.push(k);
  }));
  await later();
  assert.equal(drawn.length, 5);
  for (const count of [10, 12]) {
    frame();
    await until(drawn, count);
  }
});

test("one that throws does not hold up the others, and what is cleared is not drawn", async () => {
  frame();
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
