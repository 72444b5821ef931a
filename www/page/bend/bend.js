// The stage "Transform": bends the image, asks both networks about it, and measures them over whole ranges.

import { OF_MNIST, areComparable } from "../../engine/constants.js";
import { create, find, setText } from "../ui/dom.js";
import { watchSight } from "../ui/in-sight.js";
import { onHistoryKey } from "../ui/keys.js";
import { isSameKind, kindOf } from "../ui/kind.js";
import { sayIfLate } from "../ui/patience.js";
import { AGAIN_MS, Newest } from "../answer/newest.js";
import { resultOf } from "../answer/prediction.js";
import { PoseNames } from "../answer/pose-names.js";
import { Undoable } from "../answer/undoable.js";
import { makeBeside } from "./beside.js";
import { makeControls } from "./controls.js";
import { makeCosts } from "./costs.js";
import { curveOf, imagesOf, optionsOf } from "./curve.js";
import { makeFigure } from "./figure.js";
import { makeFollows, placesOf } from "./follows.js";
import { makeLive } from "./live.js";
import { Opponent, OTHER_IMAGES } from "./opponent.js";
import { Rest } from "./rest.js";
import { beside as besideText, figure as figureText, networkNames } from "./text.js";
import { alone, bent, NONE, transformation } from "./transform.js";
import { balanced, EACH, measure } from "./two-hundred.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../ui/kind.js").Kind} Kind */
/** @typedef {import("../draw/drawing.js").Drawing} Drawing */
/** @typedef {import("./curve.js").Curve} Curve */
/** @typedef {import("./live.js").Said} Said */
/** @typedef {import("./opponent.js").Engine} Engine */
/** @typedef {import("../../capsnet.js").Profile} Profile */
/** @typedef {import("./transform.js").Bend} Bend */
/** @typedef {import("./transform.js").Name} Name */
/** @typedef {import("./two-hundred.js").Example} Example */
/** @typedef {import("./two-hundred.js").Shares} Shares */
/** @typedef {{ drawing: Drawing, refresh: () => void, engine: () => Engine | null }} Page */

/** Out of sight for so long, the second network goes: it would keep a worker and its memory. */
const AWAY_MS = 60_000;

/** What fails so often in a row, perhaps because it kills the worker, waits until its question changes or the visitor comes back. */
const MOST_FAILURES = 3;

/** Something that is measured in the background, begun anew when its question changes. */
class Job {
  key = "";
  isDone = false;
  /** In a row, of the same question. */
  failures = 0;
  control = new AbortController();
  #failed = "";
  #refresh;

  /** @param {() => void} refresh starts it again if it is still wanted */
  constructor(refresh) {
    this.#refresh = refresh;
  }

  get isGivenUp() {
    return this.failures >= MOST_FAILURES;
  }

  /** @param {string} key @param {(signal: AbortSignal) => Promise<void>} work */
  start(key, work) {
    if (key === this.key) return;
    this.control.abort();
    this.control = new AbortController();
    this.key = key;
    this.isDone = false;
    if (key !== this.#failed) this.failures = 0;
    const { signal } = this.control;
    work(signal).then(
      () => {
        if (signal.aborted) return;
        this.isDone = true;
        this.failures = 0;
      },
      () => {
        if (signal.aborted) return;
        this.#failed = key;
        this.failures += 1;
        if (!this.isGivenUp) this.key = ""; // the network died, and is back in a moment
        setTimeout(this.#refresh, AGAIN_MS);
      },
    );
  }

  /** Out of sight nothing is measured, but what is measured stays. */
  leave() {
    if (!this.isDone) this.stop();
  }

  stop() {
    this.control.abort();
    this.key = "";
    this.failures = 0;
  }
}

/** @param {HTMLElement} place @param {Page} page @returns {import("../answer/part.js").Part} */
export function makeBend(place, { drawing, refresh, engine }) {
  /** @type {CapsNet | null} */
  let net = null;
  /** @type {Shown | null} */
  let shown = null;
  let visible = false;
  /** Whether the visitor has done anything here: whoever only scrolls by needs no second network, and no 200 digits. */
  let isUsed = false;
  let leaving = 0;
  const state = new Undoable(/** @type {Bend} */ (NONE));
  /** Which digit the visitor says it is; null: what the network says. @type {number | null} */
  let stated = null;
  /** @type {Name} */
  let name = "turn";
  /** @type {Kind | null} */
  let kind = null;
  /** @type {ReturnType<typeof makeViews> | null} */
  let views = null;
  const names = new PoseNames();
  const opponent = new Opponent(() => {
    asked = "";
    refresh();
  });

  /** @type {{ pixels: Float32Array, said: Said[] } | null} */
  let live = null;
  /** @type {{ curves: (Curve | null)[], seen: Float32Array[] | null, decoded: Float32Array | null }} */
  let own = { curves: [], seen: null, decoded: null };
  /** What the own curves are about. While it stays, so does each network's curve: a second network joins the first one's. */
  let subject = "";
  /** @type {WeakMap<CapsNet, Curve>} */
  let measured = new WeakMap();
  /** @type {{ curves: (Shares | null)[], done: number | null, failed: boolean }} */
  let many = { curves: [], done: null, failed: false };
  let isLate = false; // the test digits do not come
  /** @type {readonly Example[] | null} */
  let digits = null;
  /** @type {Profile[]} */
  let profiles = [];
  const jobs = { own: new Job(refresh), many: new Job(refresh), costs: new Job(refresh) };
  const inSight = { figure: false, beside: false, follows: false, costs: false };
  /** New views are drawn once wherever the window stands, so that nothing jumps when they come into sight. */
  let isNew = true;
  const isDrawn = (/** @type {keyof typeof inSight} */ panel) => isNew || inSight[panel];
  const isCurveInSight = () => inSight.beside || inSight.follows;
  let round = 0; // of measuring costs

  const rest = new Rest();
  drawing.onChange(() => rest.disturb());
  const change = () => {
    rest.disturb();
    use();
  };
  const use = () => {
    isUsed = true;
    fetchOpponent();
    refresh();
  };
  onHistoryKey(place, (step) => {
    state[step]();
    change();
  });
  for (const panel of /** @type {const} */ (["figure", "beside", "follows", "costs"])) {
    watchSight([find(`#bend-${panel}`, HTMLElement)], (now) => {
      inSight[panel] = now;
      if (!isCurveInSight()) jobs.own.leave();
      if (!inSight.costs) jobs.costs.leave();
      refresh();
    });
  }

  /** @param {Kind} now */
  function makeViews(now) {
    const host = (/** @type {string} */ id) => {
      const element = find(`#${id}`, HTMLElement);
      element.replaceChildren();
      return element;
    };
    const figure = makeFigure(now.side, { state, onChange: change });
    const controls = makeControls(now.classes, {
      state,
      onChange: change,
      onRight(digit) {
        stated = digit;
        refresh();
      },
    });
    const liveView = makeLive(now);
    const note = create("p", { class: "note" });
    host("bend-figure").append(create("div", {}, figure.element, note), controls.element, liveView.element);
    const beside = makeBeside(host("bend-beside"), {
      onChoose(chosen) {
        name = chosen;
        use();
      },
      onCompare: use,
      onRetry() {
        opponent.release();
        use();
      },
      onFile(file) {
        isUsed = true;
        const loader = engine();
        if (net && loader) void opponent.open(loader, file);
      },
      onDigits() {
        many.failed = false;
        refresh();
      },
    });
    const follows = makeFollows(host("bend-follows"), now, (right, k) => names.get(now.classes[right], k));
    const costs = makeCosts(host("bend-costs"), {
      onAgain() {
        round += 1;
        profiles = [];
        refresh();
      },
      onCompare: use,
    });
    return { figure, note, controls, live: liveView, beside, follows, costs };
  }

  function fetchOpponent() {
    const loader = engine();
    if (net && loader && visible && isUsed) void opponent.fetch(loader);
  }

  // ---- what is asked of the networks

  let asked = "";
  const ask = new Newest(async (/** @type {{ pixels: Float32Array, options: { routingIterations: number, original: boolean }, isOne: boolean }} */ { pixels, options, isOne }) => {
    const both = networks();
    const called = networkNames(both.map(({ info }) => info), options.routingIterations);
    const answers = await Promise.all(both.map((each, n) => each.infer(pixels, optionsOf(options, n))));
    live = {
      pixels,
      said: answers.map((answer, n) => ({ network: called[n], ...resultOf(answer, isOne) })),
    };
    refresh();
  }, () => {
    asked = "";
    setTimeout(refresh, AGAIN_MS);
  });

  /** The own one, and that beside it. @returns {CapsNet[]} */
  const networks = () => [net, opponent.net].flatMap((each) => each ?? []);

  /** @param {Float32Array} pixels @param {number} right @param {{ routingIterations: number, original: boolean, isOne: boolean }} options @param {AbortSignal} signal */
  async function measureOwn(pixels, right, options, signal) {
    const turn = () => rest.turn(signal);
    await turn();
    const side = Number(kind?.side);
    const images = imagesOf(pixels, side, transformation(name), state.value);
    /** @type {(Curve | null)[]} */
    const curves = [];
    for (const [n, each] of networks().entries()) {
      const curve = measured.get(each) ?? (await curveOf(each, images, right, { ...optionsOf(options, n), signal, turn }));
      signal.throwIfAborted(); // it may be of another subject
      measured.set(each, curve);
      curves.push(curve);
    }
    const places = placesOf(images.length);
    const dims = Number(kind?.dims);
    const [{ poses }] = /** @type {Curve[]} */ (curves);
    const shownPoses = new Float32Array(places.length * dims);
    places.forEach((k, n) => shownPoses.set(poses.subarray(k * dims, (k + 1) * dims), n * dims));
    const decoded = (await net?.decode(shownPoses, places.map(() => right), { original: options.original, signal })) ?? null;
    if (signal.aborted) return;
    own = { curves, seen: places.map((k) => images[k]), decoded };
    refresh();
  }

  /** @param {{ routingIterations: number, original: boolean }} options @param {AbortSignal} signal */
  async function measureMany(options, signal) {
    const loader = engine();
    if (!loader) return;
    const turn = () => rest.turn(signal, () => visible && inSight.beside);
    const both = networks();
    const sayLate = (/** @type {boolean} */ now) => {
      isLate = now && !signal.aborted;
      refresh();
    };
    many = { curves: [], done: 0, failed: false };
    await turn();
    try {
      digits ??= balanced((await sayIfLate(sayLate, (hear) => loader.loadTeachingSets({ signal, onProgress: () => hear() }))).heldOut, OF_MNIST.classes.length);
    } catch (reason) {
      if (!signal.aborted) many = { curves: [], done: null, failed: true };
      refresh();
      throw reason;
    }
    const measured = await measure(both, digits, transformation(name), {
      ...options,
      signal,
      turn,
      onProgress(soFar) {
        if (signal.aborted) return;
        many = { ...soFar, failed: false };
        refresh();
      },
    });
    if (signal.aborted) return;
    many = { ...measured, failed: false };
    refresh();
  }

  /** @param {AbortSignal} signal */
  async function time(signal) {
    /** @type {Profile[]} */
    const found = [];
    for (const each of networks()) {
      await rest.turn(signal);
      found.push(await each.profile({ signal }));
    }
    if (signal.aborted) return;
    profiles = found;
    refresh();
  }

  /** Objects by a number each, to tell them apart in a key. @type {WeakMap<object, number>} */
  const numbers = new WeakMap();
  let last = 0;
  const numberOf = (/** @type {object | null} */ object) => {
    if (!object) return 0;
    if (!numbers.has(object)) numbers.set(object, (last += 1));
    return Number(numbers.get(object));
  };

  /** @type {Float32Array | null} */
  let base = null;
  /** @type {{ pixels: Float32Array | null, setting: string, result: Shown["result"] }} */
  let answered = { pixels: null, setting: "", result: null };
  let version = 0; // counts other answers; the page asks again for the same one when a panel wants more of it

  return {
    connect(next) {
      net = next;
      for (const job of Object.values(jobs)) job.stop();
      live = null;
      subject = "";
      own = { curves: [], seen: null, decoded: null };
      many = { curves: [], done: null, failed: false };
      profiles = [];
      asked = "";
      if (!net) return;
      names.of(document.documentElement.dataset.preset ?? net.info.preset);
      const now = kindOf(net.info);
      if (!views || !kind || !isSameKind(kind, now)) {
        kind = now;
        stated = null;
        views = makeViews(now);
        isNew = true;
      }
      opponent.meet(net.info);
      fetchOpponent();
    },

    sight(now) {
      visible = now;
      clearTimeout(leaving);
      if (!now) {
        leaving = window.setTimeout(() => opponent.release(), AWAY_MS);
        return jobs.own.leave();
      }
      fetchOpponent();
      if (many.done === digits?.length) jobs.many.stop(); // taught in the meantime? What is measured already is known at once
    },

    render(next) {
      shown = next;
      if (!views || !kind || !net) return;
      const ready = next.ready && !next.precomputed;
      const pixels = ready && next.pixels?.length === kind.side ** 2 ? next.pixels : null;
      if (pixels !== base) {
        stated = base && pixels ? stated : null;
        if (pixels && base && pixels.some((v, k) => v !== base?.[k])) stated = null;
        base = pixels;
      }
      const right = pixels ? (stated ?? next.result?.digit ?? null) : null;
      const options = { routingIterations: next.routingIterations, original: next.original };
      const isOne = next.two?.includes(null) ?? false;
      const asks = `${options.routingIterations} ${options.original} ${isOne} ${numberOf(net)}`;
      const setting = `${asks} ${numberOf(opponent.net)}`;

      // live
      const image = inSight.figure && pixels ? bent(pixels, kind.side, state.value) : null;
      if (next.result && answered.result !== next.result) {
        const { lengths } = next.result;
        const isAsked = answered.pixels === pixels && answered.setting === setting;
        const isOther = answered.result?.lengths.some((v, k) => Math.abs(v - lengths[k]) > 1e-6) ?? true;
        // another answer about the same image, long after it was drawn: the network was taught
        if (!rest.isDisturbed && isAsked && isOther) jobs.many.stop();
        if (!isAsked || isOther) version += 1;
        answered = { pixels, setting, result: next.result };
      }
      const question = `${numberOf(pixels)} ${numberOf(state.value)} ${setting} ${version}`;
      if (image && question !== asked) {
        asked = question;
        ask.ask({ pixels: image, options, isOne });
      }
      if (!pixels) {
        live = null;
        asked = "";
        ask.forget();
      }
      if (isDrawn("figure")) {
        const before = right !== null && next.result ? next.result.poses.subarray(right * kind.dims, (right + 1) * kind.dims) : null;
        views.figure.render(image, right === null ? "" : kind.classes[right]);
        setText(views.note, pixels ? figureText.rest : figureText.blank);
        views.controls.render(right, pixels !== null);
        views.live.render(live?.said ?? [], right, before);
      }

      // in the background
      if (pixels && right !== null && isCurveInSight()) {
        // the answer counts too: weights change with teaching; of the bend only what the curve has of it
        const of = `${numberOf(pixels)} ${version} ${right} ${name} ${Object.values(alone(name, { ...state.value, [name]: 0 }))} ${asks}`;
        const key = `${of} ${numberOf(opponent.net)}`;
        if (of !== subject) {
          subject = of;
          measured = new WeakMap();
          own = { curves: [], seen: null, decoded: null };
        } else if (key !== jobs.own.key) own = { ...own, curves: own.curves.slice(0, 1) };
        jobs.own.start(key, (signal) => measureOwn(pixels, right, { ...options, isOne }, signal));
      } else if (!pixels || right === null) {
        jobs.own.stop();
        own = { curves: [], seen: null, decoded: null };
      }
      const fits = areComparable(net.info, OF_MNIST);
      const isComing = opponent.state.kind === "loading" || opponent.state.kind === "idle";
      if (fits && inSight.beside && isUsed && !many.failed && !isComing) jobs.many.start(`${name} ${setting}`, (signal) => measureMany(options, signal));
      if (!fits) many = { curves: [], done: null, failed: false };
      if (inSight.costs && opponent.state.kind !== "loading") jobs.costs.start(`${round} ${numberOf(net)} ${numberOf(opponent.net)} ${net.info.device}`, time);

      const both = networks();
      const infos = both.map(({ info }) => info);
      if (isDrawn("beside")) {
        views.beside.render({
          name,
          bend: state.value,
          networks: networkNames(infos, options.routingIterations),
          hasTwo: net.info.digitsPerImage > 1,
          drawn: pixels !== null,
          right: right === null ? null : kind.classes[right],
          own: own.curves,
          many: many.curves,
          done: many.done,
          isLate,
          count: digits?.length ?? EACH * kind.classes.length,
          digits: many.failed ? "failed" : fits ? "fits" : "other",
          waits: rest.isDisturbed,
          opponent: opponent.state,
          reason: reasonOf(opponent),
        });
      }
      if (isDrawn("follows")) views.follows.render({ name, bend: state.value, drawn: pixels !== null, right, curve: own.curves[0] ?? null, seen: own.seen, decoded: own.decoded });
      const called = networkNames(infos);
      if (isDrawn("costs")) views.costs.render(infos.map((info, n) => ({ name: called[n], info, profile: profiles[n] ?? null })), opponent.state, reasonOf(opponent), jobs.costs.isGivenUp);
      isNew = false;
    },
  };
}

/** @param {Opponent} opponent */
function reasonOf({ state }) {
  if (state.kind !== "failed") return "";
  const message = state.error instanceof Error ? state.error.message : String(state.error);
  return message === OTHER_IMAGES ? besideText.otherImages : message;
}
