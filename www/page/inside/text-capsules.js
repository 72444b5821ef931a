// What the panels of primary capsules, of one that is followed, and of whose ink it is say.

import { aClass, fixed, grouped, percent, signed } from "../ui/numbers.js";
import { placeInWords } from "./text-routing.js";

/** @typedef {{ type: number, row: number, column: number }} Place */

export const primary = {
  name: "Primary capsules over the drawing",
  tiles: "Types of primary capsules",
  longest: "longest",
  /** @param {number} type */
  caption: (type) => `type ${type + 1}`,
  rest: "A needle has its dot at the foot; it has no hue while its capsule prefers no digit. Point at it to read it and see its receptive field, the part of the drawing that its capsule sees; press it to follow it.",
  tilesRest: "Press a type to see it large.",
  none: "Nothing is drawn yet.",
  coming: "The capsules are on their way.",
  /** @param {number} count @param {number | null} long null: nothing is drawn */
  label: (count, long) => `${grouped(count)} primary capsules over the drawing, ${long === null ? "none active" : `${long} of them longer than one half`}`,
  /** @param {number} long @param {number} count */
  active: (long, count) => `${grouped(long)} of ${grouped(count)} capsules are longer than one half.`,
  /** @param {number | null} type */
  enlarged: (type) => (type === null ? "At each spot the longest of all types" : `Type ${type + 1}`),
  /** @param {Place} place @param {number} length @param {{ name: string, coupling: number } | null} favourite null: none @param {number | null} leaked share; null: the network has no leak */
  reading: (place, length, favourite, leaked) =>
    `${capital(placeInWords(place))}: length ${fixed(length)}, ${favourite ? `${percent(favourite.coupling)} of its vote to ${favourite.name}` : "its vote evenly split"}${leaked === null ? "" : `, ${percent(leaked)} of it to none`}`,
  /** @param {number | null} type */
  tile: (type) => (type === null ? "The longest at each spot" : `Type ${type + 1}`),
};

export const follow = {
  /** @param {Place} place */
  title: (place) => `Following ${placeInWords(place)}`,
  open: "Follow the longest capsule",
  close: "Stop following",
  longer: "Next longer",
  shorter: "Next shorter",
  /** @param {number} length @param {number} rank @param {number} count */
  length: (length, rank, count) => `Length ${fixed(length)}, number ${rank + 1} of ${grouped(count)} by length.`,
  numbers: "Its numbers",
  votes: "Its votes",
  rounded: "Its vote, iteration by iteration",
  heads: { digit: "digit", length: "length", coupling: "coupling", agreement: "agreement", round: "round", share: "coupling × length" },
  /** @param {number} rounds */
  votesNote: (rounds) => `${rounds === 1 ? "" : `The small squares are iterations 1 to ${rounds}. `}A long vote need not count: coupling grows where a vote agrees with the votes of other capsules.`,
  /** @param {string} name @param {number} length */
  roundByRound: (name, length) => `Its vote for ${name}, iteration by iteration: always ${fixed(length)} long, it counts as coupling × length`,
  leak: "none",
  draws: "What they draw",
  drawn: ["its vote alone", "the consensus"],
  /** @param {string} name @param {number} length */
  alone: (name, length) => `its vote for ${name} alone, ${fixed(length)} long`,
  /** @param {string} name @param {number} length */
  consensus: (name, length) => `all votes, capsule ${name}, ${fixed(length)} long`,
  /** @param {string} name */
  aloneLabel: (name) => `What the decoder draws from this capsule’s vote for ${name} alone, squashed`,
  /** @param {string} name */
  consensusLabel: (name) => `What the decoder draws from the digit capsule of ${name}`,
  /** @param {number[]} values @param {string} what */
  rounds: (values, what) => `${what} ${values.map((v) => fixed(v)).join(", ")}`,
  product: "How a vote is made",
  /** @param {string} name */
  sentence: (name) => `The vote for ${name} is the capsule’s numbers u times its own matrix W. Press a column to write one number of the vote out.`,
  /** @param {number} p @param {number} d @param {number} u @param {number} w */
  cell: (p, d, u, w) => `u ${p + 1} × W ${p + 1},${d + 1}: ${fixed(u)} × ${fixed(w)} = ${signed(u * w)}`,
  matrix: "The matrix W of this capsule and digit",
  parts: ["u", "W", "û"],
};

export const ink = {
  routed: "Ink, by where its capsules route",
  decoded: "Ink, by the decoder",
  /** @param {string[]} names */
  label: (names) => `The drawing, its ink in the hues of ${names.join(" and ")}, mixed as capsules that see it add to either`,
  decodedLabel: "What the decoder draws from each of the two capsules, in their hues",
  /** @param {number} value @param {{ name: string, share: number }[]} shares @param {number} row @param {number} column */
  reading: (value, shares, row, column) => `row ${row + 1}, column ${column + 1}: ink ${fixed(value)}, ${shares.map(({ name, share }) => `${percent(share)} to ${name}`).join(", ")}`,
  /** @param {number[]} seen pixels of a line, by each place in a line @param {number} side */
  wide(seen, side) {
    const [least, most] = [Math.min(...seen), Math.max(...seen)];
    if (least >= side) return ` Each capsule of this network sees all ${side} × ${side} pixels, so routing cannot say where either digit lies.`;
    return ` Capsules of this network see up to ${most < side ? `${most} × ${most}` : "all"} of the ${side} × ${side} pixels, so nearly all of them see both digits, and routing cannot say where either lies.`;
  },
  none: "no ink here",
  rest: "Point at a pixel to read where the capsules that see it send their votes.",
  /** How well it fits what was drawn. @param {{ name: string, share: number }[]} own */
  own: (own) => own.map(({ name, share }) => `Of the ink that ${aClass(name)} explains best in the decoder’s picture, ${percent(share)} is routed to it`).join(". ") + (own.length ? "." : ""),
};

export const dense = "This network is a plain CNN: it has no capsules, so nothing votes and nothing is routed. Its layers are below.";

/** @param {string} words */
const capital = (words) => words[0].toUpperCase() + words.slice(1);
