// Two digits: the drawing's ink in the hues of the digits to which the capsules that see it route, beside the decoder's
// picture of either.

import { digitRgb, inkRgb } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { paintInks } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { ownShares, sharesOf } from "./ink-shares.js";
import { seenBy } from "./spots.js";
import { ink as text } from "./text-capsules.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../types.js").CapsNet["info"]} Info */

/** Fields over this share of the image's side see nearly everything. */
const WIDE = 0.6;

/** @param {HTMLElement} host @param {Info} info */
export function makeWhoseInk(host, info) {
  const side = info.image.rows;
  const readout = create("p", { class: "readout" });
  const words = create("p", { class: "note", "data-testid": "ink-words" });
  /** @type {{ pixels: Float32Array, digits: readonly number[], shares: Float32Array[] } | null} */
  let now = null;
  const read = (/** @type {number} */ row, /** @type {number} */ column) => {
    if (!now) return null;
    const k = side * row + column;
    if (!(now.pixels[k] > 0)) return text.none;
    const { digits, shares } = now;
    return text.reading(now.pixels[k], digits.map((digit, d) => ({ name: info.classes[digit], share: shares[d][k] })), row, column);
  };
  const [routed, decoded] = [text.routed, text.decoded].map((name, k) => {
    const canvas = create("canvas", { class: "pixels", width: side, height: side, role: "img", "data-testid": k ? null : "ink-routed" });
    const frame = create("div", { class: "picture" }, canvas);
    const reader = probe({ over: frame, readout, name, rows: side, columns: side, read, rest: text.rest });
    return { canvas, reader, element: create("figure", {}, frame, create("figcaption", {}, name)) };
  });
  host.append(create("div", { class: "pictures is-pair" }, routed.element, decoded.element), words, readout);
  /** @type {unknown[]} */
  let drawn = [];
  const seen = info.primary ? seenBy(info.primary.receptiveField, info.primary.columns, side) : [];
  const wide = Math.max(...seen) > WIDE * side ? text.wide(seen, side) : "";

  return {
    /** @param {Shown} shown */
    render({ pixels, result }) {
      const rgb = inkRgb();
      const now_ = [result, pixels, rgb.join()];
      if (now_.every((part, k) => part === drawn[k])) return;
      drawn = now_;
      const trace = result?.trace?.couplings ? result.trace : null;
      now = pixels && result && trace ? { pixels, digits: result.present, shares: sharesOf(trace, result.present, info) } : null;
      const digits = now?.digits ?? [];
      const inks = now ? now.shares.map((share, d) => ({ rgb: digitRgb(digits[d]), values: share.map((v, k) => v * Number(now?.pixels[k])) })) : [];
      const unseen = now && now.shares.length ? now.pixels.map((v, k) => (now?.shares.every((share) => share[k] === 0) ? v : 0)) : null;
      paintInks(routed.canvas, unseen ? [...inks, { rgb, values: unseen }] : inks, side, side);
      paintInks(decoded.canvas, result ? result.present.map((digit, d) => ({ rgb: digitRgb(digit), values: result.reconstructions[d] })) : [], side, side);
      const names = digits.map((digit) => info.classes[digit]);
      setAttributes(routed.canvas, { "aria-label": now ? text.label(names) : text.routed, "data-digits": digits.join(" ") });
      setAttributes(decoded.canvas, { "aria-label": result ? text.decodedLabel : text.decoded });
      // all ink goes to a digit that is alone: that says nothing
      const own = now && result && names.length > 1 ? ownShares(now, result.reconstructions).map((share, d) => ({ name: names[d], share })) : [];
      setText(words, now ? (text.own(own) + wide).trim() : "");
      for (const { reader } of [routed, decoded]) reader.update();
    },
  };
}
