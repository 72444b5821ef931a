// The answer in large: the numeral in its hue, or two, and a sentence that says how sure the network is.

import { create, setAttributes, setText } from "../ui/dom.js";
import { USUAL } from "../draw/usual.js";
import { certainty } from "./judged.js";
import { PRESENT } from "./reading.js";
import { inWords, noDigit } from "./text.js";

/** @typedef {import("../types.js").Shown} Shown */

/** @param {HTMLElement} host */
export function makeVerdict(host) {
  const numerals = [0, 1].map(() => create("span", { class: "numeral" }));
  const headline = create("strong");
  const detail = create("span");
  const words = create("span", { class: "verdict-words" }, headline, detail);
  const answer = create("p", { class: "answer", "data-testid": "answer", "data-digit": "" }, create("span", { class: "numerals" }, ...numerals), words);
  host.append(answer);

  return {
    /** @param {Shown} shown */
    render(shown) {
      const { result } = shown;
      const digit = result ? String(result.digit) : "";
      setAttributes(answer, {
        "data-digit": digit,
        "data-source": shown.precomputed ? "precomputed" : result ? "network" : null,
        "data-present": result?.present.join(" ") ?? "",
      });
      answer.classList.toggle("is-pair", shown.two !== null);
      const certain = certainty(shown);
      const isUnsure = certain === "perhaps" || certain === "none";
      setAttributes(answer, { "data-certainty": result ? certain : null });
      numerals.forEach((numeral, k) => {
        const one = result?.present[k];
        numeral.hidden = k > 0 && shown.two === null;
        const name = one === undefined ? "" : certain === "none" ? noDigit : (shown.network ?? USUAL).classes[one];
        setText(numeral, name);
        numeral.classList.toggle("is-unsure", isUnsure || (k > 0 && one !== undefined && Number(result?.lengths[one]) < PRESENT));
        numeral.classList.toggle("is-likely", certain === "likely");
        setAttributes(numeral, { style: one === undefined || certain === "none" ? null : `--hue: var(--digit-${one}); --letters: ${name.length}` });
      });
      const [title, sentence] = inWords(shown);
      setText(headline, title);
      setText(detail, sentence);
    },
  };
}
