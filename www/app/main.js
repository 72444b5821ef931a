// @ts-check
// Start-up and glue: the drawing goes to the network, what comes back goes to the widgets.

import { makeAnnouncer } from "./announce.js";
import { followTheme } from "./colors.js";
import { find, setText } from "./dom.js";
import { Drawing } from "./drawing.js";
import { ASSETS } from "./engine/assets.js";
import { oncePerFrame } from "./frame.js";
import { watchSight } from "./in-sight.js";
import { keepDrawing } from "./keep.js";
import { Pen } from "./pen.js";
import { codeOf, Prediction } from "./prediction.js";
import { problemSlot } from "./problems.js";
import { coverage, grayOf } from "./raster.js";
import { loadPrecomputed, loadSamples } from "./samples.js";
import { answerFailed, loadingFailed, lostGraphics, noWebGpu, partMissing, restarted } from "./sentences.js";
import { listenForShortcuts } from "./shortcuts.js";
import { makeDoor } from "./teach/door.js";
import { readOptions, withProcessor } from "./url-options.js";
import { CELLS, makeKeyboardGrid } from "./widgets/keyboard-grid.js";
import { makeLengths } from "./widgets/lengths.js";
import { makePad } from "./widgets/pad.js";
import { makePoses } from "./widgets/poses.js";
import { makePreview } from "./widgets/preview.js";
import { makePrimary } from "./widgets/primary.js";
import { makeReconstruction } from "./widgets/reconstruction.js";
import { makeRouting } from "./widgets/routing.js";
import { makeSamples } from "./widgets/samples.js";
import { makeSeen } from "./widgets/seen.js";
import { makeStatus } from "./widgets/status.js";
import { makeTools } from "./widgets/tools.js";
import { makeUpload } from "./widgets/upload.js";
import { inWords, makeVerdict } from "./widgets/verdict.js";

/** @typedef {import("./types.js").CapsNet} CapsNet */
/** @typedef {typeof import("./engine/capsnet.js")} Engine */

const page = document.documentElement;
const host = (/** @type {string} */ id) => find(`#${id}`, HTMLElement);

const drawing = new Drawing();
const pen = new Pen();
/** @type {import("./types.js").Shown} */
const shown = {
  pixels: null,
  asItIs: false,
  result: null,
  precomputed: false,
  chosen: null,
  decoded: null,
  routingIterations: 3,
  network: null,
  ready: false,
  original: false,
};
/** @type {Engine | null} */
let engine = null;
/** @type {CapsNet | null} */
let net = null;
let normalise = true;
/** Whether a view of the inside is in sight: only then is its trace worth computing. */
let insideInSight = false;
/** The drawing changed since its pixels were made. */
let pixelsAreOld = true;
/** The drawing in grey values, as of the last look. @type {{ gray: Float32Array, side: number }} */
let raster = { gray: new Float32Array(1), side: 1 };

// ---- widgets

const pageProblem = problemSlot(host("page-problems"));
const announce = makeAnnouncer(host("announcer"));
const status = makeStatus(host("status"));
const pad = makePad(host("pad"), drawing, pen);
const keyboard = makeKeyboardGrid(host("pad"), drawing, () => coverage(raster, CELLS));
makeTools(host("tools"), drawing, pen);
makeUpload(host("upload"), drawing, problemSlot(host("draw-problems")));
const samples = makeSamples(host("samples"), drawing);
const widgets = [
  keyboard,
  makePreview(host("preview"), drawing),
  makeSeen(host("seen"), (enabled) => {
    normalise = enabled;
    lookAgain();
  }),
  makePrimary(host("primary")),
  makeRouting(host("routing"), (iterations) => {
    shown.routingIterations = iterations;
    ask();
    refresh();
  }),
  makeVerdict(host("verdict")),
  makeLengths(host("lengths"), (digit) => choose(shown.chosen === digit ? null : digit)),
  makeReconstruction(host("reconstruction"), () => choose(null)),
  makePoses(host("poses")),
];
const teaching = makeDoor({ drawing, shown, ask: () => ask(), refresh: () => refresh() });
widgets.push(teaching);
listenForShortcuts(host("pad"), drawing, pen);
host("pad").addEventListener("pointerdown", () => keyboard.focusQuietly());

// ---- from the drawing to the answer

const refresh = oncePerFrame(() => {
  if (pixelsAreOld) look();
  for (const widget of widgets) widget.render(shown);
});

function lookAgain() {
  pixelsAreOld = true;
  refresh();
}

/** Makes the pixels that the network gets, and asks it about them. */
function look() {
  pixelsAreOld = false;
  raster = grayOf(drawing);
  if (!raster.gray.some((v) => v > 0)) return showBlank();
  if (shown.precomputed) dropResult();
  shown.pixels = null;
  if (!engine) return; // the pixels follow when the normalisation is here
  const { image, strokes } = drawing.state;
  shown.asItIs = image !== null && image.normalised && strokes.length === 0 && !drawing.live;
  try {
    shown.pixels = shown.asItIs ? raster.gray : engine.normalizeDigit(raster.gray, raster.side, raster.side, { enabled: normalise });
  } catch (error) {
    if (shown.ready) fail(answerFailed(error), { label: "Retry", run: restart, testId: "retry" });
    return; // loading the network tries to get the normalisation, too
  }
  if (shown.pixels.some((v) => v > 0)) ask();
  else showBlank();
}

function showBlank() {
  prediction.forget();
  if (shown.precomputed) return; // the example stays until there is something better
  shown.pixels = null;
  shown.asItIs = false;
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
  void prediction.ask({ pixels, routingIterations, trace: insideInSight, original });
}

const prediction = new Prediction({
  onAnswer(answer) {
    shown.result = {
      digit: answer.digit[0],
      lengths: answer.lengths,
      poses: answer.poses,
      reconstruction: answer.reconstruction,
      trace: answer.trace ?? null,
    };
    status.time(answer.milliseconds);
    if (page.dataset.state === "error") {
      page.dataset.state = "ready";
      pageProblem.clear();
    }
    showDevice();
    announce(inWords(shown).join(" "));
    void decodeChosen();
    refresh();
  },
  onCrash: () => pageProblem.show(restarted, null, "note"),
  onFailure(error) {
    dropResult();
    fail(answerFailed(error), { label: "Retry", run: restart, testId: "retry" });
    refresh();
  },
});

/** @param {number | null} digit */
function choose(digit) {
  if (!net || !shown.result) return;
  shown.chosen = digit;
  void decodeChosen();
  refresh();
}

async function decodeChosen() {
  const { chosen: digit, result } = shown;
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

/** @param {string} sentence @param {import("./problems.js").Action | null} action */
function fail(sentence, action) {
  page.dataset.state = "error";
  pageProblem.show(sentence, action);
}

const options = readOptions(location.search, Object.keys(ASSETS.weights));

function restart() {
  net?.dispose();
  net = null;
  shown.ready = false;
  prediction.connect(null);
  teaching.connect(null, null);
  void start();
}

async function start() {
  page.dataset.state = "loading";
  shown.network = null;
  pageProblem.clear();
  if (options.complaints.length) pageProblem.show(options.complaints.join(" "), null, "note");
  status.start();
  try {
    engine ??= await importEngine();
    lookAgain(); // the pad shows its pixels while the network is on its way
    net = await engine.loadCapsNet({ device: options.device, preset: options.preset, onProgress: status.progress });
  } catch (error) {
    status.fail();
    loadingHasFailed(error);
    return;
  }
  net.addEventListener("devicechange", ({ detail }) => {
    showDevice();
    if (detail.previous === "webgpu") pageProblem.show(lostGraphics(detail.reason), null, "note");
  });
  net.addEventListener("restart", () => pageProblem.show(restarted, null, "note"));
  shown.ready = true;
  if (shown.precomputed) dropResult();
  prediction.connect(net);
  teaching.connect(net, engine);
  page.dataset.state = "ready";
  showDevice();
  lookAgain();
}

async function importEngine() {
  try {
    return await import("./engine/capsnet.js");
  } catch {
    throw partMissing; // browsers say this in words of their own
  }
}

/** @param {unknown} error */
function loadingHasFailed(error) {
  if (codeOf(error) === "unsupported") {
    if (options.device !== "webgpu") return fail(loadingFailed(error), null);
    return fail(noWebGpu, { label: "Use the processor", run: () => location.assign(withProcessor(location.search)) });
  }
  // A module that failed to load stays failed until the page is loaded anew; the drawing outlives that.
  fail(loadingFailed(error), { label: "Retry", run: engine ? () => void start() : () => location.reload(), testId: "retry" });
  if (!navigator.onLine) addEventListener("online", () => page.dataset.state === "error" && void start(), { once: true });
}

/** What runs where; it changes when WebGPU takes over or is lost, and not every change is an event. */
function showDevice() {
  const info = net?.info;
  if (!info || (info.device === shown.network?.device && info.considered === shown.network.considered)) return;
  shown.network = info;
  page.dataset.device = info.device;
  status.ready(info);
  setText(host("device-note"), info.considered?.reason ?? "");
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
  if (!image || shown.ready || !drawing.isBlank) return;
  Object.assign(shown, { pixels: Float32Array.from(image.ink, (v) => v / 255), asItIs: true, result, precomputed: true });
  refresh();
}

watchSight([host("primary-panel"), host("routing-panel")], (visible) => {
  insideInSight = visible;
  if (visible && !shown.result?.trace) ask();
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
void start();
