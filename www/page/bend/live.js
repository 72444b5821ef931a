// What the networks say of the bent image: a bar a class for each, the pose before and after, the redrawings.

import { cssAt, inkScale, signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { live as text } from "./text.js";

/** @typedef {import("../ui/kind.js").Kind} Kind */
/** What a network says, of one image. @typedef {{ network: string } & Pick<import("../types.js").Result, "present" | "lengths" | "reconstructions" | "poses">} Said */

/** So many classes have room; of more, those that either network thinks of most. */
const ROWS = 10;
/** Of two networks that name two digits each. */
const PICTURES = 4;
/** Ends of the poses' colour scale, as in answer/poses.js. */
const REACH = 0.5;

/** @param {Kind} kind */
export function makeLive({ classes, dims, side }) {
  const rows = Array.from({ length: Math.min(ROWS, classes.length) }, () => {
    const name = create("span", { class: "bars-name", translate: "no" });
    const bars = [0, 1].map((n) => create("i", { class: `bars-bar bars-${n}` }));
    const values = [0, 1].map((n) => create("span", { class: `bars-value bars-value-${n}` }));
    const element = create("div", { class: "bars-row" }, name, create("span", { class: "bars-track" }, ...bars), ...values);
    return { name, bars, values, element };
  });
  const heads = [0, 1].map((n) => create("span", { class: `bars-key bars-key-${n}` }));
  const words = create("p", { class: "bend-says", "data-testid": "bend-says" });
  const strips = [text.before, text.after].map((label) => {
    const cells = Array.from({ length: dims }, () => create("i", { class: "strip-cell" }));
    return { cells, element: create("div", { class: "pose-strip" }, create("span", {}, label), ...cells) };
  });
  const moved = create("p", { class: "note" });
  const pictures = Array.from({ length: PICTURES }, (_, n) => {
    const canvas = create("canvas", { class: "pixels", width: side, height: side, role: "img", "data-testid": `bend-redrawn-${n}` });
    const caption = create("figcaption");
    return { canvas, caption, element: create("figure", {}, create("div", { class: "picture" }, canvas), caption) };
  });
  const element = create(
    "div",
    { class: "bend-live" },
    words,
    create("div", { class: "bars" }, create("div", { class: "bars-keys", "aria-hidden": "true" }, ...heads), ...rows.map((row) => row.element)),
    create("div", { class: "bend-redrawn" }, ...pictures.map((picture) => picture.element)),
    create("div", { class: "pose-strips", style: `--dims: ${dims}`, role: "img", "data-testid": "bend-poses-strip" }, ...strips.map((strip) => strip.element)),
    moved,
  );

  return {
    element,
    /**
     * @param {Said[]} said the network's own first
     * @param {number | null} right the class whose pose is shown
     * @param {Float32Array | null} before its pose where nothing is bent
     */
    render(said, right, before) {
      element.dataset.networks = String(said.length);
      const score = (/** @type {number} */ digit) => Math.max(0, ...said.map(({ lengths }) => lengths[digit]));
      const all = classes.map((_, digit) => digit);
      const shown = all.length <= ROWS ? all : all.sort((a, b) => score(b) - score(a)).slice(0, ROWS).sort((a, b) => a - b);
      rows.forEach(({ name, bars, values, element: row }, n) => {
        const digit = shown[n];
        row.style.setProperty("--hue", `var(--digit-${digit})`);
        setText(name, classes[digit]);
        bars.forEach((bar, k) => bar.style.setProperty("--length", String(said[k]?.lengths[digit] ?? 0)));
        values.forEach((value, k) => setText(value, said[k] ? fixed(said[k].lengths[digit]) : ""));
      });
      heads.forEach((head, k) => setText(head, said[k]?.network ?? ""));
      setText(words, text.all(said.map(({ network, present, lengths }) => ({ network, answers: present.map((digit) => ({ name: classes[digit], score: lengths[digit] })) }))));
      setAttributes(words, { "data-digits": said.map(({ present }) => present.join("+")).join(" ") });
      const redrawn = said.flatMap(({ network, present, reconstructions }) => reconstructions.map((pixels, k) => ({ pixels, caption: text.redrawnBy(network, present.length > 1 ? classes[present[k]] : null) })));
      pictures.forEach(({ canvas, caption, element: figure }, k) => {
        figure.hidden = k > 0 && !redrawn[k];
        paintPixels(canvas, redrawn[k]?.pixels ?? null, side, side, inkScale());
        setText(caption, redrawn[k]?.caption ?? text.redrawn);
        setAttributes(canvas, { "aria-label": caption.textContent });
      });
      const after = said[0] && right !== null ? said[0].poses.subarray(right * dims, (right + 1) * dims) : null;
      [before, after].forEach((pose, k) => {
        strips[k].cells.forEach((cell, n) => {
          cell.style.backgroundColor = cssAt(signedScale(), ((pose?.[n] ?? 0) / REACH + 1) / 2);
          if (before && after) cell.title = text.number(n, before[n], after[n]);
        });
      });
      const distance = before && after ? Math.hypot(...after.map((v, n) => v - before[n])) : null;
      setText(moved, distance === null ? "" : text.moved(classes[Number(right)], distance, Math.hypot(...(before ?? [])), Math.hypot(...(after ?? []))));
      setAttributes(strips[0].element.parentElement ?? element, { "aria-label": before && after ? `${text.pose}: ${[...after].map((v, n) => text.number(n, before[n], v)).join("; ")}` : text.pose });
    },
  };
}
