// "Change a pose": what the decoder draws follows the sliders; a sweep of all numbers, and the way between
// two poses. Asks the network, and hands what it draws to the views.

import { inkScale } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { onHistoryKey } from "../ui/keys.js";
import { isSameKind, kindOf } from "../ui/kind.js";
import { paintPixels } from "../ui/pixels.js";
import { makeMorph, STRIP } from "./morph.js";
import { AGAIN_MS, Newest } from "./newest.js";
import { makeDial } from "./pose-dials.js";
import { PoseNames } from "./pose-names.js";
import { between, changed, COLUMNS, orderOf, rangeOf, statisticsOf, sweepOf } from "./pose-range.js";
import { makeSweep } from "./sweep.js";
import { bending as text, morph as morphText, sweep as sweepText } from "./text-bending.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */
/** @typedef {import("./bent.js").Bent} Bent */
/** @typedef {import("./morph.js").Held} Held */
/** @typedef {import("./sweep.js").Swept} Swept */
/** @typedef {{ bent: Bent, onNamed: () => void, refresh: () => void }} Page */

/** GANSlider (arXiv 2202.00965): each further slider makes a task harder. */
const FIRST = 4;
/** The pictures of the ends and the sweep wait until the slider rests. */
const REST_MS = 120;

/** @param {HTMLElement} host @param {Page} page @returns {import("./part.js").Part} */
export function makeBending(host, page) {
  /** @type {CapsNet | null} */
  let net = null;
  /** @type {ReturnType<typeof makeViews> | null} */
  let views = null;
  /** @type {Kind | null} */
  let kind = null;
  onHistoryKey(host, (step) => page.bent[step]());
  return {
    connect(next) {
      net = next;
      if (!net) return views?.connect(null);
      const now = kindOf(net.info);
      if (!views || !kind || !isSameKind(kind, now)) {
        kind = now;
        host.replaceChildren();
        views = makeViews(host, kind, page);
      }
      views.connect(net);
    },
    render: (shown) => views?.render(shown),
  };
}

/** @param {HTMLElement} host @param {Kind} kind @param {Page} page */
function makeViews(host, kind, { bent, onNamed, refresh }) {
  const { classes, dims, side } = kind;
  const names = new PoseNames();
  /** @type {CapsNet | null} */
  let net = null;
  let original = false;
  /** @type {{ pose: Float32Array, pixels: Float32Array } | null} */
  let before = null;
  /** @type {{ pose: Float32Array, pixels: Float32Array } | null} */
  let after = null;
  /** @type {{ pose: Float32Array, digit: number, of: Map<number, (Float32Array | null)[]> }} */
  let ends = { pose: new Float32Array(), digit: -1, of: new Map() };
  /** @type {Swept | null} */
  let swept = null;
  /** What the visitor holds. @type {({ digit: number, pose: Float32Array } | null)[]} */
  let holds = [null, null];
  /** The same with pictures, and of which holds: until these come, what was held before. @type {(Held | null)[]} */
  let held = [null, null];
  let heldOf = holds;
  /** @type {Float32Array | null} */
  let strip = null;
  /** @type {{ share: number, pixels: Float32Array } | null} */
  let middle = null;

  // ---- elements

  const select = create("select", { "data-testid": "bend-digit", "aria-label": text.pose });
  select.append(...classes.map((name, digit) => create("option", { value: digit }, name)));
  select.addEventListener("change", () => bent.choose(Number(select.value)));
  const button = (/** @type {string} */ label, /** @type {() => void} */ run, /** @type {string} */ testId) => {
    const made = create("button", { type: "button", "data-testid": testId }, label);
    made.addEventListener("click", run);
    return made;
  };
  const undo = button(text.undo, () => bent.undo(), "bend-undo");
  const redo = button(text.redo, () => bent.redo(), "bend-redo");
  const reset = button(text.reset, () => bent.reset(), "bend-reset");
  const pictures = [text.before, text.after].map((caption, n) => {
    const canvas = create("canvas", { class: "pixels", width: side, height: side, role: "img", "data-testid": n ? "bent" : "unbent" });
    return { canvas, element: create("figure", {}, create("div", { class: "picture" }, canvas), create("figcaption", {}, caption)) };
  });
  const state = create("p", { class: "note", "aria-live": "off" });
  const dials = Array.from({ length: dims }, () => makeDial(kind, { bent, names, onNamed }));
  const more = create("details", { class: "bend-more", "data-testid": "bend-all" }, create("summary", {}, text.all(dims)), ...dials.slice(FIRST).map(({ element }) => element));
  more.hidden = dims <= FIRST;
  const nameOf = (/** @type {number} */ digit, /** @type {number} */ k) => names.get(classes[digit], k);
  const sweep = makeSweep(kind, (digit, k, value) => {
    bent.set(digit, k, value);
    bent.keep(digit);
  }, nameOf);
  const sweeping = create("details", { class: "bend-more", "data-testid": "bend-sweep" }, create("summary", {}, sweepText.title(dims, COLUMNS)), sweep.element);
  const morph = makeMorph(kind, { onHold: hold, onShare: askMiddle });
  const morphed = create("details", { class: "bend-more", "data-testid": "bend-morph" }, create("summary", {}, morphText.title), morph.element);
  for (const each of [more, sweeping, morphed]) each.addEventListener("toggle", refresh);
  const range = create("p", { class: "note" });
  host.append(
    create("div", { class: "bend-head" }, create("div", { class: "bend-pictures" }, ...pictures.map(({ element }) => element)), create("div", { class: "bend-tools" }, create("label", { class: "bend-choice" }, create("span", {}, text.pose), select), create("div", { class: "bend-buttons" }, undo, redo, reset))),
    state,
    range,
    create("div", { class: "dials" }, ...dials.slice(0, FIRST).map(({ element }) => element)),
    more,
    sweeping,
    morphed,
  );

  // ---- what is asked of the network

  /** What was asked last, so that nothing is asked twice. */
  const nothing = () => ({ draw: "", ends: "", sweep: "", held: heldOf, middle: -1 });
  let asked = nothing();
  /** A worker that died is back in a moment. */
  const again = () => {
    asked = nothing();
    setTimeout(refresh, AGAIN_MS);
  };

  const draw = new Newest(async (/** @type {{ digit: number, pose: Float32Array, own: Float32Array }} */ { digit, pose, own }) => {
    if (!net) return;
    if (before?.pose !== own) before = { pose: own, pixels: await net.decode(own, digit, { original }) };
    after = pose === own ? before : { pose, pixels: await net.decode(pose, digit, { original }) };
    refresh();
  }, again);

  const drawEnds = new Newest(async (/** @type {{ digit: number, pose: Float32Array, changes: { k: number, value: number }[] }} */ { digit, pose, changes }) => {
    if (!net) return;
    const all = await net.decode(changed(pose, changes), changes.map(() => digit), { original });
    const one = (/** @type {number} */ n) => all.subarray(n * side * side, (n + 1) * side * side);
    ends = { digit, pose, of: new Map(changes.map(({ k }, n) => [k, n % 2 ? [one(n - 1), one(n)] : [one(n), one(n + 1)]])) };
    refresh();
  }, again);

  const drawSweep = new Newest(async (/** @type {Omit<Swept, "pictures">} */ asked) => {
    if (!net) return;
    const changes = asked.rows.flatMap(({ k, range: reach }) => sweepOf(reach).map((value) => ({ k, value })));
    const from = performance.now();
    const all = await net.decode(changed(asked.pose, changes), changes.map(() => asked.digit), { original });
    setAttributes(sweep.element, { "data-milliseconds": (performance.now() - from).toFixed(1) });
    swept = { ...asked, pictures: all };
    refresh();
  }, again);

  const drawMiddle = new Newest(async (/** @type {number} */ share) => {
    const [a, b] = held;
    if (!net || !a || !b || a.digit !== b.digit) return;
    middle = { share, pixels: await net.decode(between(a.pose, b.pose, share), a.digit, { original }) };
    refresh();
  }, again);
  function askMiddle() {
    asked.middle = morph.share;
    drawMiddle.ask(morph.share);
  }

  /** Both held poses, and where they are of one digit the way between them: all of it, or nothing. */
  const drawHeld = new Newest(async (/** @type {typeof holds} */ wanted) => {
    const asks = net;
    if (!asks) return;
    const [a, b] = wanted;
    const way = a && b && a.digit === b.digit ? Array.from({ length: STRIP }, (_, n) => ({ digit: a.digit, pose: between(a.pose, b.pose, n / (STRIP - 1)) })) : [];
    const all = [...wanted.flatMap((each) => each ?? []), ...way];
    const poses = new Float32Array(all.length * dims);
    all.forEach(({ pose }, n) => poses.set(pose, n * dims));
    const drawn = await asks.decode(poses, all.map(({ digit }) => digit), { original });
    if (asks !== net) return;
    const size = side * side;
    held = wanted.map((each) => each && { ...each, pixels: drawn.subarray(all.indexOf(each) * size, (all.indexOf(each) + 1) * size) });
    heldOf = wanted;
    strip = way.length ? drawn.subarray((all.length - STRIP) * size) : null;
    middle = null;
    if (strip) askMiddle();
    refresh();
  }, again);

  /** @param {number} slot */
  function hold(slot) {
    const { digit } = bent;
    const pose = digit === null ? null : bent.pose(digit);
    if (digit === null || !pose) return;
    holds = holds.map((each, k) => (k === slot ? { digit, pose } : each));
    refresh();
  }

  /** Since when the pose is as it is. @type {{ pose: Float32Array, since: number }} */
  let rested = { pose: new Float32Array(), since: 0 };
  let timer = 0;
  /** Whether the slider rests; if not, another look follows. @param {Float32Array} pose */
  function rests(pose) {
    if (pose !== rested.pose) rested = { pose, since: performance.now() };
    const rest = rested.since + REST_MS - performance.now();
    clearTimeout(timer);
    if (rest > 0) timer = window.setTimeout(refresh, rest);
    return rest <= 0;
  }

  /** Poses by a number each, to tell them apart cheaply. @type {WeakMap<Float32Array, number>} */
  const numbers = new WeakMap();
  let next = 0;
  const numberOf = (/** @type {Float32Array} */ pose) => {
    if (!numbers.has(pose)) numbers.set(pose, (next += 1));
    return numbers.get(pose);
  };

  /** @param {string} says why */
  const showNothing = (says) => {
    setText(state, says);
    pictures.forEach(({ canvas }) => {
      paintPixels(canvas, null, side, side, inkScale());
      setAttributes(canvas, { "aria-label": says });
    });
    dials.forEach((each, slot) => each.render({ digit: 0, k: slot, value: 0, own: 0, range: { low: -1, high: 1 }, ready: false }, [null, null]));
    setText(range, "");
    sweep.render(null);
    morph.render({ held, canHold: false, strip, between: middle });
  };
  showNothing(text.nothing); // whatever is drawn when: no slider stands there without its name

  return {
    /** @param {CapsNet | null} now */
    connect(now) {
      if (now === net) return;
      net = now;
      if (!now) return;
      names.of(document.documentElement.dataset.preset ?? now.info.preset);
      before = after = swept = strip = middle = null;
      holds = heldOf = held = [null, null];
      asked = nothing();
    },

    /** @param {Shown} shown */
    render(shown) {
      const { digit, current, ready } = bent;
      original = shown.original;
      const pose = current?.pose.value ?? null;
      const statistics = statisticsOf(net?.info ?? null);
      select.disabled = !ready;
      for (const [control, can] of /** @type {[HTMLButtonElement, boolean | undefined][]} */ ([[undo, current?.pose.canUndo], [redo, current?.pose.canRedo], [reset, current !== null && pose !== current.own]])) {
        setAttributes(control, { "aria-disabled": String(!can || !ready) });
      }
      host.dataset.bent = String(bent.isBent);
      if (digit === null || !current || !pose || !ready || !net) {
        showNothing(shown.pixels && !shown.precomputed ? text.coming : text.nothing);
        return;
      }
      const { own } = current;
      select.value = String(digit);
      host.style.setProperty("--hue", `var(--digit-${digit})`);
      setText(state, text.state(classes[digit], Math.hypot(...own), Math.hypot(...pose), net.info.primary !== null));
      setText(range, text.range(statistics));

      const key = `${digit} ${numberOf(pose)} ${original}`;
      if (asked.draw !== key) {
        asked.draw = key;
        draw.ask({ digit, pose, own });
      }
      [before, after].forEach((drawn, n) => {
        const { canvas } = pictures[n];
        paintPixels(canvas, drawn?.pixels ?? null, side, side, inkScale());
        setAttributes(canvas, { "aria-label": text.picture(classes[digit], n === 1 && pose !== own), "data-current": String(drawn?.pose === (n ? pose : own)) });
      });

      const order = orderOf(statistics, digit, dims);
      const ranges = order.map((k) => rangeOf(statistics, digit, own, k));
      dials.forEach((each, slot) => {
        if (slot >= FIRST && !more.open) return;
        const k = order[slot];
        const known = ends.digit === digit ? ends.of.get(k) : undefined;
        each.render({ digit, k, value: pose[k], own: own[k], range: ranges[slot], ready }, known ?? [null, null]);
      });
      if (rests(pose)) {
        const count = more.open ? dims : Math.min(FIRST, dims);
        if (asked.ends !== `${key} ${count}`) {
          asked.ends = `${key} ${count}`;
          const changes = order.slice(0, count).flatMap((k, slot) => [ranges[slot].low, ranges[slot].high].map((value) => ({ k, value })));
          drawEnds.ask({ digit, pose, changes });
        }
        if (sweeping.open && asked.sweep !== key) {
          asked.sweep = key;
          drawSweep.ask({ digit, pose, rows: order.map((k, slot) => ({ k, range: ranges[slot] })) });
        }
      }
      if (sweeping.open) sweep.render(swept?.digit === digit ? swept : null, pose);
      if (asked.held !== holds) {
        asked.held = holds;
        drawHeld.ask(holds);
      }
      if (strip && middle?.share !== morph.share && asked.middle !== morph.share) askMiddle();
      if (morphed.open) morph.render({ held, canHold: true, strip, between: middle });
    },
  };
}
