// @ts-check
// The way into teaching. Its modules, with the database's and the chart's, are fetched when the
// section comes into sight, when something is taught, or when this browser keeps something taught.

import { create, find } from "../dom.js";
import { watchSight } from "../in-sight.js";
import { DEFAULT_PRESET, wordsFor } from "../networks/names.js";
import { makeLabels } from "../widgets/labels.js";

/** @import { Drawing } from "../drawing.js" */
/** @import { CapsNet, Shown } from "../types.js" */
/** @import { Engine } from "./types.js" */
/** @import { Teaching } from "./teach.js" */

/** As in storage.js, which is not loaded yet. */
const DATABASE = "capsnet-teaching";

/**
 * @typedef {object} Page what teaching needs of the page
 * @property {Drawing} drawing
 * @property {Shown} shown
 * @property {() => void} ask the network about the drawing, since its weights have changed
 * @property {() => void} refresh
 * @property {(preset: string) => void} choose another network
 */

/** @param {Page} page */
export function makeDoor(page) {
  const { shown } = page;
  /** @type {{ net: CapsNet, engine: Engine } | null} */
  let loaded = null;
  let wanted = false;
  /** @type {Promise<Teaching> | null} */
  let opening = null;
  /** @type {Teaching | null} */
  let teaching = null;

  const labels = makeLabels(find("#correction", HTMLElement), {
    async onLabel(label) {
      const { pixels, ready } = shown;
      if (!ready || shown.precomputed) return labels.say("One moment: the network is not here yet.");
      try {
        // the pixels of the moment: the pen may move on while the module is fetched
        (await open())?.add(pixels?.slice() ?? new Float32Array(784), label);
      } catch {
        labels.say("The part of the page that teaches could not be downloaded. Please check your connection and load the page again; the drawing is kept.");
      }
    },
  });

  /** @returns {Promise<Teaching> | null} */
  function open() {
    wanted = true;
    if (!loaded) return null;
    const { net, engine } = loaded;
    opening ??= import("./teach.js").then(async ({ startTeaching }) => {
      teaching = await startTeaching({ ...page, engine, preset: net.info.preset, labels });
      await teaching.connect(loaded?.net ?? null);
      return teaching;
    });
    return opening;
  }

  const back = create("button", { type: "button", "data-testid": "teach-back" }, `Back to ${wordsFor(DEFAULT_PRESET).called}`);
  back.addEventListener("click", () => page.choose(DEFAULT_PRESET));
  find("#teach-elsewhere", HTMLElement).append(back);

  const openQuietly = () => void open()?.catch(() => {});

  watchSight([find("#teach", HTMLElement)], (visible) => visible && openQuietly());
  void keepsSomething().then((kept) => kept && openQuietly());

  return {
    /** The network is here, or is not any more. @param {CapsNet | null} net @param {Engine | null} engine */
    connect(net, engine) {
      loaded = net && engine && net.info.digitsPerImage === 1 ? { net, engine } : null;
      if (teaching) void teaching.connect(loaded?.net ?? null);
      else if (loaded && wanted) openQuietly();
    },
    /** The network that answers gives way to another one. */
    async leave() {
      await teaching?.leave();
    },
    render() {
      labels.render(shown);
      teaching?.render();
    },
  };
}

/** Whether an earlier visit has left something. Where the browser does not tell, teaching is opened to see. */
async function keepsSomething() {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === DATABASE);
  } catch {
    return true;
  }
}
