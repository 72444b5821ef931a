// The element around the views of one kind. It draws while it is in sight.

import { create, setText } from "../page/ui/dom.js";
import { watchSight } from "../page/ui/in-sight.js";
import { Study } from "./study.js";
import { styles, themed } from "./styles.js";

/** @import { TracePart } from "../capsnet.js" */
/** @import { Build, Built } from "./kinds.js" */

/** @param {Build} build @returns {CustomElementConstructor} */
export function elementOf(build) {
  return class extends HTMLElement {
    /** @type {Study | null} */
    #study = null;
    /** @type {Built | null} */
    #built = null;
    #host = create("div");
    #problem = create("p", { class: "note", role: "alert" });
    #inSight = false;
    #isJoined = false;
    #unwatch = () => {};
    /** For the study. */
    #member = {
      /** @returns {TracePart[]} */
      parts: () => (this.#inSight ? (this.#built?.parts() ?? []) : []),
      render: () => this.#render(),
      mark: () => this.#inSight && this.#built?.views.forEach((view) => view.mark?.()),
    };

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = styles();
      root.append(this.#problem, this.#host);
    }

    get study() {
      return this.#study;
    }

    set study(study) {
      if (study !== null && !(study instanceof Study)) throw new TypeError("`study` must be null or a Study of this module.");
      if (study === this.#study) return;
      this.#leave();
      this.#study = study;
      this.#built = null;
      this.#host = create("div");
      this.shadowRoot?.replaceChildren(this.#problem, this.#host);
      if (study) {
        this.#built = build(this.#host, study);
        for (const view of this.#built.views) view.connect?.(study.network);
      }
      if (this.isConnected) this.#join();
    }

    connectedCallback() {
      // set before the module was here: then it lies in front of the accessor
      const early = Object.getOwnPropertyDescriptor(this, "study");
      if (early) {
        delete (/** @type {{ study?: unknown }} */ (this).study);
        this.study = early.value;
      }
      this.#unwatch = watchSight([this], (visible) => {
        this.#inSight = visible;
        if (!visible) return this.#built?.views.forEach((view) => view.pause?.());
        this.#render();
        this.#member.mark();
        this.#study?.wish();
      });
      themed.add(this.#member.render);
      this.#join();
    }

    disconnectedCallback() {
      this.#unwatch();
      this.#inSight = false;
      this.#built?.views.forEach((view) => view.pause?.());
      themed.delete(this.#member.render);
      this.#leave();
    }

    #join() {
      if (this.#isJoined || !this.#study) return;
      this.#isJoined = true;
      this.#study.join(this.#member);
    }

    #leave() {
      this.#isJoined = false;
      this.#study?.leave(this.#member);
    }

    #render() {
      if (!this.#inSight || !this.#study) return;
      setText(this.#problem, this.#study.error?.message ?? "");
      this.#problem.hidden = !this.#study.error;
      for (const view of this.#built?.views ?? []) view.render(this.#study.shown);
    }
  };
}
