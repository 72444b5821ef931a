// The two digits taken apart: what the decoder draws from each of the two longest capsules, in their
// hues over the drawing, and what it draws from any other.

import { digitRgb, inkRgb, inkScale, signedScale } from "../ui/colors.js";
import { create, setAttributes, setAway, setText } from "../ui/dom.js";
import { drawnInSight } from "../ui/in-sight.js";
import { fixed, signed } from "../ui/numbers.js";
import { makePicture } from "../ui/picture.js";
import { apart as text, choiceInWords, picture as pictureText } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */

/** Ink of the drawing that no capsule has drawn shows through this faintly. */
const FAINT = 0.35;

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {() => void} onNone no capsule is chosen any more
 */
export function makeApart(host, { classes, side }, onNone) {
  const readout = create("p", { class: "readout" });
  const figure = (/** @type {string} */ name, /** @type {string | null} */ testId = null) =>
    makePicture({ name, side, readout, text: pictureText, numbers: name || text.oneOnly, testId });
  const seen = figure(text.seen);
  const both = figure(text.both, "apart");
  const alone = [0, 1].map((k) => figure("", `apart-${k + 1}`));
  const difference = figure(text.difference);
  const choice = figure("", "apart-choice");
  choice.element.classList.add("is-choice");
  const words = create("p", { class: "note", "data-testid": "apart-words" });
  const back = create("button", { type: "button", class: "back", "data-testid": "apart-back" }, text.back);
  back.addEventListener("click", onNone);
  const keys = [0, 1].map(() => create("span"));
  const key = (/** @type {string} */ swatch, /** @type {Node | string} */ meaning) =>
    create("span", { class: "key" }, create("span", { class: "ink-key", style: `--swatch: ${swatch}` }), meaning);
  host.append(
    create("div", { class: "pictures is-pair" }, seen.element, both.element),
    create(
      "div",
      { class: "legend keys" },
      ...keys.map((name, k) => key(`var(--key-${k})`, name)),
      key("linear-gradient(var(--key-0), var(--key-0)), var(--key-1)", text.keyBoth),
      key("color-mix(in srgb, var(--ink) 35%, var(--paper))", text.keyNeither),
    ),
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

  return drawnInSight(host, {
    /** @param {Shown} shown */
    render(shown) {
      const { pixels, result, chosen, decoded, two, ready } = shown;
      if (!two) return;
      const one = chosen ?? decoded?.digit ?? null; // the winner is decoded where it is bent
      const drawn = result ? result.present.map((digit, k) => ({ digit, rgb: digitRgb(digit), values: result.reconstructions[k] })) : [];
      seen.show(pixels, fixed, inkScale());

      const together = Float32Array.from({ length: side * side }, (_, k) => Math.min(1, drawn.reduce((sum, { values }) => sum + values[k], 0)));
      const unexplained = together.map((v, k) => FAINT * Math.max(0, Number(pixels?.[k] ?? 0) - v));
      const inks = drawn.length ? [...drawn, { rgb: inkRgb(), values: unexplained }] : [];
      both.lay(inks, (k) => drawn.map(({ digit, values }) => `${classes[digit]} ${fixed(values[k])}`).join(", "));
      setAttributes(both.canvas, { "data-digits": drawn.map(({ digit }) => digit).join(" ") });

      alone.forEach((picture, k) => {
        const digit = drawn[k]?.digit;
        const name = digit === undefined ? undefined : classes[digit];
        picture.call(text.alone(name), digit ?? null);
        picture.lay(drawn.slice(k, k + 1), (pixel) => fixed(drawn[k].values[pixel]));
        picture.element.classList.toggle("is-chosen", digit !== undefined && digit === one);
        setText(keys[k], name ?? text.keys[k]);
        host.style.setProperty(`--key-${k}`, digit === undefined ? "var(--rule)" : `var(--digit-${digit})`);
      });

      difference.show(drawn.length && pixels ? together.map((v, k) => v - pixels[k]) : null, signed, signedScale(), (v) => (v + 1) / 2);

      const picture = one !== null && decoded?.digit === one ? { rgb: digitRgb(one), values: decoded.pixels } : null;
      choice.call(text.choice(one === null ? null : classes[one], one !== null && result?.present.includes(one) === true), one);
      choice.lay(picture ? [picture] : [], (k) => fixed(Number(picture?.values[k])));
      choice.element.classList.toggle("is-empty", one === null);
      setAttributes(choice.canvas, { "data-digit": picture ? String(one) : "" });
      setText(words, choiceInWords({ ...shown, chosen: one }));
      setAway(back, chosen === null || !ready, both.cell());
    },
  });
}
