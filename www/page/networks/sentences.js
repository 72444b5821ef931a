// @ts-check
// What went wrong, in words that say what can be done.

import { beginning, wordsFor } from "./names.js";
import { codeOf } from "../answer/prediction.js";

export const partMissing = Object.assign(new Error("A part of this page did not arrive."), { code: "network" });

/** @param {unknown} error */
export function loadingFailed(error) {
  const cause = error instanceof Error ? sentence(error.message) : "";
  switch (codeOf(error)) {
    case "unsupported":
      return cause;
    case "network":
      return navigator.onLine
        ? `The network could not be downloaded. ${cause} Your drawing is kept.`
        : "You are offline, so the network cannot be downloaded. Your drawing is kept; the page goes on by itself when the connection is back.";
    default:
      return `The network could not be started. ${cause} Your drawing is kept.`;
  }
}

/**
 * Another network was chosen and did not come; the one before it goes on.
 * @param {unknown} error @param {string} preset @param {string} staying
 */
export function switchFailed(error, preset, staying) {
  const cause = error instanceof Error ? sentence(error.message) : "";
  const goesOn = `${beginning(wordsFor(staying).called)} goes on answering.`;
  const { called } = wordsFor(preset);
  switch (codeOf(error)) {
    case "unsupported":
      return `${cause} ${goesOn}`;
    case "network":
      return `${navigator.onLine ? `${beginning(called)} could not be downloaded. ${cause}` : `You are offline, so ${called} cannot be downloaded.`} ${goesOn}`;
    case "bad-weights":
      return `${beginning(called)} cannot be used. ${cause} ${goesOn}`;
    default:
      return `${beginning(called)} could not be started. ${cause} ${goesOn}`;
  }
}

export const noWebGpu = "The address asks for WebGPU, which is not available here. The same network runs on your processor.";

export const restarted = "The network stopped unexpectedly and was started again. Your drawing is kept.";

/** @param {string} reason */
export const lostGraphics = (reason) => `The graphics processor no longer answers; your processor goes on. ${sentence(reason)}`;

/** @param {unknown} error */
export function answerFailed(error) {
  return `The network cannot answer. ${error instanceof Error ? sentence(error.message) : ""} Your drawing is kept.`;
}

/** @param {string} text */
const sentence = (text) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
