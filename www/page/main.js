// Start-up and glue: in each frame in which the store changed, what there is goes to the views; right after it
// the drawing goes to the network.

import "./ui/language.js"; // before anything that asks for it
import { MAX_ROUTING_ITERATIONS, inputOfDigit } from "../engine/constants.js";
import { makeAnnouncer } from "./ui/announce.js";
import { followTheme, onPaper } from "./ui/colors.js";
import { find } from "./ui/dom.js";
import { rightAfter, whenChanged } from "./ui/frame.js";
import { InTurn } from "./ui/in-turn.js";
import { isSameKind, kindOf, sayKind } from "./ui/kind.js";
import { problemSlot } from "./ui/problems.js";
import { keepDrawing } from "./draw/keep.js";
import { makeAdjust } from "./draw/adjust.js";
import { makeKeyboardGrid } from "./draw/keyboard-grid.js";
import { sheetsTooSmall } from "./draw/legible.js";
import { lookAt, pixelsOfImage } from "./draw/look.js";
import { makeMover } from "./draw/move.js";
import { makePad } from "./draw/pad.js";
import { makeSamples } from "./draw/sample-strip.js";
import { loadPrecomputed, loadSamples } from "./draw/samples.js";
import { makeSheets } from "./draw/sheets.js";
import { listenForShortcuts } from "./draw/shortcuts.js";
import { makeTools } from "./draw/tools.js";
import { makeUpload } from "./draw/upload.js";
import { USUAL } from "./draw/usual.js";
import { warmUp } from "./draw/warm-up.js";
import { makeApart } from "./answer/apart.js";
import { makeBendingDoor } from "./answer/bending-door.js";
import { Bent } from "./answer/bent.js";
import { makeLengths } from "./answer/lengths.js";
import { AGAIN_MS, Newest } from "./answer/newest.js";
import { makePoses } from "./answer/poses.js";
import { Prediction, resultOf } from "./answer/prediction.js";
import { makePreview } from "./answer/preview.js";
import { makeReconstruction } from "./answer/reconstruction.js";
import { inWords } from "./answer/text.js";
import { makeVerdict } from "./answer/verdict.js";
import { makeBendDoor } from "./bend/bend-door.js";
import { makeInside } from "./inside/door.js";
import { makeSeen } from "./inside/seen.js";
import { makeSeenTwo } from "./inside/seen-two.js";
import { keepOffline } from "./offline/service.js";
import { renew } from "./offline/renew.js";
import { newer } from "./offline/text.js";
import { openNetworks } from "./networks/open.js";
import { makeStatus } from "./networks/status.js";
import { actions, answerFailed, restarted } from "./networks/text.js";
import { Store } from "./state.js";
import { makeDoor } from "./teach/door.js";

const page = document.documentElement;
const host = (/** @type {string} */ id) => find(`#${id}`, HTMLElement);

const store = new Store();
const { drawing, pen, shown, refresh } = store;
/** How often the network was to be asked once more about the same drawing. */
let askedAgain = 0;

// ---- views

const bent = new Bent(choose);
bent.listen("page", refresh);
const pageProblem = problemSlot(host("page-problems"));
const newerNote = problemSlot(host("page-problems"));
const announce = makeAnnouncer(host("announcer"));
const status = makeStatus(host("status"));
const mover = makeMover(drawing);
const samples = makeSamples(host("samples"), store, host("pad"));
const normalise = (/** @type {boolean} */ enabled) => store.set({ normalise: enabled });
const teaching = makeDoor({
  ...{ drawing, shown, ask, refresh },
  choose: (preset) => void networks.choose(preset),
  fileOf: (preset) => networks.fileOf(preset),
  offer: (preset, bytes) => networks.offer(preset, bytes),
});
const bending = makeBendingDoor({ bent, onNamed: refresh });
const bend = makeBendDoor(drawing);
const inside = makeInside({ shown, ask, refresh, choose, mostIterations: MAX_ROUTING_ITERATIONS, onIterations: (routingIterations) => store.set({ routingIterations }) });
/** What follows the pen within its frame. */
const quick = [
  makePad(host("pad"), store, mover),
  makeKeyboardGrid(host("pad"), store),
  makeTools(host("tools"), store),
  makeSheets({ choice: host("sheets"), note: host("sheet-note"), pad: host("pad") }, store, mover),
  samples,
  makeAdjust(host("adjust"), store),
];
/** What is drawn in turn. */
const others = [
  makeVerdict(host("verdict")),
  teaching,
  inside,
  bending,
  bend,
];
makeUpload(host("upload"), store, problemSlot(host("draw-problems")), (images) => {
  teaching.offerMany(images, (image) => networks.engine && pixelsOfImage(image, networks.engine, drawing.input));
});
listenForShortcuts(host("pad"), store);
const inTurn = new InTurn();
/** @type {import("./ui/kind.js").Kind} */
let kind = USUAL;
let views = makeViews();

/** The views that are built for so many classes, numbers and pixels: anew where these change. */
function makeViews() {
  inTurn.clear();
  const empty = (/** @type {string} */ id) => {
    const element = host(id);
    element.replaceChildren();
    return element;
  };
  return [
    makePreview(empty("preview"), kind, drawing),
    makeSeen(empty("seen"), kind, normalise),
    makeSeenTwo(empty("seen-both"), kind, normalise),
    makeLengths(empty("lengths"), kind, (digit) => choose(shown.chosen === digit ? null : digit)),
    makeReconstruction(empty("reconstruction"), kind, () => choose(null)),
    makeApart(empty("apart"), kind, () => choose(null)),
    makePoses(empty("poses"), kind, bent),
  ];
}

// ---- from the drawing to the answer

/** What the network that answers routes by itself; the visitor's own choice outlives a change of network. */
let ownIterations = shown.routingIterations;

/** Another network: it answers the same drawing. @param {import("./types.js").CapsNet["info"]} info */
function meet(info) {
  prediction.forget();
  drawing.setTwo(info.digitsPerImage === 2, inputOfDigit(info));
  if (!drawing.two) pen.set({ move: false });
  dropResult();
  if (info.routingIterations) {
    if (shown.routingIterations === ownIterations) shown.routingIterations = info.routingIterations;
    ownIterations = info.routingIterations;
  }
  page.dataset.inside = info.primary ? "capsules" : "none";
  page.dataset.many = info.classes.length > 10 ? "yes" : "no"; // print.css
  page.style.setProperty("--classes", String(info.classes.length));
  const next = kindOf(info);
  if (!isSameKind(kind, next)) {
    kind = next;
    views = makeViews();
    sayKind(kind);
  }
  shown.pixels = null;
}

/** Makes the pixels that the network gets. */
function look() {
  page.dataset.digits = drawing.two ? "2" : "1";
  shown.tooSmall = [];
  if (drawing.isEmpty) return showBlank();
  if (shown.precomputed) dropResult();
  shown.pixels = null;
  shown.tooSmall = sheetsTooSmall(drawing);
  if (shown.tooSmall.length) return showBlank();
  const { engine } = networks;
  if (!engine) return; // the pixels follow when the normalisation is here
  try {
    Object.assign(shown, lookAt(drawing, engine, shown.normalise));
  } catch (error) {
    if (shown.ready) cannotAnswer(error);
    return; // loading the network tries to get the normalisation, too
  }
  if (!shown.pixels) showBlank();
}

const lookIfChanged = whenChanged(
  () => [drawing.version, shown.normalise, networks.engine, networks.net],
  () => {
    look();
    refresh();
  },
);
const askIfChanged = whenChanged(
  () => [shown.pixels, shown.routingIterations, shown.original, askedAgain],
  () => {
    const { pixels, routingIterations, original } = shown;
    if (pixels && !shown.precomputed) void prediction.ask({ pixels, routingIterations, trace: inside.traced(), original });
  },
);

function follow() {
  lookIfChanged();
  askIfChanged();
}

/** On a slow processor making the pixels takes as long as drawing a frame. */
const followRightAfter = rightAfter(follow);

function showBlank() {
  prediction.forget();
  if (shown.precomputed) return; // the example stays until there is something better
  Object.assign(shown, { pixels: null, asItIs: false, two: drawing.two ? [null, null] : null });
  dropResult();
  if (shown.ready) announce(inWords(shown).join(" "));
}

function dropResult() {
  Object.assign(shown, { result: null, precomputed: false, chosen: null, decoded: null });
  status.time(null);
}

/** Once more, since the network itself has changed. */
function ask() {
  askedAgain += 1;
  refresh();
}

const prediction = new Prediction({
  onAnswer(answer, { routingIterations }) {
    store.set({ result: { ...resultOf(answer, shown.two?.includes(null)), routingIterations } });
    status.time(answer.milliseconds);
    if (page.dataset.state === "error") {
      page.dataset.state = "ready";
      pageProblem.clear();
    }
    networks.showDevice();
    shown.network = networks.net?.info ?? shown.network; // statistics become stale with teaching
    announce(inWords(shown).join(" "));
  },
  onCrash: () => pageProblem.show(restarted, null, "note"),
  onFailure(error) {
    dropResult();
    cannotAnswer(error);
    refresh();
  },
});

/** @param {unknown} error */
function cannotAnswer(error) {
  networks.fail(answerFailed(error), { label: actions.retry, run: networks.restart, testId: "retry" });
}

/** @param {number | null} digit */
function choose(digit) {
  if (networks.net && shown.result) store.set({ chosen: digit });
}

/** What is to be decoded: the chosen capsule, or the winner where it is bent. @type {{ digit: number, result: unknown } | null} */
let wanted = null;

const decode = new Newest(
  async (/** @type {{ digit: number, pose: Float32Array, isBent: boolean, result: unknown }} */ { digit, pose, isBent, result }) => {
    const pixels = await networks.net?.decode(pose, digit, { original: shown.original });
    if (pixels && wanted?.result === result && wanted?.digit === digit) store.set({ decoded: { digit, pixels, isBent } });
  },
  () => void setTimeout(decodeShown, AGAIN_MS),
);

function decodeShown() {
  const { digit, isBent } = bent;
  const pose = digit !== null && (shown.chosen !== null || isBent) ? bent.pose(digit) : null;
  wanted = digit !== null && pose ? { digit, result: shown.result } : null;
  if (digit !== null && pose) decode.ask({ digit, pose, isBent, result: shown.result });
  else shown.decoded = null;
}

// ---- the network

const networks = openNetworks({
  host: host("networks"),
  deviceNote: host("device-note"),
  status,
  problem: pageProblem,
  shown,
  onEngine(engine) {
    refresh(); // the pad shows its pixels while the network is on its way
    void warmUp(engine, () => drawing.isEmpty).catch(() => {}); // what does not work here is said where it is drawn
  },
  leave: teaching.leave,
  onNet(net) {
    if (net) meet(net.info);
    prediction.connect(net);
    inside.connect(net);
    teaching.connect(net, networks.engine);
    bending.connect(net);
    bend.connect(net, networks.engine);
    refresh();
    if (net) void keepOffline(sayNewer); // only now: the first visit is not made slower
  },
});

function sayNewer() {
  newerNote.show(newer.here, [{ label: newer.reload, run: () => void renew(), testId: "newer" }, { label: newer.later, run: newerNote.clear }], "note");
}

// ---- what is there before the network

/** A network that comes at once should not be preceded by a flash of something else. */
const EXAMPLE_AFTER_MS = 400;

async function showSamples() {
  const coming = loadPrecomputed();
  coming.catch(() => {}); // an example that does not come is not missed
  const all = await loadSamples();
  samples.show(all);
  const { sample, result } = await coming;
  await new Promise((resolve) => setTimeout(resolve, EXAMPLE_AFTER_MS));
  const image = all[sample]?.image;
  const another = new URLSearchParams(location.search).has("preset"); // the example is the usual network's answer
  if (!image || another || shown.ready || !drawing.isEmpty || drawing.two) return;
  store.set({ pixels: Float32Array.from(image.ink, (v) => v / 255), asItIs: true, result, precomputed: true });
}

function trySamples() {
  showSamples().catch(() => samples.failUnlessShown(trySamples));
}

followTheme(page.style, store.now);
store.eachFrame(
  keepDrawing(drawing),
  () => (onPaper() ? follow() : followRightAfter()),
  () => bent.follow(shown),
  whenChanged(() => [shown.result, shown.chosen, bent.current?.pose.value], decodeShown),
  () => {
    for (const widget of quick) widget.render(shown);
    const now = { ...shown }; // all of them show the same moment
    const round = [...views, ...others].map((view) => () => view.render(now));
    if (!onPaper()) return inTurn.add(round);
    inTurn.clear();
    for (const draw of round) draw(); // printing waits for nobody's turn
  },
);
refresh();
trySamples();
host("page-problems").querySelector(".problem")?.remove(); // early.js has said that this takes long
networks.start();
page.dataset.started = "";
