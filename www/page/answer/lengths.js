// A bar for each digit capsule; each row is a button that has this capsule decoded.

import { create, hidden, setAttributes, setText } from "../ui/dom.js";
import { makeNeedle, needle } from "../ui/glyph.js";
import { drawnInSight } from "../ui/in-sight.js";
import { fixed } from "../ui/numbers.js";
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
  const needles = drawnInSight(host, { render: (/** @type {Shown} */ { result }) => rows.forEach((row) => row.point(result)) });
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
  const glyph = makeNeedle("length-needle");
  const value = create("span", { class: "length-value" });
  const bar = create("span", { class: "length-bar" });
  const has = hidden(text.has(false));
  const button = create(
    "button",
    { type: "button", class: "length-button", "data-testid": `decode-${digit}` },
    create("span", { class: "length-numeral", translate: "no" }, name),
    glyph.element,
    create("span", { class: "length-track" }, bar, has),
    value,
    hidden(text.decode),
  );
  button.addEventListener("click", () => onChoose(digit));
  const element = create("li", { "data-testid": `length-${digit}`, style: `--hue: var(--digit-${digit})` }, button);
  return {
    element,
    /** @param {Shown["result"]} result */
    // a plain CNN's poses are not squashed: its scores are as long as a needle may be
    point: (result) => glyph.show(result && { ...needle(result.poses, digit * dims, dims), length: result.lengths[digit] }),
    /** @param {Shown} shown */
    render({ result, chosen, ready, network }) {
      const length = result ? result.lengths[digit] : null;
      setAttributes(element, { "data-value": length === null ? "" : length.toFixed(4) });
      bar.style.setProperty("--length", String(length ?? 0));
      element.classList.toggle("is-winner", result?.present.includes(digit) ?? false);
      setText(has, text.has(network?.primary === null));
      setText(value, length === null ? "" : fixed(length));
      setAttributes(button, {
        "aria-pressed": String(chosen === digit),
        "aria-disabled": String(length === null || !ready),
      });
    },
  };
}
