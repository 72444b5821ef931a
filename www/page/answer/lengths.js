// A bar for each digit capsule; each row is a button that has this capsule decoded.

import { create, setAttributes, setText } from "../ui/dom.js";
import { digitColor } from "../ui/colors.js";
import { drawNeedle, needle } from "../ui/glyph.js";
import { drawnInSight } from "../ui/in-sight.js";
import { fixed } from "../ui/numbers.js";
import { ScreenCanvas } from "../ui/screen-canvas.js";
import { lengths as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {(digit: number) => void} onChoose
 */
export function makeLengths(host, kind, onChoose) {
  const rows = kind.classes.map((name, digit) => makeRow(digit, name, kind.dims, onChoose));
  const ticks = [0, 0.1, 0.5, 0.9, 1].map((at) => create("span", { style: `--at: ${at}` }, String(at)));
  host.append(
    create("ul", { role: "list", class: "length-list" }, ...rows.map(({ element }) => element)),
    create("div", { class: "length-axis", "aria-hidden": "true" }, create("div", { class: "length-ticks" }, ...ticks)),
  );
  // the numbers are said to screen readers wherever the window stands
  const needles = drawnInSight(host, { render: (/** @type {Shown} */ { result }) => rows.forEach((row) => row.paint(result)) });
  return {
    /** @param {Shown} shown */
    render(shown) {
      for (const row of rows) row.render(shown);
      needles.render(shown);
    },
  };
}

/** @param {number} digit @param {string} name @param {number} dims @param {(digit: number) => void} onChoose */
function makeRow(digit, name, dims, onChoose) {
  const glyph = create("canvas", { class: "length-needle", "aria-hidden": "true" });
  const value = create("span", { class: "length-value" });
  const bar = create("span", { class: "length-bar" });
  const hidden = (/** @type {string} */ words) => create("span", { class: "visually-hidden" }, words);
  const button = create(
    "button",
    { type: "button", class: "length-button", "data-testid": `decode-${digit}` },
    create("span", { class: "length-numeral", translate: "no" }, name),
    glyph,
    create("span", { class: "length-track" }, bar, hidden(text.hasLength)),
    value,
    hidden(text.decode),
  );
  button.addEventListener("click", () => onChoose(digit));
  const element = create("li", { "data-testid": `length-${digit}`, style: `--hue: var(--digit-${digit})` }, button);
  /** @type {Shown["result"]} */
  let last = null;
  const paint = (next = last) => {
    last = next;
    const context = screen.clear();
    if (!last) return;
    const cell = { x: screen.width / 2, y: screen.height / 2, size: screen.width };
    drawNeedle(context, needle(last.poses, digit * dims, dims), cell, digitColor(digit));
  };
  const screen = new ScreenCanvas(glyph, () => paint());

  return {
    element,
    paint,
    /** @param {Shown} shown */
    render({ result, chosen, ready }) {
      const length = result ? result.lengths[digit] : null;
      setAttributes(element, { "data-value": length === null ? "" : length.toFixed(4) });
      bar.style.setProperty("--length", String(length ?? 0));
      element.classList.toggle("is-winner", result?.present.includes(digit) ?? false);
      setText(value, length === null ? "" : fixed(length));
      setAttributes(button, {
        "aria-pressed": String(chosen === digit),
        "aria-disabled": String(length === null || !ready),
      });
    },
  };
}
