// Which network runs where, and how fast; before that, how far its download is.

import { create, setAttributes, setText } from "../ui/dom.js";
import { status as text } from "./text.js";

/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {{ stage: string, loadedBytes: number, totalBytes: number }} Progress */

/** @param {HTMLElement} host */
export function makeStatus(host) {
  const network = create("dd", { "data-testid": "status-network" });
  const device = create("dd", { "data-testid": "status-device" });
  const milliseconds = create("dd", { "data-testid": "status-milliseconds" });
  host.append(
    create(
      "dl",
      {},
      ...[[text.network, network], [text.runsOn, device], [text.lastAnswer, milliseconds]].map(([term, value]) =>
        create("div", {}, create("dt", {}, term), value),
      ),
    ),
  );
  const words = create("span");
  const bar = create("progress", { max: 1, "aria-label": text.download });
  const loading = create("div", { class: "load", "data-testid": "load-progress" }, words, bar);
  /** @type {Map<string, Progress>} */
  let stages = new Map();

  return {
    /** The download starts, perhaps once more. */
    start() {
      stages = new Map();
      setText(words, text.onItsWay);
      bar.removeAttribute("value");
      network.replaceChildren(loading);
      setText(device, text.notStartedYet);
      setText(milliseconds, text.time(null));
    },
    /** @param {Progress} progress */
    progress(progress) {
      if (!(progress.totalBytes > 0)) {
        setText(words, text.starting);
        bar.removeAttribute("value");
        return;
      }
      stages.set(progress.stage, progress);
      const all = [...stages.values()];
      setText(words, all.map((each) => text.stage(each.stage, share(each))).join(", "));
      const total = all.reduce((sum, each) => sum + each.totalBytes, 0);
      const loaded = all.reduce((sum, each) => sum + Math.min(each.loadedBytes, each.totalBytes), 0);
      bar.value = loaded / total;
    },
    fail() {
      network.replaceChildren(text.notHere);
      setText(device, text.notStarted);
    },
    /** @param {Info} info */
    ready(info) {
      network.replaceChildren(text.parameters(info));
      setText(device, text.device(info));
      setAttributes(device, { "data-device": info.device });
    },
    /** @param {number | null} value */
    time(value) {
      setText(milliseconds, text.time(value));
      setAttributes(milliseconds, { "data-value": value === null ? "" : value.toFixed(3) });
    },
  };
}

/** @param {Progress} progress */
const share = ({ loadedBytes, totalBytes }) => Math.min(1, loadedBytes / totalBytes);
