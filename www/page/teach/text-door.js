// What the stage "Teach" says before its other modules have been fetched.

import { wordsFor } from "../networks/text.js";
import { aClass } from "../ui/numbers.js";

export const door = {
  notYet: "One moment: the network has not loaded yet.",
  notAdded: "The part of the page that teaches could not be downloaded. Please choose the label again; the drawing is kept.",
  /** @param {string} preset */
  back: (preset) => `Back to ${wordsFor(preset).called}`,
  again: "Try again",
  reload: "Load the page again",
  broken: "Teaching could not start in this browser. Drawing and recognising go on without it.",
  /** @param {string} why */
  missing: (why) => `The part of the page that teaches could not be downloaded. ${why} Drawing and recognising go on without it.`,
};

/** @param {readonly string[]} classes */
export const areDigits = (classes) => classes.every((name) => /^\d$/.test(name));

/** Several pictures that were opened at once. */
export const many = {
  /** @param {number} count */
  title: (count) => `${count} pictures were opened. All of them show`,
  choose: "choose what",
  /** @param {number} count */
  add: (count) => `Add ${count} examples`,
  close: "Don’t",
  /** @param {number} k */
  picture: (k) => `Picture ${k + 1} as the network gets it`,
  first: "Choose what the pictures show.",
  noClasses: "One moment: the network has not loaded yet.",
};

export const labels = {
  title: "Press what you meant. The drawing becomes an example to learn from.",
  clearAfter: "Clear the pad after adding",
  /** @param {string | null} seen what the network sees */
  open: (seen) => (seen === null ? "Teach a drawing" : `Wrong? It is ${/^\d$/.test(seen) ? "a …" : "…"}`),
  /** @param {string} name @param {boolean} isAnswer */
  button: (name, isAnswer) => (isAnswer ? `Right, teach it as ${aClass(name)}` : `It is ${aClass(name)}`),
  /** The label of what shows none of the classes. @param {readonly string[]} classes */
  nothing: (classes) => (areDigits(classes) ? "No digit" : "None of these"),
};
