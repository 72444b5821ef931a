// @ts-check
// Start-up and glue: the drawing goes to the network, what comes back goes to the widgets.

import { makeAnnouncer } from "./ui/announce.js";
import { followTheme } from "./ui/colors.js";
import { find } from "./ui/dom.js";
import { Drawing } from "./draw/drawing.js";
import { oncePerFrame } from "./ui/frame.js";
import { isSameKind, kindOf, MNIST, sayKind, USUAL } from "./ui/kind.js";
import { watchSight } from "./ui/in-sight.js";
import { keepDrawing } from "./draw/keep.js";
import { lookAt } from "./draw/look.js";
import { openNetworks } from "./networks/open.js";
import { Pen } from "./draw/pen.js";
import { Prediction, resultOf } from "./answer/prediction.js";
import { problemSlot } from "./ui/problems.js";
import { coverage, padOf } from "./draw/raster.js";
import { loadPrecomputed, loadSamples } from "./draw/samples.js";
import { answerFailed, restarted } from "./networks/text.js";
import { listenForShortcuts } from "./draw/shortcuts.js";
import { makeDoor } from "./teach/door.js";
import { makeApart } from "./answer/apart.js";
import { makeBendDoor } from "./bend/bend-door.js";
import { makeBendingDoor } from "./answer/bending-door.js";
import { Bent } from "./answer/bent.js";
import { makeMover } from "./draw/move.js";
import { makeSeenTwo } from "./inside/seen-two.js";
import { makeSheets } from "./draw/sheets.js";
import { CELLS, makeKeyboardGrid } from "./draw/keyboard-grid.js";
import { makeLengths } from "./answer/lengths.js";
import { makePad } from "./draw/pad.js";
import { makePoses } from "./answer/poses.js";
import { makePreview } from "./answer/preview.js";
import { makePrimary } from "./inside/primary.js";
import { makeReconstruction } from "./answer/reconstruction.js";
import { makeRouting } from "./inside/routing.js";
import { makeSamples } from "./draw/sample-strip.js";
import { makeSeen } from "./inside/seen.js";
import { makeStatus } from "./networks/status.js";
import { makeTools } from "./draw/tools.js";
import { makeUpload } from "./draw/upload.js";
import { inWords } from "./answer/text.js";
import { makeVerdict } from "./answer/verdict.js";

const page = document.documentElement;
const host = (/** @type {string} */ id) => find(`#${id}`, HTMLElement);

const drawing = new Drawing();
const pen = new Pen();
/** @type {import("./types.js").Shown} */
const shown = {
  pixels: null,
  asItIs: false,
  two: null,
  normalise: true,
  result: null,
  precomputed: false,
  chosen: null,
  decoded: null,
  routingIterations: 3,
  network: null,
  ready: false,
  original: false,
};
/** Whether a view of the inside is in sight: only then is its trace worth computing. */
let insideInSight = false;
/** The drawing changed since its pixels were made. */
let pixelsAreOld = true;

// ---- widgets

const bent = new Bent();
const pageProblem = problemSlot(host("page-problems"));
const announce = makeAnnouncer(host("announcer"));
const status = makeStatus(host("status"));
const mover = makeMover(drawing);
const pad = makePad(host("pad"), drawing, pen, mover);
const keyboard = makeKeyboardGrid(host("pad"), drawing, () => coverage(padOf(drawing.sheet), CELLS));
makeTools(host("tools"), drawing, pen);
makeUpload(host("upload"), drawing, problemSlot(host("draw-problems")));
const samples = makeSamples(host("samples"), drawing, host("pad"));
const normalise = (/** @type {boolean} */ enabled) => {
  shown.normalise = enabled;
  lookAgain();
};
const widgets = [
  keyboard,
  makeSheets({ choice: host("sheets"), note: host("sheet-note"), pad: host("pad") }, { drawing, pen, mover }),
  makeSeenTwo(host("seen-both"), normalise),
  makeVerdict(host("verdict")),
  makeApart(host("apart"), () => choose(null)),
];
let kind = USUAL;
let views = makeViews();

/** The views that are built for so many classes, numbers and pixels: anew where these change. */
function makeViews() {
  const empty = (/** @type {string} */ id) => {
    const element = host(id);
    element.replaceChildren();
    return element;
  };
  return [
    makePreview(empty("preview"), kind, drawing),
    makeSeen(empty("seen"), kind, normalise),
    makePrimary(empty("primary"), kind),
    makeRouting(empty("routing"), kind, (iterations) => {
      shown.routingIterations = iterations;
      ask();
      refresh();
    }),
    makeLengths(empty("lengths"), kind, (digit) => choose(shown.chosen === digit ? null : digit)),
    makeReconstruction(empty("reconstruction"), kind, () => choose(null)),
    makePoses(empty("poses"), kind, bent),
  ];
}

const teaching = makeDoor({ drawing, shown, ask: () => ask(), refresh: () => refresh(), choose: (preset) => void networks.choose(preset) });
const bending = makeBendingDoor({ bent, choose: (digit) => choose(digit) });
const bend = makeBendDoor(drawing);
widgets.push(teaching, bending, bend);
listenForShortcuts(host("pad"), drawing, pen);
host("pad").addEventListener("pointerdown", () => keyboard.focusQuietly());

// ---- from the drawing to the answer

const refresh = oncePerFrame(() => {
  if (pixelsAreOld) look();
  bent.follow(shown);
  for (const widget of [...widgets, ...views]) widget.render(shown);
});

function lookAgain() {
  pixelsAreOld = true;
  refresh();
}

/** What the network that answers routes by itself; the visitor's own choice outlives a change of network. */
let ownIterations = shown.routingIterations;

/** Another network: it answers the same drawing. @param {import("./types.js").CapsNet["info"]} info */
function meet(info) {
  prediction.forget();
  drawing.setTwo(info.digitsPerImage === 2);
  dropResult();
  if (info.routingIterations) {
    if (shown.routingIterations === ownIterations) shown.routingIterations = info.routingIterations;
    ownIterations = info.routingIterations;
  }
  page.dataset.inside = info.primary ? "capsules" : "none";
  const next = kindOf(info);
  if (!isSameKind(kind, next)) {
    kind = next;
    views = makeViews();
    sayKind(kind);
  }

  shown.pixels = null;
  lookAgain();
}

/** Makes the pixels that the network gets, and asks it about them. */
function look() {
  pixelsAreOld = false;
  page.dataset.digits = drawing.two ? "2" : "1";
  if (drawing.isEmpty) return showBlank();
  if (shown.precomputed) dropResult();
  shown.pixels = null;
  const { engine } = networks;
  if (!engine) return; // the pixels follow when the normalisation is here
  try {
    Object.assign(shown, lookAt(drawing, engine, shown.normalise, networks.net?.info.input ?? MNIST));
  } catch (error) {
    if (shown.ready) cannotAnswer(error);
    return; // loading the network tries to get the normalisation, too
  }
  if (shown.pixels) ask();
  else showBlank();
}

function showBlank() {
  prediction.forget();
  if (shown.precomputed) return; // the example stays until there is something better
  Object.assign(shown, { pixels: null, asItIs: false, two: drawing.two ? [null, null] : null });
  dropResult();
  if (shown.ready) announce(inWords(shown).join(" "));
}

function dropResult() {
  shown.result = null;
  shown.precomputed = false;
  shown.chosen = null;
  shown.decoded = null;
  status.time(null);
}

function ask() {
  if (!shown.pixels) return;
  const { pixels, routingIterations, original } = shown;
  void prediction.ask({ pixels, routingIterations, trace: traced(), original });
}

/** Votes and the maps of convolutions are not shown, and what is out of sight is not asked for. @returns {import("../capsnet.js").TracePart[]} */
const traced = () => (insideInSight && networks.net?.info.primary ? ["primary", "routing"] : []);

const prediction = new Prediction({
  onAnswer(answer) {
    shown.result = resultOf(answer);
    status.time(answer.milliseconds);
    if (page.dataset.state === "error") {
      page.dataset.state = "ready";
      pageProblem.clear();
    }
    networks.showDevice();
    shown.network = networks.net?.info ?? shown.network; // statistics become stale with teaching
    announce(inWords(shown).join(" "));
    void decodeChosen();
    refresh();
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
  networks.fail(answerFailed(error), { label: "Retry", run: networks.restart, testId: "retry" });
}

/** @param {number | null} digit */
function choose(digit) {
  if (!networks.net || !shown.result) return;
  shown.chosen = digit;
  void decodeChosen();
  refresh();
}

async function decodeChosen() {
  const { chosen: digit, result } = shown;
  const { net } = networks;
  if (digit === null || !result || !net) return;
  const dims = net.info.digit.dims;
  try {
    const pixels = await net.decode(result.poses.slice(digit * dims, (digit + 1) * dims), digit, { original: shown.original });
    if (shown.result !== result || shown.chosen !== digit) return;
    shown.decoded = { digit, pixels };
    refresh();
  } catch {
    // The next answer asks again; what is wrong with the network is said where it answers.
  }
}

// ---- the network

const networks = openNetworks({
  host: host("networks"),
  deviceNote: host("device-note"),
  status,
  problem: pageProblem,
  shown,
  onEngine: lookAgain, // the pad shows its pixels while the network is on its way
  leave: teaching.leave,
  onNet(net) {
    if (net) meet(net.info);
    prediction.connect(net);
    teaching.connect(net, networks.engine);
    bending.connect(net);
    bend.connect(net, networks.engine);
  },
});

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
  if (!image || another || shown.ready || drawing.two || !drawing.isBlank) return;
  Object.assign(shown, { pixels: Float32Array.from(image.ink, (v) => v / 255), asItIs: true, result, precomputed: true });
  refresh();
}

watchSight([host("primary-panel"), host("routing-panel")], (visible) => {
  insideInSight = visible;
  if (visible && !shown.result?.trace && networks.net?.info.primary) ask();
});

drawing.onChange(lookAgain);
followTheme(() => {
  pad.paint();
  samples.paint();
  refresh();
});
keepDrawing(drawing);
refresh();
showSamples().catch(() => samples.failUnlessShown());
networks.start();
