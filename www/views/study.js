// A network, a drawing, and what the network made of it, for any number of views. Documented in views.d.ts.

import { MAX_ROUTING_ITERATIONS } from "../engine/constants.js";
import { Newest } from "../page/answer/newest.js";
import { resultOf } from "../page/answer/prediction.js";
import { oncePerFrame } from "../page/ui/frame.js";
import { Selection } from "../page/inside/selection.js";

/** @import * as Public from "../views.js" */
/** @import { CapsNet, TracePart } from "../capsnet.js" */
/** @import { Shown } from "../page/types.js" */

/**
 * What the study wants of an element.
 * @typedef {object} Member
 * @property {() => TracePart[]} parts  of the trace that it draws now; none out of sight
 * @property {() => void} render
 * @property {() => void} mark  another capsule is pointed at or followed
 */

/** @implements {Public.Study} */
export class Study extends EventTarget {
  #net;
  /** @type {Shown} */
  #shown;
  /** @type {Set<Member>} */
  #members = new Set();
  /** What the answer that is shown, or on its way, was asked for. @type {unknown[]} */
  #asked = [];
  /** Counts what may have changed the network's answers. */
  #version = 0;
  /** @type {Error | null} */
  #error = null;
  selection = new Selection((what) => {
    this.#mark();
    if (what === "followed") this.#settle();
  });

  /** @param {CapsNet} net */
  constructor(net) {
    super();
    if (typeof net?.infer !== "function") throw new TypeError("A study needs a network, as `loadCapsNet` gives it.");
    this.#net = net;
    this.#shown = {
      ...{ pixels: null, asItIs: true, tooSmall: [], two: null, normalise: true, result: null, precomputed: false, chosen: null, decoded: null },
      ...{ routingIterations: net.info.routingIterations, network: net.info, ready: true, original: false },
    };
  }

  get network() {
    return this.#net;
  }

  get error() {
    return this.#error;
  }

  /** For the elements. */
  get shown() {
    return this.#shown;
  }

  get pixels() {
    return this.#shown.pixels;
  }

  set pixels(pixels) {
    const { rows, columns } = this.#net.info.image;
    if (pixels !== null && !(pixels instanceof Float32Array && pixels.length === rows * columns)) {
      throw new TypeError(`\`pixels\` must be null or a Float32Array of ${rows} × ${columns} values, as \`normalizeDigit\` gives them.`);
    }
    // a copy: whoever keeps one array and draws into it may set it again
    this.#change({ pixels: pixels?.some((v) => v > 0) ? pixels.slice() : null, chosen: null, decoded: null });
  }

  get routingIterations() {
    return this.#shown.routingIterations;
  }

  set routingIterations(routingIterations) {
    if (!Number.isInteger(routingIterations) || routingIterations < 1 || routingIterations > MAX_ROUTING_ITERATIONS) throw new TypeError(`\`routingIterations\` must be a whole number from 1 to ${MAX_ROUTING_ITERATIONS}.`);
    this.#change({ routingIterations });
  }

  get digit() {
    return this.#shown.chosen;
  }

  set digit(chosen) {
    const { classes } = this.#net.info;
    if (chosen !== null && !(Number.isInteger(chosen) && chosen in classes)) throw new TypeError(`\`digit\` must be null or a class, 0 to ${classes.length - 1}.`);
    this.#change({ chosen });
  }

  refresh() {
    this.#version += 1;
    this.#settle();
  }

  /** @param {Member} member */
  join(member) {
    this.#members.add(member);
    this.#settle();
  }

  /** @param {Member} member */
  leave(member) {
    this.#members.delete(member);
  }

  /** An element has come into sight. */
  wish() {
    this.#settle();
  }

  /** @param {Partial<Shown>} change */
  #change(change) {
    Object.assign(this.#shown, change);
    this.#settle();
  }

  #mark = oncePerFrame(() => {
    for (const member of this.#members) member.mark();
  });

  /** Shows what is known, and asks for what is not. */
  #settle = oncePerFrame(() => {
    const { pixels, routingIterations, chosen, result, decoded } = this.#shown;
    const parts = [...new Set([...this.#members].flatMap((member) => member.parts()))];
    if (!pixels) {
      this.#asked = [];
      this.#infer.forget();
      this.#shown.result = null;
    } else {
      const [of, known] = [[pixels, routingIterations, this.#version], /** @type {TracePart[]} */ (this.#asked[3] ?? [])];
      const isSame = of.every((part, k) => part === this.#asked[k]);
      if (!isSame || parts.some((part) => !known.includes(part))) {
        this.#asked = [...of, parts];
        this.#infer.ask({ pixels, routingIterations, parts });
      }
    }
    if (result && chosen !== null && decoded?.digit !== chosen) this.#decode.ask({ result, digit: chosen });
    for (const member of this.#members) member.render();
  });

  #infer = new Newest(
    async (/** @type {{ pixels: Float32Array, routingIterations: number, parts: TracePart[] }} */ { pixels, routingIterations, parts }) => {
      const trace = this.#net.info.primary ? parts : parts.filter((part) => part === "convolutions");
      const answer = await this.#net.infer(pixels, { trace, ...(routingIterations && { routingIterations }) });
      if (!this.#shown.pixels) return; // wiped in the meantime
      Object.assign(this.#shown, { result: resultOf(answer), decoded: null, network: this.#net.info });
      this.#error = null;
      this.dispatchEvent(new CustomEvent("answer", { detail: answer }));
      this.#settle();
    },
    (reason) => this.#fail(reason),
  );

  #decode = new Newest(
    async (/** @type {{ result: NonNullable<Shown["result"]>, digit: number }} */ { result, digit }) => {
      const { dims } = this.#net.info.digit;
      const pixels = await this.#net.decode(result.poses.slice(digit * dims, (digit + 1) * dims), digit);
      if (this.#shown.result !== result || this.#shown.chosen !== digit) return;
      this.#shown.decoded = { digit, pixels };
      this.#settle();
    },
    (reason) => this.#fail(reason),
  );

  /** @param {unknown} reason */
  #fail(reason) {
    this.#asked = []; // the next change asks anew
    this.#error = reason instanceof Error ? reason : new Error(String(reason));
    this.#shown.result = null;
    for (const member of this.#members) member.render();
    this.dispatchEvent(new CustomEvent("error", { detail: this.#error }));
  }
}
