// What routing to one digit looked like, round by round, and how it stands at one moment of the time line.

import { added, bySpot, digitLength, logit, ofDigit, primaryLengths, total, voteLengths } from "./inside.js";
import { LARGEST, planeOf, project, reachOf, spread } from "./plane.js";

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {import("./plane.js").Plane} Plane */
/** @typedef {import("./steps.js").Moment} Moment */
/** @typedef {import("./vote-space.js").Stand} Stand */

/**
 * @typedef {object} Round
 * @property {Float32Array} couplings  n
 * @property {Float32Array} agreements  n
 * @property {Float32Array} added  n
 * @property {Float32Array} spots  the same, one number a spot
 * @property {number} coupling  mean of the couplings, weighted by ‖u_i‖
 * @property {number} spread  of the votes
 * @property {number} sum  ‖s‖
 * @property {number} length  ‖v‖
 * @property {[number, number]} tip  v in the plane
 */

/**
 * @typedef {object} Routed
 * @property {number} digit
 * @property {Plane} plane
 * @property {Float32Array} points  2·n in the plane
 * @property {Float32Array} long  n, how long each vote is
 * @property {Int32Array} order  capsules, the largest coupling × length of the last round first
 * @property {Round[]} rounds
 */

/** Points smaller than this share of the largest need not be in the picture. */
const SMALL = 0.01;
/** What every picture shows: zero, and the final pose's way to length 1. */
const LEAST = { left: 0.25, right: 1.05, up: 0.6 };

/**
 * @param {Trace} trace with primary capsules, votes and routing @param {number} digit @param {Info} info
 * @param {Plane | null} before of the drawing a moment ago
 * @returns {Routed}
 */
export function routedTo(trace, digit, info, before) {
  const lengths = primaryLengths(trace, info);
  const seen = total(lengths) || 1;
  const long = voteLengths(trace, digit, info);
  const plane = planeOf(trace, lengths, digit, info, before);
  const { dims } = info.digit;
  const rounds = trace.couplings.map((all, round) => {
    const couplings = ofDigit(all, digit, info);
    const perCapsule = added(trace, round, digit, info);
    const pose = trace.digits[round].subarray(digit * dims, (digit + 1) * dims);
    return {
      couplings,
      agreements: ofDigit(trace.agreements[round], digit, info),
      added: perCapsule,
      spots: bySpot(perCapsule, info),
      coupling: couplings.reduce((sum, c, i) => sum + c * lengths[i], 0) / seen,
      spread: spread(trace, lengths, round, digit, info),
      sum: total(perCapsule),
      length: digitLength(trace.digits[round], digit, info),
      tip: /** @type {[number, number]} */ ([plane.along, plane.across].map((axis) => pose.reduce((sum, v, k) => sum + v * axis[k], 0))),
    };
  });
  const last = rounds.at(-1)?.couplings ?? new Float32Array(long.length);
  const order = Int32Array.from(long, (_, i) => i).sort((a, b) => last[b] * long[b] - last[a] * long[a]);
  return { digit, plane, points: project(trace, plane, digit, info), long, order, rounds };
}

/**
 * @param {Routed} routed @param {Moment} moment @param {number} agreed  the largest agreement that has a colour
 * @returns {Stand}
 */
export function standAt({ rounds, long }, { round, step }, agreed) {
  const { couplings, agreements, sum, length, tip } = rounds[round];
  const grown = step === "sum" ? sum / (length || 1) : 1;
  const before = rounds[round - 1]?.tip ?? [0, 0];
  return {
    areas: couplings.map((c, i) => c * long[i]),
    tip: step === "softmax" ? before : [tip[0] * grown, tip[1] * grown],
    agreements: step === "agreement" ? agreements.map((a) => a / (agreed || 1)) : null,
  };
}

/**
 * What pictures of several digits need to be compared: one frame, one scale of areas, one of agreements. The frame is
 * that of the votes: s may be many of them long, and leaves the picture.
 * @param {Routed[]} all
 */
export function scalesOf(all) {
  const areas = all.map(({ rounds, long }) => {
    const largest = new Float32Array(long.length);
    for (const { couplings } of rounds) for (let i = 0; i < largest.length; i += 1) largest[i] = Math.max(largest[i], couplings[i] * long[i]);
    return largest;
  });
  const most = areas.reduce((largest, list) => list.reduce((a, b) => Math.max(a, b), largest), 0);
  const circles = all.flatMap(({ points }, which) =>
    [...areas[which]].flatMap((area, i) => (area < SMALL * most ? [] : [{ x: points[2 * i], y: points[2 * i + 1], radius: LARGEST * Math.sqrt(area / (most || 1)) }])),
  );
  const mostOf = (/** @type {(round: Round) => Float32Array} */ values) =>
    all.reduce((largest, { rounds }) => rounds.reduce((a, round) => values(round).reduce((b, v) => Math.max(b, Math.abs(v)), a), largest), 0);
  return { reach: reachOf(LEAST, circles), most, agreed: mostOf(({ agreements }) => agreements), added: mostOf(({ spots }) => spots) };
}

/**
 * What the formulas say of one capsule. @param {Trace} trace @param {Routed} routed @param {number} round @param {number} i @param {Info} info
 * @returns {import("./formulas.js").Numbers}
 */
export function numbersOf(trace, { digit, rounds }, round, i, info) {
  const { couplings, added, sum, length, agreements } = rounds[round];
  return {
    logits: Array.from({ length: info.digit.classes }, (_, k) => logit(trace, round, i, k, info)),
    digit,
    coupling: couplings[i],
    added: added[i],
    sum,
    length,
    agreement: agreements[i],
  };
}
