// û = u W, written out: the numbers of a capsule, its matrix for one digit, its vote, and one number of it as a sum.

import { signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { paintPixels } from "../ui/pixels.js";
import { probe } from "../ui/probe.js";
import { scroller } from "../ui/scroller.js";
import { argmax } from "../answer/reading.js";
import { formula, hat, m, n, o, sub, i as letter } from "./math.js";
import { follow as text } from "./text-capsules.js";
import { formulaName } from "./text-routing.js";

/**
 * @typedef {object} Product
 * @property {Float32Array} u  P
 * @property {Float32Array} vote  D, û as routing had it
 * @property {Float32Array} weights  P·J·D of this capsule
 * @property {number} digit  j
 * @property {number} stride  J·D
 * @property {string} name  of the digit
 */

/** W_pd of a product. @param {Product} product @param {number} p @param {number} d */
const weightAt = ({ weights, stride, digit, vote }, p, d) => weights[p * stride + digit * vote.length + d];

/** @param {number} rows P @param {number} columns D */
export function makeProduct(rows, columns) {
  const canvases = ["u", "w", "v"].map((name) => create("canvas", { class: "pixels", "data-part": name, "aria-hidden": "true" }));
  const [u, w, v] = canvases;
  const frame = create("div", { class: "product-column", "aria-hidden": "true" });
  const matrix = create("div", { class: "product-w" }, w, frame);
  const readout = create("p", { class: "readout" });
  const sentence = create("p", { class: "note" });
  const sum = scroller(formulaName, { "class": "formulas product-sum", "data-testid": "product" });
  const element = create(
    "div",
    { class: "product-panel" },
    create("h5", {}, text.product),
    sentence,
    create("div", { class: "product", style: `--rows: ${rows}; --columns: ${columns}` }, ...text.parts.slice(0, 2).map((name) => create("span", { class: "product-name" }, name)), create("div", { class: "product-u" }, u), matrix, create("span", { class: "product-name" }, text.parts[2]), create("div", { class: "product-v" }, v)),
    readout,
    sum,
  );
  /** @type {Product | null} */
  let now = null;
  /** The column that the visitor pressed; until then that of the largest number of the vote. @type {number | null} */
  let picked = null;

  const reader = probe({
    over: matrix,
    readout,
    name: text.matrix,
    rows,
    columns,
    read: (p, d) => now && text.cell(p, d, now.u[p], weightAt(now, p, d)),
    onPick: (_p, d) => {
      picked = d;
      write();
    },
  });

  const write = () => {
    const column = picked ?? (now ? argmax(now.vote.map(Math.abs)) : 0);
    setAttributes(sum, { "data-column": column });
    frame.style.setProperty("--column", String(column));
    if (!now) return sum.replaceChildren();
    const product = now;
    // each term a formula of its own: only so does the sum fit any width
    const terms = [...product.u].map((value, p) => {
      const weight = weightAt(product, p, column);
      const sign = value < 0 ? o("−") : p > 0 ? o("+") : "";
      return m("math", m("mrow", ...(p > 0 ? [] : [o("=")]), sign, n(fixed(Math.abs(value))), o("·"), n(weight < 0 ? `(${fixed(weight)})` : fixed(weight))));
    });
    sum.replaceChildren(
      formula(m("msub", hat(), n(String(column + 1))), o("="), m("munder", o("∑"), letter("p")), sub(letter("u"), "p"), m("msub", letter("W"), m("mrow", letter("p"), o(","), n(String(column + 1))))),
      create("div", { class: "product-terms" }, ...terms),
      formula(o("="), n(fixed(product.vote[column]))),
    );
  };

  return {
    element,
    /** @param {Product | null} product @param {string} name of the digit */
    show(product, name) {
      now = product;
      setText(sentence, text.sentence(name));
      const colors = signedScale();
      const paint = (/** @type {HTMLCanvasElement} */ canvas, /** @type {ArrayLike<number> | null} */ values, /** @type {number} */ wide, /** @type {number} */ high) => {
        const reach = values ? Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1 : 1;
        paintPixels(canvas, values, wide, high, colors, (value) => (values ? (value / reach + 1) / 2 : 0.5));
      };
      paint(u, product?.u ?? null, 1, rows);
      paint(w, product && Float32Array.from({ length: rows * columns }, (_, k) => weightAt(product, Math.floor(k / columns), k % columns)), columns, rows);
      paint(v, product?.vote ?? null, columns, 1);
      reader.update();
      write();
    },
  };
}
