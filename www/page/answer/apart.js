// @ts-check
// The two digits taken apart: what the decoder draws from each of the two longest capsules, in their
// hues over the drawing, and what it draws from any other.

import { digitRgb, inkRgb, inkScale, signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { fixed, signed } from "../ui/numbers.js";
import { paintInks, paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { PIXELS_OF_TWO as SIDE } from "../draw/place.js";
import { apart as text, choiceInWords, picture as pictureText } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/pixels.js").Ink} Ink */

/** Ink of the drawing that no capsule has drawn shows through this faintly. */
const FAINT = 0.35;

/**
 * @param {HTMLElement} host
 * @param {() => void} onNone no capsule is chosen any more
 */
export function makeApart(host, onNone) {
  const readout = create("p", { class: "readout" });
  const seen = makePicture(text.seen, readout);
  const both = makePicture(text.both, readout, "apart");
  const alone = [0, 1].map((k) => makePicture("", readout, `apart-${k + 1}`));
  const difference = makePicture(text.difference, readout);
  const choice = makePicture("", readout, "apart-choice");
  choice.element.classList.add("is-choice");
  const words = create("p", { class: "note", "data-testid": "apart-words" });
  const back = create("button", { type: "button", class: "back", "data-testid": "apart-back" }, text.back);
  back.addEventListener("click", onNone);
  const keys = [0, 1].map(() => create("span"));
  host.append(
    create("div", { class: "pictures is-pair" }, seen.element, both.element),
    create("div", { class: "legend keys" }, ...keys.map((name, k) => create("span", { class: `key key-${k}` }, create("span", { class: "ink-key" }), name)),
      create("span", { class: "key key-both" }, create("span", { class: "ink-key" }), text.keyBoth),
      create("span", { class: "key" }, create("span", { class: "ink-key ink-key-faint" }), text.keyNeither)),
    create("div", { class: "pictures is-four" }, ...alone.map(({ element }) => element), difference.element, choice.element),
    create("div", { class: "pictures-note" }, words, back),
    create(
      "div",
      { class: "legends" },
      create("div", { class: "legend" }, create("span", {}, "0"), create("span", { class: "ramp ramp-ink" }), create("span", {}, "1")),
      create("div", { class: "legend" }, create("span", {}, "−1"), create("span", { class: "ramp ramp-signed" }), create("span", {}, "+1")),
    ),
    readout,
  );

  return {
    /** @param {Shown} shown */
    render(shown) {
      const { pixels, result, chosen, decoded, two, ready } = shown;
      if (!two) return;
      const drawn = result ? result.present.map((digit, k) => ({ digit, rgb: digitRgb(digit), values: result.reconstructions[k] })) : [];
      seen.values(pixels, (k) => fixed(Number(pixels?.[k])));
      paintPixels(seen.canvas, pixels, SIDE, SIDE, inkScale());

      const together = Float32Array.from({ length: SIDE * SIDE }, (_, k) => Math.min(1, drawn.reduce((sum, { values }) => sum + values[k], 0)));
      const unexplained = together.map((v, k) => FAINT * Math.max(0, Number(pixels?.[k] ?? 0) - v));
      paintInks(both.canvas, [...drawn, ...(drawn.length ? [{ rgb: inkRgb(), values: unexplained }] : [])], SIDE, SIDE);
      both.values(result, (k) => drawn.map(({ digit, values }) => `${digit} ${fixed(values[k])}`).join(", "));
      setAttributes(both.canvas, { "data-digits": drawn.map(({ digit }) => digit).join(" ") });

      alone.forEach((picture, k) => {
        const digit = drawn[k]?.digit;
        picture.show(drawn[k] ?? null, text.alone(digit));
        picture.hue(digit ?? null);
        picture.element.classList.toggle("is-chosen", digit !== undefined && digit === chosen);
        setText(keys[k], digit === undefined ? text.keys[k] : String(digit));
        host.style.setProperty(`--key-${k}`, digit === undefined ? "var(--rule)" : `var(--digit-${digit})`);
      });

      paintPixels(difference.canvas, drawn.length && pixels ? together.map((v, k) => v - pixels[k]) : null, SIDE, SIDE, signedScale(), (v) => (v + 1) / 2);
      difference.values(drawn.length ? pixels : null, (k) => signed(together[k] - Number(pixels?.[k])));

      const picture = chosen !== null && decoded?.digit === chosen ? { digit: chosen, rgb: digitRgb(chosen), values: decoded.pixels } : null;
      choice.show(picture, text.choice(chosen, chosen !== null && result?.present.includes(chosen) === true));
      choice.hue(chosen);
      choice.element.classList.toggle("is-empty", chosen === null);
      setAttributes(choice.canvas, { "data-digit": picture ? String(chosen) : "" });
      setText(words, choiceInWords(shown));
      back.classList.toggle("is-away", chosen === null || !ready);
    },
  };
}

/** @param {string} name @param {HTMLElement} readout @param {string | null} [testId] */
function makePicture(name, readout, testId = null) {
  const canvas = create("canvas", { class: "pixels", width: SIDE, height: SIDE, role: "img", "data-testid": testId });
  const frame = create("div", { class: "picture" }, canvas);
  const caption = create("figcaption", {}, name);
  const element = create("figure", {}, frame, caption);
  /** @type {((k: number) => string) | null} */
  let write = null;
  const reader = probe({
    over: frame,
    readout,
    name: pictureText.numbers(name || text.oneCapsule, SIDE),
    rows: SIDE,
    columns: SIDE,
    read: (row, column) => write && pictureText.reading(caption.textContent, write(SIDE * row + column), row, column),
  });
  const picture = {
    canvas,
    element,
    /** @param {unknown} there null if there is nothing to read @param {(k: number) => string} read the value of a pixel */
    values(there, read) {
      write = there ? read : null;
      setAttributes(canvas, { "aria-label": pictureText.label(caption.textContent, SIDE, there) });
      reader.update();
    },
    /** In one ink. @param {Ink | null} ink @param {string} title */
    show(ink, title) {
      setText(caption, title);
      paintInks(canvas, ink ? [ink] : [], SIDE, SIDE);
      picture.values(ink, (k) => fixed(Number(ink?.values[k])));
    },
    /** @param {number | null} digit */
    hue(digit) {
      if (digit === null) element.style.removeProperty("--hue");
      else element.style.setProperty("--hue", `var(--digit-${digit})`);
    },
  };
  return picture;
}
