// @ts-check
// Which network answers on this page: the one of the address at first, then whichever is chosen. What
// the visitor reads about it stands in the header, in the chooser and, if nothing can answer, below them.

import { setText } from "../ui/dom.js";
import { shippedNetworks } from "../../engine/shipped.js"; // capsnet.js would wait for a program to arrive
import { oncePerFrame } from "../ui/frame.js";
import { codeOf } from "../answer/prediction.js";
import { actions, loadingFailed, lostGraphics, noWebGpu, partMissing, restarted, switchFailed } from "./text.js";
import { DEFAULT_PRESET, readOptions, withPreset, withProcessor } from "./url-options.js";
import { makeChooser } from "./networks.js";
import { Switch } from "./switch.js";

/** @import { Action, problemSlot } from "../ui/problems.js" */
/** @import { CapsNet, Shown } from "../types.js" */
/** @import { makeStatus } from "./status.js" */

/** @typedef {typeof import("../../engine/capsnet.js")} Engine */

const page = document.documentElement;

/**
 * @param {object} surroundings
 * @param {HTMLElement} surroundings.host of the chooser
 * @param {HTMLElement} surroundings.deviceNote
 * @param {ReturnType<typeof makeStatus>} surroundings.status
 * @param {ReturnType<typeof problemSlot>} surroundings.problem for what concerns the whole page
 * @param {Shown} surroundings.shown
 * @param {() => void} surroundings.onEngine the normalisation is here, ahead of the network
 * @param {(net: CapsNet | null) => void} surroundings.onNet who answers from now on; null: nobody, until it comes again
 * @param {() => Promise<void>} surroundings.leave ends what the network does that goes
 */
export function openNetworks({ host, deviceNote, status, problem, shown, onEngine, onNet, leave }) {
  const shipped = shippedNetworks();
  const options = readOptions(location.search, shipped.map(({ preset }) => preset));
  /** @type {Engine | null} */
  let engine = null;

  /** @type {Switch<CapsNet>} */
  const networks = new Switch({
    async load(preset, { signal, onProgress }) {
      if (!engine) {
        engine = await importEngine();
        onEngine();
      }
      return engine.loadCapsNet({
        device: options.device,
        preset,
        signal,
        onProgress(progress) {
          if (!networks.net) status.progress(progress);
          onProgress(progress);
        },
      });
    },
    leave,
    onNet(net) {
      follow(net);
      shown.ready = true;
      shown.network = null;
      if (page.dataset.state === "error") problem.clear();
      page.dataset.state = "ready";
      page.dataset.preset = net.info.preset;
      history.replaceState(history.state, "", location.pathname + withPreset(location.search, net.info.preset) + location.hash);
      showDevice();
      onNet(net);
    },
    onChange: () => showChange(),
  });

  const chooser = makeChooser(host, shipped, {
    onChoose: (preset) => void choose(preset),
    onCancel: () => networks.cancel(),
  });
  const draw = oncePerFrame(() => chooser.render(networks));

  /** @param {string} preset */
  function choose(preset) {
    if (networks.net) return networks.choose(preset);
    page.dataset.state = "loading";
    shown.network = null;
    problem.clear();
    if (options.complaints.length) problem.show(options.complaints.join(" "), null, "note");
    status.start();
    return networks.choose(preset);
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
    if (net) chooser.problem.show(switchFailed(failure.error, failure.preset, net.info.preset), [retry(failure.preset), close]);
    else firstFailed(failure);
  }

  /** @param {string} preset @returns {Action} */
  const retry = (preset) => ({ label: actions.retry, run: () => void choose(preset), testId: "retry" });
  /** @type {Action} */
  const close = { label: actions.close, run: () => networks.forgive() };

  /** @param {NonNullable<Switch<CapsNet>["failure"]>} failure */
  function firstFailed({ preset, error }) {
    status.fail();
    if (codeOf(error) === "unsupported") {
      if (options.device === "webgpu") return fail(noWebGpu, { label: actions.useProcessor, run: () => location.assign(withProcessor(location.search)) });
      const usual = { label: actions.use(DEFAULT_PRESET), run: () => void choose(DEFAULT_PRESET), testId: "use-usual" };
      return fail(loadingFailed(error), preset === DEFAULT_PRESET ? null : usual);
    }
    // A module that failed to load stays failed until the page is loaded anew; the drawing outlives that.
    fail(loadingFailed(error), engine ? retry(preset) : { label: actions.retry, run: () => location.reload(), testId: "retry" });
    if (!navigator.onLine) addEventListener("online", () => page.dataset.state === "error" && void choose(preset), { once: true });
  }

  /** @param {string} sentence @param {Action | null} action */
  function fail(sentence, action) {
    page.dataset.state = "error";
    problem.show(sentence, action);
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

  draw();
  return {
    get net() {
      return networks.net;
    },
    get engine() {
      return engine;
    },
    choose,
    fail,
    showDevice,
    start: () => void choose(options.preset),
    /** The network that answers is lost: the same one once more. */
    restart() {
      const preset = networks.net?.info.preset ?? options.preset;
      networks.drop();
      shown.ready = false;
      onNet(null);
      void choose(preset);
    },
  };
}

async function importEngine() {
  try {
    return await import("../../engine/capsnet.js");
  } catch {
    throw partMissing; // browsers say this in words of their own
  }
}
