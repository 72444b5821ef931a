// @ts-check
// The answer in large: the numeral in its hue, or two, and a sentence that says how sure the network is.

import { create, setAttributes, setText } from "../ui/dom.js";
import { aDigit, fixed } from "../ui/numbers.js";
import { pairInWords, PRESENT } from "../draw/words.js";

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
      numerals.forEach((numeral, k) => {
        const one = result?.present[k];
        numeral.hidden = k > 0 && shown.two === null;
        setText(numeral, one === undefined ? "" : String(one));
        numeral.classList.toggle("is-unsure", k > 0 && one !== undefined && Number(result?.lengths[one]) < PRESENT);
        setAttributes(numeral, { style: one === undefined ? null : `--hue: var(--digit-${one})` });
      });
      const [title, sentence] = inWords(shown);
      setText(headline, title);
      setText(detail, sentence);
    },
  };
}

/**
 * @param {Shown} shown
 * @returns {[string, string]} a headline and a sentence
 */
export function inWords(shown) {
  const [headline, sentence] = shown.two && !shown.precomputed ? pairInWords(shown) : answerInWords(shown);
  return [headline, shown.original && shown.result ? `${sentence} So say the shipped weights.` : sentence];
}

/**
 * @param {Shown} shown
 * @returns {[string, string]}
 */
function answerInWords({ result, pixels, ready, precomputed }) {
  if (!result && pixels) return ["One moment.", ready ? "The network is looking." : "The network answers as soon as it is here."];
  if (!result) return ["The pad is blank.", "Draw a digit and the network says which one it sees."];
  const order = [...result.lengths.keys()].sort((a, b) => result.lengths[b] - result.lengths[a]);
  const [first, second] = order.map((digit) => ({ digit, length: result.lengths[digit] }));
  if (precomputed) {
    return [`An example: this is a ${first.digit}.`, `Worked out beforehand for a test digit, length ${fixed(first.length)}. Your own drawing follows when the network is here.`];
  }
  const next = `The next one is ${second.digit} with ${fixed(second.length)}.`;
  if (first.length < PRESENT) return [`Perhaps a ${first.digit}.`, `No capsule is long: ${first.digit} has ${fixed(first.length)}. ${next}`];
  if (second.length >= PRESENT) return [`A ${first.digit}, or a ${second.digit}?`, `Two capsules are long: ${fixed(first.length)} and ${fixed(second.length)}.`];
  return [`This is ${aDigit(first.digit)}.`, `Its capsule has length ${fixed(first.length)}. ${next}`];
}
