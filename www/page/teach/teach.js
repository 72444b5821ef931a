// Start-up and glue of teaching: examples go into runs, runs into weights, weights into measurements.

import { codeOf } from "../answer/prediction.js";
import { isOfFile, nameOfFile, withoutMark } from "../networks/opened.js";
import { sayIfReplaced } from "../offline/renew.js";
import { find } from "../ui/dom.js";
import { atMostEvery } from "../ui/frame.js";
import { watchSight } from "../ui/in-sight.js";
import { problemSlot } from "../ui/problems.js";
import { makeAccuracy } from "./accuracy.js";
import { makeBeforeAfter } from "./before-after.js";
import { makeCompare, makeCompareBar } from "./compare.js";
import { toBytes } from "./examples.js";
import { makeLossChart } from "./loss-chart.js";
import { makeRunControls } from "./run-controls.js";
import { makeRunOptions } from "./run-options.js";
import { Run } from "./run.js";
import { isSameNetwork, networkOf, Session } from "./session.js";
import { joinTabs, nameOfThisTab } from "./tabs.js";
import { makeTray } from "./tray.js";
import { makeWeightTools } from "./weight-tools.js";
import * as text from "./text.js";

/** @import { Action, CapsNet, Change, Ending, Engine, Kept, Label, Labels, Network, TaughtExample, View } from "./types.js" */
/** @import { Page } from "./door.js" */

/** @typedef {{ net: CapsNet, name: string }} Named a network, and what it is called in the choice of networks */
/** @typedef {Awaited<ReturnType<typeof startTeaching>>} Teaching */

/** While training the pad is asked again at most this often. */
const ASK_AGAIN_MS = 150;
const KEEP_AGAIN_MS = 5000;
/** Often enough for eyes, seldom enough to leave the time to training. */
const DRAW_AGAIN_MS = 100;

const host = (/** @type {string} */ id) => find(`#${id}`, HTMLElement);

/** @param {Page & Named & { engine: Engine, labels: Labels }} page */
export async function startTeaching({ drawing, shown, ask, refresh, choose, fileOf, offer, engine, net: first, name: firstName, labels }) {
  const tab = await nameOfThisTab();
  const network = await networkOf(first.info, firstName, fileOf(firstName));
  const problem = problemSlot(host("teach-problems"));
  const storageProblem = problemSlot(host("storage-problems"));
  const tell = joinTabs((what, of) => of === session.network.name && void (what === "examples" ? session.readExamples({ anew: true }) : otherTabTaught()));
  const run = new Run({ onChange: () => render(), onStep: stepped, onEnd: (ending) => (finishing = ended(ending)) });

  // ---- what each network was taught

  /** Of networks that are gone, if they could not be stored. @type {Session[]} */
  let unstored = [];
  /** @param {Network} network */
  const sessionOf = (network) =>
    unstored.find((each) => isSameNetwork(each.network, network)) ??
    new Session(network, { engine, tab, onTrouble, onExamples, onWeights, onUnfit, onChange: () => render() });
  let session = sessionOf(network);
  /** @type {View} */
  const view = { ...viewOf(session), shown, selected: null, run, settings: { ...engine.FINE_TUNE_DEFAULTS }, net: null, notice: "" };

  let askedAt = 0;
  let keptAt = 0;
  let isCompared = false;
  /** Teaching was looked at or used in this visit: before that nothing is fetched or measured for it. */
  let isWanted = false;
  /** Counts the networks, of which only the newest matters. */
  let turn = 0;
  /** The network is about to go: what is measured only now would be for nothing. */
  let isLeaving = false;
  /** Settles when what follows the last run is done. */
  let finishing = Promise.resolve();

  /** @param {Network} network */
  function turnTo(network) {
    session = sessionOf(network);
    Object.assign(view, viewOf(session), { selected: null, notice: "" });
    ofNetwork = makeViewsOfNetwork();
    run.forget();
    labels.say("");
    onTrouble(session);
    draw();
    render();
  }

  /** @param {Session} of */
  function onTrouble(of) {
    if (of !== session) return;
    const { trouble } = of.store;
    if (trouble) storageProblem.show(trouble, null, "note");
    else storageProblem.clear();
  }

  /** Taught weights that fit their network no more become one of their own. @param {Kept} kept @param {Network} network */
  async function onUnfit({ provenance, bytes }, { name }) {
    const own = nameOfFile(text.apart.name(isOfFile(name) ? withoutMark(name) : name, provenance.at));
    const isKept = await offer(own, bytes);
    const use = { label: text.apart.use, testId: "teach-use-apart", run: () => choose(own) };
    problem.show(text.apart.sentence(name, own, isKept), [use, { label: text.apart.close, run: problem.clear }], "note");
    labels.say(text.apart.said, [{ ...use, testId: "said-use-apart" }]);
    return isKept;
  }

  // ---- views

  const controls = makeRunControls(host("training"), {
    onTrain: (shown) => (shown === "idle" ? train() : shown === "paused" ? run.resume() : run.pause()),
    onStep: (shown) => (shown === "idle" ? train({ once: true }) : run.once()),
    onStop: () => void run.stop(),
  });
  const options = makeRunOptions(host("options"), engine.FINE_TUNE_DEFAULTS, (settings) => {
    view.settings = settings;
    render();
  });
  const views = [
    controls,
    options,
    makeLossChart(host("chart")),
    makeWeightTools(host("weights"), {
      onReset: () => change((net) => session.weights.reset(net)),
      onUndo: () => change((net) => session.weights.undo(net)),
      onOpen: (bytes) => change((net) => session.weights.adopt(net, { bytes, provenance: session.fromFile() })),
      onOther: (record) => change((net) => session.weights.adoptOther(net, record)),
    }),
    makeCompare(host("compare"), compare),
    makeCompare(host("compare-here"), compare),
    makeCompareBar(document.body, () => compare(false)),
  ];
  /** Those that are made for the classes and the pixels of one network. */
  const makeViewsOfNetwork = () => [
    makeTray(host("examples"), view, { onSelect: select, onPad: showOnPad, say: controls.say }),
    makeAccuracy(host("accuracy"), view.network, measureAgain),
    makeBeforeAfter(host("before-after"), view.network.kind, () => select(null)),
  ];
  let ofNetwork = makeViewsOfNetwork();
  const draw = () => {
    host("teach").classList.toggle("has-run", run.step > 0); // its loss is printed
    [...views, ...ofNetwork].forEach((each) => each.render(view));
  };
  draw(); // at once: as they are made they are of another size
  for (const event of ["beforeprint", "afterprint"]) addEventListener(event, draw); // printing waits for no frame
  watchSight([host("teach")], (visible) => {
    isWanted ||= visible;
    render();
  });
  watchSight([host("before-after")], (visible) => {
    isCompared = visible;
    render();
  });

  const render = atMostEvery(DRAW_AGAIN_MS, () => {
    const root = document.documentElement;
    root.dataset.known = view.network.isKnown ? "yes" : "no";
    if (isCompared && view.net) session.answers.look(view, session.version);
    draw();
    // the first answer comes before any measurement, and a run before both
    if (isWanted && view.net && session.isUnmeasured && shown.result && !shown.precomputed) void measure();
  });

  // ---- examples

  /** @param {Session} of @param {Change[]} changes */
  function onExamples(of, changes) {
    const { store, examples, network } = of;
    if (of === session && view.selected) view.selected = examples.find(view.selected.id);
    render();
    if (changes.length) void store.keepExamples(changes).then((stored) => stored && tell("examples", network.name));
  }

  /** @param {string | null} id */
  function select(id) {
    view.selected = session.examples.find(id);
    render();
  }

  /** @param {TaughtExample} example */
  function showOnPad({ pixels, label }) {
    drawing.show({ size: view.network.kind.side, ink: Uint8ClampedArray.from(pixels), name: text.nameOfExample(label), normalised: true });
  }

  /** @type {Action[]} */
  const afterAdding = [
    { label: text.afterAdding.undo, testId: "teach-undo", run: () => labels.say(text.tookBack(session.examples.undo())) },
    { label: text.afterAdding.toTraining, testId: "teach-go", run: () => host("teach").focus() },
  ];

  // ---- training

  /** @param {{ once?: boolean, steps?: number }} [asked] */
  function train({ once = false, steps = view.settings.steps } = {}) {
    if (run.isOpen || !view.net || isLeaving || session.examples.list.length === 0 || !options.check()) return;
    isWanted = true;
    problem.clear();
    session.evaluator.stop();
    compare(false);
    keptAt = performance.now();
    controls.say(text.controls.begins(steps));
    run.begin(view.net, session.begin(), { ...view.settings, steps }, once);
  }

  function stepped() {
    session.made(run.step);
    const now = performance.now();
    if (now - askedAt > ASK_AGAIN_MS) {
      askedAt = now;
      ask();
    }
    if (now - keptAt > KEEP_AGAIN_MS && view.net && !session.weights.isKeeping) {
      keptAt = now;
      void keep(view.net);
    }
    controls.sayProgress(run);
  }

  /** Stores the weights. @param {CapsNet} net @returns {Promise<boolean>} false when the network died: its restart, the run and the prediction say so */
  const keep = (net) => session.weights.keep(net).then(() => true, () => false);

  /** @param {Ending} ending */
  async function ended(ending) {
    ask();
    if (ending.how === "failed") explain(ending.error);
    else controls.say(text.controls.ended(ending.how === "stopped", run.step));
    if (!view.net || run.step === 0) return render();
    if (await keep(view.net)) tell("weights", session.network.name);
    if (!isLeaving) await measure();
  }

  /** @param {unknown} error */
  function explain(error) {
    const { sentence, offer, kept } = text.runFailed(error);
    if (kept !== null) session.made((run.step = kept));
    const left = run.steps - run.step;
    /** @type {Record<string, Action>} */
    const offers = {
      "retry": { label: text.controls.retry, testId: "train-again", run: () => train() },
      "go on": { label: text.controls.goOn(left), testId: "train-on", run: () => train({ steps: left }) },
      "slower": { label: text.controls.slower, testId: "train-slower", run: () => options.slower() },
    };
    const action = offer && offers[offer];
    problem.show(sentence, action && { ...action, run: () => (problem.clear(), action.run()) }, codeOf(error) === "internal" ? "note" : "alarm");
    if (offer === "retry") void sayIfReplaced(problem);
  }

  // ---- weights

  /** @param {Session} of */
  function onWeights(of) {
    if (of === session && !of.weights.current) shown.original = false;
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
      session.forget();
      tell("weights", session.network.name);
    } finally {
      compare(false);
      ask();
    }
  }

  /** @param {boolean} original whether the original weights answer */
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

  function measureAgain() {
    session.evaluator.failure = null;
    void measure();
  }

  async function measure() {
    if (!view.net || run.isOpen || isLeaving) return;
    const of = session;
    const measured = await of.measure(view.net);
    if (of.evaluator.failure) void sayIfReplaced(problem);
    if (measured && of === session) controls.say(text.measuredInWords(measured, of.evaluator.baseline?.accuracy ?? null));
    render();
  }

  await session.readExamples();

  return {
    render,
    /** @param {Float32Array} pixels @param {Label} label */
    add(pixels, label) {
      isWanted = true;
      const added = session.examples.add(toBytes(pixels), label);
      const isChanged = added.outcome === "added" || added.outcome === "relabelled";
      labels.say(text.addedInWords(added, session.examples.list.length), isChanged ? afterAdding : []);
      if (isChanged && labels.clearsAfter) drawing.clear();
    },
    /** Several pictures at once, as one step of the history. @param {Float32Array[]} pictures @param {Label} label @returns {string} what came of it */
    addAll(pictures, label) {
      isWanted = true;
      const counts = session.examples.addAll(pictures.map((pixels) => ({ pixels: toBytes(pixels), label })));
      return counts.full ? text.exampleFiles.noRoom : `${text.exampleFiles.added(counts)}.`;
    },
    /** The network that answers gives way to another one: its run ends, and what it has learnt is kept. */
    async leave() {
      const { step, steps, isOpen } = run;
      const { network, store, evaluator } = session;
      isLeaving = true;
      evaluator.stop();
      await run.stop();
      await finishing;
      if (isOpen && (run.step || step)) problem.show(text.runLeft(network.name, run.step, steps), null, "note");
      else problem.clear();
      compare(false);
      view.net = null;
      const isStored = await store.settled();
      unstored = unstored.filter((each) => each !== session);
      if (!isStored) unstored.push(session);
      turnTo(network); // what is stored need not stay in memory
      isLeaving = false;
    },
    /** The network is here, or is not any more. @param {Named | null} next */
    async connect(next) {
      const mine = (turn += 1);
      view.net = null;
      await run.stop();
      if (!next) return render();
      const network = await networkOf(next.net.info, next.name, fileOf(next.name));
      if (mine !== turn) return;
      if (!isSameNetwork(network, session.network)) turnTo(network);
      await session.readExamples();
      if (mine !== turn) return;
      await bringBack(next.net);
      if (mine !== turn) return;
      view.net = next.net;
      session.evaluator.failure = null;
      ask();
      render();
    },
  };

  /** Gives the network what it was taught. @param {CapsNet} net */
  async function bringBack(net) {
    const { weights } = session;
    try {
      if (weights.current) return await weights.giveBack(net);
      const found = await weights.restore(net);
      if (weights !== session.weights || !weights.current) return; // else the network has left meanwhile
      const reset = () => void change((now) => session.weights.reset(now)).catch((error) => problem.show(text.weightTools.notReset(text.causeOf(error))));
      labels.say(text.restored.back(found === "own", weights.current), [{ label: text.restored.reset, testId: "teach-reset", run: reset }]);
    } catch (error) {
      const again = () => (problem.clear(), void bringBack(net).then(ask));
      const isGone = weights !== session.weights || codeOf(error) === "aborted"; // another network came meanwhile
      if (!isGone) problem.show(text.restored.failed(error), { label: text.restored.again, run: again });
    }
  }
}

/** What the views show of a session. @param {Session} session */
const viewOf = ({ network, examples, weights, evaluator, answers }) => ({ network, examples, weights, evaluator, answers });
