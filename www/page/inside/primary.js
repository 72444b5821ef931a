// @ts-check
// The primary capsules: one tile a type, in it a needle for every spot of the picture.

import { inkColor, inkToDigit } from "../ui/colors.js";
import { create, setAttributes } from "../ui/dom.js";
import { drawNeedle, needle } from "../ui/glyph.js";
import { PRESENT } from "../answer/reading.js";
import { favourite } from "./inside.js";
import { probe } from "../ui/probe.js";
import { ScreenCanvas } from "../ui/screen-canvas.js";
import { primary as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */
/** @typedef {NonNullable<import("../types.js").CapsNet["info"]["primary"]>} Primary */

/** What is drawn before the network has told its shape. */
const USUAL = { types: 8, rows: 6, columns: 6, dims: 8, receptiveField: { size: 0, step: 0, start: 0 } };
/** So many tiles stand side by side, more of them closer together as long as their needles can be told apart. */
const ACROSS = 4;
const MANY = { types: 16, gap: 6, side: 56 };
const GAP = 12;
const CAPTION = 18;
/** @param {HTMLElement} host @param {Kind} kind */
export function makePrimary(host, { classes }) {
  /** Above an even coupling a needle takes on a digit's hue; coupled wholly, it wears it fully. */
  const undecided = 1 / classes.length;
  const canvas = create("canvas", { class: "needles", role: "img" });
  const picture = create("div", { class: "picture-wide" }, canvas);
  const readout = create("p", { class: "readout" });
  host.append(picture, readout);
  const screen = new ScreenCanvas(canvas, () => last && paint(last));

  /** @type {Primary} */
  let shape = USUAL;
  /** @type {Shown | null} */
  let last = null;
  /** @type {{ update: () => void, across: number } | null} */
  let reader = null;
  /** What stands on the canvas: it is not drawn again with every move of the pen. @type {unknown[]} */
  let drawn = [];

  let look = lookOf(canvas, "");

  const render = (/** @type {Shown} */ shown) => {
    last = shown;
    const primary = shown.network?.primary;
    if (primary && !isSame(primary, shape)) {
      shape = primary;
      reader = null;
    }
    const now = [shown.result, inkColor(), shape];
    if (now.every((part, k) => part === drawn[k]) && (reader || !shown.network)) return;
    drawn = now;
    paint(shown);
    setAttributes(canvas, { "aria-label": describe(shown, shape) });
    reader?.update();
  };

  const paint = (/** @type {Shown} */ shown) => {
    const tiles = tileLayout(screen.width, shape);
    if (shown.network && screen.width > 0 && reader?.across !== tiles.across) {
      picture.querySelector(".probe")?.remove();
      reader = { ...makeReader(), across: tiles.across };
    }
    canvas.style.height = `${tiles.height}px`; // known only now: the captions do not grow with the width
    const context = screen.clear();
    const ink = inkColor();
    if (ink !== look.ink) look = lookOf(canvas, ink);
    const trace = shown.result?.trace;
    const couplings = trace?.couplings.at(-1);
    for (let type = 0; type < shape.types; type += 1) {
      const { x, y } = tiles.corner(type);
      context.fillStyle = look.caption;
      context.font = look.font;
      context.fillText(text.caption(type), x, y - 5);
      context.strokeStyle = look.rule;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, tiles.side - 1, tiles.side - 1);
      for (let spot = 0; spot < shape.rows * shape.columns; spot += 1) {
        const cell = {
          x: x + ((spot % shape.columns) + 0.5) * tiles.cell,
          y: y + (Math.floor(spot / shape.columns) + 0.5) * tiles.cell,
          size: tiles.cell,
        };
        const i = type * shape.rows * shape.columns + spot;
        if (!trace || !couplings) {
          context.fillStyle = look.rule;
          context.fillRect(cell.x - 0.75, cell.y - 0.75, 1.5, 1.5);
          continue;
        }
        const { digit, coupling } = favourite(couplings, i, classes.length);
        const decided = Math.max(0, (coupling - undecided) / (1 - undecided || 1));
        const color = decided < 0.02 ? ink : inkToDigit(digit, Math.min(1, 1.6 * decided));
        drawNeedle(context, needle(trace.primary, i * shape.dims, shape.dims), cell, color);
      }
    }
  };

  const makeReader = () => {
    const layout = () => tileLayout(screen.width || 1, shape);
    const { across, down } = layout();
    return probe({
      over: picture,
      readout,
      name: text.name,
      rows: down * shape.rows,
      columns: across * shape.columns,
      rest: text.rest,
      place: (row, column) => {
        const tiles = layout();
        const { x, y } = tiles.corner(Math.floor(row / shape.rows) * across + Math.floor(column / shape.columns));
        return {
          left: (x + (column % shape.columns) * tiles.cell) / tiles.width,
          top: (y + (row % shape.rows) * tiles.cell) / tiles.height,
          width: tiles.cell / tiles.width,
          height: tiles.cell / tiles.height,
        };
      },
      read: (row, column) => {
        const type = Math.floor(row / shape.rows) * across + Math.floor(column / shape.columns);
        if (type >= shape.types) return text.none; // the last row of tiles need not be full
        const i = (type * shape.rows + (row % shape.rows)) * shape.columns + (column % shape.columns);
        const spot = text.spot(type, row % shape.rows, column % shape.columns);
        return last?.result?.trace ? `${spot}: ${read(last.result.trace, i, shape.dims, classes)}` : null;
      },
    });
  };

  return { render };
}

/**
 * What CSS says about captions and frames; asked once a theme, since asking costs a style computation.
 * @param {HTMLCanvasElement} canvas @param {string} ink
 */
function lookOf(canvas, ink) {
  const { color, fontSize, fontFamily, outlineColor } = getComputedStyle(canvas);
  return { ink, caption: color, font: `${fontSize} ${fontFamily}`, rule: outlineColor };
}

/** @param {import("../types.js").Trace} trace @param {number} i @param {number} dims @param {readonly string[]} classes */
function read(trace, i, dims, classes) {
  const { length } = needle(trace.primary, i * dims, dims);
  const couplings = trace.couplings.at(-1);
  const vote = couplings && favourite(couplings, i, classes.length);
  const isDecided = vote && vote.coupling > 1 / classes.length + 0.005;
  return text.reading(length, isDecided ? { ...vote, name: classes[vote.digit] } : null, [...trace.primary.subarray(i * dims, (i + 1) * dims)]);
}

/** @param {Shown} shown @param {Primary} shape */
function describe({ result }, shape) {
  const count = shape.types * shape.rows * shape.columns;
  if (!result?.trace) return text.label(count, null);
  const { primary } = result.trace;
  let long = 0;
  for (let i = 0; i < count; i += 1) if (needle(primary, i * shape.dims, shape.dims).length > PRESENT) long += 1;
  return text.label(count, long);
}

/** @param {Primary} a @param {Primary} b */
const isSame = (a, b) => a.types === b.types && a.rows === b.rows && a.columns === b.columns && a.dims === b.dims;

/**
 * Tiles side by side, each with its caption above.
 * @param {number} width @param {Primary} shape
 */
function tileLayout(width, shape) {
  const many = shape.types > MANY.types;
  const gap = many ? MANY.gap : GAP;
  const fit = many ? Math.max(ACROSS, Math.floor((width + gap) / (MANY.side + gap))) : ACROSS;
  const across = Math.min(shape.types, fit);
  const down = Math.ceil(shape.types / across);
  const side = (width - (across - 1) * gap) / across;
  return {
    across,
    down,
    side,
    cell: side / shape.columns,
    width,
    height: down * (side + CAPTION) + (down - 1) * gap,
    corner: (/** @type {number} */ type) => ({
      x: (type % across) * (side + gap),
      y: CAPTION + Math.floor(type / across) * (side + CAPTION + gap),
    }),
  };
}
