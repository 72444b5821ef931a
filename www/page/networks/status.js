// @ts-check
// Which network runs where, and how fast; before that, how far its download is.

import { create, setAttributes, setText } from "../ui/dom.js";
import { wordsFor } from "./names.js";
import { fixed, grouped, percent } from "../ui/numbers.js";

/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {{ stage: string, loadedBytes: number, totalBytes: number }} Progress */

/** Names of the download's stages for people; an unknown stage keeps its own. @type {Record<string, string>} */
const STAGES = { "program": "program", "weights": "weights", "gpu-program": "program for the graphics processor" };

/** @param {HTMLElement} host */
export function makeStatus(host) {
  const network = create("dd", { "data-testid": "status-network" });
  const device = create("dd", { "data-testid": "status-device" });
  const milliseconds = create("dd", { "data-testid": "status-milliseconds" });
  host.append(
    create(
      "dl",
      {},
      ...[["Network", network], ["Runs on", device], ["Last answer", milliseconds]].map(([term, value]) =>
        create("div", {}, create("dt", {}, term), value),
      ),
    ),
  );
  const words = create("span");
  const bar = create("progress", { max: 1, "aria-label": "Download of the network" });
  const loading = create("div", { class: "load", "data-testid": "load-progress" }, words, bar);
  /** @type {Map<string, Progress>} */
  let stages = new Map();

  return {
    /** The download starts, perhaps once more. */
    start() {
      stages = new Map();
      setText(words, "on its way");
      bar.removeAttribute("value");
      network.replaceChildren(loading);
      setText(device, "not started yet");
      setText(milliseconds, "none yet");
    },
    /** @param {Progress} progress */
    progress(progress) {
      if (!(progress.totalBytes > 0)) {
        setText(words, "starting");
        bar.removeAttribute("value");
        return;
      }
      stages.set(progress.stage, progress);
      const all = [...stages.values()];
      setText(words, all.map((each) => `${STAGES[each.stage] ?? each.stage} ${percent(share(each))}`).join(", "));
      const total = all.reduce((sum, each) => sum + each.totalBytes, 0);
      const loaded = all.reduce((sum, each) => sum + Math.min(each.loadedBytes, each.totalBytes), 0);
      bar.value = loaded / total;
    },
    fail() {
      network.replaceChildren("not here");
      setText(device, "not started");
    },
    /** @param {Info} info */
    ready(info) {
      network.replaceChildren(`${wordsFor(info.preset).name}, ${grouped(info.parameters)} parameters`);
      const where = info.device === "webgpu" ? "your graphics processor" : "your processor";
      setText(device, info.adapter ? `${where} (${info.adapter})` : where);
      setAttributes(device, { "data-device": info.device });
    },
    /** @param {number | null} value */
    time(value) {
      setText(milliseconds, value === null ? "none yet" : `${fixed(value, 1)} ms`);
      setAttributes(milliseconds, { "data-value": value === null ? "" : value.toFixed(3) });
    },
  };
}

/** @param {Progress} progress */
const share = ({ loadedBytes, totalBytes }) => Math.min(1, loadedBytes / totalBytes);
