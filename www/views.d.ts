/**
 * Single views of the page as custom elements, for any page that has loaded a network with `capsnet.js`.
 * Importing this module defines them:
 *
 * | element | shows |
 * |---|---|
 * | `<caps-lengths>` | a bar for each capsule; press one to have it drawn |
 * | `<caps-reconstruction>` | the drawing, what the decoder draws of the capsule, and the difference |
 * | `<caps-way>` | the way through the layers, a small picture each, to be opened |
 * | `<caps-primary>` | the primary capsules over the drawing; one of them can be followed |
 * | `<caps-routing>` | routing by agreement, round by round |
 *
 * ```js
 * import { loadCapsNet, normalizeDigit } from "./capsnet.js";
 * import { Study } from "./views.js";
 * const study = new Study(await loadCapsNet());
 * for (const view of document.querySelectorAll("caps-way, caps-routing")) view.study = study;
 * study.pixels = normalizeDigit(gray, width, height); // again whenever the drawing changes
 * ```
 *
 * Each element draws in a shadow root with styles of its own, light or dark as the visitor prefers, and as wide as the
 * page lets it be (from 320 pixels on). One out of sight draws nothing and has nothing computed. The last two say
 * so where the network is a plain CNN, which has no capsules.
 */

import type { Activations, CapsNet } from "./capsnet.js";

/** A network, a drawing, and what became of it. Elements with the same study show the same, and choose together. */
export class Study extends EventTarget {
  /** @throws {TypeError} for what is no network */
  constructor(network: CapsNet);

  readonly network: CapsNet;

  /**
   * One image, as `normalizeDigit` gives it (p values, 0 paper … 1 ink), or null: blank. Set it as often as you like:
   * of drawings that come while one is computed only the newest is. It is copied: the same array, drawn into and set
   * again, is another drawing.
   * @throws {TypeError} for an array of another kind or length
   */
  pixels: Float32Array | null;

  /** 1 … 10; at first `network.info.routingIterations`, which is 0 in a plain CNN. @throws {TypeError} for anything else */
  routingIterations: number;

  /** The class that is looked at, 0 … J − 1, or null for the winner. Another drawing resets it. @throws {TypeError} */
  digit: number | null;

  /** What went wrong with the last question, which the elements say too; null when it was answered. A CapsNetError. */
  readonly error: Error | null;

  /** Asks again about the same drawing: after the network was taught or got other weights. */
  refresh(): void;

  addEventListener<Name extends keyof StudyEventMap>(type: Name, listener: (event: StudyEventMap[Name]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<Name extends keyof StudyEventMap>(type: Name, listener: (event: StudyEventMap[Name]) => void, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

export interface StudyEventMap {
  /** With the parts of the trace that some element draws. */
  answer: CustomEvent<Activations>;
  error: CustomEvent<Error>;
}

export interface CapsViewElement extends HTMLElement {
  /** What it shows; null: nothing. @throws {TypeError} for anything else */
  study: Study | null;
}

declare global {
  interface HTMLElementTagNameMap {
    "caps-lengths": CapsViewElement;
    "caps-reconstruction": CapsViewElement;
    "caps-way": CapsViewElement;
    "caps-primary": CapsViewElement;
    "caps-routing": CapsViewElement;
  }
}
