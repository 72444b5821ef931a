// @ts-check
// Start-up and glue of teaching: examples go into runs, runs into weights, weights into measurements.

import { find } from "../ui/dom.js";
import { atMostEvery } from "../ui/frame.js";
import { watchSight } from "../ui/in-sight.js";
import { codeOf } from "../answer/prediction.js";
import { problemSlot } from "../ui/problems.js";
import { makeAccuracy } from "./accuracy.js";
import { makeCompare, makeCompareBar } from "./compare.js";
import { makeLossChart } from "./loss-chart.js";
import { makePaired } from "./paired.js";
import { makeRunControls } from "./run-controls.js";
import { makeRunOptions } from "./run-options.js";
import { makeTray } from "./tray.js";
import { makeWeightTools } from "./weight-tools.js";
import { toBytes } from "./examples.js";
import { Session } from "./session.js";
import { Run } from "./run.js";
import { joinTabs, nameOfThisTab } from "./tabs.js";
import * as text from "./text.js";

/** @import { Action } from "../ui/problems.js" */
/** @import { CapsNet } from "../types.js" */
/** @import { Labels } from "./labels.js" */
/** @import { Page } from "./door.js" */
/** @import { Ending } from "./run.js" */
/** @import { Change, Engine, TaughtExample, View } from "./types.js" */

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
  const tell = joinTabs((what, of) => of === session.preset && void (what === "examples" ? session.readExamples() : otherTabTaught()));
  const run = new Run({ onChange: () => render(), onStep: stepped, onEnd: (ending) => (finishing = ended(ending)) });

  // ---- what each network was taught

  /** Of networks that are gone, if they could not be stored. @type {Map<string, Session>} */
  const unstored = new Map();
  /** @param {string} of */
  const sessionOf = (of) => unstored.get(of) ?? new Session(of, { engine, tab, onTrouble, onExamples, onWeights: weightsChanged, onChange: () => render() });
  let session = sessionOf(preset);
  /** @type {View} */
  const view = { ...pagesOf(session), shown, selected: null, run, settings: { ...engine.FINE_TUNE_DEFAULTS }, net: null, notice: "" };

  let askedAt = 0;
  let keptAt = 0;
  let pairInSight = false;
  /** Teaching was looked at or used in this visit: before that nothing is fetched or measured for it. */
  let wanted = false;
  /** Counts the networks, of which only the newest matters. */
  let turn = 0;
  /** The network is about to go: what is measured only now would be for nothing. */
  let leaving = false;
  /** Settles when what follows the last run is done. */
  let finishing = Promise.resolve();

  /** @param {string} of */
  function turnTo(of) {
    session = sessionOf(of);
    Object.assign(view, pagesOf(session), { selected: null, notice: "" });
    run.forget();
    labels.say("");
    onTrouble(session);
    render();
  }

  /** @param {Session} session */
  function onTrouble({ preset, store }) {
    if (preset !== session.preset) return;
    if (store.trouble) storageProblem.show(store.trouble, null, "note");
    else storageProblem.clear();
  }

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
    makeTray(host("examples"), view, { onSelect: select, onPad: showOnPad, say: controls.say }),
    controls,
    chart,
    makeAccuracy(host("accuracy"), measureAgain),
    makePaired(host("paired"), () => select(null)),
    makeWeightTools(host("weights"), {
      onReset: () => change((net) => session.weights.reset(net)),
      onUndo: () => change((net) => session.weights.undo(net)),
      onOpen: (bytes) => change((net) => session.weights.adopt(net, { bytes, lesson: session.lessons.fromFile() })),
      onSave: (net) => net.exportWeights(),
      onOther: (record) => change((net) => session.weights.adoptOther(net, record)),
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
    if (pairInSight && view.net) session.pair.look(view, session.version);
    for (const widget of widgets) widget.render(view);
    measureWhenIdle();
  });

  // ---- examples

  /** @param {Session} session @param {Change[]} changes */
  function onExamples({ preset, store, examples }, changes) {
    if (preset === session.preset && view.selected) view.selected = examples.find(view.selected.id);
    render();
    if (changes.length) void store.keepExamples(changes).then((stored) => stored && tell("examples", preset));
  }

  /** @param {string | null} id */
  function select(id) {
    view.selected = session.examples.find(id);
    render();
  }

  /** @param {TaughtExample} example */
  function showOnPad({ pixels, label }) {
    drawing.show({ size: 28, ink: Uint8ClampedArray.from(pixels), name: text.nameOfExample(label), normalised: true });
  }

  /** @type {Action[]} */
  const afterAdding = [
    { label: text.afterAdding.undo, testId: "teach-undo", run: () => labels.say(text.tookBack(session.examples.undo())) },
    { label: text.afterAdding.toTraining, testId: "teach-go", run: () => host("teach").focus() },
  ];

  // ---- training

  /** @param {{ once?: boolean, steps?: number }} [asked] */
  function train({ once = false, steps = view.settings.steps } = {}) {
    if (!view.net || leaving || session.examples.list.length === 0 || !options.check()) return;
    wanted = true;
    problem.clear();
    session.evaluator.stop();
    compare(false);
    keptAt = performance.now();
    controls.say(text.controls.begins(steps));
    run.begin(view.net, session.lessons.begin(), { ...view.settings, steps }, once);
  }

  function stepped() {
    session.lessons.made(run.step);
    const now = performance.now();
    if (now - askedAt > ASK_AGAIN_MS) {
      askedAt = now;
      ask();
    }
    if (now - keptAt > KEEP_AGAIN_MS && view.net && !session.weights.isKeeping) {
      keptAt = now;
      void session.weights.keep(view.net).catch(() => {}); // the run will tell if the network is gone
    }
    controls.sayProgress(run);
  }

  /** @param {Ending} ending */
  async function ended(ending) {
    ask();
    if (ending.how === "failed") explain(ending.error);
    else controls.say(text.controls.ended(ending.how === "stopped", run.step));
    if (!view.net || run.step === 0) return render();
    try {
      await session.weights.keep(view.net);
      tell("weights", session.preset);
    } catch {
      // the network died once more: its restart and the prediction say so
    }
    if (!leaving) await measure();
  }

  /** @param {unknown} error */
  function explain(error) {
    const { sentence, offer, kept } = text.runFailed(error);
    if (kept !== null) session.lessons.made((run.step = kept));
    const left = run.steps - run.step;
    /** @type {Record<string, Action>} */
    const offers = {
      "retry": { label: text.controls.retry, testId: "train-again", run: () => train() },
      "go on": { label: text.controls.goOn(left), testId: "train-on", run: () => train({ steps: left }) },
      "slower": { label: text.controls.slower, testId: "train-slower", run: () => options.slower() },
    };
    const action = offer && offers[offer];
    problem.show(sentence, action && { ...action, run: () => (problem.clear(), action.run()) }, codeOf(error) === "internal" ? "note" : "alarm");
  }

  // ---- weights

  /** @param {Session} session */
  function weightsChanged({ preset, weights }) {
    if (preset === session.preset && !weights.current) shown.original = false;
    render();
  }

  /** Other weights, on the visitor's wish. A refused file changes nothing. @param {(net: CapsNet) => Promise<unknown>} how */
  async function change(how) {
    const { net } = view;
    if (!net) return;
    await run.stop();
    session.evaluator.stop();
    problem.clear();
    labels.say("");
    try {
      await how(net);
      session.lessons.forget();
      tell("weights", session.preset);
    } finally {
      compare(false);
      ask();
    }
  }

  /** @param {boolean} original whether the shipped weights answer */
  function compare(original) {
    const next = original && session.weights.current !== null;
    if (next !== shown.original) {
      shown.original = next;
      ask();
      refresh();
    }
    render();
  }

  async function otherTabTaught() {
    await session.weights.lookAround();
    view.notice = text.restored.otherTab;
    render();
  }

  // ---- measurements

  /** The first answer comes before any measurement, and a run before both. */
  function measureWhenIdle() {
    if (wanted && view.net && session.lessons.unmeasured && shown.result && !shown.precomputed) void measure();
  }

  function measureAgain() {
    session.evaluator.failure = null;
    void measure();
  }

  async function measure() {
    if (!view.net || run.isOpen || leaving) return;
    const { lessons, evaluator } = session;
    const measured = await lessons.measure(view.net);
    if (measured && evaluator === session.evaluator) controls.say(text.measuredInWords(measured, evaluator.baseline?.accuracy ?? null));
    render();
  }

  await session.readExamples();

  return {
    render,
    /** @param {Float32Array} pixels @param {number} label */
    add(pixels, label) {
      wanted = true;
      const added = session.examples.add(toBytes(pixels), label);
      const changed = added.outcome === "added" || added.outcome === "relabelled";
      labels.say(text.addedInWords(added, session.examples.list.length), changed ? afterAdding : []);
      if (changed && labels.clearsAfter) drawing.clear();
    },
    /** The network that answers gives way to another one: its run ends, and what it has learnt is kept. */
    async leave() {
      const { step, steps, isOpen } = run;
      leaving = true;
      session.evaluator.stop();
      await run.stop();
      await finishing;
      if (isOpen && (run.step || step)) problem.show(text.runLeft(session.preset, run.step, steps), null, "note");
      else problem.clear();
      compare(false);
      view.net = null;
      if (await session.store.settled()) unstored.delete(session.preset);
      else unstored.set(session.preset, session);
      turnTo(session.preset); // what is stored need not stay in memory
      leaving = false;
    },
    /** The network is here, or is not any more. @param {CapsNet | null} next */
    async connect(next) {
      const mine = (turn += 1);
      view.net = null;
      await run.stop();
      if (!next) return render();
      if (next.info.preset !== session.preset) turnTo(next.info.preset);
      if (!session.isRead) await session.readExamples();
      if (mine !== turn) return;
      if (session.weights.current) await session.weights.giveBack(next).catch(() => {});
      else await restore(next);
      if (mine !== turn) return;
      view.net = next;
      session.evaluator.failure = null;
      ask();
      render();
    },
  };

  /** @param {CapsNet} next */
  async function restore(next) {
    const { weights } = session;
    const found = await weights.restore(next);
    if (weights !== session.weights) return; // the network has left meanwhile
    if (found === "unfit") problem.show(text.restored.unfit, null, "note");
    if (!weights.current) return;
    const reset = () => void change((net) => session.weights.reset(net)).catch(() => {}); // they stay, and say so
    labels.say(text.restored.back(found === "own", weights.current), [{ label: text.restored.reset, testId: "teach-reset", run: reset }]);
  }
}

/** What the widgets show of a session. @param {Session} session */
const pagesOf = ({ examples, weights, evaluator, pair }) => ({ examples, weights, evaluator, pair });
