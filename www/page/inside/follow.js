// One primary capsule, followed: its numbers, its vote for each digit round by round, how that vote is made, and what
// it alone would draw.

import { cssAt, inkScale, signedScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { fixed } from "../ui/numbers.js";
import { makePicture } from "../ui/picture.js";
import { scroller } from "../ui/scroller.js";
import { AGAIN_MS, Newest } from "../answer/newest.js";
import { picture } from "../answer/text.js";
import { lengthAt, leaked, poseOfVote, primaryLengths } from "./inside.js";
import { makeFollowRounds } from "./follow-rounds.js";
import { makeProduct } from "./product.js";
import { capsulesOf, placeOf } from "./spots.js";
import { follow as text } from "./text-capsules.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {CapsNet["info"]} Info */
/** @typedef {import("./selection.js").Selection} Selection */

/** @param {HTMLElement} host @param {Info & { primary: NonNullable<Info["primary"]> }} info @param {Selection} selection */
export function makeFollow(host, info, selection) {
  const { primary: shape, classes, digit: poses } = info;
  const side = info.image.rows;
  const count = capsulesOf(shape);
  const open = create("button", { type: "button", "data-testid": "follow-longest" }, text.open);
  const title = create("h4");
  const words = create("p", { class: "note" });
  const button = (/** @type {string} */ name, /** @type {string} */ testId) => create("button", { type: "button", "data-testid": testId }, name);
  const [longer, shorter, close] = [button(text.longer, "follow-longer"), button(text.shorter, "follow-shorter"), button(text.close, "follow-close")];
  const numbers = create("ol", { class: "pose-bars", "aria-label": text.numbers });
  const bars = Array.from({ length: shape.dims }, () => {
    const bar = create("span", { class: "bar", "aria-hidden": "true" });
    const value = create("span", { class: "bar-value" });
    numbers.append(create("li", {}, bar, value));
    return { bar, value };
  });
  const body = create("tbody");
  const heads = [text.heads.digit, text.heads.length, text.heads.coupling, text.heads.agreement];
  const table = create("table", { class: "vote-table", "data-testid": "follow-votes" }, create("caption", {}, text.votes), create("thead", {}, create("tr", {}, ...heads.map((name) => create("th", { scope: "col" }, name)))), body);
  const votesNote = create("p", { class: "note" });
  const readout = create("p", { class: "readout" });
  const drawings = [0, 1].map((k) => makePicture({ name: text.drawn[k], numbers: text.drawn[k], side, readout, text: picture, testId: k === 0 ? "follow-alone" : "follow-consensus" }));
  const rounds = makeFollowRounds();
  const product = makeProduct(shape.dims, poses.dims);
  const panel = create(
    "section",
    { class: "follow", "data-testid": "follow", hidden: true },
    title,
    words,
    create("div", { class: "follow-buttons" }, longer, shorter, close),
    create("h5", {}, text.numbers),
    numbers,
    scroller(text.votes, {}, table),
    votesNote,
    rounds.element,
    create("h5", {}, text.draws),
    create("div", { class: "pictures is-pair" }, ...drawings.map(({ element }) => element)),
    readout,
    product.element,
  );
  host.append(open, panel);

  /** @type {CapsNet | null} */
  let net = null;
  /** @type {Shown | null} */
  let last = null;
  /** Capsules, the longest first. @type {Int32Array} */
  let order = new Int32Array();
  /** What the network was asked about, and what it said. @type {unknown[]} */
  let asked = [];
  /** @type {{ of: unknown[], weights: Float32Array, pictures: Float32Array } | null} */
  let answered = null;
  /** The colours of what is drawn. @type {Uint8Array | null} */
  let theme = null;

  open.addEventListener("click", () => order.length && selection.follow(order[0]));
  close.addEventListener("click", () => {
    selection.follow(null);
    paint(); // now: what is hidden takes no focus
    open.focus();
  });
  const move = (/** @type {number} */ by) => () => {
    const at = order.indexOf(selection.followed ?? -1) + by;
    if (at >= 0 && at < order.length) selection.follow(order[at]);
  };
  longer.addEventListener("click", move(-1));
  shorter.addEventListener("click", move(1));
  body.addEventListener("click", ({ target }) => {
    const line = target instanceof Element ? target.closest("tr") : null;
    if (!line?.dataset.digit) return;
    chosen = Number(line.dataset.digit);
    paint();
  });
  /** Whose vote is written out and drawn; null: the digit that the stage shows. @type {number | null} */
  let chosen = null;

  const digitNow = () => chosen ?? last?.chosen ?? last?.result?.digit ?? 0;

  const fetch = new Newest(
    async (/** @type {{ of: unknown[], i: number, digit: number, both: Float32Array, net: CapsNet, original: boolean }} */ { of, i, digit, both, net, original }) => {
      const [weights, pictures] = await Promise.all([net.capsuleWeights(i, { original }), net.decode(both, [digit, digit], { original })]);
      answered = { of, weights, pictures };
      paint();
    },
    () => {
      asked = [];
      setTimeout(paint, AGAIN_MS);
    },
  );

  /** Asks for W and the two pictures. */
  const ask = () => {
    const trace = last?.result?.trace;
    const i = selection.followed;
    if (!net || !last || !trace?.votes || i === null || last.precomputed) return;
    const digit = digitNow();
    const of = [trace, i, digit, net];
    if (of.every((part, k) => part === asked[k])) return;
    asked = of;
    const both = new Float32Array(2 * poses.dims);
    both.set(poseOfVote(trace, i, digit, info));
    both.set(last.result?.poses.subarray(digit * poses.dims, (digit + 1) * poses.dims) ?? [], poses.dims);
    fetch.ask({ of, i, digit, both, net, original: last.original });
  };

  const paint = () => {
    const i = selection.followed;
    const trace = last?.result?.trace;
    const isOpen = i !== null && i < count && trace?.primary !== undefined;
    panel.hidden = !isOpen;
    open.hidden = isOpen;
    setAttributes(open, { "aria-disabled": String(order.length === 0) });
    if (!isOpen || !trace) return;
    const dims = shape.dims;
    const u = trace.primary.subarray(i * dims, (i + 1) * dims);
    setText(title, text.title(placeOf(i, shape)));
    const rank = order.indexOf(i);
    setText(words, text.length(lengthAt(u, 0, dims), rank, count));
    setAttributes(longer, { "aria-disabled": String(rank === 0) });
    setAttributes(shorter, { "aria-disabled": String(rank === count - 1) });
    bars.forEach(({ bar, value }, p) => {
      bar.style.setProperty("--share", u[p].toFixed(3));
      bar.style.setProperty("--bar", cssAt(signedScale(), u[p] < 0 ? 0 : 1));
      setText(value, fixed(u[p]));
    });
    if (!trace.votes || !trace.couplings) return;
    votes(trace, i);
    setText(votesNote, text.votesNote(trace.couplings.length));
    const digit = digitNow();
    const from = (i * classes.length + digit) * poses.dims;
    const vote = trace.votes.subarray(from, from + poses.dims);
    const row = i * classes.length + digit;
    const ofRounds = (/** @type {Float32Array[]} */ all) => all.map((each) => each[row]);
    rounds.show(classes[digit], { length: lengthAt(vote, 0, vote.length), couplings: ofRounds(trace.couplings), agreements: ofRounds(trace.agreements) });
    ask();
    const fits = answered && answered.of[1] === i && answered.of[2] === digit ? answered : null;
    const isExact = fits?.of[0] === trace; // W and a vote of the same weights and drawing
    drawings.forEach((drawing, k) => {
      drawing.call(k === 0 ? text.alone(classes[digit], lengthAt(poseOfVote(trace, i, digit, info), 0, poses.dims)) : text.consensus(classes[digit], last?.result?.lengths[digit] ?? 0), digit);
      drawing.show(fits && fits.pictures.subarray(k * side * side, (k + 1) * side * side), fixed, inkScale());
      setAttributes(drawing.canvas, { "aria-label": (k === 0 ? text.aloneLabel : text.consensusLabel)(classes[digit]), "data-capsule": fits ? i : "", "data-digit": fits ? digit : "" });
    });
    product.show(isExact && fits ? { u, vote, weights: fits.weights, digit, name: classes[digit], stride: classes.length * poses.dims } : null, classes[digit]);
  };

  /** @param {import("../types.js").Trace} trace @param {number} i */
  const votes = (trace, i) => {
    const digit = digitNow();
    const colors = { coupling: inkScale(), agreement: signedScale() };
    const cells = (/** @type {number[]} */ values, /** @type {"coupling" | "agreement"} */ kind) =>
      create(
        "td",
        { "aria-label": text.rounds(values, text.heads[kind]) },
        create("span", { class: "round-cells", "aria-hidden": "true" }, ...values.map((v) => create("span", { title: fixed(v), style: `background: ${cssAt(colors[kind], kind === "coupling" ? v : (v + 1) / 2)}` }))),
        create("span", {}, fixed(values[values.length - 1])),
      );
    const lines = classes.map((name, j) => {
      const row = i * classes.length + j;
      return create(
        "tr",
        { "data-digit": j, "data-now": j === digit, style: `--hue: var(--digit-${j})` },
        create("th", { scope: "row" }, create("button", { type: "button", class: "vote-digit", "aria-pressed": String(j === digit) }, name)),
        create("td", {}, fixed(lengthAt(trace.votes, row * poses.dims, poses.dims))),
        cells(trace.couplings.map((all) => all[row]), "coupling"),
        cells(trace.agreements.map((all) => all[row]), "agreement"),
      );
    });
    if (info.routing?.leak != null) {
      lines.push(create("tr", {}, create("th", { scope: "row" }, text.leak), create("td"), cells(trace.couplings.map((all) => leaked(all, i, classes.length)), "coupling"), create("td")));
    }
    const focused = body.matches(":focus-within") ? digit : null;
    body.replaceChildren(...lines);
    if (focused !== null) body.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
  };

  return {
    /** @param {CapsNet | null} next */
    connect(next) {
      net = next;
    },
    /** @param {Shown} shown */
    render(shown) {
      if (shown.result === last?.result && shown.chosen === last?.chosen && theme === inkScale()) return;
      theme = inkScale();
      if (shown.chosen !== last?.chosen) chosen = null;
      last = { ...shown };
      const trace = shown.result?.trace;
      if (trace?.primary) {
        const lengths = primaryLengths(trace, info);
        order = Int32Array.from(lengths, (_, i) => i).sort((a, b) => lengths[b] - lengths[a]);
      } else order = new Int32Array();
      paint();
    },
    mark: paint,
    /** Whether a capsule is followed, whose votes are to be shown. */
    get isOpen() {
      return selection.followed !== null;
    },
  };
}
