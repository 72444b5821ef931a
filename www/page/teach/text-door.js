// @ts-check
// What the stage "Teach" says before its other modules have been fetched.

import { wordsFor } from "../networks/text.js";
import { aDigit } from "../ui/numbers.js";

export const door = {
  notYet: "One moment: the network has not loaded yet.",
  notAdded: "The part of the page that teaches could not be downloaded. Please check your connection and choose the digit again; the drawing is kept.",
  /** @param {string} preset */
  back: (preset) => `Back to ${wordsFor(preset).called}`,
  again: "Try again",
  reload: "Load the page again",
  broken: "Teaching could not start in this browser. Drawing and recognising go on without it.",
  /** @param {boolean} isOnline */
  missing: (isOnline) =>
    `The part of the page that teaches could not be downloaded. ${isOnline ? "The server may be busy, or the page has changed since it was opened." : "You are offline."} Drawing and recognising go on without it.`,
};

export const labels = {
  title: "Press what you meant. The drawing becomes an example to learn from.",
  clearAfter: "Clear the pad after adding",
  /** @param {number | null} digit that the network sees */
  open: (digit) => (digit === null ? "Teach a drawing" : "Wrong? It is a …"),
  /** @param {number} digit @param {boolean} isAnswer */
  button: (digit, isAnswer) => (isAnswer ? `Right, teach it as ${aDigit(digit)}` : `It is ${aDigit(digit)}`),
};
