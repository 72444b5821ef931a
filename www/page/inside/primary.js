// Primary capsules over the drawing: one type enlarged, or at each spot the longest of all, and every type as a tile.

import { digitColor, inkColor, inkToDigit, themeName } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { drawNeedle, needle } from "../ui/glyph.js";
import { PRESENT } from "../answer/reading.js";
import { drawFrame, makeGround } from "./faint.js";
import { evenCoupling, favourite, leaked, primaryLengths } from "./inside.js";
import { probe } from "../ui/probe.js";
import { ScreenCanvas } from "../ui/screen-canvas.js";
import { capsuleAt, capsulesOf, cellOf, fieldOf, placeOf } from "./spots.js";
import { primary as text } from "./text-capsules.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {import("./selection.js").Selection} Selection */
/** @typedef {NonNullable<Info["primary"]>} Primary */

/** A tile is at least so wide, in CSS pixels. */
const TILE = 62;
const GAP = 8;
const CAPTION = 16;
/** Shorter needles are left out of a tile. */
const VISIBLE = 0.08;
/** Couplings this near to even ones are no choice. */
const UNDECIDED = 0.02;
/** A reading names the digit that gets so much more than all of them on average. */
const MORE = 0.005;

/** @param {HTMLElement} host @param {Info & { primary: Primary }} info @param {Selection} selection */
export function makePrimary(host, info, selection) {
  const { primary: shape, classes, image, routing } = info;
  const even = evenCoupling(info);
  const { receptiveField: field, rows, columns } = shape;
  const side = image.rows;
  const ground = makeGround(side);
  const big = create("canvas", { class: "over-drawing", role: "img", "data-testid": "primary-large" });
  const bigFrame = create("div", { class: "picture primary-large" }, big);
  const caption = create("figcaption");
  const readout = create("p", { class: "readout" });
  const tiles = create("canvas", { class: "needles", role: "img" });
  const tilesFrame = create("div", { class: "picture-wide primary-tiles" }, tiles);
  const active = create("p", { class: "note" });
  host.append(create("figure", {}, bigFrame, caption), readout, tilesFrame, active);

  /** Enlarged; null: the longest of all. @type {number | null} */
  let type = null;
  /** @type {Pick<Shown, "result" | "pixels"> | null} */
  let last = null;
  let lengths = new Float32Array();
  /** What is shown. @type {unknown[]} */
  let drawn = [];
  let look = lookOf(tiles);
  let ink = inkColor();

  /** The capsule that stands at a spot of a picture. @param {number | null} of a type @param {number} row @param {number} column */
  const capsuleOf = (of, row, column) => {
    if (of !== null) return capsuleAt(of, row, column, shape);
    let best = capsuleAt(0, row, column, shape);
    for (let t = 1; t < shape.types; t += 1) {
      const i = capsuleAt(t, row, column, shape);
      if (lengths[i] > lengths[best]) best = i;
    }
    return best;
  };

  /** @param {number} i */
  const colorOf = (i) => {
    const couplings = last?.result?.trace?.couplings?.at(-1);
    if (!couplings) return ink;
    const { digit, coupling } = favourite(couplings, i, classes.length);
    const decided = Math.max(0, (coupling - even) / (1 - even || 1));
    return decided < UNDECIDED ? ink : inkToDigit(digit, Math.min(1, 2 * decided));
  };

  /** @param {CanvasRenderingContext2D} context @param {number | null} of @param {{ x: number, y: number, size: number }} box @param {boolean} [isLarge] */
  const drawType = (context, of, box, isLarge = true) => {
    const scale = box.size / side;
    ground.draw(context, last?.pixels ?? null, box);
    const primary = last?.result?.trace?.primary;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const { left, top, size } = cellOf(field, row, column);
        const cell = { x: box.x + (left + size / 2) * scale, y: box.y + (top + size / 2) * scale, size: size * scale };
        if (!primary) {
          context.fillStyle = look.rule;
          context.fillRect(cell.x - 1, cell.y - 1, 2, 2);
          continue;
        }
        const i = capsuleOf(of, row, column);
        if (!isLarge && lengths[i] < VISIBLE) continue; // dots would only be noise
        drawNeedle(context, needle(primary, i * shape.dims, shape.dims), cell, colorOf(i));
      }
    }
  };

  const paintBig = () => {
    const context = bigScreen.clear();
    const size = bigScreen.width;
    drawType(context, type, { x: 0, y: 0, size });
    const { pointed, followed } = selection;
    const held = followed === null ? null : placeOf(followed, shape);
    if (held) drawFrame(context, fieldOf(field, held.row, held.column), size / side, hueOf(followed));
    if (pointed) drawFrame(context, fieldOf(field, pointed.row, pointed.column), size / side, inkColor(), false);
  };
  /** @param {number | null} i */
  const hueOf = (i) => {
    const couplings = last?.result?.trace?.couplings?.at(-1);
    return i === null || !couplings ? inkColor() : digitColor(favourite(couplings, i, classes.length).digit);
  };

  /** Tile 0 shows the longest of all. */
  const layout = () => {
    const width = tilesScreen.width || 1;
    const count = shape.types + 1;
    const across = Math.min(count, Math.max(1, Math.floor((width + GAP) / (TILE + GAP))));
    const size = Math.min(92, (width - (across - 1) * GAP) / across);
    const down = Math.ceil(count / across);
    return { across, down, size, width, height: down * (size + CAPTION) + (down - 1) * GAP };
  };
  const typeOf = (/** @type {number} */ tile) => (tile === 0 ? null : tile - 1);
  const paintTiles = () => {
    const { across, size, height, down } = layout();
    if (tilesScreen.width === 0) return;
    tiles.style.height = `${height}px`;
    if (reader?.across !== across) reader = makeTileReader(across, down);
    const context = tilesScreen.clear();
    context.font = look.font;
    for (let tile = 0; tile <= shape.types; tile += 1) {
      const box = { x: (tile % across) * (size + GAP), y: CAPTION + Math.floor(tile / across) * (size + CAPTION + GAP), size };
      context.fillStyle = look.caption;
      context.fillText(tile === 0 ? text.longest : text.caption(tile - 1), box.x, box.y - 4);
      drawType(context, typeOf(tile), box, false);
      const isLarge = typeOf(tile) === type;
      context.strokeStyle = isLarge ? inkColor() : look.rule;
      context.lineWidth = isLarge ? 2 : 1;
      context.strokeRect(box.x + 0.5, box.y + 0.5, size - 1, size - 1);
    }
  };

  const bigScreen = new ScreenCanvas(big, paintBig);
  const tilesScreen = new ScreenCanvas(tiles, () => paintTiles());
  const bigReader = probe({
    over: bigFrame,
    readout,
    name: text.name,
    rows,
    columns,
    rest: text.rest,
    place: (row, column) => {
      const { left, top, size } = cellOf(field, row, column);
      return { left: left / side, top: top / side, width: size / side, height: size / side };
    },
    read: (row, column) => {
      const couplings = last?.result?.trace?.couplings?.at(-1);
      if (!couplings || !last?.result?.trace?.primary) return null;
      const i = capsuleOf(type, row, column);
      const best = favourite(couplings, i, classes.length);
      const none = leaked(couplings, i, classes.length);
      const isEven = best.coupling <= (1 - none) / classes.length + MORE;
      return text.reading(placeOf(i, shape), lengths[i], isEven ? null : { ...best, name: classes[best.digit] }, routing?.leak == null ? null : none);
    },
    onPoint: (at) => selection.point(at && placeOf(capsuleOf(type, at.row, at.column), shape)),
    onPick: (row, column) => last?.result?.trace && selection.follow(capsuleOf(type, row, column)),
  });
  /** @type {{ across: number } | null} */
  let reader = null;
  const tilesReadout = create("p", { class: "visually-hidden" });
  host.append(tilesReadout);
  const makeTileReader = (/** @type {number} */ across, /** @type {number} */ down) => {
    tilesFrame.querySelector(".probe")?.remove();
    probe({
      over: tilesFrame,
      readout: tilesReadout,
      name: text.tiles,
      rows: down,
      columns: across,
      rest: text.tilesRest,
      place: (row, column) => {
        const { size, width, height } = layout();
        return { left: (column * (size + GAP)) / width, top: (CAPTION + row * (size + CAPTION + GAP)) / height, width: size / width, height: size / height };
      },
      read: (row, column) => (row * across + column <= shape.types ? text.tile(typeOf(row * across + column)) : text.none),
      onPick: (row, column) => {
        if (row * across + column > shape.types) return; // the last row need not be full
        enlarge(typeOf(row * across + column));
      },
    });
    return { across };
  };

  const enlarge = (/** @type {number | null} */ next) => {
    type = next;
    setText(caption, text.enlarged(type));
    paintBig();
    paintTiles();
    bigReader.update();
  };
  enlarge(null);

  return {
    /** @param {Shown} shown */
    render(shown) {
      const now = [shown.result, shown.pixels, themeName()];
      if (now.every((part, k) => part === drawn[k])) return;
      if (drawn[2] !== now[2]) look = lookOf(tiles);
      ink = inkColor();
      drawn = now;
      last = { result: shown.result, pixels: shown.pixels };
      const { trace } = shown.result ?? {};
      lengths = trace?.primary ? primaryLengths(trace, info) : new Float32Array();
      const long = trace?.primary ? lengths.reduce((count, length) => count + (length > PRESENT ? 1 : 0), 0) : null;
      setAttributes(big, { "aria-label": text.label(capsulesOf(shape), long) });
      setAttributes(tiles, { "aria-label": text.tiles });
      setText(active, long === null ? (shown.pixels ? text.coming : text.none) : text.active(long, capsulesOf(shape)));
      paintBig();
      paintTiles();
      bigReader.update();
    },
    /** After another capsule was pointed at or followed. */
    mark() {
      const { followed } = selection;
      if (followed !== null && type !== null && placeOf(followed, shape).type !== type) enlarge(placeOf(followed, shape).type);
      paintBig();
    },
  };
}

/** What CSS says about captions and frames; asked once a theme, since asking costs a style computation. @param {HTMLCanvasElement} canvas */
function lookOf(canvas) {
  const { color, fontSize, fontFamily, outlineColor } = getComputedStyle(canvas);
  return { caption: color, font: `${fontSize} ${fontFamily}`, rule: outlineColor };
}
