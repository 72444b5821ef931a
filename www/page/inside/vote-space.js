// Votes for one digit as points of a plane, and the consensus as an arrow in it. The points stay; what changes
// from moment to moment is their area, coupling × length, and the arrow.

import { Delaunay } from "d3-delaunay";
import { scaleLinear, scaleSqrt } from "d3-scale";

import { cssAt, digitColor, inkColor, signedScale, themeName } from "../ui/colors.js";
import { create, setAttributes } from "../ui/dom.js";
import { probe } from "../ui/probe.js";
import { ScreenCanvas } from "../ui/screen-canvas.js";
import { ASPECT, fit, LARGEST } from "./plane.js";

/**
 * @typedef {object} Votes
 * @property {number} digit
 * @property {Float32Array} points  2·n, in the plane
 * @property {Int32Array} order  capsules, the largest first
 * @property {string} label
 */

/**
 * What a moment shows.
 * @typedef {object} Stand
 * @property {Float32Array} areas  n, coupling × length
 * @property {[number, number]} tip  of the arrow
 * @property {Float32Array | null} agreements  n, where they are what the moment is about
 */

/** @typedef {import("./plane.js").Reach} Reach */

/** Points of less than this radius in CSS pixels are dots: there, but not worth a circle, of which a thousand take their time. */
const DOT = 1.5;
const MOVE_MS = 180;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @param {object} options
 * @param {HTMLElement} options.readout
 * @param {string} options.name
 * @param {string} options.rest  what the readout says when nothing is pointed at
 * @param {number} options.capsules  n
 * @param {(i: number) => string | null} options.read
 * @param {(i: number | null) => void} options.onPoint
 * @param {(i: number) => void} options.onPick
 * @param {{ pose: string, unit: string }} options.marks  what stands on the axis
 */
export function makeVoteSpace({ readout, name, rest, capsules, read, onPoint, onPick, marks }) {
  const canvas = create("canvas", { class: "plane", role: "img" });
  const unit = create("span", { class: "plane-unit", "aria-hidden": "true" }, marks.unit);
  const element = create("div", { class: "picture-wide plane-frame", style: `aspect-ratio: ${1 / ASPECT}` }, canvas, unit, create("span", { class: "plane-pose", "aria-hidden": "true" }, marks.pose));

  /** @type {Votes | null} */
  let votes = null;
  /** @type {Reach} */
  let reach = { left: 0.3, right: 1, up: 0.6 };
  let most = 1;
  /** @type {Stand | null} */
  let target = null;
  /** What is on the canvas: on its way to the target. @type {Stand | null} */
  let now = null;
  /** @type {number[]} */
  let marked = [];
  /** Made when the pointer comes. @type {Delaunay<number> | null} */
  let found = null;
  let moving = 0;

  const toCanvas = () => {
    const { scale, x, y } = fit(reach, screen.width, screen.height);
    return { scale, x: scaleLinear([0, 1], [x, x + scale]), y: scaleLinear([0, 1], [y, y - scale]) };
  };

  const paint = () => {
    const context = screen.clear();
    if (screen.width === 0) return;
    const { scale, x, y } = toCanvas();
    axis(context, scale, x, y);
    if (!votes || !now) return;
    const { points, order, digit } = votes;
    const radius = scaleSqrt([0, most || 1], [0, LARGEST * screen.width]);
    const [ink, hue] = [inkColor(), digitColor(digit)];
    const colors = signedScale();
    const { areas, agreements, tip } = now;
    context.lineWidth = 1;
    for (const i of order) {
      const r = radius(areas[i]);
      const [px, py] = [x(points[2 * i]), y(points[2 * i + 1])];
      context.fillStyle = agreements ? cssAt(colors, (agreements[i] + 1) / 2) : hue;
      if (r < DOT) {
        const half = Math.max(0.6, r);
        context.globalAlpha = 0.45;
        context.fillRect(px - half, py - half, 2 * half, 2 * half);
        continue;
      }
      context.beginPath();
      context.arc(px, py, r, 0, 2 * Math.PI);
      context.globalAlpha = agreements ? 0.9 : 0.4;
      context.fill();
      context.globalAlpha = 0.9;
      context.strokeStyle = hue;
      context.stroke();
    }
    context.globalAlpha = 1;
    const beyond = Math.min(1, (screen.width - x(0) - 2) / Math.max(1e-6, scale * Math.abs(tip[0])));
    arrow(context, x(0), y(0), x(tip[0] * beyond), y(tip[1] * beyond), ink, beyond === 1);
    for (const i of marked) {
      const [px, py] = [x(points[2 * i]), y(points[2 * i + 1])];
      context.strokeStyle = ink;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(px, py, Math.max(4, radius(areas[i]) + 2), 0, 2 * Math.PI);
      context.stroke();
    }
  };

  /** @param {CanvasRenderingContext2D} context @param {number} scale @param {(v: number) => number} x @param {(v: number) => number} y */
  const axis = (context, scale, x, y) => {
    context.strokeStyle = rule;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, y(0));
    context.lineTo(screen.width, y(0));
    context.moveTo(x(0), 0);
    context.lineTo(x(0), screen.height);
    context.stroke();
    context.beginPath();
    context.setLineDash([3, 3]);
    context.arc(x(0), y(0), scale, -Math.PI / 2, Math.PI / 2);
    context.stroke();
    context.setLineDash([]);
    // beside the arc, where it leaves the picture
    const across = Math.sqrt(Math.max(0, scale ** 2 - (screen.height / 2 - 14) ** 2));
    unit.style.setProperty("--at", `${Math.round(x(0) + across) - 4}px`);
  };

  /** Asked once a theme, since asking costs a style computation. */
  let rule = getComputedStyle(canvas).outlineColor;
  let ink = "";
  let theme = "";
  const screen = new ScreenCanvas(canvas, () => paint());

  const step = (/** @type {number} */ from, /** @type {Stand} */ start) => (/** @type {number} */ time) => {
    moving = 0;
    if (!target) return;
    const t = Math.min(1, Math.max(0, (time - from) / MOVE_MS));
    const mix = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * t * (2 - t);
    now = t === 1 ? target : { agreements: target.agreements, areas: target.areas.map((v, i) => mix(start.areas[i], v)), tip: [mix(start.tip[0], target.tip[0]), mix(start.tip[1], target.tip[1])] };
    paint();
    if (t < 1) moving = requestAnimationFrame(step(from, start));
  };

  const place = (/** @type {number} */ i) => {
    const { width, height } = screen;
    if (!votes || width === 0 || height === 0) return { left: 0, top: 0, width: 0, height: 0 };
    const { x, y } = toCanvas();
    const size = 12;
    const [px, py] = [x(votes.points[2 * i]), y(votes.points[2 * i + 1])];
    return { left: (px - size / 2) / width, top: (py - size / 2) / height, width: size / width, height: size / height };
  };
  const capsuleOf = (/** @type {number} */ rank) => votes?.order[rank] ?? rank;
  const reader = probe({
    over: element,
    readout,
    name,
    rest,
    rows: 1,
    columns: capsules,
    place: (_row, rank) => place(capsuleOf(rank)),
    find: (x, y) => {
      if (!votes) return { row: 0, column: 0 };
      found ??= new Delaunay(votes.points);
      return { row: 0, column: Math.max(0, votes.order.indexOf(found.find(...inPlane(x * screen.width, y * screen.height)))) };
    },
    read: (_row, rank) => (votes ? read(capsuleOf(rank)) : null),
    onPoint: (at) => onPoint(at && votes ? capsuleOf(at.column) : null),
    onPick: (_row, rank) => votes && onPick(capsuleOf(rank)),
  });
  /** @param {number} px @param {number} py @returns {[number, number]} */
  const inPlane = (px, py) => {
    const { x, y } = toCanvas();
    return [x.invert(px), y.invert(py)];
  };

  return {
    element,
    /** @param {Votes | null} next @param {Reach} reached @param {number} largest area of any moment, of both pictures */
    show(next, reached, largest) {
      if (next === votes) return;
      votes = next;
      reach = reached;
      most = largest;
      now = target = null;
      found = null;
      setAttributes(canvas, { "aria-label": next?.label ?? name });
    },
    /** @param {Stand | null} stand @param {number[]} marks capsules that the visitor holds */
    at(stand, marks) {
      if (themeName() !== theme) [theme, ink, rule] = [themeName(), inkColor(), getComputedStyle(canvas).outlineColor];
      marked = marks;
      const isSame = stand !== null && stand === target;
      target = stand;
      if (!isSame) {
        cancelAnimationFrame(moving);
        moving = 0;
        if (stand && now && !still.matches) moving = requestAnimationFrame(step(performance.now(), now));
        else now = stand;
      }
      if (!moving) paint();
      reader.update();
    },
  };
}

/** The digit's needle, from its foot; where it leaves the picture, without its end. @param {CanvasRenderingContext2D} context @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {string} color @param {boolean} isWhole */
function arrow(context, x0, y0, x1, y1, color, isWhole) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = 2.5;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  if (isWhole && Math.hypot(x1 - x0, y1 - y0) > 6) {
    for (const turn of [-0.45, 0.45]) {
      context.moveTo(x1, y1);
      context.lineTo(x1 - 8 * Math.cos(angle + turn), y1 - 8 * Math.sin(angle + turn));
    }
  }
  context.stroke();
  context.beginPath();
  context.arc(x0, y0, 3, 0, 2 * Math.PI);
  context.fill();
}
