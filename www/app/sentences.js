// @ts-check
// What went wrong, in words that say what can be done.

import { codeOf } from "./prediction.js";

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
