// The drawing, what the decoder makes of one capsule, and the difference of the two.

import { inkScale, signedScale } from "../ui/colors.js";
import { create, setAttributes, setAway, setText } from "../ui/dom.js";
import { drawnInSight } from "../ui/in-sight.js";
import { fixed, signed } from "../ui/numbers.js";
import { makePicture } from "../ui/picture.js";
import { picture, reconstruction as text } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */

/**
 * @param {HTMLElement} host
 * @param {Kind} kind
 * @param {() => void} onWinner back to the winning capsule
 */
export function makeReconstruction(host, { classes, side }, onWinner) {
  const readout = create("p", { class: "readout" });
  const seen = makePicture({ name: text.seen, side, readout, text: picture });
  const decoded = makePicture({ name: text.decoded, side, readout, text: picture, testId: "reconstruction" });
  const difference = makePicture({ name: text.difference, side, readout, text: picture });
  const which = create("p", { class: "note" });
  const back = create("button", { type: "button", class: "back", "data-testid": "decode-winner" }, text.back);
  back.addEventListener("click", onWinner);
  host.append(
    create("div", { class: "pictures" }, seen.element, decoded.element, difference.element),
    create("div", { class: "pictures-note" }, which, back),
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
    render({ pixels, result, chosen, decoded: own, network, ready, two }) {
      if (two) return; // apart.js shows those
      const digit = chosen ?? result?.digit ?? null;
      const drawn = !result ? null : own?.digit === digit ? own.pixels : chosen === null ? result.reconstruction : null;
      const isBent = drawn !== null && drawn === own?.pixels && own.isBent === true;
      seen.show(pixels, fixed, inkScale());
      decoded.show(drawn, fixed, inkScale());
      difference.show(drawn && pixels ? drawn.map((v, k) => v - pixels[k]) : null, signed, signedScale(), (v) => (v + 1) / 2);
      decoded.element.style.setProperty("--hue", digit === null ? "var(--rule)" : `var(--digit-${digit})`);
      setAttributes(decoded.canvas, {
        "data-digit": drawn && digit !== null ? String(digit) : "",
        "aria-label": text.label(drawn && digit !== null ? classes[digit] : null, isBent),
      });
      setText(which, text.from(result && digit !== null ? classes[digit] : null, chosen !== null, isBent));
      setAway(back, chosen === null || !ready || !network, decoded.cell());
    },
  });
}
