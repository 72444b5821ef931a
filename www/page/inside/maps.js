// The maps of a convolution: all in a grid, one enlarged, and what its places see of the drawing.

import { inkColor, inkScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { ScreenCanvas } from "../ui/screen-canvas.js";
import { scroller } from "../ui/scroller.js";
import { argmax } from "../answer/reading.js";
import { drawFrame, makeGround } from "./faint.js";
import { brackets, formula, i, m, n, o, sub } from "./math.js";
import { fieldOf } from "./spots.js";
import { formulaName } from "./text-routing.js";
import { maps as text } from "./text-way.js";

/** @typedef {import("../../capsnet.js").ConvolutionMaps} Maps */
/** @typedef {import("../../capsnet.js").ConvolutionInfo} Layer */

/** Wider than tall: the grid stands above the enlarged map. */
const GRID_ASPECT = 1.8;

/** The largest value of a map. @param {Maps} maps @param {number} channel */
export function largestOf({ values, rows, columns }, channel) {
  let most = 0;
  for (let k = channel * rows * columns; k < (channel + 1) * rows * columns; k += 1) if (values[k] > most) most = values[k];
  return most;
}

/** @param {number} index @param {Layer} layer @param {number} side of the image */
export function makeMaps(index, layer, side) {
  const { channels, rows, columns, receptiveField: field } = layer;
  const across = Math.min(channels, Math.ceil(Math.sqrt(channels * GRID_ASPECT)));
  const down = Math.ceil(channels / across);
  const grid = create("canvas", { class: "pixels", role: "img", "aria-label": text.grid(index), "data-testid": `maps-${index}` });
  const gridFrame = create("div", { class: "maps-grid", style: `aspect-ratio: ${(across * (columns + 1)) / (down * (rows + 1))}` }, grid);
  const large = create("canvas", { class: "pixels", role: "img" });
  const largeFrame = create("div", { class: "picture" }, large);
  const caption = create("figcaption");
  const seen = create("canvas", { class: "over-drawing", role: "img", "aria-label": text.sees });
  const readout = create("p", { class: "readout" });
  const gridReadout = create("p", { class: "note" });
  const box = create("input", { type: "checkbox", checked: true });
  const most = create("span");
  const formulas = scroller(formulaName, { class: "formulas" });
  const element = create(
    "div",
    { class: "maps" },
    gridFrame,
    gridReadout,
    create("div", { class: "pictures is-pair" }, create("figure", {}, largeFrame, caption), create("figure", {}, create("div", { class: "picture" }, seen), create("figcaption", {}, text.sees))),
    readout,
    create("label", { class: "switch" }, box, create("span", {}, text.scale)),
    create("div", { class: "legend" }, create("span", {}, "0"), create("span", { class: "ramp ramp-ink" }), most),
    formulas,
  );

  /** @type {Maps | null} */
  let maps = null;
  /** @type {Float32Array | null} */
  let pixels = null;
  /** The enlarged map; null: the one with the largest value. @type {number | null} */
  let chosen = null;
  /** @type {{ row: number, column: number } | null} */
  let pointed = null;
  /** @type {unknown[]} */
  let drawn = [];
  const ground = makeGround(side);
  const channelNow = () => chosen ?? (maps ? argmax(Float32Array.from({ length: channels }, (_, k) => (maps ? largestOf(maps, k) : 0))) : 0);

  box.addEventListener("change", () => paint());
  const seenScreen = new ScreenCanvas(seen, () => paintSeen());
  const reader = probe({
    over: largeFrame,
    readout,
    name: text.sees,
    rows,
    columns,
    rest: text.rest,
    read: (row, column) => maps && text.reading(channelNow(), row, column, maps.values[(channelNow() * rows + row) * columns + column]),
    onPoint: (at) => {
      pointed = at;
      paintSeen();
      write();
    },
  });
  probe({
    over: gridFrame,
    readout: gridReadout,
    name: text.grid(index),
    rows: down,
    columns: across,
    rest: text.pick,
    place: (row, column) => ({ left: column / across, top: row / down, width: columns / (columns + 1) / across, height: rows / (rows + 1) / down }),
    read: (row, column) => (row * across + column < channels ? text.channel(row * across + column) : text.none),
    onPick: (row, column) => {
      if (row * across + column >= channels) return;
      chosen = row * across + column;
      paint();
    },
  });

  const paintSeen = () => {
    const context = seenScreen.clear();
    ground.draw(context, pixels, { x: 0, y: 0, size: seenScreen.width });
    if (pointed) drawFrame(context, fieldOf(field, pointed.row, pointed.column), seenScreen.width / side, inkColor());
  };

  const write = () => {
    if (!maps) return formulas.replaceChildren();
    const at = pointed ?? strongestPlace(maps, channelNow());
    const value = maps.values[(channelNow() * rows + at.row) * columns + at.column];
    const place = [at.row + 1, at.column + 1].map(String);
    formulas.replaceChildren(
      formula(sub(i("y"), "k"), o("="), i("max"), brackets(n("0"), o(","), sub(i("b"), "k"), o("+"), m("munder", o("∑"), i("l")), sub(i("W"), "kl"), o("∗"), sub(i("x"), "l"))),
      formula(m("msub", i("y"), n(String(channelNow() + 1))), brackets(n(place[0]), o(","), n(place[1])), o("="), n(fixed(value, 3))),
    );
  };

  const paint = () => {
    const colors = inkScale();
    const isShared = box.checked;
    const channel = channelNow();
    const tops = Float32Array.from({ length: channels }, (_, k) => (maps ? largestOf(maps, k) : 0));
    const top = tops.reduce((a, b) => Math.max(a, b), 0);
    const scaleOf = (/** @type {number} */ k) => (isShared ? top : tops[k]) || 1;
    const [wide, high] = [across * (columns + 1), down * (rows + 1)];
    const all = new Float32Array(wide * high);
    if (maps) {
      const { values } = maps;
      for (let k = 0; k < channels; k += 1) {
        const scale = scaleOf(k);
        const corner = Math.floor(k / across) * (rows + 1) * wide + (k % across) * (columns + 1);
        for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) all[corner + row * wide + column] = values[(k * rows + row) * columns + column] / scale;
      }
    }
    paintPixels(grid, all, wide, high, colors);
    paintPixels(large, maps?.values.subarray(channel * rows * columns, (channel + 1) * rows * columns) ?? null, columns, rows, colors, (v) => v / scaleOf(channel));
    setText(caption, text.enlarged(channel));
    setAttributes(large, { "aria-label": text.enlarged(channel) });
    setText(most, maps ? text.legend(isShared ? top : tops[channel], isShared) : "");
    paintSeen();
    write();
    reader.update();
  };

  return {
    element,
    /** @param {Maps | null} next @param {Float32Array | null} drawing */
    show(next, drawing) {
      const now = [next, drawing, inkScale()];
      if (now.every((part, k) => part === drawn[k])) return;
      drawn = now;
      [maps, pixels] = [next, drawing];
      paint();
    },
  };
}

/** @param {Maps} maps @param {number} channel */
function strongestPlace({ values, rows, columns }, channel) {
  const at = argmax(values, channel * rows * columns, (channel + 1) * rows * columns);
  return { row: Math.floor(at / columns), column: at % columns };
}
