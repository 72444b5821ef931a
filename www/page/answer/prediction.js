// Keeps asking the network about the newest drawing. The engine drops what is no longer wanted
// (`latest`); here, whatever arrives for a drawing that is gone is dropped too.

import { presentIn } from "./reading.js";

/** @typedef {import("../types.js").CapsNet} CapsNet */
/** @typedef {import("../../capsnet.js").TracePart} TracePart */
/** @typedef {import("../types.js").Activations} Activations */
/** @typedef {import("../types.js").Result} Result */
/** @typedef {{ pixels: Float32Array, routingIterations: number, trace: TracePart[], original: boolean }} Question */

/** After a crash the engine starts its worker anew; more crashes than this in a row mean that it is no use. */
const MOST_CRASHES = 3;
const PAUSE_MS = 400;

export class Prediction {
  /** @type {CapsNet | null} */
  #net = null;
  #turn = 0;
  #answered = 0;
  #crashes = 0;
  #handlers;

  /**
   * @param {object} handlers
   * @param {(answer: Activations, question: Question) => void} handlers.onAnswer
   * @param {(error: unknown) => void} handlers.onCrash the network died and the question is asked again
   * @param {(error: unknown) => void} handlers.onFailure there will be no answer
   */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** @param {CapsNet | null} net */
  connect(net) {
    this.#net = net;
    this.#crashes = 0;
  }

  /** Answers still on their way are for a drawing that is gone. */
  forget() {
    this.#answered = this.#turn += 1;
  }

  /** @param {Question} question */
  async ask(question) {
    const turn = (this.#turn += 1);
    if (!this.#net) return;
    try {
      const { pixels, ...options } = question;
      const answer = await this.#net.infer(pixels, { ...options, latest: true });
      if (turn <= this.#answered) return;
      this.#answered = turn;
      this.#crashes = 0;
      this.#handlers.onAnswer(answer, question);
    } catch (error) {
      const code = codeOf(error);
      if (code === "aborted" || turn <= this.#answered) return;
      if ((code === "internal" || code === "device-lost") && (this.#crashes += 1) <= MOST_CRASHES) {
        this.#handlers.onCrash(error);
        setTimeout(() => turn === this.#turn && this.ask(question), PAUSE_MS);
      } else {
        this.#handlers.onFailure(error);
      }
    }
  }
}

/**
 * The answer about one picture, as the widgets show it.
 * @param {Activations} answer
 * @param {boolean} [isOne] as `presentIn` has it
 * @returns {Result}
 */
export function resultOf({ digit, present: longest, lengths, poses, reconstruction, reconstructions, trace }, isOne = false) {
  const size = reconstruction.length;
  const present = presentIn(longest, lengths, isOne);
  return {
    digit: digit[0],
    present,
    lengths,
    poses,
    reconstruction,
    reconstructions: present.map((_, k) => reconstructions.subarray(k * size, (k + 1) * size)),
    trace: trace ?? null,
  };
}

/** The code of a CapsNetError, else "internal". @param {unknown} error @returns {string} */
export function codeOf(error) {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "internal";
}
