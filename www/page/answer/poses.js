// The poses as a matrix, a row a class, of signed colours; the arrow keys walk through it. One canvas beneath the cells
// carries the colours: a style for each cell would take longer than all else that an answer changes.

import { signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { Drags } from "../ui/drags.js";
import { oncePerFrame } from "../ui/frame.js";
import { drawnInSight } from "../ui/in-sight.js";
import { onHistoryKey } from "../ui/keys.js";
import { withoutFling } from "../ui/no-fling.js";
import { signed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { roving } from "../ui/roving.js";
import { PoseNames } from "./pose-names.js";
import { poses as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */
/** @typedef {import("./bent.js").Bent} Bent */

/** Ends of the colour scale. A capsule's sixteen numbers share a length below 1, so few are larger. */
const REACH = 0.5;

/** How far a pointer goes for a change of 1. */
const PIXELS_TO_ONE = 200;
/** What a key changes. */
const STEP = 0.02;

/** @param {HTMLElement} host @param {Kind} kind @param {Bent} bent */
export function makePoses(host, { classes, dims }, bent) {
  const cells = classes.map(() =>
    Array.from({ length: dims }, () => create("div", { class: "pose-cell", role: "gridcell", "data-testid": "pose-cell" })),
  );
  const rows = cells.map((row, digit) =>
    create("div", { class: "pose-row", role: "row", style: `--hue: var(--digit-${digit})` }, create("div", { class: "pose-digit", role: "rowheader", translate: "no" }, classes[digit]), ...row),
  );
  const header = create(
    "div",
    { class: "pose-row pose-head", role: "row" },
    create("div", { role: "columnheader" }, create("span", { class: "visually-hidden" }, text.rowHeader)),
    ...Array.from({ length: dims }, (_, k) => create("div", { role: "columnheader" }, String(k + 1))),
  );
  const canvas = create("canvas", { class: "pixels pose-colors" });
  const over = create("div", { class: "pose-grid", style: `--dims: ${dims}; --classes: ${classes.length}; --letters: ${Math.max(...classes.map((name) => name.length))}` });
  const grid = create("div", { role: "grid", "aria-label": text.label(dims) }, header, ...rows);
  over.append(canvas, grid);
  const readout = create("p", { class: "readout" }, text.rest);
  host.append(
    over,
    create("div", { class: "legend" }, create("span", {}, `−${REACH}`), create("span", { class: "ramp ramp-signed" }), create("span", {}, `+${REACH}`)),
    readout,
  );

  /** The cell that is pointed at or has the focus. @type {Element | null} */
  let reading = null;
  const read = (/** @type {Element | null} */ cell) => {
    reading = cell;
    setText(readout, cell?.getAttribute("aria-label") ?? text.rest);
  };
  roving(cells, { onMove: read });
  grid.addEventListener("focusout", () => read(null));
  grid.addEventListener("pointerover", ({ target }) => {
    if (target instanceof Element && target.matches(".pose-cell")) read(target);
  });
  grid.addEventListener("pointerleave", ({ pointerType }) => pointerType === "touch" || read(null)); // a finger is lifted to read

  /** Which number of which pose a cell is. @type {Map<Element, { digit: number, k: number }>} */
  const places = new Map(cells.flatMap((row, digit) => row.map((cell, k) => [cell, { digit, k }])));
  /** @type {{ digit: number, k: number, pose: Float32Array, x: number, y: number, chosen: number | null } | null} */
  let drag = null;
  new Drags().on(grid, {
    begin({ target, clientX, clientY }) {
      const place = target instanceof Element ? places.get(target) : undefined;
      const pose = place && bent.pose(place.digit);
      if (place && pose && bent.ready) drag = { ...place, pose, x: clientX, y: clientY, chosen: last?.chosen ?? null };
      return drag;
    },
    move({ digit, k, pose, x }, { clientX }) {
      if (clientX !== x) bent.set(digit, k, pose[k] + (clientX - x) / PIXELS_TO_ONE);
    },
    cancel({ digit, pose, chosen }) {
      if (bent.pose(digit) === pose) return;
      bent.replace(digit, pose); // it scrolls the page
      bent.choose(chosen);
    },
    end({ digit }) {
      drag = null;
      bent.keep(digit);
    },
  });
  // sideways it bends; up and down it scrolls the page
  withoutFling(grid, ({ touches: [{ clientX, clientY }] }) => drag !== null && Math.abs(clientX - drag.x) > Math.abs(clientY - drag.y));
  onHistoryKey(grid, (step) => bent[step]());
  grid.addEventListener("keydown", ({ key, target }) => {
    const place = target instanceof Element ? places.get(target) : undefined;
    const from = place && bent.pose(place.digit)?.[place.k];
    if (!place || from === undefined || !["+", "-", "−"].includes(key)) return;
    bent.set(place.digit, place.k, from + (key === "+" ? STEP : -STEP));
    bent.keep(place.digit);
  });

  const names = new PoseNames();
  /** Of the names in the cells. */
  let version = -1;
  /** The poses that are on the screen. @type {(Float32Array | null | undefined)[]} */
  const painted = [];
  let colors = signedScale();

  /** @type {Shown | null} */
  let last = null;
  bent.listen("poses", oncePerFrame(() => last && view.render(last)));

  const view = drawnInSight(host, {
    /** @param {Shown} shown */
    render(shown) {
      last = shown;
      const { result, chosen, network } = shown;
      names.of(document.documentElement.dataset.preset ?? network?.preset ?? "");
      rows.forEach((row, digit) => row.classList.toggle("is-shown", result !== null && (chosen === null ? result.present.includes(digit) : chosen === digit)));
      const poses = classes.map((_, digit) => result && bent.pose(digit));
      const isSame = poses.every((pose, digit) => pose === painted[digit]);
      if (!isSame || colors !== signedScale()) {
        colors = signedScale();
        const values = new Float32Array(classes.length * dims);
        poses.forEach((pose, digit) => pose && values.set(pose, digit * dims));
        paintPixels(canvas, values, dims, classes.length, colors, (value) => (value / REACH + 1) / 2);
      }
      cells.forEach((row, digit) => {
        const pose = poses[digit];
        if (pose === painted[digit] && version === PoseNames.version) return;
        painted[digit] = pose;
        const own = result && bent.of(digit)?.own;
        row.forEach((cell, k) => {
          const value = pose ? pose[k] : null;
          const isBent = value !== null && own ? value !== own[k] : false;
          cell.classList.toggle("is-bent", isBent);
          setAttributes(cell, {
            "data-value": value === null ? "" : value.toFixed(4),
            "aria-label": text.cell(classes[digit], k, names.get(classes[digit], k), value === null ? null : signed(value), isBent && own ? signed(own[k]) : null),
          });
        });
      });
      version = PoseNames.version;
      if (reading) read(reading);
    },
  });
  return view;
}
