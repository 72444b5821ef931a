// @ts-check
// Start-up and glue of teaching: examples go into runs, runs into weights, weights into measurements.

import { ASSETS } from "../engine/assets.js";
import { find } from "../dom.js";
import { atMostEvery } from "../frame.js";
import { watchSight } from "../in-sight.js";
import { codeOf } from "../prediction.js";
import { problemSlot } from "../problems.js";
import { makeAccuracy } from "../widgets/accuracy.js";
import { makeCompare, makeCompareBar } from "../widgets/compare.js";
import { makeLossChart } from "../widgets/loss-chart.js";
import { makePaired } from "../widgets/paired.js";
import { makeRunControls } from "../widgets/run-controls.js";
import { makeRunOptions } from "../widgets/run-options.js";
import { makeTray } from "../widgets/tray.js";
import { makeWeightTools } from "../widgets/weight-tools.js";
import { Examples, toBytes, toPixels } from "./examples.js";
import { Gauge } from "./gauge.js";
import { Keeper } from "./keeper.js";
import { Pair } from "./pair.js";
import { Run } from "./run.js";
import { addedInWords, lessonInWords, measuredInWords, runFailed, several, tookBack } from "./sentences.js";
import { holdBack } from "./split.js";
import { DATABASE, openStorage } from "./storage.js";
import { nameOfThisTab } from "./tab.js";
import { TaughtWeights } from "./weights.js";

/** @import { CapsNet } from "../types.js" */
/** @import { Page } from "./door.js" */
/** @import { Ending } from "./run.js" */
/** @import { Engine, Lesson, NetExample, TaughtExample, View } from "./types.js" */

/** While training the pad is asked again at most this often. */
const ASK_AGAIN_MS = 150;
const KEEP_AGAIN_MS = 5000;
/** Often enough for eyes, seldom enough to leave the time to training. */
const DRAW_AGAIN_MS = 100;

/** @typedef {Awaited<ReturnType<typeof startTeaching>>} Teaching */

const host = (/** @type {string} */ id) => find(`#${id}`, HTMLElement);
/** @param {TaughtExample} example @returns {NetExample} */
const forNet = ({ pixels, label }) => ({ pixels: toPixels(pixels), label });

/**
 * @param {Page & { engine: Engine, preset: string, labels: import("../widgets/labels.js").Labels }} page
 */
export async function startTeaching({ drawing, shown, ask, refresh, engine, preset, labels }) {
  const tab = await nameOfThisTab();
  const problem = problemSlot(host("teach-problems"));
  const storageProblem = problemSlot(host("storage-problems"));
  const keeper = new Keeper({
    preset,
    tab,
    open: openStorage,
    onTrouble: (sentence) => (sentence ? storageProblem.show(sentence, null, "note") : storageProblem.clear()),
  });
  const examples = new Examples();
  const weights = new TaughtWeights({ keeper, tab, onChange: weightsChanged });
  const gauge = new Gauge({ engine, keeper, key: `${preset} ${ASSETS.weights[preset]?.url}`, onChange: () => render() });
  const pair = new Pair(() => render());
  const run = new Run({ onChange: () => render(), onStep: stepped, onEnd: (ending) => void ended(ending) });

  /** @type {View} */
  const view = {
    shown,
    examples,
    selected: null,
    run,
    settings: { ...engine.FINE_TUNE_DEFAULTS },
    weights,
    gauge,
    pair,
    net: null,
    notice: "",
  };
  /** Counts what the weights have been. */
  let version = 0;
  /** What the run that is open began with. @type {{ base: Lesson | null, training: TaughtExample[], heldBack: TaughtExample[] } | null} */
  let lesson = null;
  let askedAt = 0;
  let keptAt = 0;
  let measuring = false;
  let pairInSight = false;
  /** Teaching was looked at or used in this visit: before that nothing is fetched or measured for it. */
  let wanted = false;
  /** Counts the networks, of which only the newest matters. */
  let turn = 0;

  // ---- widgets

  const controls = makeRunControls(host("training"), {
    onTrain: () => (run.state === "paused" ? run.resume() : run.isOpen ? run.pause() : train()),
    onStep: () => (run.isOpen ? run.once() : train({ once: true })),
    onStop: () => void run.stop(),
  });
  const chart = makeLossChart(host("chart"));
  const options = makeRunOptions(host("options"), engine.FINE_TUNE_DEFAULTS, (settings) => {
    view.settings = settings;
    render();
  });
  const widgets = [
    makeTray(host("examples"), examples, { onSelect: select, onPad: showOnPad, say: (sentence) => controls.say(sentence) }),
    controls,
    chart,
    options,
    makeAccuracy(host("accuracy"), () => void measure(true)),
    makePaired(host("paired"), () => select(null)),
    makeWeightTools(host("weights"), {
      onReset: () => change(() => weights.reset(net())),
      onUndo: () => change(() => weights.undo(net())),
      onOpen: (bytes) => change(() => weights.adopt(net(), { bytes, lesson: fromFile() })),
      onSave: () => net().exportWeights(),
      onOther: (record) => change(async () => void (await weights.adoptOther(net(), record))),
    }),
    makeCompare(host("compare"), compare),
    makeCompare(host("compare-here"), compare),
    makeCompareBar(document.body, () => compare(false)),
  ];
  watchSight([host("teach")], (visible) => {
    wanted ||= visible;
    render();
  });
  watchSight([host("paired")], (visible) => {
    pairInSight = visible;
    render();
  });

  const render = atMostEvery(DRAW_AGAIN_MS, () => {
    if (pairInSight) askPair();
    document.documentElement.classList.toggle("is-training", run.isOpen && run.state !== "paused");
    for (const widget of widgets) widget.render(view);
    measureWhenIdle();
  });

  function net() {
    if (!view.net) throw new Error("The network is not here.");
    return view.net;
  }

  // ---- examples

  /** Tabs tell each other what they have stored. */
  const channel = new BroadcastChannel(DATABASE);
  const tell = (/** @type {"examples" | "weights"} */ what) => channel.postMessage({ preset, what });
  channel.addEventListener("message", ({ data }) => {
    if (data?.preset !== preset) return;
    if (data.what === "examples") void readExamples();
    else void otherTabTaught();
  });

  examples.onChange((changes) => {
    if (view.selected) view.selected = examples.find(view.selected.id);
    render();
    if (changes.length) void keeper.keepExamples(changes).then((stored) => stored && tell("examples"));
  });

  async function readExamples() {
    const kept = await keeper.readExamples();
    if (kept) examples.load(kept);
  }

  /** @param {string | null} id */
  function select(id) {
    view.selected = examples.find(id);
    render();
  }

  /** @param {TaughtExample} example */
  function showOnPad({ pixels, label }) {
    drawing.show({ size: 28, ink: Uint8ClampedArray.from(pixels), name: `example, ${label}`, normalised: true });
  }

  const undo = { label: "Undo", testId: "teach-undo", run: () => labels.say(tookBack(examples.undo())) };
  const toTraining = { label: "To training", testId: "teach-go", run: () => host("teach").focus() };

  // ---- training

  /** @param {{ once?: boolean, steps?: number }} [asked] */
  function train({ once = false, steps = view.settings.steps } = {}) {
    if (!view.net || examples.list.length === 0 || !options.check()) return;
    problem.clear();
    gauge.stop();
    compare(false);
    const base = weights.current;
    lesson = { base, ...holdBack(examples.list, new Set(base?.seen)) };
    keptAt = performance.now();
    chart.begin(run);
    controls.say(`Training begins: ${several(steps, "step")}.`);
    run.begin(view.net, lesson.training.map(forNet), { ...view.settings, steps }, once);
  }

  /** @param {{ step: number }} made */
  function stepped({ step }) {
    noteSteps(step);
    const now = performance.now();
    if (now - askedAt > ASK_AGAIN_MS) {
      askedAt = now;
      ask();
    }
    if (now - keptAt > KEEP_AGAIN_MS && view.net) {
      keptAt = now;
      void weights.keep(view.net).catch(() => {}); // the run will tell if the network is gone
    }
    controls.sayProgress(run);
  }

  /** @param {Ending} ending */
  async function ended(ending) {
    const made = run.step;
    ask();
    if (ending.how === "failed") explain(ending.error);
    else controls.say(`${ending.how === "stopped" ? "Stopped" : "Done"} after ${several(made, "step")}.`);
    if (!view.net || made === 0) return render();
    try {
      await weights.keep(view.net);
      tell("weights");
    } catch {
      // the network died once more: its restart and the prediction say so
    }
    await measure();
  }

  /** @param {unknown} error */
  function explain(error) {
    const { sentence, offer, kept } = runFailed(error);
    const left = run.steps - (kept ?? run.step);
    if (kept !== null) fallBack(kept);
    /** @type {Record<string, import("../problems.js").Action>} */
    const offers = {
      retry: { label: "Try again", testId: "train-again", run: () => train() },
      "go on": { label: `Go on: ${several(left, "step")} left`, testId: "train-on", run: () => train({ steps: left }) },
      slower: { label: "Use a tenth of the rate", testId: "train-slower", run: () => options.slower() },
    };
    const action = offer && offers[offer];
    problem.show(sentence, action && { ...action, run: () => (problem.clear(), action.run()) }, codeOf(error) === "internal" ? "note" : "alarm");
  }

  /** The network went on with the weights of an earlier step. @param {number} kept 0: of before the run */
  function fallBack(kept) {
    if (kept > 0) noteSteps(kept);
    else weights.taught(lesson?.base ?? null);
  }

  /** @param {number} made steps of this run */
  function noteSteps(made) {
    if (!lesson) return;
    const { base, training } = lesson;
    const seen = new Set([...(base?.seen ?? []), ...training.map(({ id }) => id)]);
    weights.taught({ origin: base?.origin ?? "training", steps: (base?.steps ?? 0) + made, seen: [...seen], at: Date.now(), measured: null });
  }

  // ---- weights

  function weightsChanged() {
    version += 1;
    if (!weights.current) shown.original = false;
    render();
  }

  /** Other weights, on the visitor's wish. A refused file changes nothing. @param {() => Promise<void>} how */
  async function change(how) {
    await run.stop();
    gauge.stop();
    problem.clear();
    lesson = null;
    try {
      await how();
    } finally {
      compare(false);
      ask();
      tell("weights");
    }
  }

  /** A file does not tell what its weights have seen, so every example may be among it. @returns {Lesson} */
  const fromFile = () => ({ origin: "file", steps: 0, seen: examples.list.map(({ id }) => id), at: Date.now(), measured: null });

  /** @param {boolean} original whether the shipped weights answer */
  function compare(original) {
    const next = original && weights.current !== null;
    if (next === shown.original) return render();
    shown.original = next;
    ask();
    refresh();
    render();
  }

  async function otherTabTaught() {
    await weights.lookAround();
    view.notice = "Another tab has taught this network too. Each tab keeps weights of its own, and the examples are shared.";
    render();
  }

  // ---- measurements

  /** The first answer comes before any measurement, and a run before both. */
  function measureWhenIdle() {
    if (!wanted || measuring || run.isOpen || !view.net || gauge.failure || !shown.result || shown.precomputed) return;
    const { current } = weights;
    if (!gauge.baseline || (current && !current.measured?.heldOut)) void measure();
  }

  /** @param {boolean} [again] after the digits could not be fetched */
  async function measure(again = false) {
    if (!view.net || measuring || run.isOpen) return;
    if (again) gauge.failure = null;
    measuring = true;
    const of = version;
    const split = lesson ?? holdBack(examples.list, new Set(weights.current?.seen));
    const own = split.heldBack.length ? split.heldBack : examples.list;
    try {
      if (!weights.current || weights.current.measured?.heldOut) return void (await gauge.measureShipped(view.net));
      const measured = await gauge.measure(view.net, { examples: own.map(forNet), heldBack: split.heldBack.length > 0 });
      if (!measured || of !== version) return;
      await weights.measured(measured);
      controls.say(measuredInWords(measured, gauge.baseline?.accuracy ?? null));
    } finally {
      measuring = false;
      render();
    }
  }

  function askPair() {
    const { result, pixels, original, precomputed } = shown;
    const onPad = !view.selected;
    const known = onPad && result && !precomputed ? result : null;
    pair.update({
      net: weights.current ? view.net : null,
      pixels: view.selected ? pixelsOf(view.selected) : precomputed ? null : pixels,
      version,
      before: weights.current && !original ? null : known,
      after: weights.current && !original ? known : null,
    });
  }

  /** The same object for the same example. @type {WeakMap<Uint8Array, Float32Array>} */
  const unpacked = new WeakMap();
  /** @param {TaughtExample} example */
  function pixelsOf({ pixels }) {
    const kept = unpacked.get(pixels) ?? toPixels(pixels);
    unpacked.set(pixels, kept);
    return kept;
  }

  await readExamples();

  return {
    render,
    /** @param {Float32Array} pixels @param {number} label */
    add(pixels, label) {
      wanted = true;
      const added = examples.add(toBytes(pixels), label);
      const changed = added.outcome === "added" || added.outcome === "relabelled";
      labels.say(addedInWords(added, examples.list.length), changed ? [undo, toTraining] : []);
      if (changed && labels.clearsAfter) drawing.clear();
    },
    /** The network is here, or is not any more. @param {CapsNet | null} next */
    async connect(next) {
      const mine = (turn += 1);
      view.net = null;
      await run.stop();
      if (!next) return render();
      if (weights.current) await weights.giveBack(next).catch(() => {});
      else await restore(next);
      if (mine !== turn) return;
      view.net = next;
      ask();
      render();
    },
  };

  /** @param {CapsNet} next */
  async function restore(next) {
    const found = await weights.restore(next);
    if (found === "unfit") problem.show("The weights that this browser has kept do not fit this network any more, so the shipped ones answer. Your examples are here.", null, "note");
    if (!weights.current) return;
    const whose = found === "own" ? "Your taught weights are back" : "Your taught weights of another visit or tab are back";
    labels.say(`${whose}: ${lessonInWords(weights.current)}.`);
  }
}
