// @ts-check
// The store: any number of changes are one frame, and each step of it is done when what it depends on changed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../www/page/state.js";
import { whenChanged } from "../../www/page/ui/frame.js";

/** @type {(() => void)[]} */
const frames = [];
Object.assign(globalThis, { requestAnimationFrame: (/** @type {() => void} */ work) => frames.push(work) });
const nextFrame = () => frames.splice(0).forEach((work) => work());

test("changes of the drawing, the tool and what is shown lead to one frame, with its steps in order", () => {
  const store = new Store();
  /** @type {string[]} */
  const done = [];
  store.eachFrame(() => done.push("first"), ({ chosen }) => done.push(`chosen ${chosen}`));
  store.drawing.sheet.add({ points: [1, 1], width: 10, erase: false });
  store.pen.set({ erase: true });
  store.set({ chosen: 3 });
  assert.deepEqual(done, []);
  nextFrame();
  assert.deepEqual(done, ["first", "chosen 3"]);
  nextFrame();
  assert.equal(done.length, 2, "nothing changed");
});

test("a step is done at first, and when something that it depends on is another", () => {
  const store = new Store();
  let looks = 0;
  store.eachFrame(whenChanged(() => [store.drawing.version, store.shown.normalise], () => (looks += 1)));
  store.refresh();
  nextFrame();
  assert.equal(looks, 1);
  store.pen.set({ width: 30 });
  nextFrame();
  assert.equal(looks, 1, "the tool is not looked at");
  store.drawing.clear();
  nextFrame();
  store.set({ normalise: false });
  nextFrame();
  assert.equal(looks, 3);
});

test("one tool at a time", () => {
  const { pen } = new Store();
  pen.set({ erase: true });
  pen.set({ move: true });
  assert.deepEqual([pen.erase, pen.move], [false, true]);
  pen.set({ width: 1000 });
  assert.deepEqual([pen.width, pen.move], [44, true]);
  pen.set({ erase: false });
  assert.deepEqual([pen.erase, pen.move], [false, false], "to choose the pen is to put the move away");
});
