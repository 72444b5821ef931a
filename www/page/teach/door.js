// The way into teaching. Its modules, with the database's and the chart's, are fetched when the
// section comes into sight, when something is taught, or when this browser keeps something taught.

import { renew, showMissing } from "../offline/renew.js";
import { button, find } from "../ui/dom.js";
import { watchSight } from "../ui/in-sight.js";
import { messageOf, onDemand } from "../ui/lazy.js";
import { DEFAULT_PRESET } from "../networks/url-options.js";
import { problemSlot } from "../ui/problems.js";
import { makeLabels } from "./labels.js";
import { makeMany } from "./many.js";
import address from "./teach.js?chunk";
import { door as text } from "./text-door.js";

/** @import { CapsNet, Drawing, Engine, InkImage, Shown } from "./types.js" */
/** @import { Teaching } from "./teach.js" */

/** As in database.js, which is not loaded yet. */
const DATABASE = "capsnet-teaching";

const fetchTeaching = /** @type {(onLate: () => void) => Promise<typeof import("./teach.js")>} */ (onDemand(address));

/**
 * @typedef {object} Page what teaching needs of the page
 * @property {Drawing} drawing
 * @property {Shown} shown
 * @property {() => void} ask the network about the drawing, since its weights have changed
 * @property {() => void} refresh
 * @property {(name: string) => void} choose another network
 * @property {(name: string) => ArrayBuffer | null} fileOf the bytes of a network that the visitor opened
 * @property {(name: string, bytes: ArrayBuffer) => Promise<boolean>} offer a network among those to choose from; false: only until the page is closed
 */

/** @param {Page} page */
export function makeDoor(page) {
  const { shown } = page;
  const problem = problemSlot(find("#teach-problems", HTMLElement));
  /** @type {{ net: CapsNet, engine: Engine, name: string } | null} */
  let loaded = null;
  let wanted = false;
  /** @type {Promise<Teaching> | null} */
  let opening = null;
  /** Its panels stand half built: a second start would double them. */
  let broken = false;
  /** @type {Teaching | null} */
  let teaching = null;

  const labels = makeLabels(find("#correction", HTMLElement), {
    async onLabel(label) {
      const { pixels, ready } = shown;
      if (!ready || shown.precomputed) return labels.say(text.notYet);
      try {
        // the pixels of the moment: the pen may move on while the module is fetched
        (await open())?.add(pixels?.slice() ?? new Float32Array(), label);
      } catch (reason) {
        failed(reason);
        labels.say(text.notAdded);
      }
    },
  });

  const many = makeMany(find("#many", HTMLElement), () => loaded?.net.info.classes ?? null, async (pictures, label) => {
    try {
      const taught = await open();
      return taught ? { isAdded: true, words: taught.addAll(pictures, label) } : { isAdded: false, words: text.notYet };
    } catch (reason) {
      failed(reason);
      return { isAdded: false, words: text.notAdded };
    }
  });

  /** @returns {Promise<Teaching> | null} */
  function open() {
    wanted = true;
    if (!loaded) return null;
    opening ??= start(loaded).catch((reason) => {
      if (!broken) opening = null;
      throw reason;
    });
    return opening;
  }

  /** @param {NonNullable<typeof loaded>} given */
  async function start({ net, engine, name }) {
    const { startTeaching } = await fetchTeaching(openInSight);
    try {
      teaching = await startTeaching({ ...page, engine, net, name, labels });
    } catch (reason) {
      broken = true;
      reportError(reason);
      throw reason;
    }
    problem.clear();
    labels.say("");
    await teaching.connect(loaded);
    return teaching;
  }

  find("#teach-elsewhere", HTMLElement).append(button({ "data-testid": "teach-back" }, () => page.choose(DEFAULT_PRESET), text.back(DEFAULT_PRESET)));

  /** Opens it unless it is open, and says in its place what is missing. */
  const openInSight = () => void open()?.catch(failed);

  /** @param {unknown} reason */
  function failed(reason) {
    const again = { label: text.again, run: openInSight, testId: "teach-again" };
    const reload = { label: text.reload, run: () => void renew(), testId: "teach-reload" };
    if (broken) problem.show(text.broken, reload);
    else showMissing(problem, text.missing(messageOf(reason)), [again, reload]);
  }

  watchSight([find("#teach", HTMLElement)], (visible) => visible && openInSight());
  void keepsSomething().then((kept) => kept && openInSight());

  return {
    /** The network is here, or is not any more. @param {CapsNet | null} net @param {Engine | null} engine */
    connect(net, engine) {
      const name = document.documentElement.dataset.preset ?? "";
      const teaches = net !== null && net.info.digitsPerImage === 1;
      document.documentElement.dataset.teaches = net && !teaches ? "no" : "yes";
      loaded = net && engine && teaches ? { net, engine, name } : null;
      if (teaches) labels.show(net.info.classes);
      if (teaching) void teaching.connect(loaded);
      else if (loaded && wanted) openInSight();
    },
    /** The network that answers gives way to another one. */
    async leave() {
      await teaching?.leave();
    },
    /**
     * Several pictures at once: each becomes an example, of one label.
     * @param {InkImage[]} images none: there are not several any more
     * @param {(image: InkImage) => Float32Array | null} pixelsOf as the network would get it
     */
    offerMany: (images, pixelsOf) => many.show(images, pixelsOf),
    render() {
      many.render();
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
