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
import { Examples, toBytes } from "./examples.js";
import { Gauge } from "./gauge.js";
import { Keeper } from "./keeper.js";
import { Lessons } from "./lessons.js";
import { Pair } from "./pair.js";
import { Run } from "./run.js";
import { addedInWords, lessonInWords, measuredInWords, runFailed, several, tookBack } from "./sentences.js";
import { openStorage } from "./storage.js";
import { nameOfThisTab } from "./tab.js";
import { joinTabs } from "./tabs.js";
import { TaughtWeights } from "./weights.js";

/** @import { Action } from "../problems.js" */
/** @import { CapsNet } from "../types.js" */
/** @import { Labels } from "../widgets/labels.js" */
/** @import { Page } from "./door.js" */
/** @import { Ending } from "./run.js" */
/** @import { Engine, Lesson, TaughtExample, View } from "./types.js" */

/** While training the pad is asked again at most this often. */
const ASK_AGAIN_MS = 150;
const KEEP_AGAIN_MS = 5000;
/** Often enough for eyes, seldom enough to leave the time to training. */
const DRAW_AGAIN_MS = 100;

/** @typedef {Awaited<ReturnType<typeof startTeaching>>} Teaching */

const host = (/** @type {string} */ id) => find(`#${id}`, HTMLElement);

/** @param {Page & { engine: Engine, preset: string, labels: Labels }} page */
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
  const lessons = new Lessons({ examples, weights, gauge });
  const pair = new Pair(() => render());
  const run = new Run({ onChange: () => render(), onStep: stepped, onEnd: (ending) => void ended(ending) });
  /** @type {View} */
  const view = { shown, examples, selected: null, run, settings: { ...engine.FINE_TUNE_DEFAULTS }, weights, gauge, pair, net: null, notice: "" };

  /** The lesson whose weights answer, and how many there were. */
  let known = weights.current;
  let version = 0;
  let askedAt = 0;
  let keptAt = 0;
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
    makeTray(host("examples"), examples, { onSelect: select, onPad: showOnPad, say: controls.say }),
    controls,
    chart,
    makeAccuracy(host("accuracy"), measureAgain),
    makePaired(host("paired"), () => select(null)),
    makeWeightTools(host("weights"), {
      onReset: () => change((net) => weights.reset(net)),
      onUndo: () => change((net) => weights.undo(net)),
      onOpen: (bytes) => change((net) => weights.adopt(net, { bytes, lesson: lessons.fromFile() })),
      onSave: (net) => net.exportWeights(),
      onOther: (record) => change((net) => weights.adoptOther(net, record)),
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
    document.documentElement.classList.toggle("is-training", run.isOpen && run.state !== "paused");
    if (pairInSight) pair.look(view, version);
    for (const widget of widgets) widget.render(view);
    measureWhenIdle();
  });

  // ---- examples

  const tell = joinTabs(preset, (what) => void (what === "examples" ? readExamples() : otherTabTaught()));

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

  /** @type {Action[]} */
  const afterAdding = [
    { label: "Undo", testId: "teach-undo", run: () => labels.say(tookBack(examples.undo())) },
    { label: "To training", testId: "teach-go", run: () => host("teach").focus() },
  ];

  // ---- training

  /** @param {{ once?: boolean, steps?: number }} [asked] */
  function train({ once = false, steps = view.settings.steps } = {}) {
    if (!view.net || examples.list.length === 0 || !options.check()) return;
    wanted = true;
    problem.clear();
    gauge.stop();
    compare(false);
    keptAt = performance.now();
    controls.say(`Training begins: ${several(steps, "step")}.`);
    run.begin(view.net, lessons.begin(), { ...view.settings, steps }, once);
  }

  function stepped() {
    lessons.made(run.step);
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
    ask();
    if (ending.how === "failed") explain(ending.error);
    else controls.say(`${ending.how === "stopped" ? "Stopped" : "Done"} after ${several(run.step, "step")}.`);
    if (!view.net || run.step === 0) return render();
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
    if (kept !== null) lessons.made((run.step = kept));
    const left = run.steps - run.step;
    /** @type {Record<string, Action>} */
    const offers = {
      "retry": { label: "Try again", testId: "train-again", run: () => train() },
      "go on": { label: `Go on: ${several(left, "step")} left`, testId: "train-on", run: () => train({ steps: left }) },
      "slower": { label: "Use a tenth of the rate", testId: "train-slower", run: () => options.slower() },
    };
    const action = offer && offers[offer];
    problem.show(sentence, action && { ...action, run: () => (problem.clear(), action.run()) }, codeOf(error) === "internal" ? "note" : "alarm");
  }

  // ---- weights

  function weightsChanged() {
    if (known !== weights.current) version += 1;
    known = weights.current;
    if (!known) shown.original = false;
    render();
  }

  /** Other weights, on the visitor's wish. A refused file changes nothing. @param {(net: CapsNet) => Promise<unknown>} how */
  async function change(how) {
    const { net } = view;
    if (!net) return;
    await run.stop();
    gauge.stop();
    problem.clear();
    labels.say("");
    try {
      await how(net);
      lessons.forget();
      tell("weights");
    } finally {
      compare(false);
      ask();
    }
  }

  /** @param {boolean} original whether the shipped weights answer */
  function compare(original) {
    const next = original && weights.current !== null;
    if (next !== shown.original) {
      shown.original = next;
      ask();
      refresh();
    }
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
    if (wanted && lessons.unmeasured && shown.result && !shown.precomputed) void measure();
  }

  function measureAgain() {
    gauge.failure = null;
    void measure();
  }

  async function measure() {
    if (!view.net || run.isOpen) return;
    const measured = await lessons.measure(view.net);
    if (measured) controls.say(measuredInWords(measured, gauge.baseline?.accuracy ?? null));
    render();
  }

  await readExamples();

  return {
    render,
    /** @param {Float32Array} pixels @param {number} label */
    add(pixels, label) {
      wanted = true;
      const added = examples.add(toBytes(pixels), label);
      const changed = added.outcome === "added" || added.outcome === "relabelled";
      labels.say(addedInWords(added, examples.list.length), changed ? afterAdding : []);
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
      gauge.failure = null;
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
    const reset = () => void change((net) => weights.reset(net)).catch(() => {}); // they stay, and say so
    labels.say(`${whose}: ${lessonInWords(weights.current)}.`, [{ label: "Reset to the shipped ones", testId: "teach-reset", run: reset }]);
  }
}
