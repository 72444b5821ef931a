// The bent image with handles on it: drag the digit, turn it, scale it, lean it, move the erased patch.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes, setText, shape } from "../ui/dom.js";
import { Drags } from "../ui/drags.js";
import { withoutFling } from "../ui/no-fling.js";
import { paintPixels } from "../ui/pixels.js";
import { amount, figure as text, inWords } from "./text.js";
import { known, matrixOf, transformation, within } from "./transform.js";

/** @typedef {import("./transform.js").Bend} Bend */
/** @typedef {import("./transform.js").Name} Name */
/** @typedef {import("../answer/undoable.js").Undoable<Bend>} State */

/** Half a side of the frame round the digit, as a share of the image: the box that digits are fitted into. */
const HALF = 10 / 28;
/** The turning handle stands so far above the middle. */
const STALK = 13 / 28;
/** Page Up and Page Down go so far of the range, as on the browser's own sliders. */
const PAGE = 0.1;
/** @param {number} value @param {number} step */
const rounded = (value, step) => Number((Math.round(value / step) * step).toFixed(4));

/**
 * @param {number} side
 * @param {{ state: State, onChange: () => void }} page
 */
export function makeFigure(side, { state, onChange }) {
  const canvas = create("canvas", { class: "pixels", width: side, height: side, role: "img", "data-testid": "bend-image" });
  const svg = shape("svg", { class: "bend-handles", viewBox: `0 0 ${side} ${side}` });
  const frame = shape("path", { class: "bend-outline" });
  const stalk = shape("path", { class: "bend-outline" });
  const hole = shape("rect", { class: "bend-hole" });
  svg.append(frame, stalk, hole);
  const element = create("div", { class: "picture bend-picture" }, canvas, svg);
  withoutFling(element);
  const drags = new Drags();

  /** @param {Partial<Bend>} changes */
  function set(changes) {
    const next = { ...state.value };
    for (const [name, value] of Object.entries(changes)) {
      const its = known(name);
      Object.assign(next, { [name]: its ? rounded(within(its.name, value), its.step) : value });
    }
    state.set(next);
    onChange();
  }
  const keep = () => {
    state.keep();
    onChange();
  };

  /** A point of the picture, off its middle, in pixels. @param {PointerEvent} event */
  const pointAt = ({ clientX, clientY }) => {
    const box = svg.getBoundingClientRect();
    return { x: ((clientX - box.left) / box.width - 0.5) * side, y: ((clientY - box.top) / box.height - 0.5) * side };
  };

  /**
   * What is dragged changes by what the pointer moves, wherever a handle was grasped: at the edge it does not lie where its
   * value would have it. `from` is the bend at that moment.
   * @param {Element} grip
   * @param {(point: { x: number, y: number }, start: { x: number, y: number }, from: Bend) => Partial<Bend>} follow
   */
  function draggable(grip, follow) {
    drags.on(grip, {
      begin(event) {
        if (!ready) return null;
        event.preventDefault();
        if (grip instanceof SVGElement || grip instanceof HTMLElement) grip.focus({ preventScroll: true });
        return { start: pointAt(event), from: state.value };
      },
      move: ({ start, from }, event) => set(follow(pointAt(event), start, from)),
      end: keep,
    });
  }

  /** What a key changes is a step of undo. @param {Element} grip @param {(event: KeyboardEvent) => Partial<Bend> | null} changesOf */
  function onKey(grip, changesOf) {
    grip.addEventListener("keydown", (event) => {
      const pressed = /** @type {KeyboardEvent} */ (event);
      const changes = !ready || pressed.altKey || pressed.ctrlKey || pressed.metaKey ? null : changesOf(pressed);
      if (!changes) return;
      event.preventDefault();
      set(changes);
      keep();
    });
  }

  /** @param {Element} grip @param {(right: number, down: number, from: Bend) => Partial<Bend>} move for arrow keys */
  function steerable(grip, move) {
    onKey(grip, ({ key, shiftKey }) => {
      const by = shiftKey ? 5 : 1;
      const [right, down] = { ArrowRight: [by, 0], ArrowLeft: [-by, 0], ArrowDown: [0, by], ArrowUp: [0, -by] }[key] ?? [0, 0];
      return right || down ? move(right, down, state.value) : null;
    });
  }

  let ready = false;
  // the digit itself
  const body = create("div", { class: "bend-body-grip", tabindex: 0, role: "application", "aria-label": text.move, "data-testid": "bend-move" });
  element.insertBefore(body, svg);
  draggable(body, (point, start, from) => ({ right: from.right + point.x - start.x, down: from.down + point.y - start.y }));
  steerable(body, (right, down, from) => ({ right: from.right + right / 2, down: from.down + down / 2 }));

  // one handle for each of three numbers
  const handles = /** @type {const} */ (["turn", "scale", "shear"]).map((name) => {
    const { low, high, step } = transformation(name);
    const grip = shape("g", { class: "bend-handle", tabindex: 0, role: "slider", "aria-label": text[name], "aria-valuemin": low, "aria-valuemax": high, "data-testid": `handle-${name}` });
    grip.append(shape("circle", { class: "bend-reach", r: 2.1 }), shape(name === "turn" ? "circle" : "rect", name === "turn" ? { class: "bend-grip", r: 0.8 } : { class: "bend-grip", x: -0.75, y: -0.75, width: 1.5, height: 1.5 }));
    steerable(grip, (right, down, from) => ({ [name]: from[name] + (right - down) * step * (name === "turn" ? 1 : 2.5) }));
    onKey(grip, ({ key }) => {
      const page = (high - low) * PAGE;
      const to = { Home: low, End: high, PageUp: state.value[name] + page, PageDown: state.value[name] - page }[key];
      return to === undefined ? null : { [name]: to };
    });
    svg.append(grip);
    return { name, grip };
  });
  const [turnGrip, scaleGrip, shearGrip] = handles.map(({ grip }) => grip);
  draggable(turnGrip, (point, start, from) => {
    const angle = (/** @type {{ x: number, y: number }} */ { x, y }) => (Math.atan2(x - from.right, -(y - from.down)) * 180) / Math.PI;
    return { turn: wrapped(from.turn + angle(point) - angle(start)) };
  });
  draggable(scaleGrip, (point, start, from) => {
    const distance = (/** @type {{ x: number, y: number }} */ { x, y }) => Math.max(1, Math.hypot(x - from.right, y - from.down));
    return { scale: (from.scale * distance(point)) / distance(start) };
  });
  draggable(shearGrip, (point, start, from) => {
    const angle = (from.turn * Math.PI) / 180;
    const along = (point.x - start.x) * Math.cos(angle) + (point.y - start.y) * Math.sin(angle);
    return { shear: from.shear + along / (from.scale * HALF * side) };
  });
  const holeGrip = shape("rect", { class: "bend-hole-grip", tabindex: 0, role: "application", "aria-label": text.hole, "data-testid": "handle-hole" });
  svg.append(holeGrip);
  draggable(holeGrip, (point, start, from) => clamped(from.holeRight + point.x - start.x, from.holeDown + point.y - start.y));
  steerable(holeGrip, (right, down, from) => clamped(from.holeRight + right, from.holeDown + down));
  const clamped = (/** @type {number} */ x, /** @type {number} */ y) => {
    const most = side / 2;
    return { holeRight: rounded(Math.min(most, Math.max(-most, x)), 0.5), holeDown: rounded(Math.min(most, Math.max(-most, y)), 0.5) };
  };

  return {
    element,
    /** @param {Float32Array | null} pixels bent @param {string} name of the right class */
    render(pixels, name) {
      const bend = state.value;
      ready = pixels !== null;
      paintPixels(canvas, pixels, side, side, inkScale());
      setAttributes(canvas, { "aria-label": pixels ? text.label(name, inWords(bend)) : text.blank });
      svg.toggleAttribute("hidden", !ready);
      const [a, b, c, d] = matrixOf(bend);
      /** Where a point goes, given as shares of the image off its middle. @param {number} u @param {number} v */
      const place = (u, v) => {
        const [x, y] = [u * side, v * side];
        return { x: side / 2 + bend.right + a * x + b * y, y: side / 2 + bend.down + c * x + d * y };
      };
      const inside = (/** @type {{ x: number, y: number }} */ point) => ({ x: Math.min(side - 1, Math.max(1, point.x)), y: Math.min(side - 1, Math.max(1, point.y)) });
      const corners = [place(-HALF, -HALF), place(HALF, -HALF), place(HALF, HALF), place(-HALF, HALF)];
      frame.setAttribute("d", `M${corners.map(({ x, y }) => `${x} ${y}`).join("L")}Z`);
      const angle = (bend.turn * Math.PI) / 180;
      const centre = { x: side / 2 + bend.right, y: side / 2 + bend.down };
      const knob = inside({ x: centre.x + Math.sin(angle) * STALK * side, y: centre.y - Math.cos(angle) * STALK * side });
      stalk.setAttribute("d", `M${centre.x} ${centre.y}L${knob.x} ${knob.y}`);
      [knob, inside(corners[2]), inside(corners[0])].forEach(({ x, y }, k) => {
        const { name: what, grip } = handles[k];
        setAttributes(grip, { transform: `translate(${x} ${y})`, "aria-valuenow": bend[what], "aria-valuetext": amount(what, bend[what]) });
      });
      for (const square of [hole, holeGrip]) {
        setAttributes(square, { x: side / 2 + bend.holeRight - bend.hole / 2, y: side / 2 + bend.holeDown - bend.hole / 2, width: bend.hole, height: bend.hole });
        square.toggleAttribute("hidden", bend.hole === 0);
      }
    },
  };
}

/** −180 … 180, both of which stay. @param {number} degrees less than a turn beyond */
const wrapped = (degrees) => (degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees);
