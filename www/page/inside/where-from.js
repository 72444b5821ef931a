// What each spot adds to a digit, laid over the drawing.

import { cssAt, inkColor, signedScale } from "../ui/colors.js";
import { create, setAttributes } from "../ui/dom.js";
import { probe } from "../ui/probe.js";
import { argmax } from "../answer/reading.js";
import { ScreenCanvas } from "../ui/screen-canvas.js";
import { drawFrame, makeGround } from "./faint.js";
import { cellOf, fieldOf } from "./spots.js";

/** @typedef {import("./selection.js").Pointed} Pointed */
/** @typedef {NonNullable<import("../types.js").CapsNet["info"]["primary"]>} Primary */
/** @typedef {{ added: Float32Array, reach: number, label: string }} Shares one number a spot, and where the colours end */

/** Ink shows through the strongest colour. */
const STRONGEST = 0.82;

/**
 * @param {object} options
 * @param {HTMLElement} options.readout
 * @param {string} options.name
 * @param {string} options.rest  what the readout says when nothing is pointed at
 * @param {number} options.side  of the image
 * @param {Primary} options.primary
 * @param {(row: number, column: number) => string | null} options.read
 * @param {(at: { row: number, column: number } | null) => void} options.onPoint
 * @param {(row: number, column: number) => void} options.onPick
 */
export function makeWhereFrom({ readout, name, rest, side, primary, read, onPoint, onPick }) {
  const { rows, columns, receptiveField: field } = primary;
  const canvas = create("canvas", { class: "over-drawing", role: "img" });
  const element = create("div", { class: "picture heat" }, canvas);
  const ground = makeGround(side);
  /** @type {Float32Array | null} */
  let pixels = null;
  /** @type {Shares | null} */
  let shares = null;
  /** @type {Pointed | null} */
  let pointed = null;
  /** @type {Pointed | null} */
  let followed = null;

  const paint = () => {
    const context = screen.clear();
    const scale = screen.width / side;
    ground.draw(context, pixels, { x: 0, y: 0, size: screen.width });
    if (shares) {
      const colors = signedScale();
      shares.added.forEach((value, spot) => {
        const share = Math.min(1, Math.abs(value) / (shares?.reach || 1));
        if (share < 0.01) return;
        const cell = cellOf(field, Math.floor(spot / columns), spot % columns);
        context.globalAlpha = STRONGEST * Math.sqrt(share);
        context.fillStyle = cssAt(colors, value < 0 ? 0 : 1);
        context.fillRect(cell.left * scale, cell.top * scale, cell.size * scale - 1, cell.size * scale - 1);
      });
      context.globalAlpha = 1;
    }
    if (shares) {
      const most = argmax(shares.added);
      const { left, top, size } = cellOf(field, Math.floor(most / columns), most % columns);
      context.strokeStyle = inkColor();
      context.lineWidth = 2;
      if (shares.added[most] > 0) context.strokeRect(left * scale + 1, top * scale + 1, size * scale - 3, size * scale - 3);
    }
    if (followed) drawFrame(context, fieldOf(field, followed.row, followed.column), scale, inkColor());
    if (pointed) drawFrame(context, fieldOf(field, pointed.row, pointed.column), scale, inkColor(), false);
  };
  const screen = new ScreenCanvas(canvas, paint);

  const reader = probe({
    over: element,
    readout,
    name,
    rest,
    rows,
    columns,
    place: (row, column) => {
      const { left, top, size } = cellOf(field, row, column);
      return { left: left / side, top: top / side, width: size / side, height: size / side };
    },
    read: (row, column) => (shares ? read(row, column) : null),
    onPoint,
    onPick,
  });

  return {
    element,
    /** @param {Float32Array | null} drawing @param {Shares | null} next @param {Pointed | null} at @param {Pointed | null} held */
    show(drawing, next, at, held) {
      [pixels, shares, pointed, followed] = [drawing, next, at, held];
      setAttributes(canvas, { "aria-label": next?.label ?? name });
      paint();
      reader.update();
    },
  };
}
