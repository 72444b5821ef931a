// The way through the network as a strip of small live pictures; each opens in place: the layer, and one formula with
// its numbers.

import { digitColor, inkColor, inkScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { drawNeedle, needle } from "../ui/glyph.js";
import { fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { scroller } from "../ui/scroller.js";
import { argmax, redrawn } from "../answer/reading.js";
import { added, lengthAt, primaryLengths, total, voteLengths } from "./inside.js";
import { formulasOf } from "./formulas.js";
import { largestOf, makeMaps } from "./maps.js";
import { brackets, formula, hat, i, m, n, norm, o, sub, vector } from "./math.js";
import { capsuleAt, capsulesOf, placeOf } from "./spots.js";
import { formulaName, placeInWords } from "./text-routing.js";
import { way as text } from "./text-way.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {import("../types.js").Result} Result */
/** @typedef {import("../types.js").Trace} Trace */

/**
 * One stop of the way.
 * @typedef {object} Stop
 * @property {string} id
 * @property {string} name
 * @property {string} shape
 * @property {(canvas: HTMLCanvasElement, shown: Shown) => void} paint  the small picture
 * @property {(shown: Shown) => { sentence: string, note?: string, formulas?: Element[] }} tell
 * @property {() => { element: HTMLElement, show: (shown: Shown) => void }} [detail]  what else opens
 */

/** Side of the small pictures that are drawn and not painted, in canvas pixels. */
const SMALL = 96;
/** So many maps stand in the small picture of a convolution: the strongest. */
const MOSAIC = 3;

/**
 * A view for each picture, so that a slow processor can draw them in turn, and one for what is opened.
 * @param {HTMLElement} host
 * @param {Info} info
 */
export function makeWay(host, info) {
  const stops = stopsOf(info);
  const panel = create("div", { class: "way-detail", id: "way-detail", hidden: true });
  const items = stops.map((stop) => {
    const canvas = create("canvas", { class: "pixels", "aria-hidden": "true" });
    const button = create(
      "button",
      { type: "button", class: "way-stop", "aria-expanded": "false", "aria-controls": "way-detail", "data-testid": `way-${stop.id}` },
      create("span", { class: "way-picture" }, canvas),
      create("span", { class: "way-name" }, stop.name),
      create("span", { class: "way-shape" }, stop.shape),
    );
    button.addEventListener("click", () => open(opened === stop ? null : stop));
    return { stop, canvas, button };
  });
  host.append(create("ol", { class: "way-strip" }, ...items.map(({ button }) => create("li", {}, button))), panel);

  /** @type {Stop | null} */
  let opened = null;
  /** @type {{ element: HTMLElement, show: (shown: Shown) => void } | null} */
  let detail = null;
  const title = create("h4");
  const sentence = create("p");
  const formulas = scroller(formulaName, { class: "formulas" });
  const note = create("p", { class: "note" });
  /** @type {Shown | null} */
  let last = null;

  const open = (/** @type {Stop | null} */ stop) => {
    opened = stop;
    for (const item of items) setAttributes(item.button, { "aria-expanded": String(item.stop === stop) });
    panel.hidden = stop === null;
    if (!stop) return;
    detail = stop.detail?.() ?? null;
    setText(title, `${stop.name}, ${stop.shape}`);
    panel.replaceChildren(title, sentence, ...(detail ? [detail.element] : []), formulas, note);
    tell();
  };
  const tell = () => {
    if (!opened || !last) return;
    const told = opened.tell(last);
    setText(sentence, told.sentence);
    setText(note, told.note ?? "");
    formulas.replaceChildren(...(told.formulas ?? []));
    detail?.show(last);
  };

  /** Drawn where something is new. @param {(shown: Shown) => void} draw */
  const view = (draw) => {
    /** @type {unknown[]} */
    let drawn = [];
    return {
      /** @param {Shown} shown */
      render(shown) {
        const now = [shown.result, shown.pixels, shown.chosen, inkColor()];
        if (now.every((part, k) => part === drawn[k])) return;
        drawn = now;
        draw(shown);
      },
    };
  };
  const telling = (/** @type {Shown} */ shown) => {
    last = shown;
    tell();
  };
  return [...items.map(({ stop, canvas }) => (/** @type {Shown} */ shown) => stop.paint(canvas, shown)), telling].map(view);
}

/** @param {Info} info @returns {Stop[]} */
function stopsOf(info) {
  const { image, convolutions, primary, digit, classes, routing } = info;
  const side = image.rows;
  const traced = (/** @type {Shown} */ { result }) => result?.trace ?? null;
  /** @type {Stop[]} */
  const stops = [
    {
      id: "drawing",
      name: text.drawing.name,
      shape: text.drawing.shape(info),
      paint: (canvas, { pixels }) => paintPixels(canvas, pixels, side, side, inkScale()),
      tell: ({ pixels }) => ({
        sentence: text.drawing.sentence(info),
        note: pixels ? text.drawing.ink : "",
        formulas: [
          formula(i("x"), o("∈"), m("msup", m("mrow", o("["), n("0"), o(","), n("1"), o("]")), m("mrow", n(String(side)), o("×"), n(String(side))))),
          ...(pixels ? [formula(m("munder", o("∑"), i("p")), sub(i("x"), "p"), o("="), n(fixed(total(pixels), 1)))] : []),
        ],
      }),
    },
  ];
  convolutions.forEach((layer, index) => {
    const inputs = convolutions[index - 1]?.channels ?? 1;
    stops.push({
      id: `convolution-${index + 1}`,
      name: text.convolution.name(index),
      shape: text.convolution.shape(layer),
      paint: (canvas, shown) => paintMosaic(canvas, traced(shown)?.convolutions?.[index] ?? null, layer),
      tell: () => ({ sentence: text.convolution.sentence(layer, inputs) }),
      detail: () => {
        const maps = makeMaps(index, layer, side);
        return { element: maps.element, show: (shown) => maps.show(traced(shown)?.convolutions?.[index] ?? null, shown.pixels) };
      },
    });
  });
  if (primary && routing) {
    const capsules = capsulesOf(primary);
    stops.push(
      {
        id: "primary",
        name: text.primary.name,
        shape: text.primary.shape(primary),
        paint: (canvas, shown) => paintNeedles(canvas, longestOfSpots(traced(shown), info)),
        tell: (shown) => {
          const trace = traced(shown);
          if (!trace?.primary) return { sentence: text.primary.sentence(primary) };
          const lengths = primaryLengths(trace, info);
          const longest = argmax(lengths);
          const length = lengths[longest];
          // squashing turned round: the vector's length before it
          const sum = routing.squash === "exponential" ? -Math.log(1 - length) : Math.sqrt(length / (1 - length));
          return { sentence: text.primary.sentence(primary), note: text.primary.longest(placeInWords(placeOf(longest, primary))), formulas: squashFormula("u", "i", sum, length, routing) };
        },
      },
      {
        id: "votes",
        name: text.votes.name,
        shape: text.votes.shape(capsules, digit),
        paint: (canvas, shown) => paintPixels(canvas, routedByType(traced(shown), info), primary.types, digit.classes, inkScale()),
        tell: (shown) => {
          const told = { sentence: text.votes.sentence(capsules, info), formulas: [formula(sub(hat(), "ij"), o("="), sub(vector("u"), "i"), sub(vector("W"), "ij"))] };
          const { result } = shown;
          const trace = traced(shown);
          if (!result || !trace?.primary || !trace.votes || !trace.agreements) return told;
          const j = result.digit;
          const most = argmax(added(trace, trace.agreements.length - 1, j, info));
          const u = lengthAt(trace.primary, most * primary.dims, primary.dims);
          const vote = lengthAt(trace.votes, (most * digit.classes + j) * digit.dims, digit.dims);
          const numbers = formula(norm(sub(vector("u"), "i")), o("="), n(fixed(u)), o(","), norm(sub(hat(), "ij")), o("="), n(fixed(vote)));
          return { ...told, note: text.votes.most(classes[j], placeInWords(placeOf(most, primary))), formulas: [...told.formulas, numbers] };
        },
      },
    );
  }
  const capsulesOfDigits = primary ? text.digits : text.scores;
  stops.push(
    {
      id: "digits",
      name: capsulesOfDigits.name,
      shape: text.digits.shape(digit),
      paint: (canvas, { result }) => paintNeedles(canvas, classes.map((_, j) => (result ? { ...needle(result.poses, j * digit.dims, digit.dims), length: result.lengths[j], color: digitColor(j) } : null))),
      tell: (shown) => {
        if (!primary || !routing) return { sentence: text.scores.sentence };
        const { result } = shown;
        const trace = traced(shown);
        const sentence = text.digits.sentence(info);
        if (!result || !trace?.agreements) return { sentence };
        const j = result.digit;
        const round = trace.couplings.length - 1;
        const length = lengthAt(trace.digits[round], j * digit.dims, digit.dims);
        let sum = 0;
        for (let k = j; k < trace.couplings[round].length; k += digit.classes) sum += (trace.couplings[round][k] * trace.agreements[round][k]) / (length || 1);
        return { sentence, note: text.digits.longest(classes[j]), formulas: squashFormula("v", "j", sum, length, routing) };
      },
    },
    {
      id: "decoder",
      name: text.decoder.name,
      shape: text.decoder.shape(info),
      paint: (canvas, { result }) => paintPixels(canvas, result?.reconstruction ?? null, side, side, inkScale()),
      tell: ({ result, pixels }) => {
        const drawing = () => m("mover", i("x"), o("^"));
        const sentence = text.decoder.sentence(info, result ? classes[result.digit] : "", result && pixels ? redrawn(result.reconstruction, pixels) : null);
        const formulas = [formula(drawing(), o("="), i("decoder"), brackets(n("0"), o(","), o("…"), o(","), sub(vector("v"), "j"), o(","), o("…"), o(","), n("0")))];
        if (!result) return { sentence, formulas };
        const length = lengthAt(result.poses, result.digit * digit.dims, digit.dims);
        const numbers = formula(norm(sub(vector("v"), "j")), o("="), n(fixed(length)), o(","), m("munder", o("∑"), i("p")), sub(drawing(), "p"), o("="), n(fixed(total(result.reconstruction), 1)));
        return { sentence, note: text.decoder.ink, formulas: [...formulas, numbers] };
      },
    },
  );
  return stops;
}

/** @param {string} name @param {string} index @param {number} sum @param {number} length @param {NonNullable<Info["routing"]>} routing */
function squashFormula(name, index, sum, length, routing) {
  if (name === "v") return formulasOf("squash", { logits: [], digit: 0, coupling: 0, added: 0, sum, length, agreement: 0 }, routing);
  return [formula(sub(vector(name), index), o("="), i("squash"), brackets(sub(vector("s"), index))), formula(norm(sub(vector("s"), index)), o("="), n(fixed(sum)), o(","), norm(sub(vector(name), index)), o("="), n(fixed(length)))];
}

/** The strongest maps in a square. @param {HTMLCanvasElement} canvas @param {import("../../capsnet.js").ConvolutionMaps | null} maps @param {import("../../capsnet.js").ConvolutionInfo} layer */
function paintMosaic(canvas, maps, { rows, columns, channels }) {
  const across = Math.min(MOSAIC, Math.ceil(Math.sqrt(channels)));
  const [wide, high] = [across * columns, across * rows];
  const picture = new Float32Array(wide * high);
  if (maps) {
    const tops = Array.from({ length: channels }, (_, channel) => ({ channel, top: largestOf(maps, channel) }));
    tops.sort((a, b) => b.top - a.top);
    tops.slice(0, across * across).forEach(({ channel, top }, k) => {
      const corner = Math.floor(k / across) * rows * wide + (k % across) * columns;
      for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) picture[corner + row * wide + column] = maps.values[(channel * rows + row) * columns + column] / (top || 1);
    });
  }
  paintPixels(canvas, picture, wide, high, inkScale());
}

/** @param {Trace | null} trace @param {Info} info */
function longestOfSpots(trace, info) {
  const { primary: shape } = info;
  if (!shape) return [];
  const { rows, columns, types, dims } = shape;
  const lengths = trace?.primary ? primaryLengths(trace, info) : null;
  return Array.from({ length: rows * columns }, (_, spot) => {
    if (!lengths || !trace) return null;
    const capsules = Array.from({ length: types }, (_, type) => capsuleAt(type, Math.floor(spot / columns), spot % columns, shape));
    const longest = capsules.reduce((best, k) => (lengths[k] > lengths[best] ? k : best));
    return { ...needle(trace.primary, longest * dims, dims), color: inkColor() };
  });
}

/** @param {HTMLCanvasElement} canvas @param {({ length: number, x: number, y: number, color: string } | null)[]} needles */
function paintNeedles(canvas, needles) {
  setAttributes(canvas, { width: SMALL, height: SMALL });
  const context = canvas.getContext("2d");
  context?.clearRect(0, 0, SMALL, SMALL); // the size is the same: it keeps what was there
  const across = Math.ceil(Math.sqrt(needles.length));
  const size = SMALL / across;
  needles.forEach((one, k) => {
    const cell = { x: ((k % across) + 0.5) * size, y: (Math.floor(k / across) + 0.5) * size, size };
    if (one && context) drawNeedle(context, one, cell, one.color);
  });
}

/** How much each type of capsules routes to each digit: Σ c ‖û‖, a row a digit, as shares of the most. @param {Trace | null} trace @param {Info} info */
function routedByType(trace, info) {
  const { primary, digit } = info;
  const last = trace?.couplings?.at(-1);
  if (!primary || !last || !trace?.votes) return null;
  const sums = new Float32Array(digit.classes * primary.types);
  for (let j = 0; j < digit.classes; j += 1) {
    voteLengths(trace, j, info).forEach((length, k) => (sums[j * primary.types + placeOf(k, primary).type] += last[k * digit.classes + j] * length));
  }
  const most = sums.reduce((a, b) => Math.max(a, b), 0) || 1;
  return sums.map((v) => v / most);
}
