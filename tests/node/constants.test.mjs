// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { MNIST, OF_MNIST, areComparable, inputOfDigit } from "../../www/engine/constants.js";
import { SEED } from "../browser/support/seed.mjs";
import { chanceOf } from "../soak/chance.mjs";

test(`networks are comparable where side, fit, centring, digits and classes are the same, and nowhere else (seed ${SEED})`, () => {
  const chance = chanceOf(SEED);
  /** @type {((network: any) => unknown)[]} */
  const changes = [
    (network) => (network.input.side += 1 + chance.below(40)),
    (network) => (network.input.fit -= 1 + chance.below(19)),
    (network) => (network.input.centring = "box"),
    (network) => (network.digitsPerImage = 2),
    (network) => network.classes.pop(),
    (network) => network.classes.push("A"),
    (network) => (network.classes[chance.below(10)] = "A"),
    (network) => network.classes.reverse(),
    (network) => network.classes.splice(8, 2, "8\n9"), // names may not be told apart once they are joined
  ];
  assert.ok(areComparable(OF_MNIST, structuredClone(OF_MNIST)));
  for (let k = 0; k < 200; k += 1) {
    const network = structuredClone(OF_MNIST);
    chance.pick(changes)(network);
    assert.ok(!areComparable(network, OF_MNIST) && !areComparable(OF_MNIST, network), JSON.stringify(network));
    assert.ok(areComparable(network, structuredClone(network)));
  }
});

test("one of two digits is fitted into a picture that leaves room to move it", () => {
  assert.equal(inputOfDigit(OF_MNIST), MNIST);
  assert.deepEqual(inputOfDigit({ input: { ...MNIST, side: 36 }, digitsPerImage: 2 }), MNIST);
});
