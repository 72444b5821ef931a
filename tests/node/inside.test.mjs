// @ts-check
// The numbers of the stage "See inside", on a small network routed here by hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { added, bySpot, digitLength, evenCoupling, favourite, leaked, logit, poseOfVote, primaryLengths, roleOf, runnerUp, squashed, total, voteLengths } from "../../www/page/inside/inside.js";
import { ownShares, sharesOf } from "../../www/page/inside/ink-shares.js";
import { ASPECT, fit, LARGEST, planeOf, project, reachOf, spread } from "../../www/page/inside/plane.js";
import { numbersOf, routedTo, scalesOf, standAt } from "../../www/page/inside/routed.js";
import { capsuleAt, capsulesOf, cellOf, fieldOf, placeOf, seenBy } from "../../www/page/inside/spots.js";
import { carried, momentAt, momentsOf, standing } from "../../www/page/inside/steps.js";
import { ink as inkText, primary as primaryText } from "../../www/page/inside/text-capsules.js";
import { routing as routingText } from "../../www/page/inside/text-routing.js";
import { SEED } from "../browser/support/seed.mjs";
import { chanceOf } from "../soak/chance.mjs";

/** @typedef {import("../../www/page/types.js").Trace} Trace */
/** @typedef {import("../../www/page/types.js").CapsNet["info"]} Info */

const [TYPES, SIDE, P, J, D] = [3, 2, 4, 3, 5];
const I = TYPES * SIDE * SIDE;

const info = /** @type {Info} */ (
  /** @type {unknown} */ ({
    image: { rows: 10, columns: 10 },
    classes: ["A", "B", "C"],
    primary: { types: TYPES, rows: SIDE, columns: SIDE, dims: P, receptiveField: { size: 6, step: 4, start: 0 } },
    routing: { inverseTemperature: 2, leak: null, squash: "quadratic" },
    digit: { classes: J, dims: D },
  })
);

/** Numbers of chance, the same in every run. @param {number} count @param {number} seed */
function chance(count, seed) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return 2 * (state / 2_147_483_647 - 0.5);
  });
}

/** Routing by agreement as the paper writes it, with β = 2. @param {Float32Array} votes @param {number} rounds @returns {Trace} */
function route(votes, rounds) {
  const b = new Float32Array(I * J);
  const trace = /** @type {Trace} */ ({ convolutions: [], primary: chance(I * P, 7).map((v) => 0.4 * v), votes, couplings: [], agreements: [], digits: [] });
  for (let round = 0; round < rounds; round += 1) {
    const c = new Float32Array(I * J);
    for (let i = 0; i < I; i += 1) {
      const all = Array.from({ length: J }, (_, j) => Math.exp(2 * b[i * J + j]));
      for (let j = 0; j < J; j += 1) c[i * J + j] = all[j] / all.reduce((x, y) => x + y, 0);
    }
    const v = new Float32Array(J * D);
    for (let j = 0; j < J; j += 1) {
      for (let i = 0; i < I; i += 1) for (let d = 0; d < D; d += 1) v[j * D + d] += c[i * J + j] * votes[(i * J + j) * D + d];
      const n = Math.hypot(...v.subarray(j * D, (j + 1) * D));
      for (let d = 0; d < D; d += 1) v[j * D + d] *= squashed(n, "quadratic") / n;
    }
    const a = Float32Array.from({ length: I * J }, (_, k) => {
      let dot = 0;
      for (let d = 0; d < D; d += 1) dot += votes[k * D + d] * v[(k % J) * D + d];
      return dot;
    });
    trace.couplings.push(c);
    trace.agreements.push(a);
    trace.digits.push(v);
    a.forEach((value, k) => (b[k] += value));
  }
  return trace;
}

const trace = route(chance(I * J * D, 1), 3);
const near = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ within = 1e-5) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

test("what capsules add to a digit sums to ‖s‖, and squashing that gives the digit's length", () => {
  for (let round = 0; round < 3; round += 1) {
    for (let j = 0; j < J; j += 1) {
      const perCapsule = added(trace, round, j, info);
      const s = new Float64Array(D);
      for (let i = 0; i < I; i += 1) for (let d = 0; d < D; d += 1) s[d] += trace.couplings[round][i * J + j] * trace.votes[(i * J + j) * D + d];
      near(total(perCapsule), Math.hypot(...s));
      near(squashed(total(perCapsule), "quadratic"), digitLength(trace.digits[round], j, info));
      const spots = bySpot(perCapsule, info);
      assert.equal(spots.length, SIDE * SIDE);
      near(total(spots), total(perCapsule));
      near(spots[1], perCapsule[1] + perCapsule[5] + perCapsule[9]);
    }
  }
});

test("logits are the agreements so far, and their softmax is the coupling of the round", () => {
  assert.equal(logit(trace, 0, 4, 1, info), 0);
  near(logit(trace, 2, 4, 1, info), trace.agreements[0][4 * J + 1] + trace.agreements[1][4 * J + 1]);
  const { logits, coupling } = numbersOf(trace, routedTo(trace, 1, info, null), 2, 4, info);
  const all = logits.reduce((sum, b) => sum + Math.exp(2 * b), 0);
  near(Math.exp(2 * logits[1]) / all, coupling);
  near(leaked(trace.couplings[2], 4, J), 0);
  near(leaked(Float32Array.of(0.2, 0.3, 0.1), 0, 3), 0.4);
  assert.equal(favourite(Float32Array.of(0.2, 0.3, 0.1, 0.1, 0.1, 0.7), 1, 3).digit, 2);
});

test("the plane holds the final pose, its axes are at right angles, and no direction spreads the votes more", () => {
  const lengths = primaryLengths(trace, info);
  const { along, across } = planeOf(trace, lengths, 2, info);
  const dot = (/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b) => Array.from(a).reduce((sum, v, k) => sum + v * b[k], 0);
  near(dot(along, along), 1);
  near(dot(across, across), 1);
  near(dot(along, across), 0);
  const pose = trace.digits[2].subarray(2 * D, 3 * D);
  near(dot(along, pose), Math.hypot(...pose));

  const points = project(trace, { along, across }, 2, info);
  for (let i = 0; i < I; i += 1) {
    const vote = trace.votes.subarray((i * J + 2) * D, (i * J + 3) * D);
    near(points[2 * i], dot(vote, along));
    near(points[2 * i + 1], dot(vote, across));
  }

  const weights = lengths.map((length, i) => length * trace.couplings[2][i * J + 2]);
  const spreadAlong = (/** @type {Float32Array} */ axis) => {
    const shadows = Array.from({ length: I }, (_, i) => dot(trace.votes.subarray((i * J + 2) * D, (i * J + 3) * D), axis));
    const mean = shadows.reduce((sum, x, i) => sum + weights[i] * x, 0) / total(weights);
    return shadows.reduce((sum, x, i) => sum + weights[i] * (x - mean) ** 2, 0);
  };
  const most = spreadAlong(across);
  for (let seed = 1; seed < 40; seed += 1) {
    const other = chance(D, seed);
    const shadow = dot(other, along);
    const flat = other.map((v, k) => v - shadow * along[k]);
    const length = Math.hypot(...flat);
    assert.ok(spreadAlong(flat.map((v) => v / length)) <= most * 1.0001, `seed ${seed}`);
  }
  const turned = planeOf(trace, lengths, 2, info, { along, across: across.map((v) => -v) });
  near(turned.across[0], -across[0]); // as the picture before
});

test("the spread is 0 for votes that are one, and falls with the weight of those that lie apart", () => {
  const vote = chance(J * D, 3);
  const same = route(Float32Array.from({ length: I * J * D }, (_, k) => vote[k % (J * D)]), 2);
  near(spread(same, primaryLengths(same, info), 1, 1, info), 0, 1e-4);
  const lengths = primaryLengths(trace, info);
  const wide = spread(trace, lengths, 0, 0, info);
  assert.ok(wide > 0.7 && wide < 1.3, String(wide));
  const { across } = planeOf(same, primaryLengths(same, info), 1, info); // no direction is better, but there is one
  near(Math.hypot(...across), 1);
  const silent = { ...trace, primary: new Float32Array(I * P), votes: new Float32Array(I * J * D), digits: trace.digits.map((d) => d.map(() => 0)) };
  assert.equal(spread(silent, new Float32Array(I), 0, 0, info), 0);
  assert.ok(planeOf(silent, new Float32Array(I), 0, info).along.every(Number.isFinite));
});

test("how it stands at each moment: areas are coupling × length, the arrow is s and then v", () => {
  const routed = routedTo(trace, 1, info, null);
  const { reach, most, agreed } = scalesOf([routed]);
  const long = voteLengths(trace, 1, info);
  const sum = standAt(routed, { round: 1, step: "sum" }, agreed);
  const squash = standAt(routed, { round: 1, step: "squash" }, agreed);
  near(sum.areas[3], trace.couplings[1][3 * J + 1] * long[3]);
  assert.ok(Math.max(...sum.areas) <= most);
  near(Math.hypot(...sum.tip) / Math.hypot(...squash.tip), routed.rounds[1].sum / routed.rounds[1].length, 1e-3);
  assert.deepEqual(standAt(routed, { round: 0, step: "softmax" }, agreed).tip, [0, 0]);
  assert.deepEqual(standAt(routed, { round: 1, step: "softmax" }, agreed).tip, routed.rounds[0].tip);
  const last = standAt(routed, { round: 2, step: "squash" }, agreed);
  near(last.tip[0], digitLength(trace.digits[2], 1, info)); // the final pose lies in the plane
  near(last.tip[1], 0);
  assert.equal(last.agreements, null);
  const told = standAt(routed, { round: 0, step: "agreement" }, agreed).agreements;
  assert.ok(told && Math.max(...told.map(Math.abs)) <= 1);
  assert.ok(reach.right >= last.tip[0]);
  assert.ok([...routed.order].every((i, k, all) => k === 0 || trace.couplings[2][i * J + 1] * long[i] <= trace.couplings[2][all[k - 1] * J + 1] * long[all[k - 1]]));
});

test("every circle lies in the picture whole, and none of them needs more than a tenth of it for nothing", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const [many, wide, high, width] = chance(4, 7919 * seed).map((v) => (v + 1) / 2);
    const numbers = chance(3 * 40, seed);
    const circles = Array.from({ length: 1 + Math.floor(40 * many) }, (_, i) => ({ x: 3 * wide * numbers[3 * i], y: 3 * high * numbers[3 * i + 1], radius: LARGEST * Math.sqrt(Math.abs(numbers[3 * i + 2])) }));
    circles[0].radius = LARGEST;
    const side = 140 + 400 * width;
    const reach = reachOf({ left: 0.25, right: 1.05, up: 0.6 }, circles);
    const { scale, x, y } = fit(reach, side, ASPECT * side);
    const ring = 3; // of what is held
    for (const circle of circles) {
      const [px, py, r] = [x + scale * circle.x, y - scale * circle.y, circle.radius * side + ring];
      assert.ok(px - r >= 0 && px + r <= side && py - r >= 0 && py + r <= ASPECT * side, `seed ${seed}: ${px}, ${py}, ${r} in ${side}`);
    }
    assert.ok(scale * Math.max((reach.left + reach.right) / side, (2 * reach.up) / (ASPECT * side)) > 0.8, `seed ${seed}`);
  }
});

test("both digits of a picture win, and the longest of the others is the runner-up", () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const lengths = chance(10, seed).map(Math.abs);
    const order = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a]);
    for (const count of [1, 2]) {
      const result = { present: order.slice(0, count), lengths };
      const roles = order.map((digit) => roleOf(result, digit));
      assert.deepEqual(roles, order.map((_, k) => (k < count ? "winner" : k === count ? "runnerUp" : null)), `seed ${seed}`);
    }
  }
  assert.equal(roleOf(null, 3), null);
  assert.equal(roleOf({ present: [1], lengths: Float32Array.of(0, 1) }, undefined), null);
});

test("a vote alone, squashed, keeps its direction", () => {
  const pose = poseOfVote(trace, 5, 2, info);
  const vote = trace.votes.subarray((5 * J + 2) * D, (5 * J + 3) * D);
  const length = Math.hypot(...vote);
  near(Math.hypot(...pose), (length * length) / (1 + length * length));
  near(pose[0] / pose[1], vote[0] / vote[1], 1e-4);
  near(squashed(2, "exponential"), 1 - Math.exp(-2));
  const none = { ...trace, votes: new Float32Array(I * J * D) };
  assert.deepEqual([...poseOfVote(none, 0, 0, info)], Array(D).fill(0));
});

test("ink goes to the digits of the capsules that see it", () => {
  const shares = sharesOf(trace, [0, 2], info);
  for (let k = 0; k < 100; k += 1) {
    const sum = shares[0][k] + shares[1][k];
    assert.ok(Math.abs(sum - 1) < 1e-5 || sum === 0, `${k}: ${sum}`);
  }
  const corner = [0, 2].map((j) => [0, 4, 8].reduce((all, i) => all + Math.max(0, added(trace, 2, j, info)[i]), 0)); // only spot 0 sees it
  near(shares[0][0], corner[0] / (corner[0] + corner[1]));
  const all = new Float32Array(100).fill(1);
  const drawn = [all.map((_, k) => (k < 50 ? 1 : 0)), all.map((_, k) => (k < 50 ? 0 : 1))];
  const own = ownShares({ pixels: all, digits: [0, 2], shares }, drawn);
  near(own[0], total(shares[0].subarray(0, 50)) / 50);
});

test("places, squares and the time line", () => {
  const shape = { types: TYPES, rows: SIDE, columns: SIDE };
  assert.equal(capsulesOf(shape), I);
  for (let i = 0; i < I; i += 1) {
    const { type, row, column } = placeOf(i, shape);
    assert.equal(capsuleAt(type, row, column, shape), i);
  }
  assert.deepEqual(fieldOf({ size: 9, step: 4, start: -1 }, 1, 2), { left: 7, top: 3, size: 9 });
  assert.deepEqual(cellOf({ size: 9, step: 4, start: -1 }, 0, 0), { left: 1.5, top: 1.5, size: 4 });
  assert.equal(momentsOf(3), 11);
  assert.deepEqual([0, 3, 4, 10].map(momentAt).map(({ round, step }) => `${round} ${step}`), ["0 softmax", "0 agreement", "1 softmax", "2 squash"]);
  assert.deepEqual([standing({ round: 0, step: "softmax" }), standing({ round: 2, step: "softmax" }), standing({ round: 2, step: "sum" })], [-1, 1, 2]);
  assert.deepEqual([carried(10, 3, 5), carried(4, 3, 1), carried(4, 3, 10)], [18, 2, 4]);
  assert.equal(runnerUp(Float32Array.of(0.1, 0.9, 0.3), 1), 2);
  assert.equal(runnerUp(Float32Array.of(0.4), 0), 0);
});

test(`the even coupling is what softmax makes of logits that are all 0, beside the leak's (seed ${SEED})`, () => {
  const chance_ = chanceOf(SEED);
  for (let k = 0; k < 100; k += 1) {
    const classes = Array.from({ length: 1 + chance_.below(64) }, (_, j) => String(j));
    const leak = chance_.real() < 0.2 ? null : chance_.real() < 0.1 ? 0 : 8 * chance_.real() - 4;
    const powers = [...classes.map(() => Math.exp(0)), ...(leak === null ? [] : [Math.exp(leak)])];
    const coupling = evenCoupling({ classes, routing: { inverseTemperature: 1, leak, squash: "quadratic" } });
    assert.ok(Math.abs(coupling - 1 / powers.reduce((a, b) => a + b)) < 1e-12, `${classes.length} classes, leak ${leak}`);
  }
  assert.equal(evenCoupling({ classes: ["A", "B", "C"], routing: null }), 1 / 3);
});

test("with a leak the words say what goes to no digit", () => {
  const place = { type: 0, row: 0, column: 0 };
  assert.match(primaryText.reading(place, 0.5, null, null), /length 0\.50, its vote evenly split$/);
  assert.match(primaryText.reading(place, 0.5, null, 0.25), /, its vote evenly split, 25\u00a0% of it to none$/);
  assert.match(primaryText.reading(place, 0.5, { name: "B", coupling: 0.4 }, 0.25), /, 40\u00a0% of its vote to B, 25\u00a0% of it to none$/);
  const first = { round: 0, step: /** @type {const} */ ("softmax") };
  assert.equal(routingText.meaning(first, 3, "A", null), "All logits are 0, so every capsule splits its vote evenly.");
  assert.equal(routingText.meaning(first, 3, "A", { even: 0.25, none: 0.25 }), "All logits are 0, so every capsule gives each digit 25\u00a0% of its vote; the rest, 25\u00a0%, leaks to no digit at all.");
});

test(`of fields larger than the image no more is seen than there is (seed ${SEED})`, () => {
  const chance_ = chanceOf(SEED);
  for (let k = 0; k < 100; k += 1) {
    const [side, size, step, start, places] = [8 + chance_.below(40), 1 + chance_.below(80), 1 + chance_.below(8), -chance_.below(24), 1 + chance_.below(8)];
    const seen = seenBy({ start, step, size }, places, side);
    const counted = Array.from({ length: places }, (_, place) => Array.from({ length: side }, (_, x) => x).filter((x) => x >= start + place * step && x < start + place * step + size).length);
    assert.deepEqual(seen, counted);
    const words = inkText.wide(seen, side);
    const [, said] = /see (?:up to )?(\d+) × \1 of/.exec(words) ?? [];
    if (Math.min(...seen) === side) assert.ok(words.includes(`Each capsule of this network sees all ${side} × ${side} pixels`), words);
    else if (Math.max(...seen) === side) assert.ok(words.includes(`up to all of the ${side} × ${side} pixels`), words);
    else assert.equal(Number(said), Math.max(...seen), words);
  }
});
