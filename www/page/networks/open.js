// Which network answers on this page: the one of the address at first, then whichever is chosen. What
// the visitor reads about it stands in the header, in the chooser and, if nothing can answer, below them.

import { setText } from "../ui/dom.js";
import { shippedNetworks } from "../../engine/shipped.js"; // capsnet.js would wait for a program to arrive
import { renew, sayIfReplaced } from "../offline/renew.js";
import { oncePerFrame } from "../ui/frame.js";
import { codeOf } from "../answer/prediction.js";
import { actions, file as fileText, loadingFailed, lostGraphics, noWebGpu, partMissing, restarted, silent, switchFailed } from "./text.js";
import { DEFAULT_PRESET, readOptions, withPreset, withProcessor } from "./url-options.js";
import { makeChooser } from "./networks.js";
import { forgetOpened, isOfFile, keepOpened, nameOfFile, readOpened } from "./opened.js";
import { saySilence } from "./silence.js";
import { Switch } from "./switch.js";

/** @import { Action, problemSlot } from "../ui/problems.js" */
/** @import { CapsNet, Shown } from "../types.js" */
/** @import { makeStatus } from "./status.js" */

/** @typedef {typeof import("../../engine/capsnet.js")} Engine */
/** @typedef {import("../../capsnet.js").LoadProgress} LoadProgress */

const page = document.documentElement;
/** As many parameters as the engine takes, in F32, and a header. */
const MOST_BYTES = 130e6;

/** @param {string} name */
const isNetworkFile = (name) => /\.safetensors$/i.test(name);

/**
 * @param {object} surroundings
 * @param {HTMLElement} surroundings.host of the chooser
 * @param {HTMLElement} surroundings.deviceNote
 * @param {ReturnType<typeof makeStatus>} surroundings.status
 * @param {ReturnType<typeof problemSlot>} surroundings.problem for what concerns the whole page
 * @param {Shown} surroundings.shown
 * @param {(engine: Engine) => void} surroundings.onEngine the normalisation is here, ahead of the network
 * @param {(net: CapsNet | null) => void} surroundings.onNet who answers from now on; null: nobody, until it comes again
 * @param {() => Promise<void>} surroundings.leave ends what the network does that goes
 */
export function openNetworks({ host, deviceNote, status, problem, shown, onEngine, onNet, leave }) {
  const shipped = shippedNetworks();
  const presets = shipped.map(({ preset }) => preset);
  let options = readOptions(location.search, presets);
  /** The bytes of files that were opened and taken, by name. @type {Map<string, ArrayBuffer>} */
  const files = new Map();
  /** Of files that the engine has yet to take: one that it refuses takes nobody's place. @type {Map<string, ArrayBuffer>} */
  const opening = new Map();
  /** @type {WeakMap<CapsNet, ArrayBuffer>} */
  const bytesOf = new WeakMap();
  /** @type {Engine | null} */
  let engine = null;

  /** @type {Switch<CapsNet>} */
  const networks = new Switch({
    load: (preset, { signal, onProgress }) =>
      saySilence({ signal, slot: networks.net ? chooser.problem : problem, say: (isStarting) => sayThatNothingComes(preset, isStarting) }, (hear) => load(preset, signal, (progress) => {
        hear(progress);
        if (!networks.net) status.progress(progress);
        onProgress(progress);
      })),
    leave,
    onNet(net) {
      follow(net);
      shown.ready = true;
      shown.network = null;
      if (page.dataset.state === "error") problem.clear();
      page.dataset.state = "ready";
      const name = networks.answering ?? net.info.preset;
      const bytes = bytesOf.get(net);
      if (bytes) files.set(name, bytes);
      page.dataset.preset = name;
      history.replaceState(history.state, "", location.pathname + withPreset(location.search, name) + location.hash);
      showDevice();
      onNet(net);
    },
    onChange: () => showChange(),
  });

  /** @param {string} preset @param {AbortSignal} signal @param {(progress: LoadProgress) => void} onProgress */
  async function load(preset, signal, onProgress) {
    if (!engine) {
      engine = await importEngine();
      onEngine(engine);
    }
    const weights = opening.get(preset) ?? files.get(preset);
    // without its bytes the module would load the usual network in its place
    if (isOfFile(preset) && !weights) throw new Error(fileText.gone);
    const net = await engine.loadCapsNet({ device: options.device, ...(weights ? { weights } : { preset }), signal, onProgress });
    if (weights) bytesOf.set(net, weights);
    return net;
  }

  const chooser = makeChooser(host, shipped, {
    onChoose: (preset) => void choose(preset),
    onCancel: () => networks.cancel(),
    onFile: (file) => void openFile(file),
    onForget(preset) {
      files.delete(preset);
      void forgetOpened(preset);
      if (networks.answering === preset) void choose(DEFAULT_PRESET);
    },
  });
  document.addEventListener("drop", ({ dataTransfer }) => {
    const file = [...(dataTransfer?.files ?? [])].find(({ name }) => isNetworkFile(name));
    if (file) void openFile(file);
  });
  const draw = oncePerFrame(() => chooser.render(networks));

  /** @param {string} preset @param {{ anew?: boolean }} [how] */
  function choose(preset, how) {
    if (networks.net) return networks.choose(preset, how);
    page.dataset.state = "loading";
    shown.network = null;
    problem.clear();
    if (options.complaints.length) problem.show(options.complaints.join(" "), null, "note");
    status.start();
    return networks.choose(preset, how);
  }

  /** A file of the visitor's. It answers when the engine has taken it; until then another one goes on. @param {File} file */
  async function openFile(file) {
    const preset = nameOfFile(file.name);
    /** @type {ArrayBuffer} */
    let bytes;
    try {
      if (file.size > MOST_BYTES) throw new Error(fileText.tooLarge(file.size, MOST_BYTES));
      bytes = await file.arrayBuffer();
    } catch (error) {
      chooser.problem.show(fileText.unreadable(file.name, error));
      return;
    }
    opening.set(preset, bytes);
    await choose(preset, { anew: true });
    if (opening.get(preset) === bytes) opening.delete(preset); // else another of that name was opened meanwhile
    if (files.get(preset) !== bytes) return;
    chooser.offer({ preset, bytes: bytes.byteLength });
    draw();
    if (!(await keepOpened(preset, bytes))) chooser.problem.show(fileText.notKept, null, "note");
  }

  /** @param {string} preset @param {boolean} isStarting */
  function sayThatNothingComes(preset, isStarting) {
    const answering = networks.net && networks.answering;
    if (answering) chooser.problem.show(silent(preset, isStarting, answering), [retry(preset), { label: actions.close, run: chooser.problem.clear }]);
    else problem.show(silent(preset, isStarting, null), [retryFirst(preset), ...(preset === DEFAULT_PRESET ? [] : [usual])]);
  }

  /** @type {Switch<CapsNet>["failure"]} */
  let told = null;

  function showChange() {
    draw();
    const { failure, net } = networks;
    if (failure === told) return;
    told = failure;
    chooser.problem.clear();
    if (!failure) return;
    if (net) chooser.problem.show(switchFailed(failure.error, failure.preset, networks.answering ?? net.info.preset), isOfFile(failure.preset) ? close : [retry(failure.preset), close]);
    else firstFailed(failure);
    if (codeOf(failure.error) === "network") void sayIfReplaced(net ? chooser.problem : problem);
  }

  /** @param {string} preset @returns {Action} */
  const retry = (preset) => ({ label: actions.retry, run: () => void choose(preset), testId: "retry" });
  /** A module that failed to load stays failed until the page is loaded anew; the drawing outlives that. @param {string} preset @returns {Action} */
  const retryFirst = (preset) => (engine ? retry(preset) : { label: actions.retry, run: () => void renew(), testId: "retry" });
  /** @type {Action} */
  const usual = { label: actions.use(DEFAULT_PRESET), run: () => void choose(DEFAULT_PRESET), testId: "use-usual" };
  /** @type {Action} */
  const close = { label: actions.close, run: () => networks.forgive() };

  /** @param {NonNullable<Switch<CapsNet>["failure"]>} failure */
  function firstFailed({ preset, error }) {
    status.fail();
    const isUnsupported = codeOf(error) === "unsupported";
    if (isUnsupported && options.device === "webgpu") return fail(noWebGpu, { label: actions.useProcessor, run: () => location.assign(withProcessor(location.search)) });
    const another = preset === DEFAULT_PRESET ? null : preset;
    if (isUnsupported || isOfFile(preset)) return fail(loadingFailed(error, another), another ? usual : null);
    fail(loadingFailed(error, another), [retryFirst(preset), ...(another ? [usual] : [])]);
    if (!navigator.onLine) addEventListener("online", () => page.dataset.state === "error" && void choose(preset), { once: true });
  }

  /** @param {string} sentence @param {Action | Action[] | null} offers */
  function fail(sentence, offers) {
    page.dataset.state = "error";
    problem.show(sentence, offers);
  }

  /** @param {CapsNet} net */
  function follow(net) {
    net.addEventListener("devicechange", ({ detail }) => {
      showDevice();
      if (detail.previous === "webgpu") problem.show(lostGraphics(detail.reason), null, "note");
    });
    net.addEventListener("restart", () => problem.show(restarted, null, "note"));
  }

  /** What runs where; it changes when WebGPU takes over or is lost, and not every change is an event. */
  function showDevice() {
    const info = networks.net?.info;
    if (!info || (info.device === shown.network?.device && info.considered === shown.network.considered)) return;
    shown.network = info;
    page.dataset.device = info.device;
    status.ready(info);
    setText(deviceNote, info.considered?.reason ?? "");
  }

  /** The network of the address; one of a file waits for the browser's storage, the others do not. */
  async function start() {
    const asked = new URLSearchParams(location.search).get("preset");
    const reading = readOpened().then((kept) => {
      for (const [preset, bytes] of kept) {
        files.set(preset, bytes);
        chooser.offer({ preset, bytes: bytes.byteLength });
      }
      draw();
    });
    if (asked !== null && isOfFile(asked)) {
      await reading;
      options = readOptions(location.search, [...presets, ...files.keys()]);
    }
    await choose(options.preset);
  }

  draw();
  return {
    get net() {
      return networks.net;
    },
    get engine() {
      return engine;
    },
    choose,
    /** The bytes of a network that was opened from a file, or offered. @param {string} preset */
    fileOf: (preset) => files.get(preset) ?? null,
    /**
     * A network that the page itself has kept, among those to choose from.
     * @param {string} preset as of a file @param {ArrayBuffer} bytes
     * @returns {Promise<boolean>} whether it will be there after a reload
     */
    offer(preset, bytes) {
      files.set(preset, bytes);
      chooser.offer({ preset, bytes: bytes.byteLength });
      draw();
      return keepOpened(preset, bytes);
    },
    fail,
    showDevice,
    start: () => void start(),
    /** The network that answers is lost: the same one once more. */
    restart() {
      const preset = networks.answering ?? options.preset;
      networks.drop();
      shown.ready = false;
      onNet(null);
      void choose(preset);
    },
  };
}

async function importEngine() {
  const engine = await import("../../engine/capsnet.js").catch(() => {
    throw partMissing; // browsers say this in words of their own
  });
  await engine.prepareDigit();
  return engine;
}
