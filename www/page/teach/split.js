// Which examples are held back from fine-tuning, to measure whether the hand was learnt or only these pictures.

/** @import { TaughtExample } from "./types.js" */

/** With fewer, each one is worth more to fine-tuning than to a measurement. */
export const ENOUGH = 8;
const SHARE = 1 / 4;

/**
 * A quarter of the examples, one after the other from the label that has most left, labels with
 * equally many taking turns, never the last of a label. What an earlier run has shown to these
 * weights is no test any more, so only unseen ones are held back; of a label's the middle one:
 * people begin with a drawing that was misread, or end with one, and want to see those learnt.
 * The same examples always give the same split.
 * @param {readonly TaughtExample[]} examples in the order in which they were added
 * @param {ReadonlySet<string>} [seen] ids of those that earlier runs trained with
 * @returns {{ training: TaughtExample[], heldBack: TaughtExample[] }}
 */
export function holdBack(examples, seen = new Set()) {
  const quota = examples.length >= ENOUGH ? Math.floor(examples.length * SHARE) : 0;
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const givers = labels.map((each) => {
    const own = examples.filter(({ label }) => label === each);
    return { left: own.length, given: 0, unseen: own.filter(({ id }) => !seen.has(id)) };
  });
  /** @type {Set<TaughtExample>} */
  const held = new Set();
  while (held.size < quota) {
    const able = givers.filter(({ left, unseen }) => left > 1 && unseen.length > 0);
    const [giver] = able.sort((a, b) => b.left - a.left || a.given - b.given);
    if (!giver) break;
    const [example] = giver.unseen.splice((giver.unseen.length - 1) >> 1, 1);
    giver.left -= 1;
    giver.given += 1;
    held.add(example);
  }
  return {
    training: examples.filter((example) => !held.has(example)),
    heldBack: examples.filter((example) => held.has(example)),
  };
}
