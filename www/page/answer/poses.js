// @ts-check
// The poses as a matrix, a row a class, of signed colours; the arrow keys walk through it.

import { cssAt, signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { signed } from "../ui/numbers.js";
import { roving } from "../ui/roving.js";
import { poses as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */

/** Ends of the colour scale. A capsule's sixteen numbers share a length below 1, so few are larger. */
const REACH = 0.5;

/** @param {HTMLElement} host @param {Kind} kind */
export function makePoses(host, { classes, dims }) {
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
  const grid = create("div", { class: "pose-grid", role: "grid", style: `--dims: ${dims}`, "aria-label": text.label(dims) }, header, ...rows);
  const readout = create("p", { class: "readout" }, text.rest);
  host.append(
    grid,
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
  grid.addEventListener("pointerleave", () => read(null));

  /** @type {Shown["result"] | undefined} */
  let painted;
  let colors = signedScale();

  return {
    /** @param {Shown} shown */
    render({ result, chosen }) {
      rows.forEach((row, digit) => row.classList.toggle("is-shown", result !== null && (chosen === null ? result.present.includes(digit) : chosen === digit)));
      if (result === painted && colors === signedScale()) return;
      painted = result;
      colors = signedScale();
      cells.forEach((row, digit) =>
        row.forEach((cell, k) => {
          const value = result ? result.poses[digit * dims + k] : null;
          cell.style.backgroundColor = cssAt(colors, ((value ?? 0) / REACH + 1) / 2);
          setAttributes(cell, {
            "data-value": value === null ? "" : value.toFixed(4),
            "aria-label": text.cell(classes[digit], k, value === null ? null : signed(value)),
          });
        }),
      );
      if (reading) read(reading);
    },
  };
}
